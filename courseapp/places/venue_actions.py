"""What a coordinator does with venues and rooms. Each runs inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from courseapp.kernel import journal
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, lock
from courseapp.kernel.refused import Refused
from courseapp.places.closed_day_actions import check_span
from courseapp.places.models import Room, Venue, VenueClosure, VenueOpening

Openings = Mapping[int, tuple[time, time]]
"""Weekday (0 is Monday) → when it opens and closes."""


@dataclass(frozen=True, slots=True)
class VenueFacts:
    """What is known about a venue. ``closed_on``: the first day it is no longer used."""

    name: str
    municipality_number: str
    access_note: str
    travel_note: str
    step_free: bool
    childcare_room: bool
    closed_on: date | None


def create_venue(actor: Actor, facts: VenueFacts, openings: Openings) -> Venue:
    """Add a venue to the coordinator's cooperation. Raises Refused("places.venue_name_taken")."""
    (cooperation_id,) = actor.cooperation_ids
    venue = Venue(cooperation_id=cooperation_id)
    _store(venue, facts, openings)
    journal.record(actor, "places.create_venue", f"venue:{venue.id}")
    return venue


def change_venue(actor: Actor, venue: Venue, facts: VenueFacts, openings: Openings) -> None:
    """Change what is known about a venue. Raises Refused("places.venue_name_taken")."""
    lock(venue)
    _store(venue, facts, openings)
    journal.record(actor, "places.change_venue", f"venue:{venue.id}")


def _store(venue: Venue, facts: VenueFacts, openings: Openings) -> None:
    for name in VenueFacts.__slots__:
        setattr(venue, name, getattr(facts, name))
    try:
        with db.session.begin_nested():
            db.session.add(venue)
    except IntegrityError:
        raise Refused("places.venue_name_taken") from None
    db.session.execute(delete(VenueOpening).where(VenueOpening.venue_id == venue.id))
    rows = [{"venue_id": venue.id, "weekday": d, "opens": o, "closes": c} for d, (o, c) in openings.items()]
    if rows:
        db.session.execute(db.insert(VenueOpening), rows)


def add_room(actor: Actor, venue: Venue, name: str, capacity: int) -> None:
    """Add a room for so many persons. Raises Refused("places.room_name_taken")."""
    lock(venue)
    room = Room(venue_id=venue.id)
    _store_room(room, name, capacity)
    journal.record(actor, "places.add_room", f"room:{room.id}", capacity=capacity)


def change_room(actor: Actor, room: Room, name: str, capacity: int) -> None:
    """Change a room's name or capacity. Raises Refused("places.room_name_taken")."""
    lock(room)
    _store_room(room, name, capacity)
    journal.record(actor, "places.change_room", f"room:{room.id}", capacity=capacity)


def _store_room(room: Room, name: str, capacity: int) -> None:
    room.name, room.capacity = name, capacity
    try:
        with db.session.begin_nested():
            db.session.add(room)
    except IntegrityError:
        raise Refused("places.room_name_taken") from None


def remove_room(actor: Actor, room: Room) -> None:
    """Delete a room that nothing was ever held in. Raises Refused("places.room_in_use")."""
    try:
        with db.session.begin_nested():
            db.session.execute(delete(Room).where(Room.id == room.id))
    except IntegrityError:
        raise Refused("places.room_in_use") from None
    journal.record(actor, "places.remove_room", f"room:{room.id}")


def close_venue(actor: Actor, venue: Venue, first_day: date, last_day: date) -> None:
    """Say that a venue cannot be used on some days; what is booked stays.

    Raises Refused("places.period_backwards"), Refused("places.period_too_long") or Refused("places.closure_exists").
    """
    check_span(first_day, last_day)
    try:
        with db.session.begin_nested():
            db.session.add(VenueClosure(venue_id=venue.id, first_day=first_day, last_day=last_day))
    except IntegrityError:
        raise Refused("places.closure_exists") from None
    first, last = first_day.isoformat(), last_day.isoformat()
    journal.record(actor, "places.close_venue", f"venue:{venue.id}", first_day=first, last_day=last)


def reopen_venue(actor: Actor, closure: VenueClosure) -> None:
    """Let a venue be used again on the days it was closed."""
    journal.record(actor, "places.reopen_venue", f"venue:{closure.venue_id}", first_day=closure.first_day.isoformat())
    db.session.delete(closure)
