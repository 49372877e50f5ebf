"""Each promise notices its own breach, planted behind the actions' back, and says nothing in a sound world."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from courseapp import promises
from courseapp.attendance.models import Attendance
from courseapp.attendance.rules import Presence
from courseapp.cohorts.models import Booking, Cohort, CohortAudience, Meeting, Seat
from courseapp.cohorts.rules import Circle, CohortState
from courseapp.enrollment import actions
from courseapp.enrollment.models import Answer, CohortMerge, Enrollment, Invitation, Participant, SeatQuota
from courseapp.enrollment.rules import EnrollmentState
from courseapp.enrollment.seating import fill
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry, record
from courseapp.people import staff_units
from courseapp.people.models import HouseholdKind, HouseholdMember, MemberRole
from courseapp.promises import PROMISES
from courseapp.series.models import Lesson
from tests import makers


@pytest.fixture
def cohort(app: Flask) -> Cohort:
    """A full cohort with a line and an invitation, where each person has a seat of its own."""
    with transaction():
        cohort = makers.a_cohort(program="cos-p", seats=2)
        service = makers.services_of(cohort.cooperation)[0]
        homes = [makers.a_household(service) for _ in range(3)]
        for home in homes[:2]:
            actions.sign_up(None, cohort, home, makers.adults_of(home))
        actions.invite(None, cohort, homes[2:])
    return cohort


def a_meeting(cohort: Cohort) -> Meeting:
    """One in the middle: the cohort's first and last day do not hang on it."""
    return cohort.meetings[1]


def add_seats(cohort: Cohort) -> None:
    db.session.execute(insert(Seat), [{"cohort_id": cohort.id, "number": n} for n in (8, 9)])


def seat_the_later(cohort: Cohort) -> None:
    """Where each home has a seat; where each person has, a smaller home may have passed."""
    other = makers.a_cohort(cohort.cooperation, seats=1)
    for _ in range(2):
        home = makers.a_household(makers.services_of(cohort.cooperation)[0])
        actions.sign_up(None, other, home, makers.adults_of(home))
    seated = (Enrollment.state == EnrollmentState.SEATED) & (Enrollment.cohort_id == other.id)
    db.session.execute(update(Enrollment).where(seated).values(entered_at=clock.now() + timedelta(hours=1)))


def forget_the_offer(cohort: Cohort) -> None:
    """Open the seat of one that has it, and ask nobody."""
    seated = db.session.scalars(select(Enrollment).where(Enrollment.state == EnrollmentState.SEATED)).one()
    seated.state = EnrollmentState.OFFERED


def keep_more_than_there_is(cohort: Cohort) -> None:
    service_id = makers.services_of(cohort.cooperation)[0].id
    day = clock.today() + timedelta(days=7)
    db.session.add(SeatQuota(cohort_id=cohort.id, service_id=service_id, seats=3, release_on=day))


def seat_one_in_line(cohort: Cohort) -> None:
    db.session.execute(insert(Seat), [{"cohort_id": cohort.id, "number": 9}])
    waiting = db.session.scalars(select(Participant).where(Participant.seat_number.is_(None))).first()
    assert waiting
    waiting.seat_number = 9


def empty_an_enrollment(cohort: Cohort) -> None:
    waiting = db.session.scalars(select(Enrollment).where(Enrollment.state == EnrollmentState.WAITING)).one()
    actions.withdraw(None, waiting)
    db.session.flush()
    db.session.execute(delete(Participant).where(Participant.enrollment_id == waiting.id))


def forget_the_members(cohort: Cohort) -> None:
    db.session.execute(delete(HouseholdMember))


def cancel_it_alone(cohort: Cohort) -> None:
    db.session.execute(update(Cohort).values(state=CohortState.CANCELLED))


def close_it_again(cohort: Cohort) -> None:
    db.session.execute(update(Cohort).values(state=CohortState.PLANNED))


def accept_for_a_home(cohort: Cohort) -> None:
    db.session.execute(update(Invitation).values(answer=Answer.ACCEPTED, answered_at=clock.now()))


def give_it_to_birth_parents(cohort: Cohort) -> None:
    db.session.execute(update(Cohort).values(circle=Circle.BIRTH_PARENTS))


def give_it_to_staff(cohort: Cohort) -> None:
    db.session.execute(update(Cohort).values(circle=Circle.STAFF))


def let_birth_parents_in(cohort: Cohort) -> None:
    db.session.add(CohortAudience(cohort_id=cohort.id, audience=HouseholdKind.BIRTH_PARENT))


def let_staff_in(cohort: Cohort) -> None:
    """Give somebody at work a place in a course for homes."""
    service = makers.services_of(cohort.cooperation)[0]
    person = makers.a_person()
    unit = staff_units.ensure(None, person.id, service.id)
    db.session.execute(insert(Seat), [{"cohort_id": cohort.id, "number": n} for n in (8, 9)])
    row = {"cohort_id": cohort.id, "seat_unit": cohort.seat_unit, "state": EnrollmentState.WAITING}
    enrollment = Enrollment(household_id=unit, entered_at=clock.now(), **row)
    makers.save(enrollment)
    makers.save(Participant(enrollment_id=enrollment.id, person_id=person.id, **row))
    record(None, "enrollment.sign_up", f"enrollment:{enrollment.id}")
    fill(None, cohort)


def crowd_a_staff_unit(cohort: Cohort) -> None:
    unit = staff_units.ensure(None, makers.a_person().id, makers.services_of(cohort.cooperation)[0].id)
    stranger = makers.a_person()
    makers.save(
        HouseholdMember(household_id=unit, person_id=stranger.id, role=MemberRole.ADULT, first_day=clock.today())
    )


