"""Whole runs of the solver: with child processes, a clock, pins, and problems that are hardly any."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic

import pytest
from hypothesis import given, settings

from courseapp.planner import check
from courseapp.planner.examples import example
from courseapp.planner.problem import Plan, Problem
from courseapp.planner.solver import Improvement, PinnedContradictionError, solve
from courseapp.planner.solver.columns import no_prices
from courseapp.planner.solver.solve import begun
from courseapp.planner.solver.start import fill
from tests.planner.tiny import COHORT, HOME, PROBLEM, plan, problems


def never() -> bool:
    return False


def sound(problem: Problem, answer: Plan) -> bool:
    return check.faults(problem, answer) == [] and check.points(problem, answer.cohorts) == answer.points


@given(problems())
@settings(max_examples=100, deadline=None)
def test_the_first_plan_is_a_plan(problem):
    draft = begun(problem, None)
    fill(draft, no_prices(draft.arrays))
    assert sound(problem, Plan(problem.name, draft.planned(), draft.points))


def test_plans_get_better_and_the_limit_holds():
    problem, heard = example("coop"), list[Improvement]()
    answer = solve(problem, seconds=4, workers=2, report=heard.append)
    assert sound(problem, answer)
    assert all(sound(problem, it.plan) for it in heard)
    assert [it.points for it in heard] == sorted(it.points for it in heard)
    assert answer.points == heard[-1].points
    assert answer.bound is None or answer.bound >= answer.points


def test_one_worker_gives_the_same_plan_again():
    problem = example("coop", 2)
    first, second = (solve(problem, seconds=1, workers=1, seed=5) for _ in range(2))
    assert first == second
    assert first.bound is not None


def test_a_stop_is_heard_at_once():
    problem, stopped_at = example("coop"), list[float]()

    def stopped() -> bool:
        if monotonic() - began > 1.5:
            stopped_at.append(monotonic())
        return bool(stopped_at)

    began = monotonic()
    assert sound(problem, solve(problem, seconds=600, stopped=stopped))
    assert monotonic() - stopped_at[0] < 1


def test_a_plan_to_begin_from_is_kept_as_far_as_it_holds():
    broken = replace(COHORT, weeks=(5, 5))
    answer = solve(PROBLEM, seconds=0, start=plan(COHORT, broken))
    assert sound(PROBLEM, answer)
    assert any(set(COHORT.households) <= set(it.households) and it.weeks == COHORT.weeks for it in answer.cohorts)


def test_what_is_pinned_stays_and_others_may_join():
    pinned = replace(COHORT, weeks=(3, 6), households=(0,))
    problem = replace(PROBLEM, pinned=(pinned,))
    for seconds in (0, 1):
        answer = solve(problem, seconds=seconds, workers=1)
        assert sound(problem, answer)
        kept = [it for it in answer.cohorts if it.weeks == (3, 6) and it.venue == 0 and 0 in it.households]
        assert len(kept) == 1
        assert len(kept[0].households) >= problem.program["a"].min_homes


@pytest.mark.parametrize(
    ("pinned", "rule"),
    [
        (replace(COHORT, facilitators=(1, 3)), "no_lead"),
        (replace(COHORT, weeks=(0, 9)), "wrong_gap"),
        (replace(COHORT, venue=1, weeks=(1, 3)), "closed_date"),
    ],
)
def test_a_pin_that_cannot_be_is_named_with_its_rule(pinned, rule):
    with pytest.raises(PinnedContradictionError) as refused:
        solve(replace(PROBLEM, pinned=(COHORT, replace(pinned, households=(2, 4)))), seconds=1)
    assert (rule, 1) in zip(refused.value.rules, refused.value.pins, strict=True)
    assert "pinned" in str(refused.value)


def test_a_pin_that_nobody_can_fill_up_is_named():
    lonely = replace(COHORT, program="b", weeks=(8, 9), households=(3,))
    problem = replace(PROBLEM, programs=(PROBLEM.programs[0], replace(PROBLEM.programs[1], min_homes=3)))
    problem = replace(problem, pinned=(lonely,))
    with pytest.raises(PinnedContradictionError) as refused:
        solve(problem, seconds=0)
    assert (refused.value.pins, refused.value.rules) == ((0,), ("too_few_homes",))


def test_a_pin_that_waits_for_another_cohort_gets_it():
    """The pinned home has not done what is required; a cohort before can mend that."""
    pinned = replace(COHORT, program="b", weeks=(8, 9), households=(2,))
    answer = solve(replace(PROBLEM, pinned=(pinned,)), seconds=1, workers=1)
    assert sound(replace(PROBLEM, pinned=(pinned,)), answer)


@pytest.mark.parametrize(
    "fields",
    [
        {"facilitators": ()},
        {"households": ()},
        {"venues": ()},
        {"slots": (), "venues": (), "facilitators": (), "households": ()},
        {"weeks": 0},
        {"facilitators": tuple(replace(it, max_cohorts=10**9) for it in PROBLEM.facilitators)},
        {"programs": (replace(PROBLEM.programs[0], max_homes=10**6),)},
        {"programs": ()},
        {"minutes": ((0, 10**6), (10**6, 0))},
        {"households": (replace(HOME, wants=("unknown",)),)},
        {"places": (), "minutes": (), "venues": (), "facilitators": (), "households": (), "quota": {}},
    ],
    ids="+".join,
)
def test_hardly_a_problem_has_a_plan_all_the_same(fields):
    problem = replace(PROBLEM, **fields)
    assert sound(problem, solve(problem, seconds=0))


@pytest.mark.slow
def test_a_problem_without_any_plan_worth_making_ends_by_itself():
    problem = replace(PROBLEM, households=())
    began = monotonic()
    answer = solve(problem, seconds=60)
    assert (answer.cohorts, answer.bound) == ((), answer.points)
    assert monotonic() - began < 30
