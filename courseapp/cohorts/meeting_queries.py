"""What the pages of one meeting need: who leads it, those after it, and what has been done to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from courseapp.cohorts.models import Booking, Cohort, CohortFacilitator, CohortService, Meeting
from courseapp.cohorts.resources import municipalities_of, room_label
from courseapp.kernel import clock
from courseapp.kernel.db import db
from courseapp.kernel.journal import JournalEntry
from courseapp.network.models import Facilitator
from courseapp.people.models import Person
from courseapp.places.closed_days import Closed, closed_days
from courseapp.places.models import Room

NOWHERE = "–"


@dataclass(frozen=True, slots=True)
class Leader:
    """A facilitator booked for a meeting; ``stands_in`` when the cohort is not theirs."""

    id: int
    name: str
    lead: bool
    stands_in: bool


def leaders_of(meeting: Meeting) -> list[Leader]:
    """List who leads a meeting, the lead first."""
    rows = db.session.execute(
        select(Facilitator.id, Person, CohortFacilitator.lead)
        .join(Booking, Booking.facilitator_id == Facilitator.id)
        .join(Person, Person.id == Facilitator.person_id)
        .outerjoin(
            CohortFacilitator,
            (CohortFacilitator.facilitator_id == Facilitator.id) & (CohortFacilitator.cohort_id == meeting.cohort_id),
        )
        .where(Booking.meeting_id == meeting.id)
    )
    found = [Leader(i, person.name, lead is True, lead is None) for i, person, lead in rows]
    return sorted(found, key=lambda leader: (not leader.lead, leader.name))


def from_here(meeting: Meeting) -> list[Meeting]:
    """List a meeting and all later ones that are still to be held, in order of time."""
    query = select(Meeting).where(
        Meeting.cohort_id == meeting.cohort_id,
        Meeting.cancelled_at.is_(None),
        Meeting.starts_at > clock.now(),
        Meeting.starts_at >= meeting.starts_at,
    )
    place = joinedload(Meeting.room).joinedload(Room.venue)
    return list(db.session.scalars(query.order_by(Meeting.starts_at, Meeting.number).options(place)))


def booked_leaders(meetings: Sequence[Meeting]) -> Mapping[int, frozenset[int]]:
    """Give the ids of the facilitators booked for meetings, by meeting id."""
    ids = [m.id for m in meetings]
    query = select(Booking.meeting_id, Booking.facilitator_id).where(
        Booking.meeting_id.in_(ids), Booking.facilitator_id.is_not(None)
    )
    rows = db.session.execute(query).all()
    return {i: frozenset(r.facilitator_id for r in rows if r.meeting_id == i) for i in ids}


def leaders_of_cohort(cohort: Cohort) -> frozenset[int]:
    """Give the ids of a cohort's own facilitators."""
    query = select(CohortFacilitator.facilitator_id).where(CohortFacilitator.cohort_id == cohort.id)
    return frozenset(db.session.scalars(query))


def closed_for(cohort: Cohort, first: date, last: date) -> Closed:
    """List the closed days of all municipalities whose services take part in a cohort."""
    services = db.session.scalars(select(CohortService.service_id).where(CohortService.cohort_id == cohort.id)).all()
    return closed_days(municipalities_of(services), first, last)


def journal_of(meeting: Meeting) -> list[JournalEntry]:
    """Read what has been done to a meeting, oldest first."""
    query = select(JournalEntry).where(JournalEntry.subject == f"meeting:{meeting.id}").order_by(JournalEntry.id)
    return list(db.session.scalars(query))


def place_label(room: Room | None) -> str:
    """Name where a meeting is, or that it is not settled."""
    return room_label(room) if room else NOWHERE
