"""What a coordinator should know before saving dates: closed days, closed houses, small rooms, long gaps. In words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from itertools import pairwise

from flask_babel import gettext as _

from courseapp.cohorts.resources import room_label
from courseapp.cohorts.schedule import Proposed
from courseapp.cohorts.texts import WEEKDAYS
from courseapp.places.closed_days import ClosedReason, in_words
from courseapp.places.models import Room
from courseapp.web.words import clock_time
from programs.model import Program, SeatUnit

SATURDAY = 5
ADULTS_PER_HOME = 2
"""How many persons a home is reckoned to send."""


def of_day(day: date, reasons: Sequence[ClosedReason] = ()) -> list[str]:
    """Warn of a closed day, and of a weekend."""
    found = in_words(reasons)
    if day.weekday() >= SATURDAY:
        found.append(_("Samlingen er på en %(weekday)s.", weekday=WEEKDAYS[day.weekday()]))
    return found


def of_house(room: Room | None, day: date, starts: time, ends: time) -> list[str]:
    """Warn when the venue is closed at the time. One without opening hours is always open."""
    if room is None or not room.venue.openings:
        return []
    name = room.venue.name
    if room.venue.closed_on and room.venue.closed_on <= day:
        return [_("%(venue)s er ikke i bruk lenger på denne datoen.", venue=name)]
    opening = next((o for o in room.venue.openings if o.weekday == day.weekday()), None)
    if opening is None:
        return [_("%(venue)s er stengt denne ukedagen.", venue=name)]
    if opening.opens <= starts and ends <= opening.closes:
        return []
    hours = {"opens": clock_time(opening.opens), "closes": clock_time(opening.closes)}
    return [_("%(venue)s er bare åpent %(opens)s–%(closes)s denne ukedagen.", venue=name, **hours)]


def of_size(room: Room | None, program: Program, seats: int) -> list[str]:
    """Warn when the room is too small for everybody who may come."""
    if room is None:
        return []
    expected = seats if program.seat_unit == SeatUnit.PERSON else seats * ADULTS_PER_HOME
    expected = min(expected, program.max_persons or expected) + program.leaders
    if room.capacity >= expected:
        return []
    return [
        _(
            "%(room)s har plass til %(capacity)s personer. Full gruppe med veiledere kan bli %(expected)s.",
            room=room_label(room),
            capacity=room.capacity,
            expected=expected,
        )
    ]


def of_gaps(program: Program, meetings: Sequence[Proposed]) -> list[str]:
    """Warn of a longer pause than the program wants."""
    longest = max(((b.day - a.day).days for a, b in pairwise(meetings)), default=0)
    if longest <= program.longest_gap_days or program.longest_gap_days == 0:
        return []
    values = {"days": longest, "most": program.longest_gap_days}
    return [_("Den lengste pausen blir %(days)s dager. Programmet anbefaler høyst %(most)s.", **values)]
