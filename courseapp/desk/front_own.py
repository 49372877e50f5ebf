"""Reading the front page of those whose own meetings count: families, staff at their own courses, facilitators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from courseapp.cohorts.models import Booking, Cohort, CohortFacilitator, Meeting
from courseapp.cohorts.rules import LIVE as LIVE_COHORT
from courseapp.desk.front_staff import register_is_open
from courseapp.desk.own import OwnPlace, own_places
from courseapp.desk.rules import JOINABLE
from courseapp.desk.summary import Summary, read, status_in, summaries
from courseapp.enrollment.line_queries import open_offers
from courseapp.enrollment.models import Enrollment, Invitation, SeatOffer
from courseapp.enrollment.oneself import open_to
from courseapp.enrollment.queries import open_invitations
from courseapp.enrollment.rules import LIVE, SEATED
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.network.models import Facilitator
from courseapp.places.models import Room

MOST_COMING = 8
"""Meetings in a facilitator's list."""
MOST_FOR_FAMILY = 4
"""The next meeting and a few more: the rest stands on the page of each cohort."""
MOST_OPEN_COHORTS = 6
MOST_PAST = 10


@dataclass(frozen=True, slots=True)
class OwnFront:
    """What those who take part need to know: meetings, what to answer, where they stand, what they could join."""

    meetings: Sequence[Meeting]
    offers: Sequence[SeatOffer]
    invitations: Sequence[Invitation]
    current: Sequence[OwnPlace]
    past: Sequence[OwnPlace]
    open: Sequence[Summary]


def own_front(actor: Actor) -> OwnFront:
    """Read it: six statements, and one more for those who lead."""
    places = own_places(actor)
    current = [p for p in places if p.is_live and p.cohort.state in LIVE_COHORT]
    return OwnFront(
        meetings=_meetings(_own_coming(actor)),
        offers=open_offers(actor),
        invitations=open_invitations(actor),
        current=current,
        past=[p for p in places if p not in current][:MOST_PAST],
        open=_open_cohorts(actor),
    )


def _own_coming(actor: Actor) -> Select[Any]:
    seated = select(Enrollment.cohort_id).where(
        Enrollment.household_id.in_(actor.household_ids), Enrollment.state.in_(sorted(SEATED))
    )
    return (
        select(Meeting)
        .where(Meeting.cohort_id.in_(seated), Meeting.ends_at > clock.now())
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST_FOR_FAMILY)
    )


def _meetings(query: Select[Any]) -> Sequence[Meeting]:
    """Read meetings with cohort, curriculum, place and leaders: two statements."""
    return db.session.scalars(query.options(*_with_cohort_place_and_leaders())).all()


@cache
def _with_cohort_place_and_leaders() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Meeting.cohort).joinedload(Cohort.program_version),
        joinedload(Meeting.room).joinedload(Room.venue),
        selectinload(Meeting.bookings).joinedload(Booking.facilitator).joinedload(Facilitator.person),
    )


def _open_cohorts(actor: Actor) -> Sequence[Summary]:
    """List the next cohorts the own home could join and is not in."""
    own = select(Enrollment.cohort_id).where(
        Enrollment.household_id.in_(actor.household_ids), Enrollment.state.in_(sorted(LIVE))
    )
    found = read(
        summaries()
        .where(open_to(actor), status_in(JOINABLE), Cohort.id.not_in(own))
        .order_by(Cohort.first_at, Cohort.id)
        .limit(MOST_OPEN_COHORTS)
    )
    return [cohort for cohort in found if cohort.is_joinable]


@dataclass(frozen=True, slots=True)
class FacilitatorFront:
    """A facilitator's meetings of today and the coming ones, and the registers that are not handed in."""

    today: Sequence[Meeting]
    coming: Sequence[Meeting]
    registers: Sequence[Meeting]


def facilitator_front(actor: Actor) -> FacilitatorFront:
    """Read it: three statements."""
    now, day = clock.now(), clock.today()
    meetings = _meetings(_own_led(actor, clock.to_utc(day, time(0))))
    todays = [m for m in meetings if clock.local(m.starts_at).date() == day and m.cancelled_at is None]
    return FacilitatorFront(
        today=todays,
        coming=[m for m in meetings if m not in todays and m.ends_at > now],
        registers=_own_registers(actor, now),
    )


def _own_led(actor: Actor, since: datetime) -> Select[Any]:
    """Select the meetings an actor is booked for, and the cancelled ones of the cohorts it leads."""
    mine = select(Facilitator.id).where(Facilitator.person_id == actor.person_id)
    booked = select(Booking.meeting_id).where(Booking.facilitator_id.in_(mine), Booking.ends_at > since)
    led = select(CohortFacilitator.cohort_id).where(CohortFacilitator.facilitator_id.in_(mine))
    return (
        select(Meeting)
        .where(
            Meeting.ends_at > since,
            or_(Meeting.id.in_(booked), and_(Meeting.cancelled_at.is_not(None), Meeting.cohort_id.in_(led))),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST_COMING)
    )


def _own_registers(actor: Actor, now: datetime) -> Sequence[Meeting]:
    mine = select(Facilitator.id).where(Facilitator.person_id == actor.person_id)
    booked = select(Booking.meeting_id).where(Booking.facilitator_id.in_(mine))
    return db.session.scalars(
        select(Meeting)
        .join(Cohort, Cohort.id == Meeting.cohort_id)
        .where(Meeting.id.in_(booked), register_is_open(now))
        .options(contains_eager(Meeting.cohort))
        .order_by(Meeting.ends_at.desc(), Meeting.id)
        .limit(MOST_PAST)
    ).all()
