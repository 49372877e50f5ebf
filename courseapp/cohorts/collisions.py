"""Looking for rooms and facilitators that are taken, to say so in good words. The database constraint is the guard."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, or_, select, true

from courseapp.cohorts.models import Booking, Cohort, Meeting
from courseapp.cohorts.queries import visible
from courseapp.cohorts.rules import Collision
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.network.models import Facilitator
from courseapp.people.models import Person
from courseapp.places.models import Room, Venue


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be booked for one meeting: a room, facilitators, both or neither."""

    number: int
    starts_at: datetime
    ends_at: datetime
    room_id: int | None = None
    facilitator_ids: frozenset[int] = frozenset()


def collisions(actor: Actor | None, wanted: Sequence[Wanted], but: Collection[int] = ()) -> list[Collision]:
    """List what stands in the way, in order of time: one statement. ``but``: ids of meetings that do not count."""
    found = clashes(actor, wanted, but)
    return [collision for _, collision in found]


def busy(actor: Actor | None, wanted: Sequence[Wanted], but: Collection[int] = ()) -> dict[int, list[Collision]]:
    """List for each facilitator what it collides with, by the facilitator's id."""
    by_facilitator: dict[int, list[Collision]] = {}
    for facilitator_id, collision in clashes(actor, wanted, but):
        if facilitator_id is not None:
            by_facilitator.setdefault(facilitator_id, []).append(collision)
    return by_facilitator


def clashes(
    actor: Actor | None, wanted: Sequence[Wanted], but: Collection[int] = ()
) -> list[tuple[int | None, Collision]]:
    """List collisions with the id of the facilitator who is taken (None: the room is)."""
    rooms = {w.room_id for w in wanted if w.room_id is not None}
    facilitators = {f for w in wanted for f in w.facilitator_ids}
    if not rooms and not facilitators:
        return []
    seen = true() if actor is None else visible(actor)
    taken = db.session.execute(
        _bookings(seen)
        .where(
            or_(Booking.room_id.in_(rooms), Booking.facilitator_id.in_(facilitators)),
            Booking.starts_at < max(w.ends_at for w in wanted),
            Booking.ends_at > min(w.starts_at for w in wanted),
            Booking.meeting_id.not_in(but),
        )
        .order_by(Booking.starts_at, Booking.id)
    ).all()
    return list(_matches(wanted, taken))


def _bookings(seen: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Booking.room_id,
            Booking.facilitator_id,
            Booking.starts_at,
            Booking.ends_at,
            Cohort.name.label("cohort"),
            seen.label("seen"),
            Venue.name.label("venue"),
            Room.name.label("room"),
            Person.given_name,
            Person.family_name,
        )
        .join(Meeting, Meeting.id == Booking.meeting_id)
        .join(Cohort, Cohort.id == Meeting.cohort_id)
        .outerjoin(Room, Room.id == Booking.room_id)
        .outerjoin(Venue, Venue.id == Room.venue_id)
        .outerjoin(Facilitator, Facilitator.id == Booking.facilitator_id)
        .outerjoin(Person, Person.id == Facilitator.person_id)
    )


def _matches(wanted: Sequence[Wanted], taken: Iterable[Row[Any]]) -> Iterable[tuple[int | None, Collision]]:
    for row in taken:
        for want in wanted:
            same = want.room_id == row.room_id if row.room_id else row.facilitator_id in want.facilitator_ids
            if same and row.starts_at < want.ends_at and row.ends_at > want.starts_at:
                name = f"{row.venue}, {row.room}" if row.room_id else f"{row.given_name} {row.family_name}".strip()
                cohort = row.cohort if row.seen else None
                yield row.facilitator_id, Collision(want.number, name, cohort, row.starts_at, row.ends_at)
