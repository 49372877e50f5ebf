"""One change is judged as the whole plan would be."""

from __future__ import annotations

import random
from dataclasses import replace
from time import process_time

from courseapp.planner.check import faults, points
from courseapp.planner.edits import Edits
from courseapp.planner.examples import example
from courseapp.planner.problem import Plan, PlannedCohort, Problem
from courseapp.planner.spreadsheet import by_hand


def whole(problem: Problem, cohorts: list[PlannedCohort]) -> list[str]:
    return sorted(map(str, faults(problem, Plan("", tuple(cohorts), 0))))


def test_what_breaks_is_what_the_checker_finds_in_the_whole_plan() -> None:
    problem, dice = example("coop", 2), random.Random(1)
    cohorts = list(by_hand(problem).cohorts)
    edits = Edits(problem, cohorts)
    for _ in range(300):
        number = dice.randrange(len(cohorts) + 1)
        new = replace(
            dice.choice(cohorts),
            slot=dice.randrange(len(problem.slots)),
            venue=dice.randrange(len(problem.venues)),
            households=dice.choice(cohorts).households,
        )
        changed = [*cohorts]
        changed[number : number + 1] = [new]
        assert sorted(map(str, edits.if_changed(number, new))) == whole(problem, changed)
        assert edits.gain(number, new) == points(problem, changed) - points(problem, cohorts)


def test_what_others_need_of_a_cohort_is_missed_when_it_goes() -> None:
    problem = example("county", 1)
    cohorts = by_hand(problem).cohorts
    edits = Edits(problem, cohorts)
    codes = {fault.code for number in range(len(cohorts)) for fault in edits.if_changed(number, None)}
    assert codes == {"prerequisite_missing"}


def test_seating_a_home_is_judged_in_a_millisecond() -> None:
    problem = example("county", 1)
    edits = Edits(problem, by_hand(problem).cohorts)
    began = process_time()
    for household in range(200):
        edits.if_seated(household % len(edits.cohorts), household)
    assert (process_time() - began) / 200 < 0.001
