"""Every explanation is true: the checker says the same, and the change that is told really helps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from courseapp.planner.check import faults, points
from courseapp.planner.edits import Edits
from courseapp.planner.examples import example
from courseapp.planner.explain import Explained, limits, unplaced
from courseapp.planner.problem import Plan, PlannedCohort, Problem, Unplaced
from courseapp.planner.remedies import applied
from courseapp.planner.spreadsheet import by_hand
from courseapp.planner.standing import Standing
from tests.planner import brute
from tests.planner.tiny import problems

BREAKS = {
    "no_cohort_within_reach": "home_too_far",
    "no_slot_fits": "home_slot",
    "away_too_often": "home_away",
    "prerequisite_missing": "prerequisite_missing",
    "overlaps_own_cohort": "home_overlap",
    "cohort_full": "too_many_homes",
    "room_full": "venue_too_small",
}
"""The checker's word for each reason."""
FIGURES = {"minutes", "most", "slot", "absences", "requires", "adults", "capacity"}
STOPPED = {
    *("new_prerequisite", "new_no_venue", "new_no_slot", "new_too_few", "new_no_lead", "new_no_second"),
    "new_at_limit",
}
"""What is said only when there is no new cohort at all; of the weeks it is only said that none were found."""


@pytest.fixture(scope="module", params=["coop-1", "coop-2", "coop-3", "county-1"])
def planned(request: pytest.FixtureRequest) -> tuple[Problem, tuple[PlannedCohort, ...], tuple[Unplaced, ...]]:
    size, seed = request.param.split("-")
    problem = example(size, int(seed))
    cohorts = by_hand(problem).cohorts
    return problem, cohorts, unplaced(problem, cohorts)


def test_every_wish_is_met_or_explained(planned: Any) -> None:
    problem, cohorts, explained = planned
    met = {(it, cohort.program) for cohort in cohorts for it in cohort.households}
    asked = {(number, key) for number, home in enumerate(problem.households) for key in home.wants}
    assert {(it.household, it.program) for it in explained} == asked - met
    assert len(explained) == len(asked - met)


def test_placing_the_home_breaks_the_named_rule_or_costs_the_named_points(planned: Any) -> None:
    problem, cohorts, explained = planned
    edits = Edits(problem, cohorts)
    for it in explained:
        if it.reason == "no_cohort_of_program":
            assert all(cohort.program != it.program for cohort in cohorts)
            continue
        number = it.detail["cohort"]
        broken = {fault.code: fault for fault in edits.if_seated(number, it.household)}
        if it.reason in BREAKS:
            fault = broken[BREAKS[it.reason]]
            assert all(fault.detail[key] == it.detail[key] for key in FIGURES & it.detail.keys() & fault.detail.keys())
        else:
            assert broken == {}
            assert edits.gain(number, edits.seated(number, it.household)) == it.detail["points"]
            assert (it.detail["points"] > 0) == (it.reason == "seat_free")


def test_a_reason_goes_for_every_cohort_of_the_program(planned: Any) -> None:
    problem, cohorts, explained = planned
    edits = Edits(problem, cohorts)
    for it in explained[::7]:
        if it.reason in BREAKS:
            for number, cohort in enumerate(cohorts):
                if cohort.program == it.program:
                    assert edits.if_seated(number, it.household)


def test_the_cheapest_change_makes_the_home_placeable(planned: Any) -> None:
    problem, cohorts, explained = planned
    tried = 0
    for it in explained[::3]:
        change = it.detail["change"]
        if change and change["cohort"] is not None:
            after, changed = with_needs(problem, cohorts, it, change)
            assert faults(after, Plan("", tuple(changed), 0)) == [], it
            tried += 1
    assert tried


def with_needs(
    problem: Problem, cohorts: tuple[PlannedCohort, ...], it: Unplaced, change: Any
) -> tuple[Problem, list[PlannedCohort]]:
    """Seat the home after all that was told to be needed, and nothing else."""
    changed, number = list(cohorts), change["cohort"]
    for need in change["needs"]:
        cohort = cohorts[number]
        if need["what"] == "seat":
            programs = tuple(replace(p, max_homes=p.max_homes + (p.key == it.program)) for p in problem.programs)
            problem = replace(problem, programs=programs)
        elif need["what"] == "adults":
            venues = list(problem.venues)
            venues[cohort.venue] = replace(venues[cohort.venue], capacity=venues[cohort.venue].capacity + need["by"])
            problem = replace(problem, venues=tuple(venues))
        elif need["what"] == "leave":
            own = changed[need["cohort"]]
            left = tuple(home for home in own.households if home != it.household)
            changed[need["cohort"]] = replace(own, households=left)
        else:
            problem = applied(problem, it.household, it.program, need)
    changed[number] = replace(changed[number], households=(*changed[number].households, it.household))
    return problem, changed


def new_cohorts(problem: Problem, cohorts: tuple[PlannedCohort, ...], it: Unplaced) -> Iterator[PlannedCohort]:
    """Every cohort with this home that could be added to the plan as it stands."""
    for new in brute.cohorts(problem):
        asked = new.program == it.program and it.household in new.households
        if asked and not faults(problem, Plan("", (*cohorts, new), 0)):
            yield new


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_what_is_said_to_stop_a_new_cohort_does_and_what_is_told_to_help_helps(problem: Problem) -> None:
    best = brute.best(problem)
    assert best is not None
    for cohorts in (best.cohorts, best.cohorts[:1], ()):
        if faults(problem, Plan("", cohorts, 0)):
            continue
        for it in unplaced(problem, cohorts):
            new = it.detail["new"]
            if new["by"] in STOPPED:
                assert next(new_cohorts(problem, cohorts, it), None) is None, (it, cohorts)
            if new["by"] in {"new_possible", "new_costs_more"}:
                worth = [points(problem, (*cohorts, it)) for it in new_cohorts(problem, cohorts, it)]
                assert points(problem, cohorts) + new["points"] in worth
            change = it.detail["change"]
            if change and change["cohort"] is None:
                after = problem
                for need in change["needs"]:
                    after = applied(after, it.household, it.program, need)
                assert next(new_cohorts(after, cohorts, it), None), (it, cohorts)


def test_what_limits_a_cohort_is_counted_over_all_who_wait() -> None:
    problem = example("coop", 2)
    standing = Standing(problem, by_hand(problem).cohorts)
    for number, cohort in enumerate(standing.cohorts):
        code, figures = limits(standing, number)
        assert sum(figures["stopped"].values()) == figures["waiting"]
        assert (code == "limit_seats") == (len(cohort.households) == problem.program[cohort.program].max_homes)


def test_one_home_is_explained_in_five_milliseconds() -> None:
    problem = example("county", 1)
    explained = Explained(Standing(problem, by_hand(problem).cohorts))
    asked = explained.standing.unmet[::10]
    began = process_time()
    for household, program in asked:
        explained.why(household, program)
    assert (process_time() - began) / len(asked) < 0.005
