"""What would have to change before a new cohort could be made for a wish: tried, one change after another.

Each change is the one that the present obstacle asks for, so that what is told always helps; another may be cheaper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from courseapp.planner.openings import Openings
from courseapp.planner.problem import Facilitator, Problem
from courseapp.planner.standing import Standing

MOST_CHANGES: Final = 4
_ANY_WAY: Final = 10**6


def remedies(standing: Standing, household: int, program: str, new: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List what would have to change before a new cohort with this home can be; nothing: that was not found."""
    needs: list[dict[str, Any]] = []
    changed = standing
    while new["by"] not in {"new_possible", "new_costs_more"}:
        need = _asked_for(changed, household, program, new)
        if need is None or len(needs) == MOST_CHANGES:
            return []
        needs.append(need)
        changed = Standing(applied(changed.problem, household, program, need), standing.cohorts)
        new = Openings(changed).why_no_new(household, program)
    return needs


def _asked_for(standing: Standing, household: int, program: str, new: Mapping[str, Any]) -> dict[str, Any] | None:
    code = new["by"]
    if code == "new_prerequisite":
        return {"what": "done", "program": new["requires"]}
    if code == "new_no_venue":
        return {"what": "minutes", "by": new["minutes"] - new["most"]}
    if code == "new_no_slot":
        return _other_slot(standing, household)
    if code == "new_too_few":
        return {"what": "homes", "by": new["least"] - new["homes"]}
    if code in {"new_no_lead", "new_no_second", "new_at_limit"}:
        return {"what": "second" if code == "new_no_second" else "lead", "program": program}
    return None


def _other_slot(standing: Standing, household: int) -> dict[str, Any] | None:
    problem, home = standing.problem, standing.problem.households[household]
    rooms = [
        (problem.family_minutes(household, venue), slot)
        for venue, room in enumerate(problem.venues)
        for slot in room.slots
        if problem.family_minutes(household, venue) <= home.max_minutes
    ]
    return {"what": "slot", "slot": min(rooms)[1]} if rooms else None


def applied(problem: Problem, household: int, program: str, need: Mapping[str, Any]) -> Problem:
    """The problem as it would be after a change that was told for a home's wish."""
    home = problem.households[household]
    if need["what"] in {"lead", "second"}:
        slots = frozenset(range(len(problem.slots)))
        lead = need["what"] == "lead"
        person = Facilitator(home.place, frozenset({program}), lead, slots, frozenset(), 1, _ANY_WAY)
        return replace(problem, facilitators=(*problem.facilitators, person))
    if need["what"] == "homes":
        like = replace(home, wants=(program,))
        return replace(problem, households=(*problem.households, *[like] * need["by"]))
    if need["what"] == "minutes":
        home = replace(home, max_minutes=home.max_minutes + need["by"])
    elif need["what"] == "slot":
        home = replace(home, slots=home.slots | {need["slot"]})
    elif need["what"] == "week":
        home = replace(home, away_weeks=home.away_weeks - {*need["weeks"]})
    elif need["what"] == "done":
        home = replace(home, done=home.done | {need["program"]})
    households = (*problem.households[:household], home, *problem.households[household + 1 :])
    return replace(problem, households=households)
