"""What the month and year pages read: meetings of a period, places to narrow them to, and closed days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import joinedload

from courseapp.calendars import reach
from courseapp.calendars.rules import Standing
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.cohorts.rules import Circle, CohortState
from courseapp.enrollment import queries as enrollment_queries
from courseapp.kernel import clock
from courseapp.kernel.access import FAMILY, Actor, Role
from courseapp.kernel.db import db
from courseapp.kernel.text import by_name
from courseapp.network.models import Facilitator, FacilitatorCooperation
from courseapp.people.models import Household
from courseapp.people.signed_in import lasts
from courseapp.places.closed_days import Closed, closed_days
from courseapp.places.models import CooperationMembership, Municipality, Room, ServiceMunicipality, Venue
from courseapp.series.calendar_queries import in_calendar
from courseapp.series.models import IndividualSeries, Lesson


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader narrows the calendar to; ``place`` is a municipality's number or a venue's code."""

    circle: Circle
    program: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting as the pages show it. ``place`` is the venue's name, None when it has none."""

    standing: Standing
    number: int
    starts_at: datetime
    ends_at: datetime
    cancelled: bool
    code: str
    cohort: str
    short: str
    color: str
    state: CohortState
    place: str | None


def meetings(actor: Actor, wanted: Wanted, first: date, last: date) -> list[MeetingRow]:
    """List the meetings of a period, first and last day included, in order of time: one statement."""
    query = (
        select(*_SHOWN, reach.seated(actor), reach.waiting(actor))
        .join(Cohort, Cohort.id == Meeting.cohort_id)
        .outerjoin(Room, Room.id == Meeting.room_id)
        .outerjoin(Venue, Venue.id == Room.venue_id)
        .where(
            reach.on_pages(actor),
            Meeting.starts_at >= clock.to_utc(first, time(0)),
            Meeting.starts_at < clock.to_utc(last + timedelta(days=1), time(0)),
            *_narrowed(wanted),
        )
        .order_by(Meeting.starts_at, Cohort.id)
    )
    rows: Iterable[Any] = db.session.execute(query)
    return [MeetingRow(_standing(actor, seated=seated, waiting=waiting), *shown) for *shown, seated, waiting in rows]


_SHOWN: tuple[Any, ...] = (
    Meeting.number,
    Meeting.starts_at,
    Meeting.ends_at,
    Meeting.cancelled_at.is_not(None),
    Cohort.code,
    Cohort.name,
    Cohort.short,
    Cohort.color,
    Cohort.state,
    Venue.name,
)
"""What MeetingRow has after the standing."""


def _standing(actor: Actor, *, seated: bool, waiting: bool) -> Standing:
    if actor.role not in FAMILY:
        return Standing.WORK
    if seated:
        return Standing.SEATED
    return Standing.WAITING if waiting else Standing.OFFER


@dataclass(frozen=True, slots=True)
class LessonRow:
    """A lesson with a time as the month shows it. ``code`` is its series'."""

    number: int
    starts_at: datetime
    ends_at: datetime
    cancelled: bool
    code: str
    short: str
    color: str


def lessons(actor: Actor, wanted: Wanted, first: date, last: date) -> list[LessonRow]:
    """List the actor's own lessons of a period, first and last day included: one statement."""
    rows: Iterable[Any] = db.session.execute(
        select(
            Lesson.number,
            Lesson.starts_at,
            Lesson.ends_at,
            Lesson.called_off_at.is_not(None),
            IndividualSeries.code,
            IndividualSeries.short,
            IndividualSeries.color,
        )
        .join(IndividualSeries, IndividualSeries.id == Lesson.series_id)
        .join(Household, Household.id == IndividualSeries.household_id)
        .where(
            in_calendar(actor, wanted.circle),
            Lesson.starts_at >= clock.to_utc(first, time(0)),
            Lesson.starts_at < clock.to_utc(last + timedelta(days=1), time(0)),
            *([IndividualSeries.program_key == wanted.program] if wanted.program else []),
            *([false()] if wanted.place else []),  # a lesson has no place
        )
        .order_by(Lesson.starts_at, Lesson.id)
    )
    return [LessonRow(*row) for row in rows]


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Cohort.circle == wanted.circle]
    if wanted.program:
        conditions.append(Cohort.program_key == wanted.program)
    if wanted.place:
        conditions.append(or_(Venue.municipality_number == wanted.place, Venue.code == wanted.place))
    return conditions


@dataclass(frozen=True, slots=True)
class Places:
    """Where meetings may be held: venues by code, and their municipalities by number, with names, in order."""

    venues: Sequence[tuple[str, str]] = ()
    municipalities: Sequence[tuple[str, str]] = ()


def places_of(actor: Actor) -> Places:
    """List the venues of the cooperations that staff work with: one statement; families have nothing to narrow."""
    if actor.role in FAMILY:
        return Places()
    rows = db.session.execute(
        select(Venue.code, Venue.name, Municipality.number, Municipality.name)
        .join(Municipality, Municipality.number == Venue.municipality_number)
        .where(Venue.cooperation_id.in_(_cooperations(actor)))
    ).all()
    return Places(
        venues=by_name((code, name) for code, name, _, _ in rows),
        municipalities=by_name((number, name) for _, _, number, name in rows),
    )


def closed(actor: Actor, first: date, last: date) -> Closed:
    """List public holidays, and when the municipalities concerned hold nothing: two statements."""
    members = CooperationMembership
    if actor.role in FAMILY:
        services: Select[int] | frozenset[int] = actor.service_ids
    else:
        services = select(members.service_id).where(
            members.cooperation_id.in_(_cooperations(actor)), lasts(members, clock.today())
        )
    numbers = select(ServiceMunicipality.municipality_number).where(ServiceMunicipality.service_id.in_(services))
    return closed_days(db.session.scalars(numbers).all(), first, last)


def _cooperations(actor: Actor) -> Select[int] | frozenset[int]:
    """The cooperations that staff work with."""
    if actor.role == Role.COORDINATOR:
        return actor.cooperation_ids
    if actor.role == Role.FACILITATOR:
        return (
            select(FacilitatorCooperation.cooperation_id)
            .join(Facilitator, Facilitator.id == FacilitatorCooperation.facilitator_id)
            .where(Facilitator.person_id == actor.person_id)
        )
    members = CooperationMembership
    return select(members.cooperation_id).where(
        members.service_id.in_(actor.service_ids), lasts(members, clock.today())
    )


def find_meeting(actor: Actor, code: str, number: int) -> Meeting | None:
    """Find a meeting of a cohort an actor may see, own ones included."""
    return db.session.scalars(
        select(Meeting)
        .join(Cohort, Cohort.id == Meeting.cohort_id)
        .where(enrollment_queries.visible(actor), Cohort.code == code, Meeting.number == number)
        .options(joinedload(Meeting.cohort))
    ).one_or_none()
