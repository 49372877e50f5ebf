"""What the database itself refuses, whatever the code above it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError

from courseapp.cohorts.models import Cohort, Seat
from courseapp.enrollment import actions
from courseapp.enrollment.models import Answer, Enrollment, Invitation, Participant
from courseapp.enrollment.rules import EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.people.models import Household
from tests import makers

World = tuple[Cohort, list[Household], list[Enrollment]]


def a_world(program: str, seats: int) -> World:
    with transaction():
        cohort = makers.a_cohort(program=program, seats=seats)
        service = makers.services_of(cohort.cooperation)[0]
        homes = [makers.a_household(service) for _ in range(3)]
        enrollments = [actions.sign_up(None, cohort, home, makers.adults_of(home)) for home in homes[:2]]
        actions.invite(None, cohort, homes[2:])
    return cohort, homes, enrollments


def refuses(what: Callable[[], Any], constraint: str) -> None:
    """Do it straight in the database; the constraint must be the one that refuses."""
    with pytest.raises(IntegrityError) as refused, transaction():
        what()
    assert constraint in str(refused.value.orig)


def columns(engine: str, table: str, *names: str) -> str:
    """Name a unique or foreign key as each engine does in its refusal."""
    if engine == "sqlite":
        return ", ".join(f"{table}.{name}" for name in names)
    return f"uq_{table}_{'_'.join(names)}"


def foreign_key(name: str) -> str:
    return "FOREIGN KEY constraint failed" if db.engine.dialect.name == "sqlite" else name


def set_(enrollment: Enrollment, **values: Any) -> Callable[[], Any]:
    return lambda: db.session.execute(update(Enrollment).where(Enrollment.id == enrollment.id).values(**values))


def test_two_homes_never_hold_one_seat(app: Flask) -> None:
    _, _, (_, second) = a_world("tbo-f", 2)
    name = columns(db.engine.dialect.name, "enrollment", "cohort_id", "seat_number")
    refuses(set_(second, seat_number=1), name)


def test_two_persons_never_hold_one_seat(app: Flask) -> None:
    _, _, (first, _) = a_world("cos-p", 4)
    name = columns(db.engine.dialect.name, "participant", "cohort_id", "seat_number")
    second_person = update(Participant).where(Participant.enrollment_id == first.id, Participant.seat_number == 2)
    refuses(lambda: db.session.execute(second_person.values(seat_number=1)), name)


def test_a_seat_is_one_of_the_cohorts_own(app: Flask) -> None:
    with transaction():
        makers.a_cohort(seats=9)
    _, _, (first, _) = a_world("tbo-f", 2)
    refuses(set_(first, seat_number=9), foreign_key("fk_enrollment_cohort_id_seat_number"))


def test_seats_in_use_cannot_be_taken_away(app: Flask) -> None:
    cohort, _, _ = a_world("tbo-f", 2)
    gone = delete(Seat).where(Seat.cohort_id == cohort.id, Seat.number == 1)
    refuses(lambda: db.session.execute(gone), foreign_key("fk_enrollment_cohort_id_seat_number"))


def test_who_is_seated_holds_a_seat_and_nobody_else_does(app: Flask) -> None:
    _, _, (first, second) = a_world("tbo-f", 1)
    refuses(set_(first, seat_number=None), "ck_enrollment_seated_iff_seat")
    refuses(set_(second, state=EnrollmentState.SEATED), "ck_enrollment_seated_iff_seat")


def test_a_home_is_seated_only_when_each_person_has_a_seat(app: Flask) -> None:
    _, _, (first, second) = a_world("cos-p", 3)
    refuses(set_(second, state=EnrollmentState.SEATED), "ck_participant_seated_has_seat")
    one = update(Participant).where(Participant.enrollment_id == first.id, Participant.seat_number == 1)
    refuses(lambda: db.session.execute(one.values(seat_number=None)), "ck_participant_seated_has_seat")


def test_a_couple_is_never_half_in_and_half_waiting(app: Flask) -> None:
    _, _, (first, _) = a_world("tbo-f", 2)
    one = update(Participant).where(
        Participant.enrollment_id == first.id, Participant.person_id == first.participants[0].person_id
    )
    refuses(
        lambda: db.session.execute(one.values(state=EnrollmentState.WAITING)),
        foreign_key("fk_participant_enrollment_id_cohort_id_seat_unit_state"),
    )


def test_a_home_stands_in_a_cohort_once(app: Flask) -> None:
    cohort, homes, _ = a_world("tbo-f", 2)
    again = insert(Enrollment).values(
        code="AGAIN", cohort_id=cohort.id, seat_unit=cohort.seat_unit, household_id=homes[0].id,
        state=EnrollmentState.WAITING, entered_at=clock.now(),
    )  # fmt: skip
    engine = db.engine.dialect.name
    name = columns(engine, "enrollment", "cohort_id", "household_id") if engine == "sqlite" else "uq_enrollment_live"
    refuses(lambda: db.session.execute(again), name)


def test_a_person_stands_in_a_cohort_once(app: Flask) -> None:
    _, _, (first, second) = a_world("tbo-f", 2)
    person = first.participants[0].person_id
    again = insert(Participant).values(
        enrollment_id=second.id, person_id=person, cohort_id=second.cohort_id, seat_unit=second.seat_unit,
        state=second.state,
    )  # fmt: skip
    engine = db.engine.dialect.name
    name = columns(engine, "participant", "cohort_id", "person_id") if engine == "sqlite" else "uq_participant_live"
    refuses(lambda: db.session.execute(again), name)


def test_the_seat_unit_is_the_cohorts(app: Flask) -> None:
    _, _, (_, second) = a_world("tbo-f", 1)
    refuses(set_(second, seat_unit="person"), foreign_key("fk_"))


def test_an_answer_has_its_time_and_only_a_no_has_a_reason(app: Flask) -> None:
    a_world("tbo-f", 2)
    refuses(lambda: db.session.execute(update(Invitation).values(answer=Answer.DECLINED)), "answered_has_time")
    accepted = update(Invitation).values(answer=Answer.ACCEPTED, answered_at=clock.now(), reason="time")
    refuses(lambda: db.session.execute(accepted), "reason_for_no")


def test_a_withdrawal_has_its_time(app: Flask) -> None:
    _, _, (_, second) = a_world("tbo-f", 1)
    refuses(set_(second, state=EnrollmentState.WITHDRAWN), "withdrawn_has_time")
