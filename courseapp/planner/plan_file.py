"""A plan as a file: ``courseapp-plan/1``. Whether it keeps the rules is for ``check``; here only its form counts."""

from __future__ import annotations

from dataclasses import fields
from typing import Final

from courseapp.planner.fields import MOST, Value, parsed
from courseapp.planner.problem import Plan, PlannedCohort, Unplaced
from courseapp.planner.problem_file import MOST_PEOPLE, MOST_VENUES, Warn

FORMAT: Final = "courseapp-plan/1"
MOST_POINTS: Final = 10**15
MOST_IN_COHORT: Final = 10_000


def read_plan(data: bytes, warn: Warn) -> Plan:
    """Read a plan; ``warn`` is told what is passed over. Raises IllFormed.

    Numbers that point to nothing in the problem are left for the checker to tell.
    """
    root = parsed(data)
    if root.get("format").text() != FORMAT:
        raise root.get("format").fault(f"must be {FORMAT}")
    bound = root.get_or("bound", None)
    plan = Plan(
        problem=root.get("problem").text(),
        cohorts=tuple(_cohort(it, warn) for it in root.get("cohorts").items(MOST_VENUES)),
        points=root.get("points").whole(-MOST_POINTS, MOST_POINTS),
        bound=None if bound.raw is None else bound.whole(-MOST_POINTS, MOST_POINTS),
        unplaced=tuple(_unplaced(it, warn) for it in root.get_or("unplaced", []).items(MOST_PEOPLE * 10)),
    )
    for unread in root.others([*(it.name for it in fields(Plan)), "format"]):
        warn(f"{unread} is not known, and passed over")
    return plan


def _cohort(value: Value, warn: Warn) -> PlannedCohort:
    for unread in value.others([it.name for it in fields(PlannedCohort)]):
        warn(f"{unread} is not known, and passed over")
    return PlannedCohort(
        program=value.get("program").text(),
        venue=_number(value.get("venue")),
        slot=_number(value.get("slot")),
        weeks=tuple(_number(it) for it in value.get("weeks").items(MOST_IN_COHORT)),
        facilitators=tuple(_number(it) for it in value.get("facilitators").items(MOST_IN_COHORT)),
        households=tuple(_number(it) for it in value.get("households").items(MOST_IN_COHORT)),
    )


def _number(value: Value) -> int:
    return value.whole(-MOST, MOST)


def _unplaced(value: Value, warn: Warn) -> Unplaced:
    for unread in value.others([it.name for it in fields(Unplaced)]):
        warn(f"{unread} is not known, and passed over")
    detail = value.get_or("detail", {})
    detail.entries(MOST_IN_COHORT)
    return Unplaced(
        household=_number(value.get("household")),
        program=value.get("program").text(),
        reason=value.get("reason").text(),
        detail=detail.raw if isinstance(detail.raw, dict) else {},
    )
