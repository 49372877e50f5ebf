"""Every hard rule, broken once: the checker tells that one fault and no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from time import process_time
from typing import Any

import pytest

from courseapp.planner.check import contradictions, faults, points
from courseapp.planner.examples import example
from courseapp.planner.faults import WORDS
from courseapp.planner.problem import PlannedCohort, Problem, Weights
from courseapp.planner.spreadsheet import by_hand
from tests.planner.tiny import COHORT, HOME, PROBLEM, changed, plan

SECOND = PlannedCohort("a", 1, 0, (4, 6), (2, 3), (2, 4))


def found(problem: Problem, *cohorts: PlannedCohort) -> list[str]:
    return [fault.code for fault in faults(problem, plan(*cohorts))]


def test_a_plan_that_keeps_the_rules_has_no_faults() -> None:
    assert found(PROBLEM, COHORT, SECOND) == []
    assert found(PROBLEM) == []


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("wrong_meetings", {"weeks": (0,)}),
        ("wrong_meetings", {"weeks": (0, 2, 4)}),
        ("wrong_gap", {"weeks": (0, 4)}),
        ("wrong_gap", {"weeks": (2, 0)}),
        ("wrong_gap", {"weeks": (2, 2)}),
        ("not_two_facilitators", {"facilitators": (0,)}),
        ("not_two_facilitators", {"facilitators": (0, 0)}),
        ("not_two_facilitators", {"facilitators": (0, 1, 3)}),
        ("no_lead", {"facilitators": (1, 3)}),
        ("too_few_homes", {"households": (0,)}),
        ("not_wanted", {"households": (0, 1, 3)}),
        ("home_slot", {"slot": 2}),
        ("program_twice", {"households": (0, 1, 1)}),
        ("unknown_program", {"program": "c"}),
        ("unknown_venue", {"venue": 2}),
        ("unknown_slot", {"slot": -1}),
        ("unknown_week", {"weeks": (8, 10)}),
        ("unknown_facilitator", {"facilitators": (0, 4)}),
        ("unknown_household", {"households": (0, 1, 5)}),
    ],
)
def test_a_cohort_that_breaks_a_rule_by_itself(code: str, fields: dict[str, Any]) -> None:
    codes = found(PROBLEM, replace(COHORT, **fields))
    assert codes in ([code], [code, code], ["not_wanted", "program_done"][: 2 if code == "not_wanted" else 0])


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("closed_date", replace(PROBLEM, closed={"X": frozenset({date(2027, 1, 18)})})),
        ("venue_slot", changed(0, "venues", slots=frozenset({1}))),
        ("venue_closed", changed(0, "venues", closed_weeks=frozenset({2}))),
        ("venue_too_small", changed(0, "venues", capacity=3)),
        ("not_qualified", changed(1, "facilitators", programs=frozenset({"b"}))),
        ("facilitator_slot", changed(1, "facilitators", slots=frozenset({1}))),
        ("facilitator_away", changed(1, "facilitators", away_weeks=frozenset({2}))),
        ("facilitator_too_far", changed(1, "facilitators", place=1, max_minutes=39)),
        ("facilitator_overbooked", changed(1, "facilitators", max_cohorts=0)),
        ("too_many_homes", changed(0, "programs", min_homes=1, max_homes=1)),
        ("home_slot", changed(1, "households", slots=frozenset({1}))),
        ("home_away", changed(1, "households", away_weeks=frozenset({0, 2}))),
        ("home_too_far", changed(1, "households", max_minutes=4)),
        ("program_done", changed(1, "households", done=frozenset({"a"}))),
        ("prerequisite_missing", changed(0, "programs", requires="z")),
    ],
)
def test_a_cohort_that_the_problem_does_not_allow(code: str, problem: Problem) -> None:
    assert set(found(problem, COHORT)) == {code}


def test_one_absence_is_allowed_and_a_limit_may_be_reached() -> None:
    assert found(changed(1, "households", away_weeks=frozenset({2})), COHORT) == []
    assert found(changed(1, "households", max_minutes=5), COHORT) == []
    assert found(changed(0, "venues", capacity=4), COHORT) == []


@pytest.mark.parametrize(
    ("code", "second"),
    [
        ("venue_taken", replace(SECOND, venue=0, weeks=(1, 2), facilitators=(2, 3))),
        ("facilitator_same_day", replace(SECOND, slot=1, weeks=(2, 3), facilitators=(0, 3))),
        ("program_twice", replace(SECOND, households=(0, 2))),
    ],
)
def test_two_cohorts_that_do_not_go_together(code: str, second: PlannedCohort) -> None:
    assert found(PROBLEM, COHORT, second) == [code]


def test_another_day_or_other_weeks_go_together() -> None:
    assert found(PROBLEM, COHORT, replace(SECOND, venue=0, weeks=(1, 3))) == []
    later = replace(PROBLEM, households=(*PROBLEM.households[:2], *[replace(HOME, slots=frozenset({2}))] * 2))
    other_day = replace(SECOND, slot=2, weeks=(0, 2), facilitators=(0, 1), households=(2, 3))
    assert found(later, COHORT, other_day) == []


def test_a_home_is_in_one_cohort_at_a_time_and_takes_first_what_is_required() -> None:
    first = replace(COHORT, households=(1, 4))
    after = PlannedCohort("b", 1, 1, (3, 4), (2, 3), (4,))
    assert found(PROBLEM, first, after) == []
    assert found(PROBLEM, after) == ["prerequisite_missing"]
    assert found(PROBLEM, first, replace(after, weeks=(2, 4))) == ["home_overlap", "prerequisite_missing"]
    assert found(PROBLEM, replace(first, weeks=(5, 6)), after) == ["prerequisite_missing"]
    assert found(PROBLEM, replace(after, households=(3,))) == []


def test_what_is_pinned_stays_and_others_may_join() -> None:
    pinned = replace(PROBLEM, pinned=(COHORT,))
    assert found(pinned, COHORT) == []
    assert found(pinned, replace(COHORT, facilitators=(1, 0), households=(0, 1, 4))) == []
    assert found(pinned) == ["pinned_missing"]
    assert found(pinned, replace(COHORT, weeks=(0, 1))) == ["pinned_missing"]
    assert found(pinned, replace(COHORT, households=(0, 4))) == ["pinned_home_missing"]


def test_pinned_parts_contradict_only_where_nothing_can_be_added() -> None:
    def codes(problem: Problem, *cohorts: PlannedCohort) -> list[str]:
        return [fault.code for fault in contradictions(replace(problem, pinned=cohorts))]

    assert codes(PROBLEM, replace(COHORT, households=())) == []
    assert codes(changed(0, "programs", min_homes=5, max_homes=9), replace(COHORT, households=(0,))) == [
        "too_few_homes"
    ]
    assert codes(PROBLEM, replace(COHORT, facilitators=(1, 3))) == ["no_lead"]
    assert codes(PROBLEM, COHORT, replace(COHORT, facilitators=(2, 3), households=(2, 4))) == ["venue_taken"]
    late, early = (PlannedCohort("b", 1, 1, weeks, (2, 3), (4,)) for weeks in ((2, 4), (0, 2)))
    assert codes(PROBLEM, late) == []
    assert codes(PROBLEM, early) == ["prerequisite_missing"]


def test_every_code_has_words_for_its_figures() -> None:
    broken = [
        replace(COHORT, weeks=(0, 7), facilitators=(1, 3), households=(0, 1, 3, 4)),
        replace(COHORT, venue=1, weeks=(0, 1), facilitators=(1, 3), households=(0,)),
        replace(SECOND, venue=9),
    ]
    told = [str(fault) for fault in faults(replace(PROBLEM, pinned=(SECOND,)), plan(*broken))]
    assert "cohorts[0]: weeks 0 and 7 are 7 apart; a takes 1 to 3" in told
    assert "cohorts[1]: week 1 is 2027-01-11, which is closed in Y" in told
    assert "cohorts[2]: 9 is not a venue; there are 2" in told
    assert "pinned cohort 0 is not in the plan as it stands" in told
    assert all(words[0].islower() or words[0] == "{" for words in WORDS.values())


def test_points_are_what_the_objective_says() -> None:
    weights = Weights(1000, 500, 10, 1, 2, 300, (0, 50), 800)
    problem = replace(changed(1, "households", new_home=True, waited_weeks=200), weights=weights, quota={0: 4})
    homes = (1000 + 10 * 10 - 2 * 5) + (1000 + 500 + 10 * 104 - 2 * 5)
    assert points(problem, [COHORT]) == homes - 300 - 800 * 2
    away = replace(COHORT, venue=1, weeks=(4, 6), households=(4, 1), facilitators=(0, 1))
    travel = 40 * 2 * 2 + 2 * 40 * 2 * 2
    assert points(problem, [COHORT, away]) == 2 * homes - 2 * 300 - travel - 2 * 50
    assert points(problem, []) == -800 * 4


@pytest.mark.slow
def test_a_country_is_checked_in_two_seconds() -> None:
    problem = example("country", 1)
    answer = by_hand(problem)
    began = process_time()
    assert faults(problem, answer) == []
    points(problem, answer.cohorts)
    assert process_time() - began < 2
