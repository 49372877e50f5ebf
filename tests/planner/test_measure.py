"""What a plan does, in figures."""

from __future__ import annotations

from dataclasses import replace

from courseapp.planner.check import points
from courseapp.planner.measure import Share, measures
from tests.planner.tiny import COHORT, PROBLEM


def test_a_plan_is_counted() -> None:
    found = measures(PROBLEM, [replace(COHORT, venue=1)])
    assert found.points == points(PROBLEM, [replace(COHORT, venue=1)])
    assert (found.cohorts, found.wishes, found.served, found.new_homes) == (1, 7, 2, 0)
    assert found.minutes == 45
    assert found.load == (1, 1, 0, 0)
    assert found.shortfall == 0
    assert found.shares == (Share(5, 2, 2), Share(2, 0, 0))


def test_an_empty_plan_has_no_minutes_and_all_the_shortfall() -> None:
    found = measures(PROBLEM, [])
    assert (found.minutes, found.served, found.shortfall) == (0, 0, 2)
