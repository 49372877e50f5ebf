"""Reading what the page of one home tells: at most four statements after the home itself is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from courseapp.attendance.earned import Earned, earned
from courseapp.attendance.models import Attendance
from courseapp.attendance.rules import TOOK_PART
from courseapp.cohorts import queries as cohort_queries
from courseapp.cohorts.models import Cohort, CohortAudience, CohortService, Meeting
from courseapp.desk.homes import facts_of, visible
from courseapp.desk.rules import JOINABLE
from courseapp.desk.summary import Summary, read, status_in, summaries
from courseapp.enrollment.models import Enrollment, Invitation, Participant
from courseapp.enrollment.rules import LIVE
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db
from courseapp.people import privacy
from courseapp.people.home_texts import persons
from courseapp.people.masking import current_adults, is_limited
from courseapp.people.models import Household, HouseholdMember, MemberRole, Person

MOST_COHORTS = 10
"""How many cohorts the page proposes."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one person of a home has come in a cohort: meetings attended, of those held while it had a seat.

    ``brought``: modules attended in another cohort, before moving to this one.
    """

    name: str
    attended: int
    held: int
    brought: int


@dataclass(frozen=True, slots=True)
class HomeEnrollment:
    """A home's place in a cohort, with what it needs there as far as the reader may know."""

    enrollment: Enrollment
    cohort: Cohort
    progress: Sequence[Progress]
    diet: str
    access_needs: str

    @property
    def is_current(self) -> bool:
        """It has a seat or waits, and the cohort is not over."""
        over = self.cohort.last_at is not None and self.cohort.last_at <= clock.now()
        return self.enrollment.state in LIVE and not over


@dataclass(frozen=True, slots=True)
class HomePage:
    """A home as the reader may see it; without its names, nothing about who, where and which courses."""

    home: Household
    label: str
    named: bool
    limited: bool
    review_on: Any
    adults: Sequence[Person]
    children: Sequence[str]
    invitations: Sequence[Invitation]
    enrollments: Sequence[HomeEnrollment]


def find_home(actor: Actor, code: str) -> tuple[Household, bool] | None:
    """Find a home an actor may see, and whether anybody in it is protected."""
    row = db.session.execute(
        select(Household, is_limited())
        .where(Household.code == code, visible(actor))
        .options(
            joinedload(Household.service),
            joinedload(Household.lives_in),
            joinedload(Household.contact_person),
            selectinload(Household.members).joinedload(HouseholdMember.person),
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None


def home_page(actor: Actor, home: Household, *, limited: bool) -> HomePage:
    """Read it."""
    facts = facts_of(home, limited=limited)
    named = privacy.may_see_name(actor, facts)
    adults = current_adults(home) if named else []
    known = limited and privacy.may_see_limited(actor, facts)
    return HomePage(
        home=home,
        label=persons(adults) or home.code,
        named=named,
        limited=known,
        review_on=_review_on(home) if known else None,
        adults=adults,
        children=_children(home) if named and actor.role in {Role.CONTACT_PERSON, Role.LEADER} else [],
        invitations=_invitations(home) if named else [],
        enrollments=_enrollments(actor, home) if named else [],
    )


def _review_on(home: Household) -> Any:
    """The first day on which somebody's protection is to be looked at again."""
    days = [m.person.visibility_review_on for m in home.members if m.person.limited_visibility]
    return min((d for d in days if d is not None), default=None)


def _children(home: Household) -> list[str]:
    """The age bands of a home's own children who live there now."""
    today = clock.today()
    bands = [
        m.age_band.value
        for m in home.members
        if m.role == MemberRole.OWN_CHILD and m.age_band and (m.last_day is None or m.last_day >= today)
    ]
    return sorted(bands, key=lambda band: int(band.split("-")[0]))


def _invitations(home: Household) -> Sequence[Invitation]:
    return db.session.scalars(
        select(Invitation)
        .where(Invitation.household_id == home.id)
        .options(joinedload(Invitation.cohort))
        .order_by(Invitation.invited_at.desc(), Invitation.id.desc())
    ).all()


def _enrollments(actor: Actor, home: Household) -> list[HomeEnrollment]:
    """List a home's enrollments, newest first, with the progress of each person: three statements."""
    found = db.session.scalars(
        select(Enrollment)
        .where(Enrollment.household_id == home.id)
        .options(joinedload(Enrollment.cohort))
        .order_by(Enrollment.entered_at.desc(), Enrollment.id.desc())
    ).all()
    progress = _progress([e.id for e in found])
    # Health stays with the contact person; others read the totals of a cohort.
    close = actor.role == Role.CONTACT_PERSON
    return [
        HomeEnrollment(
            enrollment=e,
            cohort=e.cohort,
            progress=progress.get(e.id, []),
            diet=e.diet if close else "",
            access_needs=e.access_needs if close else "",
        )
        for e in found
    ]


def _progress(enrollment_ids: Sequence[int]) -> dict[int, list[Progress]]:
    if not enrollment_ids:
        return {}
    rows = db.session.execute(
        select(Participant.enrollment_id, Person, _attended(), _held())
        .join(Person, Person.id == Participant.person_id)
        .join(Enrollment, Enrollment.id == Participant.enrollment_id)
        .where(Participant.enrollment_id.in_(enrollment_ids), Enrollment.seated_at.is_not(None))
        .order_by(Participant.enrollment_id, Person.id)
    )
    had = earned(enrollment_ids)
    found: dict[int, list[Progress]] = {}
    for enrollment_id, person, attended, held in rows:
        brought = had.get((enrollment_id, person.id), Earned()).brought
        found.setdefault(enrollment_id, []).append(Progress(person.name, attended, held, len(brought)))
    return found


def _attended() -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(Attendance)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(
            Attendance.person_id == Participant.person_id,
            Attendance.presence.in_(sorted(TOOK_PART)),
            Meeting.cohort_id == Participant.cohort_id,
            Meeting.cancelled_at.is_(None),
        )
        .scalar_subquery()
    )


def _held() -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(Meeting)
        .where(
            Meeting.cohort_id == Participant.cohort_id,
            Meeting.cancelled_at.is_(None),
            Meeting.ends_at <= clock.now(),
            Meeting.starts_at >= Enrollment.seated_at,
            or_(Enrollment.withdrawn_at.is_(None), Meeting.starts_at < Enrollment.withdrawn_at),
        )
        .scalar_subquery()
    )


def cohorts_for(actor: Actor, home: Household) -> list[Summary]:
    """List the next cohorts a home could be enrolled in: open ones for its kind and service, that it is not in."""
    enrolled = select(Enrollment.cohort_id).where(Enrollment.household_id == home.id, Enrollment.state.in_(LIVE))
    with_service = select(CohortService.cohort_id).where(CohortService.service_id == home.service_id)
    for_kind = select(CohortAudience.cohort_id).where(CohortAudience.audience == home.kind.value)
    return read(
        summaries()
        .where(
            cohort_queries.visible(actor),
            status_in(JOINABLE),
            Cohort.id.in_(with_service),
            Cohort.id.in_(for_kind),
            Cohort.id.not_in(enrolled),
        )
        .order_by(Cohort.first_at, Cohort.id)
        .limit(MOST_COHORTS)
    )
