"""Tiny problems, against the best of all their plans."""

from __future__ import annotations

from hypothesis import given, settings

from courseapp.planner import check
from courseapp.planner.problem import Plan, Problem
from courseapp.planner.solver.arrays import Arrays
from courseapp.planner.solver.bound import Bound
from courseapp.planner.solver.columns import no_prices
from courseapp.planner.solver.draft import Draft
from courseapp.planner.solver.neighborhood import improve
from courseapp.planner.solver.proof import Whole
from courseapp.planner.solver.start import fill
from courseapp.planner.solver.tasks import Area, Limits, Proof
from tests.planner import brute
from tests.planner.tiny import problems


def drafted(problem: Problem) -> Draft:
    draft = Draft(Arrays(problem))
    fill(draft, no_prices(draft.arrays))
    return draft


def assert_sound(problem: Problem, draft: Draft) -> None:
    plan = Plan(problem.name, draft.planned(), draft.points)
    assert check.faults(problem, plan) == []
    assert check.points(problem, plan.cohorts) == plan.points


@given(problems())
@settings(max_examples=40, deadline=None)
def test_the_best_plan_is_found_and_no_limit_is_below_it(problem: Problem) -> None:
    best = brute.best(problem)
    assert best is not None
    draft = drafted(problem)
    assert_sound(problem, draft)
    bound = Bound(draft.arrays)
    limits = [bound.points]
    for _ in range(30):
        bound.improve(draft.points)
        limits.append(bound.points)
    whole = Whole(bound)
    for turn in range(20):
        proved = whole.prove(draft, Proof(1, 5.0, turn), limits.append)
        limits.append(proved.limit or limits[0])
        assert min(limits) >= best.points
        draft = Draft(draft.arrays, proved.cohorts) if proved.cohorts else draft
        assert_sound(problem, draft)
        if proved.limit == draft.points:
            break
    assert draft.points == best.points
    draft = drafted(problem)
    everything = Area(tuple(draft.cohorts.values()), -1, Limits(1000, 1000, 5.0), 1)
    found = Draft(draft.arrays, improve(draft, everything, no_prices(draft.arrays)).cohorts)
    assert_sound(problem, found)
    assert found.points == best.points
