"""Today's facts as a problem: who wishes, who leads, which rooms there are, and what of it is taken already.

Closed days go by municipality: each is its own "county" in the problem. What a fact says that a problem cannot is
told where it is turned into one: ``offered``, ``homes``, ``leaders``, ``rooms``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from courseapp.cohorts.resources import local_programs, services_in
from courseapp.demand.wishes import Wish, open_wishes
from courseapp.kernel import clock
from courseapp.kernel.db import db
from courseapp.network.availability import FacilitatorTimes, availability
from courseapp.places import travel
from courseapp.places.availability import VenueTimes, hours_of, venue_times
from courseapp.places.closed_days import closed_by_municipality
from courseapp.places.models import Municipality
from courseapp.places.slots import SLOTS, Hours
from courseapp.planner import problem
from courseapp.planner.problem import Problem
from courseapp.planning import homes, leaders, rooms, taken
from courseapp.planning.facts import Refs, Snapshot, Untold
from courseapp.planning.homes import Had
from courseapp.planning.horizon import Horizon
from courseapp.planning.leaders import Taken
from courseapp.planning.models import PlanningRound
from courseapp.planning.offered import longest, offered, too_long
from courseapp.planning.rules import LeftOut
from programs import catalog
from programs.model import Program


def local_programs_of(planning_round: PlanningRound) -> list[Program]:
    """Read a round's programs as its cooperation gives them: one statement. Those the catalog has dropped are not."""
    known = catalog.load()
    bases = [known[key] for key in planning_round.programs if key in known]
    return [it.program for it in local_programs(bases, planning_round.cooperation)]


@dataclass(frozen=True)
class _Facts:
    """What was read, before any of it is turned into a problem."""

    horizon: Horizon
    programs: dict[str, Program]
    offers: tuple[problem.Program, ...]
    left_out: dict[str, LeftOut]
    hours: Hours
    all_wishes: list[Wish]
    services: frozenset[int]
    had: dict[int, Had]
    people: list[FacilitatorTimes]
    venues: list[VenueTimes]


def take(planning_round: PlanningRound, *, keep_free: bool = True) -> Snapshot:
    """Read what a round is planned from, as it is today: 22 statements, however much there is.

    Without ``keep_free`` the days on which facilitators lead something already are only told in ``led``: whoever looks
    at each planned day itself need not be as careful as a problem has to be.
    """
    facts = _read(planning_round)
    wishes = [it for it in facts.all_wishes if it.facts.service_id in facts.services]
    planned = homes.by_home(homes.wanted(wishes, facts.programs, facts.had))
    people = _led(facts)
    travels = _travel(planning_round, facts, planned, people)
    places = {number: n for n, number in enumerate(travels.numbers)}
    entries = _entries(facts, places)
    known = taken.facilitators_taken([them.facilitator_id for them, _ in people], facts.horizon)
    busy = [known[them.facilitator_id] for them, _ in people]
    found = Problem(
        name=planning_round.code,
        start=facts.horizon.start,
        weeks=facts.horizon.weeks,
        slots=tuple(problem.Slot(slot.weekday, slot.part.value) for slot in SLOTS),
        places=_places(travels.numbers),
        minutes=travels.minutes,
        closed=closed_by_municipality(travels.numbers, facts.horizon.start, facts.horizon.last_day),
        programs=facts.offers,
        venues=tuple(it.venue for it in entries),
        facilitators=tuple(
            leaders.leader(them, fit, places, facts.horizon, it if keep_free else Taken(cohorts=it.cohorts))
            for (them, fit), it in zip(people, busy, strict=True)
        ),
        households=tuple(
            homes.household(it, places, facts.horizon, facts.had[it[0].household_id], clock.today()) for it in planned
        ),
        allowed_absence=planning_round.allowed_absence,
    )
    led = {number: it.days for number, it in enumerate(busy) if it.days}
    return Snapshot(found, _refs(entries, people, planned), _untold(facts, wishes, travels), led)


