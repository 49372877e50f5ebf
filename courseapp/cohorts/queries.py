"""What an actor may see of cohorts. Every select starts from ``visible``; nothing else is ever shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, or_, select
from sqlalchemy.orm import joinedload

from courseapp.cohorts.models import (
    Booking,
    Cohort,
    CohortAudience,
    CohortFacilitator,
    CohortService,
    Meeting,
    ProgramVersion,
)
from courseapp.cohorts.rules import PUBLISHED, Circle, CohortState
from courseapp.kernel.access import FAMILY, Actor, Role
from courseapp.kernel.db import db
from courseapp.network.models import Facilitator
from courseapp.people.models import FOSTER_KINDS, Household, HouseholdKind
from courseapp.places.models import Room
from programs.model import Program, from_data

MOST_MEETINGS = 10_000
"""Numbers above this are no meeting's, and might not fit the database."""


@lru_cache(maxsize=512)  # what an actor may see is asked for again and again
def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition on Cohort that holds for those an actor may see (own enrollments: see enrollment.queries)."""
    takes_part = Cohort.id.in_(select(CohortService.cohort_id).where(CohortService.service_id.in_(actor.service_ids)))
    match actor.role:
        case Role.COORDINATOR:
            return Cohort.cooperation_id.in_(actor.cooperation_ids)
        case Role.LEADER:
            return takes_part
        case Role.CONTACT_PERSON:
            return and_(takes_part, Cohort.state != CohortState.PLANNED)
        case Role.FACILITATOR:
            return or_(_led_by(actor), _stands_in(actor))
        case role if role in FAMILY:
            return and_(takes_part, Cohort.state.in_(PUBLISHED), _for_own_home(actor))
        case _:
            return false()


def _led_by(actor: Actor) -> ColumnElement[bool]:
    mine = select(Facilitator.id).where(Facilitator.person_id == actor.person_id)
    return Cohort.id.in_(select(CohortFacilitator.cohort_id).where(CohortFacilitator.facilitator_id.in_(mine)))


def _stands_in(actor: Actor) -> ColumnElement[bool]:
    """A substitute for a single meeting sees the cohort too."""
    mine = select(Facilitator.id).where(Facilitator.person_id == actor.person_id)
    booked = select(Booking.meeting_id).where(Booking.facilitator_id.in_(mine))
    return Cohort.id.in_(select(Meeting.cohort_id).where(Meeting.id.in_(booked)))


def _for_own_home(actor: Actor) -> ColumnElement[bool]:
    """A home of the kind the cohort is for, served by a service that takes part."""
    return exists(
        select(1)
        .select_from(Household)
        .join(CohortService, CohortService.service_id == Household.service_id)
        .join(CohortAudience, CohortAudience.cohort_id == CohortService.cohort_id)
        .where(
            Household.id.in_(actor.household_ids),
            CohortService.cohort_id == Cohort.id,
            or_(
                CohortAudience.audience == Household.kind,
                and_(CohortAudience.audience == "own_child", Household.kind.in_(FOSTER_KINDS)),
            ),
        )
    )


def circle_of(actor: Actor) -> frozenset[Circle]:
    """The worlds whose lists an actor may open."""
    if actor.role == Role.BIRTH_PARENT:
        return frozenset({Circle.BIRTH_PARENTS})
    if actor.role == Role.FOSTER_PARENT:
        return frozenset({Circle.FOSTER})
    return frozenset(Circle)


def homes_of(circle: Circle) -> ColumnElement[bool]:
    """The condition on Household for the homes of one circle; the staff's has none."""
    match circle:
        case Circle.FOSTER:
            return Household.kind.in_(FOSTER_KINDS)
        case Circle.BIRTH_PARENTS:
            return Household.kind == HouseholdKind.BIRTH_PARENT
        case Circle.STAFF:
            return false()


def list_cohorts(actor: Actor) -> Select[Cohort]:
    """Select the cohorts an actor may see; filters, order and paging are the caller's."""
    return select(Cohort).where(visible(actor))


def find_cohort(actor: Actor, code: str) -> Cohort | None:
    """Find a cohort an actor may see, by its code, with what its page needs to name the place."""
    return db.session.scalars(_seen_by(actor), {"code": code}).one_or_none()


@lru_cache(maxsize=512)
def _seen_by(actor: Actor) -> Select[Cohort]:
    return (
        list_cohorts(actor)
        .where(Cohort.code == bindparam("code"))
        .options(joinedload(Cohort.room).joinedload(Room.venue), joinedload(Cohort.program_version))
    )


def meetings_of(cohort: Cohort) -> list[Meeting]:
    """Read a cohort's meetings in order of time, with rooms and who leads each: these are few, so one statement."""
    return list(db.session.scalars(_of_cohort(), {"cohort_id": cohort.id}).unique())


@cache
def _of_cohort() -> Select[Meeting]:
    return (
        select(Meeting)
        .where(Meeting.cohort_id == bindparam("cohort_id"))
        .order_by(Meeting.starts_at, Meeting.number)
        .options(
            joinedload(Meeting.room).joinedload(Room.venue),
            joinedload(Meeting.bookings).joinedload(Booking.facilitator).joinedload(Facilitator.person),
        )
    )


def find_meeting(actor: Actor, code: str, number: int) -> Meeting | None:
    """Find a meeting of a cohort an actor may see."""
    if number > MOST_MEETINGS:
        return None
    return db.session.scalars(_meeting_seen_by(actor), {"code": code, "number": number}).one_or_none()


@lru_cache(maxsize=512)
def _meeting_seen_by(actor: Actor) -> Select[Meeting]:
    return (
        select(Meeting)
        .join(Cohort)
        .where(visible(actor), Cohort.code == bindparam("code"), Meeting.number == bindparam("number"))
        .options(
            joinedload(Meeting.cohort).joinedload(Cohort.program_version),
            joinedload(Meeting.room).joinedload(Room.venue),
        )
    )


@dataclass(frozen=True, slots=True)
class _Stored:
    """A stored curriculum, the same as any other with its digest."""

    digest: str
    content: dict[str, Any] = field(compare=False)


def curriculum(cohort: Cohort) -> Program:
    """Give the program as it was when the cohort was made. ``cohort.program_version`` should be loaded."""
    return curriculum_of(cohort.program_version)


def curriculum_of(version: ProgramVersion) -> Program:
    """Give the program that a stored version holds."""
    return _read(_Stored(version.digest, version.content))


@lru_cache(maxsize=256)
def _read(stored: _Stored) -> Program:
    return from_data(stored.content, f"curriculum {stored.digest[:8]}")