def move_a_meeting_alone(cohort: Cohort) -> None:
    cohort.meetings[-1].ends_at += timedelta(hours=1)


def move_a_cohort_of_cancelled_meetings(cohort: Cohort) -> None:
    db.session.execute(update(Meeting).values(cancelled_at=clock.now()))
    db.session.execute(update(Cohort).values(first_at=clock.now()))


def take_a_room_without_booking(cohort: Cohort) -> None:
    a_meeting(cohort).room_id = makers.a_room(cohort.cooperation).id


def book_for_a_cancelled_meeting(cohort: Cohort) -> None:
    meeting = a_meeting(cohort)
    meeting.cancelled_at = clock.now()
    room = makers.a_room(cohort.cooperation)
    makers.save(Booking(meeting_id=meeting.id, starts_at=meeting.starts_at, ends_at=meeting.ends_at, room_id=room.id))


def mark_a_stranger(cohort: Cohort) -> None:
    stranger = makers.a_person()
    makers.save(
        Attendance(
            meeting_id=a_meeting(cohort).id,
            person_id=stranger.id,
            presence=Presence.PRESENT,
            marked_at=clock.now(),
        )
    )


def forget_the_lessons(cohort: Cohort) -> None:
    makers.a_series(makers.a_household(makers.services_of(cohort.cooperation)[0]))
    db.session.execute(delete(Lesson))


def forget_the_sign_ups(cohort: Cohort) -> None:
    db.session.execute(delete(JournalEntry).where(JournalEntry.deed == "enrollment.sign_up"))


def forget_the_beginning(cohort: Cohort) -> None:
    db.session.execute(delete(JournalEntry).where(JournalEntry.deed == "cohorts.create"))


def move_into_itself(cohort: Cohort) -> None:
    """Let a home in line go on as another home of the same cohort."""
    one, other = db.session.scalars(
        select(Enrollment).where(Enrollment.cohort_id == cohort.id).order_by(Enrollment.id.desc()).limit(2)
    ).all()
    one.state, one.moved_to_id, one.withdrawn_at = EnrollmentState.MOVED, other.id, clock.now()


def merge_and_go_on(cohort: Cohort) -> None:
    db.session.add(CohortMerge(cohort_id=cohort.id, into_id=makers.a_cohort(cohort.cooperation).id))


BREACHES: Final[list[tuple[Callable[[Cohort], None], str]]] = [
    (add_seats, "nobody who fits waits while a seat is free"),
    (seat_the_later, "nobody is passed in line"),
    (forget_the_offer, "a home is asked about a seat just while its offer is open"),
    (keep_more_than_there_is, "no more seats are kept than there are"),
    (move_into_itself, "a home that moves goes on in another cohort of the program"),
    (merge_and_go_on, "a cohort that went into another is cancelled"),
    (seat_one_in_line, "a home that waits or has left holds no seat"),
    (empty_an_enrollment, "every enrollment has somebody in it"),
    (forget_the_members, "those who take part belong, or have belonged, to the home"),
    (cancel_it_alone, "a cohort that is planned or cancelled has nobody in it"),
    (close_it_again, "a cohort that is planned or cancelled has nobody in it"),
    (accept_for_a_home, "who accepts an invitation is signed up"),
    (give_it_to_birth_parents, "foster homes, birth parents and staff never meet"),
    (give_it_to_staff, "foster homes, birth parents and staff never meet"),
    (let_birth_parents_in, "foster homes, birth parents and staff never meet"),
    (let_staff_in, "foster homes, birth parents and staff never meet"),
    (crowd_a_staff_unit, "a staff unit is one person"),
    (move_a_meeting_alone, "a cohort begins with its first meeting and ends with its last"),
    (move_a_cohort_of_cancelled_meetings, "a cohort begins with its first meeting and ends with its last"),
    (
        take_a_room_without_booking,
        "a room that a meeting has is booked for it, and no cancelled meeting holds a booking",
    ),
    (
        book_for_a_cancelled_meeting,
        "a room that a meeting has is booked for it, and no cancelled meeting holds a booking",
    ),
    (mark_a_stranger, "attendance is of people whose home is or was in the cohort"),
    (forget_the_lessons, "a running series has a lesson to hold, and a finished one has none"),
    (forget_the_sign_ups, "every sign-up stands in the journal"),
    (forget_the_beginning, "every cohort's beginning stands in the journal"),
]


@pytest.mark.parametrize(("plant", "promise"), BREACHES)
def test_each_breach_is_noticed(cohort: Cohort, plant: Callable[[Cohort], None], promise: str) -> None:
    with transaction():
        plant(cohort)
    assert {breach.promise for breach in promises.broken()} == {promise}


def test_every_promise_has_a_breach_planted_for_it() -> None:
    assert {promise for _, promise in BREACHES} == set(PROMISES)


def test_a_sound_world_has_no_breach(cohort: Cohort) -> None:
    assert list(promises.broken()) == []


def test_a_cohort_with_every_meeting_cancelled_keeps_its_span(cohort: Cohort) -> None:
    with transaction():
        actions.cancel_cohort(None, cohort, "Too few homes")
    assert list(promises.broken()) == []


def test_the_line_may_wait_for_seats_that_are_too_few(cohort: Cohort) -> None:
    with transaction():
        db.session.execute(insert(Seat), [{"cohort_id": cohort.id, "number": 9}])
    assert list(promises.broken()) == []
    assert db.session.scalar(select(db.func.count()).select_from(Enrollment)) == 2
