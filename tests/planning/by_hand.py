"""A quick plan for a problem made from facts, in which every room is many: one for each time."""

from __future__ import annotations

from dataclasses import replace

from courseapp.planner.problem import PlannedCohort, Problem
from courseapp.planner.spreadsheet import by_hand


def planned_by_hand(facts: Problem) -> list[PlannedCohort]:
    """The plan that a hand makes, which looks only at the first few rooms: so at those that homes can come to."""
    wanted = {slot for home in facts.households for slot in home.slots}
    rooms = [number for number, venue in enumerate(facts.venues) if venue.slots & wanted]
    plan = by_hand(replace(facts, venues=tuple(facts.venues[number] for number in rooms)))
    return [replace(cohort, venue=rooms[cohort.venue]) for cohort in plan.cohorts]