def _read(planning_round: PlanningRound) -> _Facts:
    cooperation_id = planning_round.cooperation_id
    programs = local_programs_of(planning_round)
    offers, left_out = offered(programs)
    horizon = Horizon(planning_round.first_monday, planning_round.weeks)
    all_wishes = open_wishes(cooperation_id)
    return _Facts(
        horizon=horizon,
        programs={it.key: it for it in programs if it.key not in left_out},
        offers=offers,
        left_out=left_out,
        hours=hours_of(cooperation_id),
        all_wishes=all_wishes,
        services=frozenset(it.id for it in services_in(cooperation_id)),
        had=taken.homes_had({it.household_id for it in all_wishes}, horizon),
        people=availability(cooperation_id),
        venues=venue_times(cooperation_id),
    )


def _asking(facts: _Facts) -> set[str]:
    return {key for key, it in facts.programs.items() if it.lead_required}


def _led(facts: _Facts) -> list[tuple[FacilitatorTimes, leaders.Fit]]:
    """Choose the facilitators who have told when they can come and may lead something."""
    asking = _asking(facts)
    free = facts.programs.keys() - asking
    judged = [(it, leaders.fit(it, asking, free, facts.horizon)) for it in facts.people if it.told]
    return [(it, fit) for it, fit in judged if fit.programs]


def _travel(
    planning_round: PlanningRound,
    facts: _Facts,
    planned: Sequence[Sequence[Wish]],
    people: Sequence[tuple[FacilitatorTimes, leaders.Fit]],
) -> travel.Travel:
    numbers = {home[0].municipality for home in planned}
    numbers |= {them.municipality for them, _ in people} | {venue.municipality for venue in facts.venues}
    return travel.minutes(sorted(numbers), planning_round.cooperation_id)


def _entries(facts: _Facts, places: dict[str, int]) -> list[rooms.Entry]:
    frame = rooms.Frame(
        horizon=facts.horizon,
        hours=facts.hours,
        minutes=longest(list(facts.programs.values())),
        places=places,
        today=clock.today(),
    )
    ids = {room.room_id for venue in facts.venues for room in venue.rooms}
    return rooms.entries(facts.venues, taken.rooms_busy(ids, facts.horizon), frame)


def _places(numbers: Sequence[str]) -> tuple[problem.Place, ...]:
    """Name the municipalities; each keeps its own closed days."""
    rows = db.session.execute(select(Municipality.number, Municipality.name).where(Municipality.number.in_(numbers)))
    names = {number: name for number, name in rows}  # noqa: C416 (rows)
    return tuple(problem.Place(number, names[number], number) for number in numbers)


def _refs(
    entries: Sequence[rooms.Entry],
    people: Sequence[tuple[FacilitatorTimes, leaders.Fit]],
    planned: Sequence[Sequence[Wish]],
) -> Refs:
    return Refs(
        rooms=tuple(it.room_id for it in entries),
        venues=tuple(it.venue_id for it in entries),
        facilitators=tuple(them.facilitator_id for them, _ in people),
        households=tuple(home[0].household_id for home in planned),
        wishes={(n, it.program): it.wish_id for n, home in enumerate(planned) for it in home},
    )


def _untold(facts: _Facts, wishes: Sequence[Wish], travels: travel.Travel) -> Untold:
    asking = _asking(facts)
    of_round = [it for it in wishes if it.program in facts.programs]
    outside = {it.household_id for it in facts.all_wishes if it.program in facts.programs} - {
        it.household_id for it in of_round
    }
    return Untold(
        left_out=facts.left_out,
        silent=tuple(
            it.facilitator_id
            for it in facts.people
            if not it.told and any(q.program in asking for q in it.qualifications)
        ),
        ending=tuple(end for it in facts.people for end in leaders.endings(it, asking, facts.horizon)),
        unlinked=(*travels.without_point, *travels.without_links),
        too_many=tuple(
            (it.household_id, it.program) for it in of_round if homes.is_too_many(it, facts.programs[it.program])
        ),
        outside=tuple(sorted(outside)),
        long=too_long(list(facts.programs.values()), facts.hours),
    )
