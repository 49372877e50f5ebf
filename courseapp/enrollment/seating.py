"""Who gets the free seats of a locked cohort. Called inside ``transaction()`` by every deed that may free one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import func, select, update

from courseapp.cohorts.models import Cohort, Seat
from courseapp.cohorts.rules import PUBLISHED
from courseapp.enrollment import rules, seat_offers
from courseapp.enrollment.line import Waiting, turns
from courseapp.enrollment.models import Enrollment, Participant, SeatQuota
from courseapp.enrollment.rules import HOLDING, LEFT, EnrollmentEvent, EnrollmentState
from courseapp.enrollment.words import SEATED, about
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.kernel.journal import record
from courseapp.people.models import Household
from courseapp.people.word import Homes, Kind, tell
from programs.model import SeatUnit


@dataclass(frozen=True, slots=True)
class InLine:
    """A household in line: its enrollment, its service, and the persons who would come."""

    enrollment: Enrollment
    service_id: int
    persons: tuple[int, ...]

    @property
    def waiting(self) -> Waiting:
        """What the rule needs to know."""
        need = rules.seats_needed(self.enrollment.seat_unit, len(self.persons))
        return Waiting(self.enrollment.id, self.service_id, need, self.enrollment.passed)


def free_seats(cohort: Cohort) -> list[int]:
    """List the numbers of the seats nobody holds, lowest first: one statement."""
    return [number for number, is_free in _seats(cohort) if is_free]


def _seats(cohort: Cohort) -> list[tuple[int, bool]]:
    """List all seats and whether each is free, lowest first: one statement."""
    holder = Enrollment if cohort.seat_unit == SeatUnit.HOME else Participant
    taken = select(holder.seat_number).where(holder.cohort_id == cohort.id, holder.seat_number.is_not(None))
    query = select(Seat.number, Seat.number.not_in(taken)).where(Seat.cohort_id == cohort.id).order_by(Seat.number)
    return [(number, is_free) for number, is_free in db.session.execute(query)]


def seats_open_to(cohort: Cohort, service_id: int) -> list[int]:
    """List the free seats that a service's homes may take: those not kept for others: two statements."""
    free = free_seats(cohort)
    others = sum(left for service, left in kept(cohort).items() if service != service_id)
    return free[: max(0, len(free) - others)]


def fill(actor: Actor | None, cohort: Cohort, fresh: Mapping[int, Kind] = MappingProxyType({})) -> None:
    """Serve the line: nobody whose turn it is waits while its seats are free. May run as often as one likes.

    ``fresh`` are the enrollments that come in by this very deed, with what each home is told when it gets a seat: it
    has said yes, so it is seated; others are asked, unless the first meeting is too near.
    """
    if cohort.state not in PUBLISHED:
        return
    seats = _seats(cohort)
    free = [number for number, is_free in seats if is_free]
    if not free:
        return
    # No seat is saved for a home that needs more than there are in all.
    line = {it.enrollment.id: it for it in in_line(cohort) if it.waiting.need <= len(seats)}
    if not line:
        return
    found = turns(len(free), kept(cohort), [it.waiting for it in line.values()])
    answer_by = seat_offers.answer_by(cohort) if any(turn.id not in fresh for turn in found) else None
    for turn in found:
        home = line[turn.id]
        free = _give(home, free)
        for passed in turn.passes:
            line[passed].enrollment.passed += 1
            record(actor, "enrollment.pass", f"enrollment:{passed}", cohort_id=cohort.id, by=turn.id)
        if answer_by is None or turn.id in fresh:
            seat(actor, home.enrollment, fresh.get(turn.id, SEATED))
        else:
            seat_offers.make(actor, home.enrollment, answer_by)
    db.session.flush()


def in_line(cohort: Cohort, states: frozenset[EnrollmentState] = frozenset({EnrollmentState.WAITING})) -> list[InLine]:
    """List the households in line, or in other states, with their persons, next first: one statement."""
    rows = db.session.execute(
        select(Enrollment, Household.service_id, Participant.person_id)
        .join(Participant, Participant.enrollment_id == Enrollment.id)
        .join(Household, Household.id == Enrollment.household_id)
        .where(Enrollment.cohort_id == cohort.id, Enrollment.state.in_(states))
        .order_by(Enrollment.priority, Enrollment.entered_at, Enrollment.id, Participant.person_id)
        .execution_options(populate_existing=True)
    )
    line: dict[int, InLine] = {}
    for enrollment, service_id, person_id in rows:
        persons = line[enrollment.id].persons if enrollment.id in line else ()
        line[enrollment.id] = InLine(enrollment, service_id, (*persons, person_id))
    return list(line.values())


def kept(cohort: Cohort) -> dict[int, int]:
    """Count the free seats kept for each service: its quota until that is released, less what its homes hold."""
    rows = db.session.execute(
        select(SeatQuota.service_id, SeatQuota.seats).where(
            SeatQuota.cohort_id == cohort.id, SeatQuota.released_at.is_(None)
        )
    ).all()
    held = held_by_service(cohort) if rows else {}
    return {service_id: left for service_id, seats in rows if (left := seats - held.get(service_id, 0)) > 0}


def held_by_service(cohort: Cohort) -> dict[int, int]:
    """Count the seats that each service's homes hold: one statement."""
    holder = Enrollment if cohort.seat_unit == SeatUnit.HOME else Participant
    query = (
        select(Household.service_id, func.count(holder.seat_number))
        .select_from(Enrollment)
        .join(Household, Household.id == Enrollment.household_id)
        .where(Enrollment.cohort_id == cohort.id, Enrollment.state.in_(sorted(HOLDING)))
        .group_by(Household.service_id)
    )
    if holder is Participant:
        query = query.join(Participant, Participant.enrollment_id == Enrollment.id)
    return {row[0]: row[1] for row in db.session.execute(query)}


def _give(home: InLine, free: list[int]) -> list[int]:
    """Let a household hold the first free seats, seats before state; give the seats that are left."""
    if home.enrollment.seat_unit == SeatUnit.HOME:
        home.enrollment.seat_number, *rest = free
        return rest
    give_seats(home.enrollment.id, dict(zip(home.persons, free, strict=False)))
    return free[len(home.persons) :]


def seat(actor: Actor | None, enrollment: Enrollment, told: Kind = SEATED) -> None:
    """Let a household that holds seats take part, and tell it."""
    enrollment.state = rules.after(enrollment.state, EnrollmentEvent.SEAT)
    enrollment.seated_at = clock.now()
    record(actor, "enrollment.seat", f"enrollment:{enrollment.id}", cohort_id=enrollment.cohort_id)
    tell(actor, told, about(enrollment), Homes([enrollment.household_id]))


def give_seats(enrollment_id: int, seats: dict[int, int | None]) -> None:
    """Set which seat each person of an enrollment holds (person id → number): one statement."""
    db.session.execute(
        update(Participant),
        [{"enrollment_id": enrollment_id, "person_id": p, "seat_number": number} for p, number in seats.items()],
    )


def leave(enrollment: Enrollment, state: EnrollmentState) -> None:
    """Take back a household's seats, state first (participants follow by cascade), then seats."""
    enrollment.state = state
    enrollment.seat_number = None
    enrollment.withdrawn_at = clock.now() if state in LEFT else None
    db.session.flush()
    db.session.execute(
        update(Participant).where(Participant.enrollment_id == enrollment.id).values(seat_number=None),
        execution_options={"synchronize_session": False},
    )
