"""From a cooperation's rooms to the venues of a problem: a room in one slot is one venue, closed exactly when it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from courseapp.places.availability import VenueTimes
from courseapp.places.slots import SLOTS, Hours, Slot
from courseapp.planner.problem import Venue
from courseapp.planning.horizon import Horizon

Busy = Mapping[tuple[int, date], Sequence[tuple[time, time]]]
"""When rooms are booked: (room id, day) → from and to on the wall clock."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A room in one slot: ids, and the venue of the problem."""

    room_id: int
    venue_id: int
    venue: Venue


@dataclass(frozen=True, slots=True)
class Frame:
    """What rooms are judged by. ``minutes`` is how long they must be free from the beginning of a part of the day."""

    horizon: Horizon
    hours: Hours
    minutes: int
    places: Mapping[str, int]
    today: date


def entries(venues: Iterable[VenueTimes], busy: Busy, frame: Frame) -> list[Entry]:
    """List every room in every slot that it can be had in at least once."""
    found = []
    for venue in venues:
        for number, slot in enumerate(SLOTS):
            if slot not in venue.slots:
                continue
            shut = _shut(venue, slot, frame)
            for room in venue.rooms:
                closed = shut | _booked(room.room_id, slot, busy, frame)
                if len(closed) < frame.horizon.weeks:
                    it = Venue(frame.places[venue.municipality], room.capacity, frozenset({number}), closed)
                    found.append(Entry(room.room_id, venue.venue_id, it))
    return found


def _shut(venue: VenueTimes, slot: Slot, frame: Frame) -> frozenset[int]:
    """The weeks in which a venue is closed on a weekday, has been given up, or that day is not ahead of today."""
    horizon = frame.horizon
    days = {week: horizon.day(week, slot.weekday) for week in range(horizon.weeks)}
    gone = {
        week
        for week, day in days.items()
        if day <= frame.today or (venue.closed_on is not None and day >= venue.closed_on)
    }
    return horizon.hit(venue.closed, [slot.weekday]) | frozenset(gone)


def _booked(room_id: int, slot: Slot, busy: Busy, frame: Frame) -> frozenset[int]:
    begins, ends = frame.hours[slot.part]
    until = max(ends, _later(begins, frame.minutes))
    return frozenset(
        week
        for week in range(frame.horizon.weeks)
        for taken_from, taken_to in busy.get((room_id, frame.horizon.day(week, slot.weekday)), ())
        if taken_from < until and begins < taken_to
    )


def _later(begins: time, minutes: int) -> time:
    """So many minutes later, but not past midnight."""
    day = date(2000, 1, 1)
    moment = datetime.combine(day, begins) + timedelta(minutes=minutes)
    return moment.time() if moment.date() == day else time.max
