"""Who gets the free seats of a locked cohort. Called inside ``transaction()`` by every deed that may free one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from courseapp.cohorts.models import Cohort, Seat
from courseapp.cohorts.rules import PUBLISHED
from courseapp.enrollment import rules
from courseapp.enrollment.models import Enrollment, Participant
from courseapp.enrollment.rules import EnrollmentEvent, EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.kernel.journal import record
from programs.model import SeatUnit


def free_seats(cohort: Cohort) -> list[int]:
    """List the numbers of the seats nobody holds, lowest first: one statement."""
    holder = Enrollment if cohort.seat_unit == SeatUnit.HOME else Participant
    taken = select(holder.seat_number).where(holder.cohort_id == cohort.id, holder.seat_number.is_not(None))
    return list(
        db.session.scalars(
            select(Seat.number).where(Seat.cohort_id == cohort.id, Seat.number.not_in(taken)).order_by(Seat.number)
        )
    )


def fill(actor: Actor | None, cohort: Cohort) -> None:
    """Give free seats to the line, in order: nobody who fits waits while a seat is free."""
    if cohort.state not in PUBLISHED:
        return
    free = free_seats(cohort)
    if not free:
        return
    line = _line(cohort)
    needs = [(e.id, rules.seats_needed(cohort.seat_unit, len(persons))) for e, persons in line]
    seated = set(rules.who_is_seated(len(free), needs))
    for enrollment, persons in line:
        if enrollment.id in seated:
            free = _seat(enrollment, persons, free)
            record(actor, "enrollment.seat", f"enrollment:{enrollment.id}", cohort_id=cohort.id)
    db.session.flush()


def _line(cohort: Cohort) -> list[tuple[Enrollment, list[int]]]:
    """List the households in line with their persons, next first: one statement."""
    rows = db.session.execute(
        select(Enrollment, Participant.person_id)
        .join(Participant, Participant.enrollment_id == Enrollment.id)
        .where(Enrollment.cohort_id == cohort.id, Enrollment.state == EnrollmentState.WAITING)
        .order_by(Enrollment.entered_at, Enrollment.id, Participant.person_id)
        .execution_options(populate_existing=True)
    )
    line: dict[int, tuple[Enrollment, list[int]]] = {}
    for enrollment, person_id in rows:
        line.setdefault(enrollment.id, (enrollment, []))[1].append(person_id)
    return list(line.values())


def _seat(enrollment: Enrollment, persons: Sequence[int], free: list[int]) -> list[int]:
    """Seat one household on the first free seats, seats before state; give the seats that are left."""
    if enrollment.seat_unit == SeatUnit.PERSON:
        give_seats(enrollment.id, dict(zip(persons, free, strict=False)))
        rest = free[len(persons) :]
    else:
        enrollment.seat_number, *rest = free
    enrollment.state = rules.after(enrollment.state, EnrollmentEvent.SEAT)
    enrollment.seated_at = clock.now()
    return rest


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
    enrollment.withdrawn_at = clock.now() if state == EnrollmentState.WITHDRAWN else None
    db.session.flush()
    db.session.execute(
        update(Participant).where(Participant.enrollment_id == enrollment.id).values(seat_number=None),
        execution_options={"synchronize_session": False},
    )
