"""Problems and plans as what their files say: plain lists and objects, in the order of the format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from courseapp.planner import plan_file, problem_file
from courseapp.planner.problem import Facilitator, Household, Plan, Problem, Venue


def problem_document(problem: Problem) -> dict[str, Any]:
    """Write a problem as what its file says."""
    places = [place.id for place in problem.places]
    return {
        "format": problem_file.FORMAT,
        "name": problem.name,
        "start": problem.start.isoformat(),
        "weeks": problem.weeks,
        "slots": [asdict(it) for it in problem.slots],
        "places": [asdict(it) for it in problem.places],
        "minutes": [list(row) for row in problem.minutes],
        "closed": {county: sorted(day.isoformat() for day in days) for county, days in problem.closed.items()},
        "programs": [{k: v for k, v in asdict(it).items() if v is not None} for it in problem.programs],
        "venues": [_plain(it, places) for it in problem.venues],
        "facilitators": [_plain(it, places) for it in problem.facilitators],
        "households": [_plain(it, places) for it in problem.households],
        "quota": {places[it]: count for it, count in problem.quota.items()},
        "allowed_absence": problem.allowed_absence,
        "weights": _listed(asdict(problem.weights)),
        "pinned": [_listed(asdict(it)) for it in problem.pinned],
    }


def _plain(it: Venue | Facilitator | Household, places: list[str]) -> dict[str, Any]:
    return _listed(asdict(it)) | {"place": places[it.place]}


def _listed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Turn sets into sorted lists, and tuples into lists."""
    return {
        key: sorted(value) if isinstance(value, frozenset) else list(value) if isinstance(value, tuple) else value
        for key, value in values.items()
    }


def plan_document(plan: Plan) -> dict[str, Any]:
    """Write a plan as what its file says."""
    return {
        "format": plan_file.FORMAT,
        "problem": plan.problem,
        "cohorts": [
            {
                "program": it.program,
                "venue": it.venue,
                "slot": it.slot,
                "weeks": list(it.weeks),
                "facilitators": list(it.facilitators),
                "households": list(it.households),
            }
            for it in plan.cohorts
        ],
        "points": plan.points,
        "bound": plan.bound,
        "unplaced": [
            {"household": it.household, "program": it.program, "reason": it.reason, "detail": dict(it.detail)}
            for it in plan.unplaced
        ],
    }
