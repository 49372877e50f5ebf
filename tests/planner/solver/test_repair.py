"""Plans after the facts have changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courseapp.planner import check
from courseapp.planner.examples import example
from courseapp.planner.problem import Plan, Problem
from courseapp.planner.solver import PinnedContradictionError, fragility, repair
from courseapp.planner.solver.columns import no_prices
from courseapp.planner.solver.solve import begun
from courseapp.planner.solver.start import fill
from courseapp.planner.spreadsheet import by_hand
from tests.planner.tiny import COHORT, PROBLEM, changed, plan, problems


def ill(problem: Problem, person: int) -> Problem:
    people = list(problem.facilitators)
    people[person] = replace(people[person], away_weeks=frozenset(range(problem.weeks)))
    return replace(problem, facilitators=tuple(people))


def placements(it: Plan) -> int:
    return sum(len(cohort.households) for cohort in it.cohorts)


def test_a_plan_that_holds_stays_as_it_is():
    assert repair(PROBLEM, plan(COHORT)).cohorts == (COHORT,)


def test_another_takes_over_from_a_facilitator_who_is_ill():
    assert repair(ill(PROBLEM, 0), plan(COHORT)).cohorts == (replace(COHORT, facilitators=(1, 2)),)


def test_a_home_that_can_not_come_is_the_only_one_that_goes():
    full = replace(COHORT, households=(0, 1, 4))
    answer = repair(changed(1, "households", slots=frozenset({2})), plan(full))
    assert answer.cohorts == (replace(full, households=(0, 4)),)


def test_when_a_venue_closes_the_cohort_moves_with_its_homes():
    answer = repair(changed(0, "venues", closed_weeks=frozenset({2})), plan(COHORT))
    assert set(COHORT.households) <= set(answer.cohorts[0].households)
    assert len(answer.cohorts[0].weeks) == 2


def test_what_requires_a_mended_cohort_stays():
    first, then = (
        replace(COHORT, households=(0, 2, 4)),
        replace(COHORT, program="b", weeks=(5, 6), households=(2, 3, 4)),
    )
    answer = repair(ill(PROBLEM, 0), plan(first, then))
    assert [it.households for it in answer.cohorts] == [first.households, then.households]


def test_a_pin_that_can_not_be_any_more_is_named():
    with pytest.raises(PinnedContradictionError) as refused:
        repair(replace(ill(PROBLEM, 0), pinned=(COHORT,)), plan(COHORT))
    assert refused.value.rules == ("facilitator_away", "facilitator_away")


@given(problems(), st.integers(0, 2))
@settings(max_examples=60, deadline=None)
def test_whoever_falls_ill_the_repaired_plan_is_one(problem, person):
    draft = begun(problem, None)
    fill(draft, no_prices(draft.arrays))
    before = Plan(problem.name, draft.planned(), draft.points)
    after = ill(problem, person % len(problem.facilitators))
    answer = repair(after, before)
    assert check.faults(after, answer) == []
    kept = {cohort for cohort in before.cohorts if person % len(problem.facilitators) not in cohort.facilitators}
    assert placements(answer) <= placements(before)
    if len(kept) == len(before.cohorts):
        assert answer.cohorts == before.cohorts


def test_most_placements_outlast_an_illness_in_a_county():
    problem = example("county")
    before = by_hand(problem)
    lost = fragility(problem, before)
    busiest = max(range(len(lost)), key=lost.__getitem__)
    answer = repair(ill(problem, busiest), before, seconds=10)
    assert check.faults(ill(problem, busiest), answer) == []
    assert placements(before) - placements(answer) <= lost[busiest]
    assert lost[busiest] < placements(before) / 10


def test_fragility_counts_the_homes_nobody_else_can_take():
    lonely = replace(PROBLEM, facilitators=PROBLEM.facilitators[:2])
    assert fragility(lonely, plan(COHORT)) == (2, 2)
    assert fragility(PROBLEM, plan(COHORT)) == (0, 0, 0, 0)
