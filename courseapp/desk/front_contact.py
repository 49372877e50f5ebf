"""Reading the front page of a contact person: the homes followed up, their offers and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from courseapp.cohorts.models import Cohort, Meeting
from courseapp.cohorts.queries import homes_of
from courseapp.cohorts.rules import LIVE as LIVE_COHORT
from courseapp.cohorts.rules import Circle
from courseapp.desk.homes import visible
from courseapp.enrollment.models import Answer, Enrollment, Invitation
from courseapp.enrollment.rules import LIVE, EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.kernel.text import sort_key
from courseapp.people.home_texts import persons
from courseapp.people.masking import current_adults
from courseapp.people.models import Household, HouseholdMember

MOST_HOMES = 200
"""More than anybody follows up; the rest is in the list of homes."""


@dataclass(frozen=True, slots=True)
class OwnHome:
    """A home the reader follows up: its offers, where it takes part, and its next meeting."""

    code: str
    label: str
    unanswered: Sequence[Cohort]
    places: Sequence[tuple[Cohort, EnrollmentState]]
    next_at: datetime | None


def contact_front(actor: Actor, circle: Circle) -> Sequence[OwnHome]:
    """Read the homes by name: four statements."""
    homes = _homes(actor, circle)
    ids = [home.id for home in homes]
    offers, places = _offers(ids), _places(ids)
    found = []
    for home in homes:
        own = places.get(home.id, [])
        coming = [at for _, state, at in own if at is not None and state == EnrollmentState.SEATED]
        found.append(
            OwnHome(
                code=home.code,
                label=persons(current_adults(home)) or home.code,
                unanswered=offers.get(home.id, []),
                places=[(cohort, state) for cohort, state, _ in own],
                next_at=min(coming, default=None),
            )
        )
    return sorted(found, key=lambda home: (not home.unanswered, sort_key(home.label)))


def _homes(actor: Actor, circle: Circle) -> Sequence[Household]:
    return db.session.scalars(
        select(Household)
        .where(
            visible(actor),
            homes_of(circle),
            or_(Household.last_day.is_(None), Household.last_day >= clock.today()),
        )
        .options(selectinload(Household.members).joinedload(HouseholdMember.person))
        .order_by(Household.id.desc())
        .limit(MOST_HOMES)
    ).all()


def _offers(home_ids: Sequence[int]) -> dict[int, list[Cohort]]:
    """List by home the cohorts it is invited to and has not answered, soonest first."""
    rows = db.session.scalars(
        select(Invitation)
        .join(Cohort, Cohort.id == Invitation.cohort_id)
        .where(
            Invitation.household_id.in_(home_ids),
            Invitation.answer == Answer.OPEN,
            Cohort.state.in_(sorted(LIVE_COHORT)),
            Cohort.last_at > clock.now(),
        )
        .options(joinedload(Invitation.cohort))
        .order_by(Cohort.first_at, Invitation.id)
    )
    found: dict[int, list[Cohort]] = {}
    for invitation in rows:
        found.setdefault(invitation.household_id, []).append(invitation.cohort)
    return found


def _places(home_ids: Sequence[int]) -> dict[int, list[tuple[Cohort, EnrollmentState, datetime | None]]]:
    """List by home where it takes part or waits, with the next meeting there."""
    next_at: Any = (
        select(func.min(Meeting.starts_at))
        .where(and_(Meeting.cohort_id == Cohort.id, Meeting.cancelled_at.is_(None), Meeting.starts_at > clock.now()))
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Enrollment.household_id, Cohort, Enrollment.state, next_at)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .where(
            Enrollment.household_id.in_(home_ids),
            Enrollment.state.in_(sorted(LIVE)),
            Cohort.state.in_(sorted(LIVE_COHORT)),
        )
        .order_by(Cohort.first_at, Enrollment.id)
    )
    found: dict[int, list[tuple[Cohort, EnrollmentState, datetime | None]]] = {}
    for household_id, cohort, state, at in rows:
        found.setdefault(household_id, []).append((cohort, state, at))
    return found
