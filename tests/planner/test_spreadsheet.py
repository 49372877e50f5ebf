"""The plan by hand is a plan, and leaves something to be won."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from courseapp.planner.check import faults, points
from courseapp.planner.examples import example
from courseapp.planner.measure import measures
from courseapp.planner.problem import Problem
from courseapp.planner.spreadsheet import by_hand
from tests.planner import brute
from tests.planner.tiny import COHORT, PROBLEM, problems


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_it_keeps_every_rule_and_is_never_better_than_the_best(problem: Problem) -> None:
    plan, best = by_hand(problem), brute.best(problem)
    assert faults(problem, plan) == []
    assert plan.points == points(problem, plan.cohorts)
    assert best is not None
    assert faults(problem, best) == []
    assert plan.points <= best.points


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("size", ["coop", "county"])
def test_it_keeps_every_rule_on_larger_problems(size: str, seed: int) -> None:
    problem = example(size, seed)
    plan = by_hand(problem)
    assert faults(problem, plan) == []
    result = measures(problem, plan.cohorts)
    assert 0.25 < result.served / result.wishes < 0.6


def test_what_is_pinned_is_kept_and_filled() -> None:
    pinned = replace(PROBLEM, pinned=(replace(COHORT, households=(0,)),))
    plan = by_hand(pinned)
    assert faults(pinned, plan) == []
    assert plan.cohorts[0].weeks == COHORT.weeks
    assert len(plan.cohorts[0].households) > 1


def test_nobody_to_lead_is_an_empty_plan() -> None:
    assert by_hand(replace(PROBLEM, facilitators=())).cohorts == ()
    assert by_hand(replace(PROBLEM, households=(), quota={})).points == 0
