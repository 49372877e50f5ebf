"""Turning a draft into cohorts: one transaction that looks at today's facts first, or nothing.

The cooperation is locked for it, so that of two who publish at once the second sees what the first has made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select

from courseapp.cohorts.actions import Plan, assign_facilitators, create, open_for_sign_up
from courseapp.cohorts.booking import release
from courseapp.cohorts.models import Cohort
from courseapp.cohorts.resources import services_in
from courseapp.cohorts.rules import LIVE
from courseapp.cohorts.schedule import Proposed, end_of
from courseapp.enrollment.inviting import invite
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, lock
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused
from courseapp.network.models import Qualification
from courseapp.people.models import Household
from courseapp.places.availability import hours_of
from courseapp.places.slots import Hours, Part
from courseapp.planner.check import breaches
from courseapp.planner.problem import PlannedCohort, Problem
from courseapp.planning import queries, rules, snapshot
from courseapp.planning.facts import Refs, Snapshot
from courseapp.planning.models import Draft, PlanningRound, PublishedCohort
from courseapp.planning.offered import least_homes
from courseapp.planning.queries import Opened
from courseapp.planning.round_actions import one_at_a_time
from courseapp.planning.rules import DraftEvent, RoundState
from courseapp.planning.translating import Translation
from programs.model import Program, SeatUnit

DECIDED: Final = timedelta(days=14)
"""How long before its first meeting it is settled whether a cohort runs."""


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What is no longer as the draft has it: ``cohort`` is its place in the plan, ``code`` a fault's or one of ours.

    Ours are program_no_longer, room_no_longer, facilitator_no_longer (they cannot be planned with any more) and
    home_no_longer (a home's wish is withdrawn, met, or planned elsewhere). ``detail`` is in the draft's indexes.
    """

    cohort: int
    code: str
    detail: Mapping[str, Any] = field(default_factory=dict)


def publish(actor: Actor | None, draft: Draft, version: int) -> list[Cohort]:
    """Make the draft's cohorts, with meetings, rooms and facilitators booked, open for sign-up, its homes invited.

    The wishes become planned. Everything happens, or nothing. Raises Refused with one of "planning." + round_closed,
    not_now, changed (somebody else changed the draft), empty (no cohort in it), changed_meanwhile (``meanwhile`` lists
    each Meanwhile: the facts are not what they were, or the plan breaks a rule), and what creating, assigning and
    inviting raise.
    """
    planning_round = lock(draft.round)
    one_at_a_time(planning_round.cooperation_id)
    draft = lock(draft)
    _must_be_ready(planning_round, draft, version)
    it = queries.opened(draft)
    if not it.cohorts:
        raise Refused("planning.empty")
    found = snapshot.take(planning_round, keep_free=False)
    if meanwhile := list(changed_meanwhile(it, found)):
        raise Refused("planning.changed_meanwhile", meanwhile=meanwhile)
    made = _Maker(actor, planning_round, it).make()
    draft.state = rules.after(draft.state, DraftEvent.PUBLISH)
    draft.published_at = clock.now()
    draft.version += 1
    db.session.add_all(PublishedCohort(draft_id=draft.id, number=n, cohort_id=it.id) for n, it in enumerate(made))
    db.session.flush()
    record(actor, "planning.publish", f"plan_draft:{draft.id}", cohorts=[it.id for it in made], points=draft.points)
    return made


def _must_be_ready(planning_round: PlanningRound, draft: Draft, version: int) -> None:
    if planning_round.state != RoundState.OPEN:
        raise Refused("planning.round_closed")
    rules.after(draft.state, DraftEvent.PUBLISH)
    if draft.version != version:
        raise Refused("planning.changed")


def changed_meanwhile(it: Opened, found: Snapshot) -> Iterator[Meanwhile]:
    """Tell of each planned cohort what today's facts do not allow any more, and what the plan breaks in them."""
    there = Translation(it.facts, it.refs, found.problem, found.refs)
    back = Translation(found.problem, found.refs, it.facts, it.refs)
    fresh: dict[int, PlannedCohort] = {}
    for number, cohort in enumerate(it.cohorts):
        yield from _gone(number, cohort, there)
        lost = [home for home in cohort.households if not _waits(there, home, cohort.program)]
        for home in lost:
            yield Meanwhile(number, "home_no_longer", {"household": home, "program": cohort.program})
        kept = tuple(home for home in cohort.households if home not in lost)
        if told := there.cohort(replace(cohort, households=kept)):
            fresh[number] = told
            yield from _leads_elsewhere(number, told, found, back)
    for fault in breaches(found.problem, fresh):
        if fault.cohort is not None and not (fault.code == "too_few_homes" and _lost_homes(it, fresh, fault.cohort)):
            yield Meanwhile(fault.cohort, fault.code, _told_back(fault.detail, back))


def _gone(number: int, cohort: PlannedCohort, there: Translation) -> Iterator[Meanwhile]:
    """Tell what of a cohort's frame cannot be planned with any more."""
    if cohort.program not in there.other.program:
        yield Meanwhile(number, "program_no_longer", {"program": cohort.program})
    if there.venues[cohort.venue] is None:
        yield Meanwhile(number, "room_no_longer", {"venue": cohort.venue})
    for it in cohort.facilitators:
        if there.facilitators[it] is None:
            yield Meanwhile(number, "facilitator_no_longer", {"facilitator": it})


