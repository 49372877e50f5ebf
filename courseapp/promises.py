"""The promises that no database constraint can make, each as a select of what breaks it: nothing is right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, Text, and_, case, cast, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from courseapp.attendance.models import Attendance
from courseapp.cohorts.models import Booking, Cohort, CohortAudience, Meeting, Seat
from courseapp.cohorts.rules import PUBLISHED, Circle, CohortState
from courseapp.enrollment.models import Answer, CohortMerge, Enrollment, Invitation, Participant, SeatOffer, SeatQuota
from courseapp.enrollment.rules import HOLDING, LIVE, EnrollmentState, OfferState
from courseapp.kernel.db import db
from courseapp.kernel.journal import JournalEntry
from courseapp.people.models import Household, HouseholdKind, HouseholdMember
from courseapp.series.models import IndividualSeries, Lesson
from courseapp.series.rules import UNDONE, SeriesState
from programs.model import SeatUnit


@dataclass(frozen=True, slots=True)
class Breach:
    """A promise that is broken, and by what: the code of a cohort, enrollment or invitation, or a meeting's uid."""

    promise: str
    subject: str

    def __str__(self) -> str:
        return f"{self.promise}: {self.subject}"


def broken() -> Iterator[Breach]:
    """Look for every breach there is, promise by promise."""
    for promise, query in PROMISES.items():
        for (subject,) in db.session.execute(query):
            yield Breach(promise, str(subject))


def _waits_beside_free_seat() -> Select[Any]:
    """The first in line is owed a seat as soon as as many as it needs are free; where seats are kept, rules tell."""
    seats = select(func.count()).where(Seat.cohort_id == Cohort.id).scalar_subquery()
    by_homes = select(func.count(Enrollment.seat_number)).where(Enrollment.cohort_id == Cohort.id).scalar_subquery()
    by_persons = select(func.count(Participant.seat_number)).where(Participant.cohort_id == Cohort.id).scalar_subquery()
    first = aliased(Enrollment)
    first_id = (
        select(first.id)
        .where(first.cohort_id == Cohort.id, first.state == EnrollmentState.WAITING)
        .order_by(first.priority, first.entered_at, first.id)
        .limit(1)
        .correlate(Cohort)
        .scalar_subquery()
    )
    persons = select(func.count()).where(Participant.enrollment_id == first_id).correlate(Cohort).scalar_subquery()
    free = seats - by_homes - by_persons
    fits = free >= case((Cohort.seat_unit == SeatUnit.HOME, 1), else_=persons)
    quota = exists().where(SeatQuota.cohort_id == Cohort.id, SeatQuota.released_at.is_(None))
    return select(Cohort.code).where(Cohort.state.in_(PUBLISHED), first_id.is_not(None), fits, ~quota)


def _passed_in_line() -> Select[Any]:
    """Where every home needs one seat, none that came later from the same service holds one.

    A home of a better class may; a home that has had an offer has had its turn; and one that came from another cohort
    may have stood there before those who have a seat here signed up.
    """
    later, home, other, before = aliased(Enrollment), aliased(Household), aliased(Household), aliased(Enrollment)
    came = exists().where(before.moved_to_id == Enrollment.id)
    asked = exists().where(SeatOffer.enrollment_id == Enrollment.id)
    return (
        select(Enrollment.code)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .join(home, home.id == Enrollment.household_id)
        .join(later, later.cohort_id == Enrollment.cohort_id)
        .join(other, other.id == later.household_id)
        .where(
            Cohort.state.in_(PUBLISHED),
            Cohort.seat_unit == SeatUnit.HOME,
            home.service_id == other.service_id,
            Enrollment.state == EnrollmentState.WAITING,
            ~asked,
            ~came,
            later.state.in_(sorted(HOLDING)),
            later.priority >= Enrollment.priority,
            tuple_(later.entered_at, later.id) > tuple_(Enrollment.entered_at, Enrollment.id),
        )
        .distinct()
    )


def _seat_without_right() -> Select[Any]:
    return (
        select(Enrollment.code)
        .join(Participant, Participant.enrollment_id == Enrollment.id)
        .where(Enrollment.state.not_in(sorted(HOLDING)), Participant.seat_number.is_not(None))
    )


