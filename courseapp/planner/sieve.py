"""The rules between a home and a cohort there is, in the order a wish is sifted: what stands in the way, or nothing.

Each gives figures, and in ``need`` what would have to change (None: nothing that can be counted).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from courseapp.planner.standing import Standing

Figures = dict[str, Any]
COST: Final[Mapping[str, int]] = {
    "minutes": 1,
    "adults": 10,
    "seat": 15,
    "week": 20,
    "slot": 30,
    "leave": 100,
    "done": 200,
}
"""How hard each change is to make, as minutes of travel, for each of what it is counted in."""
IMPOSSIBLE: Final = 10**7
"""The cost of what cannot be mended."""


def cost(figures: Figures | None) -> int:
    """How hard it is to mend what a rule has found."""
    need = figures and figures["need"]
    return COST[need["what"]] * int(need.get("by", 1)) if need else IMPOSSIBLE


def _too_far(standing: Standing, household: int, number: int) -> Figures | None:
    minutes = standing.problem.family_minutes(household, standing.cohorts[number].venue)
    most = standing.problem.households[household].max_minutes
    if minutes <= most:
        return None
    return {"minutes": minutes, "most": most, "need": {"what": "minutes", "by": minutes - most}}


def _other_slot(standing: Standing, household: int, number: int) -> Figures | None:
    slot = standing.cohorts[number].slot
    if slot in standing.problem.households[household].slots:
        return None
    return {"slot": slot, "need": {"what": "slot", "slot": slot}}


def _away(standing: Standing, household: int, number: int) -> Figures | None:
    home, most = standing.problem.households[household], standing.problem.allowed_absence
    absent = [week for week in standing.cohorts[number].weeks if week in home.away_weeks]
    if len(absent) <= most:
        return None
    weeks = absent[most:]
    return {"absences": len(absent), "most": most, "need": {"what": "week", "by": len(weeks), "weeks": weeks}}


def _unprepared(standing: Standing, household: int, number: int) -> Figures | None:
    cohort = standing.cohorts[number]
    ready = standing.ready_from(household, cohort.program)
    if ready is not None and ready <= cohort.weeks[0]:
        return None
    requires = standing.problem.program[cohort.program].requires
    return {"requires": requires, "need": {"what": "done", "program": requires}}


def _overlaps(standing: Standing, household: int, number: int) -> Figures | None:
    cohort = standing.cohorts[number]
    for other in standing.of_home.get(household, ()):
        own = standing.cohorts[other]
        if own.weeks[0] <= cohort.weeks[-1] and cohort.weeks[0] <= own.weeks[-1]:
            spare = len(own.households) > standing.problem.program[own.program].min_homes
            needed = any(
                standing.problem.program[standing.cohorts[it].program].requires == own.program
                for it in (*standing.of_home[household], number)
            )
            need = {"what": "leave", "cohort": other} if spare and not needed else None
            return {"other": other, "need": need}
    return None


def _full(standing: Standing, household: int, number: int) -> Figures | None:
    cohort, homes = standing.cohorts[number], standing.problem.households
    most = standing.problem.program[cohort.program].max_homes
    if len(cohort.households) < most:
        return None
    waited, worth = homes[household].waited_weeks, standing.problem.worth(household)
    return {
        "homes": len(cohort.households),
        "most": most,
        "new_homes": sum(homes[it].new_home for it in cohort.households),
        "longer": sum(not homes[it].new_home and homes[it].waited_weeks > waited for it in cohort.households),
        "behind": sum(standing.problem.worth(it) < worth for it in cohort.households),
        "need": {"what": "seat"},
    }


def _no_room(standing: Standing, household: int, number: int) -> Figures | None:
    cohort, homes = standing.cohorts[number], standing.problem.households
    capacity = standing.problem.venues[cohort.venue].capacity
    adults = sum(homes[it].adults for it in cohort.households) + homes[household].adults
    if adults <= capacity:
        return None
    return {"adults": adults, "capacity": capacity, "need": {"what": "adults", "by": adults - capacity}}


RULES: Final[Sequence[tuple[str, Callable[[Standing, int, int], Figures | None]]]] = (
    ("no_cohort_within_reach", _too_far),
    ("no_slot_fits", _other_slot),
    ("away_too_often", _away),
    ("prerequisite_missing", _unprepared),
    ("overlaps_own_cohort", _overlaps),
    ("cohort_full", _full),
    ("room_full", _no_room),
)
"""From what a home cannot help to what others have taken. Each tells what stands in the way in one cohort, or None."""
