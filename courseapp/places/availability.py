"""When a cooperation's venues can be used, as plain values for those who plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from courseapp.kernel.db import db
from courseapp.places.models import PartHours, Venue
from courseapp.places.slots import DEFAULT_HOURS, Hours, Slot, open_slots

Days = tuple[date, date]
"""First and last day, both included."""


@dataclass(frozen=True, slots=True)
class RoomSize:
    """A room, and how many persons it holds."""

    room_id: int
    name: str
    capacity: int


@dataclass(frozen=True, slots=True)
class VenueTimes:
    """A venue: where it is (municipality number), when it is open, which days it is closed, and its rooms.

    ``closed_on`` is the first day it is no longer used.
    """

    venue_id: int
    code: str
    name: str
    municipality: str
    municipality_name: str
    slots: frozenset[Slot]
    closed: tuple[Days, ...]
    closed_on: date | None
    childcare_room: bool
    rooms: tuple[RoomSize, ...]


def hours_of(cooperation_id: int) -> Hours:
    """Read what the parts of the day mean in a cooperation: one statement."""
    rows = db.session.execute(
        select(PartHours.part, PartHours.begins, PartHours.ends).where(PartHours.cooperation_id == cooperation_id)
    )
    return {**DEFAULT_HOURS, **{part: (begins, ends) for part, begins, ends in rows}}


def venue_times(cooperation_id: int) -> list[VenueTimes]:
    """Read a cooperation's venues in the order they were made, those given up too: five statements."""
    hours = hours_of(cooperation_id)
    found = db.session.scalars(
        select(Venue)
        .where(Venue.cooperation_id == cooperation_id)
        .options(
            joinedload(Venue.municipality),
            selectinload(Venue.rooms),
            selectinload(Venue.openings),
            selectinload(Venue.closures),
        )
        .order_by(Venue.id)
    )
    return [_times(venue, hours) for venue in found]


def _times(venue: Venue, hours: Hours) -> VenueTimes:
    return VenueTimes(
        venue_id=venue.id,
        code=venue.code,
        name=venue.name,
        municipality=venue.municipality_number,
        municipality_name=venue.municipality.name,
        slots=open_slots({it.weekday: (it.opens, it.closes) for it in venue.openings}, hours),
        closed=tuple((it.first_day, it.last_day) for it in venue.closures),
        closed_on=venue.closed_on,
        childcare_room=venue.childcare_room,
        rooms=tuple(RoomSize(room.id, room.name, room.capacity) for room in venue.rooms),
    )