def _asked_without_offer() -> Select[Any]:
    is_open = exists().where(SeatOffer.enrollment_id == Enrollment.id, SeatOffer.state == OfferState.OPEN)
    return select(Enrollment.code).where((Enrollment.state == EnrollmentState.OFFERED) != is_open)


def _moved_out_of_line() -> Select[Any]:
    """Who moves, goes as the same home to the same program, and one comes from one place only."""
    after, there = aliased(Enrollment), aliased(Cohort)
    twin = aliased(Enrollment)
    return (
        select(Enrollment.code)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .join(after, after.id == Enrollment.moved_to_id)
        .join(there, there.id == after.cohort_id)
        .where(
            or_(
                after.household_id != Enrollment.household_id,
                there.id == Cohort.id,
                there.program_key != Cohort.program_key,
                exists().where(twin.moved_to_id == after.id, twin.id != Enrollment.id),
            )
        )
    )


def _merged_yet_running() -> Select[Any]:
    return (
        select(Cohort.code)
        .join(CohortMerge, CohortMerge.cohort_id == Cohort.id)
        .where(Cohort.state != CohortState.CANCELLED)
    )


def _more_kept_than_there_is() -> Select[Any]:
    seats = select(func.count()).where(Seat.cohort_id == Cohort.id).scalar_subquery()
    kept = (
        select(func.sum(SeatQuota.seats))
        .where(SeatQuota.cohort_id == Cohort.id, SeatQuota.released_at.is_(None))
        .scalar_subquery()
    )
    return select(Cohort.code).where(kept > seats)


def _empty_enrollment() -> Select[Any]:
    return select(Enrollment.code).where(~exists().where(Participant.enrollment_id == Enrollment.id))


def _live_in_closed() -> Select[Any]:
    return (
        select(Enrollment.code)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .where(Cohort.state.in_([CohortState.PLANNED, CohortState.CANCELLED]), Enrollment.state.in_(LIVE))
    )


def _never_of_household() -> Select[Any]:
    belonged = exists().where(
        HouseholdMember.household_id == Enrollment.household_id, HouseholdMember.person_id == Participant.person_id
    )
    return (
        select(Enrollment.code)
        .join(Participant, Participant.enrollment_id == Enrollment.id)
        .where(~belonged)
        .distinct()
    )


def _accepted_for_nothing() -> Select[Any]:
    signed_up = exists().where(
        Enrollment.cohort_id == Invitation.cohort_id, Enrollment.household_id == Invitation.household_id
    )
    return select(Invitation.code).where(Invitation.answer == Answer.ACCEPTED, ~signed_up)


def _wrong_circle() -> Select[Any]:
    birth = Household.kind == HouseholdKind.BIRTH_PARENT
    theirs = Cohort.circle == Circle.BIRTH_PARENTS
    belongs = case(
        (birth, Circle.BIRTH_PARENTS.value),
        (Household.kind == HouseholdKind.STAFF, Circle.STAFF.value),
        else_=Circle.FOSTER.value,
    )
    return (
        select(Enrollment.code)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .join(Household, Household.id == Enrollment.household_id)
        .where(cast(Cohort.circle, Text) != belongs)
        .union(
            select(Cohort.code)
            .join(CohortAudience, CohortAudience.cohort_id == Cohort.id)
            .where((CohortAudience.audience == HouseholdKind.BIRTH_PARENT) != theirs)
        )
        .subquery()
        .select()
    )


def _not_one_person() -> Select[Any]:
    """A staff unit has its person in it, and nobody else."""
    its = HouseholdMember.person_id == Household.staff_person_id
    return (
        select(Household.code)
        .outerjoin(HouseholdMember, HouseholdMember.household_id == Household.id)
        .where(Household.kind == HouseholdKind.STAFF)
        .group_by(Household.id, Household.code)
        .having(or_(func.count(HouseholdMember.id) != 1, func.count(case((its, 1))) != 1))
    )


