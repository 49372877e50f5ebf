"""What no database constraint can say about cohorts and enrollments, checked over all of them.

Each check gives a sentence a breach, with codes instead of names: for operators, on standard output.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Select, and_, exists, func, or_, select

from courseapp.cohorts.models import Cohort, Meeting
from courseapp.cohorts.rules import PUBLISHED, Circle, CohortState
from courseapp.enrollment import queries, rules
from courseapp.enrollment.models import Answer, Enrollment, Invitation, Participant
from courseapp.enrollment.rules import LIVE, SEATED, EnrollmentState
from courseapp.kernel.db import db
from courseapp.people.models import Household, HouseholdKind, HouseholdMember


def breaches() -> Iterator[str]:
    """Yield a sentence for every broken promise; nothing when all hold."""
    yield from free_seat_while_somebody_waits()
    for sentence, query in NEVER.items():
        for row in db.session.execute(query):
            yield sentence.format(*row)


def free_seat_while_somebody_waits() -> Iterator[str]:
    """Nobody who fits waits while a seat is free."""
    first = {row[0]: row for row in db.session.execute(_LINE_BACKWARDS)}
    for cohort_id, counts in queries.counts(list(first)).items():
        _, cohort, unit, enrollment, persons = first[cohort_id]
        if rules.seats_needed(unit, persons) <= counts.free:
            yield f"Cohort {cohort} has {counts.free} free seats while {enrollment}, first in line, fits."


_LINE_BACKWARDS: Final = (
    select(Cohort.id, Cohort.code, Cohort.seat_unit, Enrollment.code, func.count(Participant.person_id))
    .join(Enrollment, Enrollment.cohort_id == Cohort.id)
    .join(Participant, Participant.enrollment_id == Enrollment.id)
    .where(Cohort.state.in_(PUBLISHED), Enrollment.state == EnrollmentState.WAITING)
    .group_by(Cohort.id, Cohort.code, Cohort.seat_unit, Enrollment.id, Enrollment.code, Enrollment.entered_at)
    .order_by(Enrollment.entered_at.desc(), Enrollment.id.desc())
)
_persons = select(Enrollment.code).join(Participant, Participant.enrollment_id == Enrollment.id).order_by(Enrollment.id)
_homes = select(Enrollment.code).join(Cohort, Cohort.id == Enrollment.cohort_id).order_by(Enrollment.id)
_birth = Household.kind == HouseholdKind.BIRTH_PARENT
_held = Meeting.cancelled_at.is_(None)
_first = func.coalesce(func.min(Meeting.starts_at).filter(_held), func.min(Meeting.starts_at))
_last = func.coalesce(func.max(Meeting.ends_at).filter(_held), func.max(Meeting.ends_at))

NEVER: Final[dict[str, Select[*tuple[Any, ...]]]] = {
    "A person of enrollment {} holds seat {} without being seated.": _persons.add_columns(
        Participant.seat_number
    ).where(Participant.seat_number.is_not(None), Participant.state.not_in(SEATED)),
    "Enrollment {} is live without any person.": select(Enrollment.code).where(
        Enrollment.state.in_(LIVE), ~exists().where(Participant.enrollment_id == Enrollment.id)
    ),
    "Person {1} of enrollment {0} never belonged to its household.": _persons.add_columns(Participant.person_id).where(
        ~exists().where(
            HouseholdMember.household_id == Enrollment.household_id, HouseholdMember.person_id == Participant.person_id
        )
    ),
    "Enrollment {} is live in cohort {}, which is {}.": _homes.add_columns(Cohort.code, Cohort.state).where(
        Enrollment.state.in_(LIVE), Cohort.state.in_([CohortState.CANCELLED, CohortState.PLANNED])
    ),
    "Enrollment {} is in cohort {}, which is for another world.": _homes.add_columns(Cohort.code)
    .join(Household, Household.id == Enrollment.household_id)
    .where(or_(and_(_birth, Cohort.circle != Circle.BIRTH_PARENTS), and_(~_birth, Cohort.circle != Circle.FOSTER))),
    "Invitation {} is accepted without any enrollment.": select(Invitation.code).where(
        Invitation.answer == Answer.ACCEPTED,
        ~exists().where(
            Enrollment.cohort_id == Invitation.cohort_id, Enrollment.household_id == Invitation.household_id
        ),
    ),
    "Cohort {} says {} to {}, its meetings {} to {}.": select(
        Cohort.code, Cohort.first_at, Cohort.last_at, _first, _last
    )
    .outerjoin(Meeting, Meeting.cohort_id == Cohort.id)
    .group_by(Cohort.id, Cohort.code, Cohort.first_at, Cohort.last_at)
    .having(or_(Cohort.first_at.is_distinct_from(_first), Cohort.last_at.is_distinct_from(_last))),
}
"""What must never be found: a sentence with places for the columns of each row."""
