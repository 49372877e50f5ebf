"""A plan looked up from all sides."""

from __future__ import annotations

import pytest

from courseapp.planner.check import points
from courseapp.planner.examples import example
from courseapp.planner.spreadsheet import by_hand
from courseapp.planner.standing import Standing
from tests.planner.tiny import COHORT, PROBLEM


@pytest.mark.parametrize("seed", [1, 2])
def test_what_a_cohort_gains_is_the_difference_it_makes(seed: int) -> None:
    problem = example("coop", seed)
    cohorts = by_hand(problem).cohorts
    for number, cohort in enumerate(cohorts):
        others = (*cohorts[:number], *cohorts[number + 1 :])
        assert Standing(problem, others).gain_of(cohort) == points(problem, cohorts) - points(problem, others)


def test_wishes_that_are_met_are_not_unmet() -> None:
    standing = Standing(PROBLEM, [COHORT])
    assert standing.unmet == [(2, "a"), (2, "b"), (3, "b"), (4, "a"), (4, "b")]
    assert standing.spans(0) == [(0, 2)]
    assert standing.spans(4) == []


def test_a_home_is_ready_after_what_is_required() -> None:
    standing = Standing(PROBLEM, [COHORT])
    assert standing.ready_from(0, "a") == 0
    assert standing.ready_from(0, "b") == 3
    assert standing.ready_from(3, "b") == 0
    assert standing.ready_from(4, "b") is None
