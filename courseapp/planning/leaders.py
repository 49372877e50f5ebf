"""From a cooperation's facilitators to those of a problem. Pure.

A problem knows one flag, lead or second, for all of a facilitator's programs, and no end of a qualification. So:

- Whoever may lead some programs is offered for those only; whoever leads none is offered as second.
- A program that asks for no qualified lead may be led by anybody, by a second too; but the problem wants one lead a
  cohort, so that two who are only seconds elsewhere are not put together.
- A qualification that ends within the weeks is not offered while others reach the end. When none does, those that
  hold longest are offered and all weeks after the earliest end among them count as away. No cohort is ever planned past
  a qualification's last day; some that could be are not.
- A week in which a facilitator is away on a day they could come counts as away.
- A day on which a facilitator leads a meeting already is kept free: that week counts as away, or the weekday is not
  offered at all, whichever takes less away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from courseapp.network.availability import FacilitatorTimes
from courseapp.network.rules import cohorts_in
from courseapp.places.slots import SLOTS, Slot
from courseapp.planner.problem import Facilitator
from courseapp.planning.horizon import Horizon


@dataclass(frozen=True, slots=True)
class Taken:
    """What a facilitator has already: the days with a meeting, and how many cohorts of the horizon are theirs."""

    days: frozenset[date] = frozenset()
    cohorts: int = 0


@dataclass(frozen=True, slots=True)
class Fit:
    """What a facilitator is offered for: programs, as lead or second, to and including a day (None: to the end)."""

    programs: frozenset[str]
    lead: bool
    until: date | None = None


def fit(them: FacilitatorTimes, asking: Collection[str], free: Collection[str], horizon: Horizon) -> Fit:
    """Judge what a facilitator can be offered for: programs ``asking`` for a qualification, or ``free`` of that."""
    valid = {
        it.program: it
        for it in them.qualifications
        if it.program in asking and (it.valid_until is None or it.valid_until >= horizon.start)
    }
    leads = {key for key, it in valid.items() if it.lead}
    own = leads or set(valid)
    ends = {key: valid[key].valid_until for key in own}
    lasting = {key for key, day in ends.items() if day is None or day >= horizon.last_day}
    lead = bool(leads) or not valid
    if lasting or not own:
        return Fit(frozenset(lasting | set(free)), lead)
    return Fit(frozenset(own | set(free)), lead, min(day for day in ends.values() if day))


def endings(them: FacilitatorTimes, asking: Collection[str], horizon: Horizon) -> list[tuple[int, str, date]]:
    """List the qualifications that end within the weeks, or before them."""
    return [
        (them.facilitator_id, it.program, it.valid_until)
        for it in them.qualifications
        if it.program in asking and it.valid_until is not None and it.valid_until < horizon.last_day
    ]


def leader(them: FacilitatorTimes, what: Fit, places: Mapping[str, int], horizon: Horizon, taken: Taken) -> Facilitator:
    """Give a facilitator as the problem has it."""
    after_end = horizon.between(what.until, horizon.last_day) if what.until else range(0)
    away = horizon.hit(them.away, {slot.weekday for slot in them.slots}) | frozenset(after_end)
    slots, away = _beside(taken.days, them.slots, away, horizon)
    return Facilitator(
        place=places[them.municipality],
        programs=what.programs,
        lead=what.lead,
        slots=frozenset(n for n, slot in enumerate(SLOTS) if slot in slots),
        away_weeks=away,
        max_cohorts=max(0, cohorts_in(horizon.weeks, them.max_cohorts) - taken.cohorts),
        max_minutes=them.max_minutes,
    )


def _beside(
    days: frozenset[date], slots: frozenset[Slot], away: frozenset[int], horizon: Horizon
) -> tuple[frozenset[Slot], frozenset[int]]:
    """Keep days free: weekday by weekday, the one with most of them first."""
    weeks: dict[int, set[int]] = defaultdict(set)
    for day in days:
        weeks[day.weekday()].add(horizon.week(day))
    for weekday, its in sorted(weeks.items(), key=lambda it: (-len(it[1]), it[0])):
        of_day = {slot for slot in slots if slot.weekday == weekday}
        if len(its - away) * len(slots) < len(of_day) * (horizon.weeks - len(away)):
            away |= its
        else:
            slots -= of_day
    return slots, away
