"""What no database constraint can say about cohorts and enrollments, checked over all of them.

Each check yields a sentence a breach, with codes instead of names: for operators, on standard output.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import and_, exists, func, or_, select

from courseapp.cohorts.models import Cohort, Meeting
from courseapp.cohorts.rules import PUBLISHED, Circle, CohortState
from courseapp.enrollment import queries, rules
from courseapp.enrollment.models import Answer, Enrollment, Invitation, Participant
from courseapp.enrollment.rules import LIVE, SEATED, EnrollmentState
from courseapp.kernel.db import db
from courseapp.people.models import Household, HouseholdKind, HouseholdMember


def breaches() -> Iterator[str]:
    """Yield a sentence for every broken promise; nothing when all hold."""
    for check in CHECKS:
        yield from check()


def free_seat_while_somebody_waits() -> Iterator[str]:
    """Nobody who fits waits while a seat is free."""
    line = db.session.execute(
        select(Cohort.id, Cohort.code, Cohort.seat_unit, Enrollment.code, func.count(Participant.person_id))
        .join(Enrollment, Enrollment.cohort_id == Cohort.id)
        .join(Participant, Participant.enrollment_id == Enrollment.id)
        .where(Cohort.state.in_(PUBLISHED), Enrollment.state == EnrollmentState.WAITING)
        .group_by(Cohort.id, Cohort.code, Cohort.seat_unit, Enrollment.id, Enrollment.code, Enrollment.entered_at)
        .order_by(Enrollment.entered_at.desc(), Enrollment.id.desc())
    )
    first = {row[0]: row for row in line}
    for cohort_id, counts in queries.counts(list(first)).items():
        _, cohort, unit, enrollment, persons = first[cohort_id]
        if rules.seats_needed(unit, persons) <= counts.free:
            yield f"Cohort {cohort} has {counts.free} free seats while {enrollment}, first in line, fits."


def seat_without_being_seated() -> Iterator[str]:
    """Only those who are seated hold a seat."""
    rows = db.session.execute(
        select(Enrollment.code, Participant.seat_number)
        .join(Participant, Participant.enrollment_id == Enrollment.id)
        .where(Participant.seat_number.is_not(None), Participant.state.not_in(SEATED))
        .order_by(Enrollment.id)
    )
    for code, seat in rows:
        yield f"A person of enrollment {code} holds seat {seat} without being seated."


def nobody_enrolled() -> Iterator[str]:
    """A live enrollment has at least one person."""
    persons = exists().where(Participant.enrollment_id == Enrollment.id)
    for code in db.session.scalars(select(Enrollment.code).where(Enrollment.state.in_(LIVE), ~persons)):
        yield f"Enrollment {code} is live without any person."


def person_of_no_household() -> Iterator[str]:
    """A household enrolls its own members only."""
    member = exists().where(
        HouseholdMember.household_id == Enrollment.household_id, HouseholdMember.person_id == Participant.person_id
    )
    rows = db.session.execute(
        select(Enrollment.code, Participant.person_id)
        .join(Participant, Participant.enrollment_id == Enrollment.id)
        .where(~member)
        .order_by(Enrollment.id)
    )
    for code, person_id in rows:
        yield f"Person {person_id} of enrollment {code} never belonged to its household."


def live_in_a_dead_cohort() -> Iterator[str]:
    """When a cohort is cancelled or not yet open, nobody is enrolled in it."""
    rows = db.session.execute(
        select(Enrollment.code, Cohort.code, Cohort.state)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .where(Enrollment.state.in_(LIVE), Cohort.state.in_([CohortState.CANCELLED, CohortState.PLANNED]))
        .order_by(Enrollment.id)
    )
    for enrollment, cohort, state in rows:
        yield f"Enrollment {enrollment} is live in cohort {cohort}, which is {state}."


def worlds_that_meet() -> Iterator[str]:
    """Foster homes and birth parents never meet in a cohort."""
    birth = Household.kind == HouseholdKind.BIRTH_PARENT
    rows = db.session.execute(
        select(Enrollment.code, Cohort.code)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .join(Household, Household.id == Enrollment.household_id)
        .where(or_(and_(birth, Cohort.circle != Circle.BIRTH_PARENTS), and_(~birth, Cohort.circle != Circle.FOSTER)))
        .order_by(Enrollment.id)
    )
    for enrollment, cohort in rows:
        yield f"Enrollment {enrollment} is in cohort {cohort}, which is for another world."


def yes_without_sign_up() -> Iterator[str]:
    """An invitation is accepted by signing up."""
    signed_up = exists().where(
        Enrollment.cohort_id == Invitation.cohort_id, Enrollment.household_id == Invitation.household_id
    )
    for code in db.session.scalars(select(Invitation.code).where(Invitation.answer == Answer.ACCEPTED, ~signed_up)):
        yield f"Invitation {code} is accepted without any enrollment."


def wrong_span() -> Iterator[str]:
    """A cohort's span is that of its meetings that are not cancelled, or of all when every one is."""
    held = Meeting.cancelled_at.is_(None)
    rows = db.session.execute(
        select(
            Cohort.code,
            Cohort.first_at,
            Cohort.last_at,
            func.coalesce(func.min(Meeting.starts_at).filter(held), func.min(Meeting.starts_at)),
            func.coalesce(func.max(Meeting.ends_at).filter(held), func.max(Meeting.ends_at)),
        )
        .outerjoin(Meeting, Meeting.cohort_id == Cohort.id)
        .group_by(Cohort.id, Cohort.code, Cohort.first_at, Cohort.last_at)
        .order_by(Cohort.id)
    )
    for code, first_at, last_at, first, last in rows:
        if (first_at, last_at) != (first, last):
            yield f"Cohort {code} says {first_at} to {last_at}, its meetings {first} to {last}."


CHECKS: tuple[Callable[[], Iterator[str]], ...] = (
    free_seat_while_somebody_waits,
    seat_without_being_seated,
    nobody_enrolled,
    person_of_no_household,
    live_in_a_dead_cohort,
    worlds_that_meet,
    yes_without_sign_up,
    wrong_span,
)
"""Every check, in the order they are run."""
