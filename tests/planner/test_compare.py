"""Two plans side by side."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

from courseapp.planner.check import points
from courseapp.planner.compare import KINDS, Change, compared
from courseapp.planner.examples import example
from courseapp.planner.measure import Share
from courseapp.planner.problem import PlannedCohort
from courseapp.planner.spreadsheet import by_hand
from tests.planner.tiny import COHORT, PROBLEM

SECOND = PlannedCohort("a", 1, 0, (4, 6), (2, 3), (2, 4))


def test_a_plan_is_like_itself_in_any_order() -> None:
    result = compared(PROBLEM, [COHORT, SECOND], [SECOND, COHORT])
    assert (result.gained, result.lost, result.moved, result.changes) == ((), (), (), ())
    assert (result.points, result.load, result.shares) == (0, (), ())


def test_homes_and_cohorts_that_are_gained_and_lost_are_told() -> None:
    result = compared(PROBLEM, [COHORT], [replace(COHORT, households=(1,)), SECOND])
    assert result.lost == ((0, "a"),)
    assert result.gained == ((2, "a"), (4, "a"))
    assert result.changes == (Change("homes_changed", 0, 0), Change("cohort_new", None, 1))
    assert result.load == ((2, 0, 1), (3, 0, 1))
    assert result.shares == ((1, Share(2, 0), Share(2, 1)),)
    assert compared(PROBLEM, [COHORT, SECOND], [COHORT]).changes == (Change("cohort_gone", 1, None),)


def test_every_change_of_one_cohort_is_told() -> None:
    other = replace(COHORT, venue=1, slot=1, facilitators=(0, 3))
    kinds = [change.kind for change in compared(PROBLEM, [COHORT], [other]).changes]
    assert kinds == ["venue_changed", "time_changed", "facilitators_changed"]
    assert set(kinds) < set(KINDS)


def test_a_home_that_changes_cohort_has_moved() -> None:
    first, second = replace(COHORT, households=(0, 1, 2)), replace(SECOND, households=(4,))
    result = compared(PROBLEM, [first, second], [replace(first, households=(0, 1)), replace(second, households=(2, 4))])
    assert result.moved == ((2, "a"),)
    assert (result.gained, result.lost) == ((), ())


def test_the_second_plan_may_answer_another_version_of_the_problem() -> None:
    changed = replace(PROBLEM, quota={})
    result = compared(PROBLEM, [SECOND], [SECOND], changed)
    assert result.points == points(changed, [SECOND]) - points(PROBLEM, [SECOND]) == 800


def test_a_county_is_compared_in_the_blink_of_an_eye() -> None:
    problem = example("county", 1)
    cohorts = by_hand(problem).cohorts
    began = process_time()
    assert compared(problem, cohorts, cohorts[:-1]).changes == (Change("cohort_gone", len(cohorts) - 1, None),)
    assert process_time() - began < 0.2
