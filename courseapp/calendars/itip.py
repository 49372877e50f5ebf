"""One meeting as a mailed invitation or its taking back: the bytes that mail programs act on (RFC 5546, RFC 6047).

The same UID as in feeds, one event, one organizer, one attendee: nobody learns who else comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from urllib.parse import quote

from courseapp.calendars.feed import TIME_ZONE, FeedEvent, details, text, times, utc, written

_PLAIN: Final = "@!$&'*+-./=_~"
"""Beside letters and digits, what stands in a mailto: address as it is."""


class Method(StrEnum):
    """What a message asks of a calendar: put in or change, or take out."""

    REQUEST = "request"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Letter:
    """Who writes to whom, what for, and when; ``event`` carries the number of this message about it."""

    event: FeedEvent
    method: Method
    organizer: str
    attendee: str
    made_at: datetime


def render(letter: Letter) -> bytes:
    """Write the whole file; the same letter gives the same bytes."""
    return written(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//courseapp//invitation//NB",
            "CALSCALE:GREGORIAN",
            f"METHOD:{letter.method.upper()}",
            *TIME_ZONE,
            *_event(letter),
            "END:VCALENDAR",
        ]
    )


def _event(letter: Letter) -> Iterator[str]:
    event, taken_back = letter.event, letter.method == Method.CANCEL
    made_at = utc(letter.made_at)
    yield "BEGIN:VEVENT"
    yield f"UID:{text(event.uid)}"
    yield f"DTSTAMP:{made_at}"
    yield f"LAST-MODIFIED:{made_at}"
    yield f"SEQUENCE:{event.sequence}"
    yield from times(event.starts_at, event.ends_at)
    yield f"SUMMARY:{text(event.title)}"
    yield f"STATUS:{'CANCELLED' if taken_back else 'CONFIRMED'}"
    yield f"TRANSP:{'TRANSPARENT' if taken_back else 'OPAQUE'}"
    yield "CLASS:PRIVATE"
    yield f"ORGANIZER:{_mailto(letter.organizer)}"
    asks = "" if taken_back else ";PARTSTAT=NEEDS-ACTION;RSVP=TRUE"
    yield f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT{asks}:{_mailto(letter.attendee)}"
    yield from details(event)
    yield "END:VEVENT"


def _mailto(address: str) -> str:
    return f"mailto:{quote(address, safe=_PLAIN)}"