def _wrong_span() -> Select[Any]:
    """The span is of the meetings that are held; of all of them when every one is cancelled."""
    held = Meeting.cancelled_at.is_(None)
    first = func.coalesce(func.min(Meeting.starts_at).filter(held), func.min(Meeting.starts_at))
    last = func.coalesce(func.max(Meeting.ends_at).filter(held), func.max(Meeting.ends_at))
    return (
        select(Cohort.code)
        .outerjoin(Meeting, Meeting.cohort_id == Cohort.id)
        .group_by(Cohort.id, Cohort.code, Cohort.first_at, Cohort.last_at)
        .having(or_(Cohort.first_at.is_distinct_from(first), Cohort.last_at.is_distinct_from(last)))
    )


def _wrong_booking() -> Select[Any]:
    its_room = exists().where(Booking.meeting_id == Meeting.id, Booking.room_id == Meeting.room_id)
    any_booking = exists().where(Booking.meeting_id == Meeting.id)
    return select(Meeting.uid).where(
        or_(
            and_(Meeting.cancelled_at.is_(None), Meeting.room_id.is_not(None), ~its_room),
            and_(Meeting.cancelled_at.is_not(None), any_booking),
        )
    )


def _wrong_series() -> Select[Any]:
    undone = exists().where(Lesson.series_id == IndividualSeries.id, Lesson.state.in_(sorted(UNDONE)))
    return select(IndividualSeries.code).where(
        or_(
            and_(IndividualSeries.state == SeriesState.RUNNING, ~undone),
            and_(IndividualSeries.state == SeriesState.FINISHED, undone),
        )
    )


def _stranger_attended() -> Select[Any]:
    """One who leaves the home's sign-up half-way keeps what was marked, so the home is what must have been in it."""
    its_home = exists().where(
        Enrollment.cohort_id == Meeting.cohort_id,
        HouseholdMember.household_id == Enrollment.household_id,
        HouseholdMember.person_id == Attendance.person_id,
    )
    return select(Meeting.uid).join(Attendance, Attendance.meeting_id == Meeting.id).where(~its_home).distinct()


def _not_in_journal() -> Select[Any]:
    line = exists().where(
        JournalEntry.subject == "enrollment:" + cast(Enrollment.id, Text),
        JournalEntry.deed.in_(["enrollment.sign_up", "enrollment.move_in"]),
    )
    return select(Enrollment.code).where(~line)


def _cohort_not_in_journal() -> Select[Any]:
    subject = "cohort:" + cast(Cohort.id, Text)
    line = exists().where(JournalEntry.subject == subject, JournalEntry.deed == "cohorts.create")
    return select(Cohort.code).where(~line)


PROMISES: Final[dict[str, Select[Any]]] = {
    "nobody who fits waits while a seat is free": _waits_beside_free_seat(),
    "nobody is passed in line": _passed_in_line(),
    "a home that waits or has left holds no seat": _seat_without_right(),
    "a home is asked about a seat just while its offer is open": _asked_without_offer(),
    "no more seats are kept than there are": _more_kept_than_there_is(),
    "a home that moves goes on in another cohort of the program": _moved_out_of_line(),
    "a cohort that went into another is cancelled": _merged_yet_running(),
    "every enrollment has somebody in it": _empty_enrollment(),
    "those who take part belong, or have belonged, to the home": _never_of_household(),
    "a cohort that is planned or cancelled has nobody in it": _live_in_closed(),
    "who accepts an invitation is signed up": _accepted_for_nothing(),
    "foster homes, birth parents and staff never meet": _wrong_circle(),
    "a staff unit is one person": _not_one_person(),
    "a cohort begins with its first meeting and ends with its last": _wrong_span(),
    "a room that a meeting has is booked for it, and no cancelled meeting holds a booking": _wrong_booking(),
    "attendance is of people whose home is or was in the cohort": _stranger_attended(),
    "a running series has a lesson to hold, and a finished one has none": _wrong_series(),
    "every sign-up stands in the journal": _not_in_journal(),
    "every cohort's beginning stands in the journal": _cohort_not_in_journal(),
}
"""Each promise, and the select of what breaks it."""