def _leads_elsewhere(number: int, told: PlannedCohort, found: Snapshot, back: Translation) -> Iterator[Meanwhile]:
    """Tell on which day a facilitator of a cohort leads something else already."""
    for it in told.facilitators:
        days = found.led.get(it, frozenset())
        weeks = [week for week in told.weeks if found.problem.day(week, told.slot) in days]
        if weeks:
            detail = {"facilitator": it, "week": weeks[0]}
            yield Meanwhile(number, "facilitator_away", _told_back(detail, back))


def _waits(there: Translation, home: int, program: str) -> bool:
    known = there.households[home]
    return known is not None and program in there.other.households[known].wants


def _lost_homes(it: Opened, fresh: Mapping[int, PlannedCohort], number: int) -> bool:
    """Whether a cohort is too small only because homes have gone, which is told already."""
    return len(fresh[number].households) < len(it.cohorts[number].households)


def _told_back(detail: Mapping[str, Any], back: Translation) -> dict[str, Any]:
    """Tell the figures of a fault in the draft's own indexes."""
    known = {"household": back.households, "facilitator": back.facilitators, "venue": back.venues, "slot": back.slots}
    told = {key: known[key][value] if key in known else value for key, value in detail.items()}
    return told | {key: told[key] + back.shift for key in ("week", "next_week", "last_week") if key in told}


class _Maker:
    """Makes the cohorts of a draft that has been looked over, under the cooperation's lock."""

    def __init__(self, actor: Actor | None, planning_round: PlanningRound, it: Opened) -> None:
        self.actor = actor
        self.cooperation_id = planning_round.cooperation_id
        self.problem: Problem = it.facts
        self.refs: Refs = it.refs
        self.cohorts: Sequence[PlannedCohort] = it.cohorts
        self.programs: dict[str, Program] = {p.key: p for p in snapshot.local_programs_of(planning_round)}
        self.hours: Hours = hours_of(self.cooperation_id)
        self.services = frozenset(service.id for service in services_in(self.cooperation_id))
        self.leads = self._leads()
        self.named = self._names()

    def make(self) -> list[Cohort]:
        """Make them all. Rooms and facilitators are locked first, in one order, so that nobody blocks anybody."""
        release(
            [],
            rooms={self.refs.rooms[it.venue] for it in self.cohorts},
            facilitators={self.refs.facilitators[n] for it in self.cohorts for n in it.facilitators},
        )
        return [self._cohort(it) for it in self.cohorts]

    def _cohort(self, planned: PlannedCohort) -> Cohort:
        program = self.programs[planned.program]
        meetings = self._meetings(program, planned)
        cohort = create(self.actor, program, self._plan(program, planned, meetings[0].day), meetings)
        lead, *seconds = sorted(
            (self.refs.facilitators[it] for it in planned.facilitators),
            key=lambda it: (it, program.key) not in self.leads,
        )
        assign_facilitators(self.actor, cohort, lead, seconds)
        open_for_sign_up(self.actor, cohort)
        invite(self.actor, cohort, self._homes(planned))
        return cohort

    def _meetings(self, program: Program, planned: PlannedCohort) -> list[Proposed]:
        """Date the modules: in the planned weeks, from when the part of the day begins on the wall clock."""
        starts, _ = self.hours[Part(self.problem.slots[planned.slot].part)]
        return [
            Proposed(number, module, self.problem.day(week, planned.slot), starts, end_of(starts, module.minutes))
            for number, (module, week) in enumerate(zip(program.modules, planned.weeks, strict=True), start=1)
        ]

    def _plan(self, program: Program, planned: PlannedCohort, first: date) -> Plan:
        by = first - DECIDED
        return Plan(
            cooperation_id=self.cooperation_id,
            name=self._name(program, planned),
            service_ids=self.services,
            room_id=self.refs.rooms[planned.venue],
            seats=self._seats(program, planned),
            min_homes=least_homes(program),
            decide_by=by if by > clock.today() else None,
        )

    def _name(self, program: Program, planned: PlannedCohort) -> str:
        """Name a cohort after its program and municipality: "TBO-F Voss", and the next one there "TBO-F Voss 2"."""
        base = f"{program.short} {self.problem.places[self.problem.venues[planned.venue].place].name}"
        name, number = base, 1
        while name in self.named:
            number += 1
            name = f"{base} {number}"
        self.named.add(name)
        return name

    def _seats(self, program: Program, planned: PlannedCohort) -> int:
        """As many as the program takes and the room holds when couples come, and never fewer than are planned for."""
        room = self.problem.venues[planned.venue].capacity
        adults = sum(self.problem.households[it].adults for it in planned.households)
        if program.seat_unit == SeatUnit.PERSON:
            return max(min(program.max_homes, room), adults)
        return max(min(program.max_homes, room // 2), len(planned.households))

    def _homes(self, planned: PlannedCohort) -> list[Household]:
        ids = [self.refs.households[it] for it in planned.households]
        return list(db.session.scalars(select(Household).where(Household.id.in_(ids)).order_by(Household.id)))

    def _names(self) -> set[str]:
        """Read the names of the cooperation's cohorts that are not over."""
        query = select(Cohort.name).where(Cohort.cooperation_id == self.cooperation_id, Cohort.state.in_(LIVE))
        return set(db.session.scalars(query))

    def _leads(self) -> frozenset[tuple[int, str]]:
        """Read who may lead what."""
        rows = db.session.execute(
            select(Qualification.facilitator_id, Qualification.program_key).where(
                Qualification.facilitator_id.in_(self.refs.facilitators), Qualification.lead
            )
        )
        return frozenset((facilitator, program) for facilitator, program in rows)
