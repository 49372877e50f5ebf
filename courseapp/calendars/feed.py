r"""A calendar feed: meetings in, the bytes of an iCalendar file out (RFC 5545, RFC 7986).

The lines are written here and not by the icalendar package, for three faults of its version 7.3.0 that calendar
programs punish: it folds a line between the two backslashes of an escaped backslash, it turns the letters `\N`
of a text into a line break, and it leaves NAME and X-WR-CALNAME unescaped. Its object model also takes more than
ten times as long, its content lines four times. The tests read every feed back with it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from courseapp.kernel.clock import local
from courseapp.kernel.text import printable

_OCTETS_PER_LINE = 75
_WEB_ADDRESS = re.compile(r"https?://[!-~]+")

# The rules in force since 1996, kept by hand: generated lists of transitions are misread by several programs.
TIME_ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Oslo",
    "BEGIN:DAYLIGHT",
    "TZNAME:CEST",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "DTSTART:19960331T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "TZNAME:CET",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "DTSTART:19961027T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One meeting as a feed shows it; trust the caller that its texts name nobody.

    `uid`, `sequence` and `changed_at` are stored with the meeting, so that a feed changes only when a meeting does.
    All times are aware.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str
    sequence: int
    changed_at: datetime
    cancelled: bool
    location: str | None = None
    url: str | None = None
    description: str | None = None

    def __post_init__(self) -> None:
        """Refuse naive times, which would be taken for the server's own."""
        if any(time.utcoffset() is None for time in (self.starts_at, self.ends_at, self.changed_at)):
            raise ValueError("A feed needs times with a zone.")


def render(name: str, events: Iterable[FeedEvent], cancelled_title: str = "AVLYST: %(title)s") -> bytes:
    """Write the whole feed, named `name`; the same events give the same bytes.

    No METHOD, ORGANIZER, ATTENDEE or VALARM: a feed invites nobody and rings on nobody's phone.
    """
    title = text(name)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//courseapp//feed//NB",
        "CALSCALE:GREGORIAN",
        f"NAME:{title}",
        f"X-WR-CALNAME:{title}",
        "X-WR-TIMEZONE:Europe/Oslo",
        "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
        "X-PUBLISHED-TTL:PT4H",
        *TIME_ZONE,
    ]
    for event in events:
        lines.extend(_event(event, cancelled_title))
    lines.append("END:VCALENDAR")
    return written(lines)


def written(lines: Iterable[str]) -> bytes:
    """Write content lines as a file has them."""
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def etag(body: bytes) -> str:
    """Give the strong entity tag of these bytes, without its quotes."""
    return hashlib.sha256(body).hexdigest()[:32]


def _event(event: FeedEvent, cancelled_title: str) -> Iterator[str]:
    changed = utc(event.changed_at)
    yield "BEGIN:VEVENT"
    yield f"UID:{text(event.uid)}"
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{event.sequence}"
    yield from times(event.starts_at, event.ends_at)
    # Google hides a cancelled event and Outlook shows it as any other, so the title must say it too.
    yield f"SUMMARY:{text(cancelled_title % {'title': event.title} if event.cancelled else event.title)}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield f"TRANSP:{'TRANSPARENT' if event.cancelled else 'OPAQUE'}"
    yield "CLASS:PRIVATE"
    yield from details(event)
    yield "END:VEVENT"


def times(starts_at: datetime, ends_at: datetime) -> Iterator[str]:
    """Write when an event begins and ends, in Oslo time."""
    start, end = local(starts_at), local(ends_at)
    if _comes_twice(start) or _comes_twice(end):
        # Oslo time cannot tell the first 02.30 of an October night from the second; such an event is told in UTC.
        yield f"DTSTART:{utc(start)}"
        yield f"DTEND:{utc(end)}"
    else:
        yield f"DTSTART;TZID=Europe/Oslo:{_wall(start)}"
        yield f"DTEND;TZID=Europe/Oslo:{_wall(end)}"


def _comes_twice(time: datetime) -> bool:
    return time.replace(fold=0).utcoffset() != time.replace(fold=1).utcoffset()


def details(event: FeedEvent) -> Iterator[str]:
    """Write where an event is and what leads to more, as far as its texts have it."""
    url = event.url if event.url and _WEB_ADDRESS.fullmatch(event.url) else None
    if event.location:
        yield f"LOCATION:{text(event.location)}"
    # Google and Outlook do not show URL, so the address stands in the description as well.
    if description := "\n".join(part for part in (event.description, url) if part):
        yield f"DESCRIPTION:{text(description)}"
    if url:
        yield f"URL:{url}"


def utc(time: datetime) -> str:
    """Write a moment as its UTC time."""
    return f"{_wall(time.astimezone(UTC))}Z"


def _wall(time: datetime) -> str:
    return f"{time:%Y%m%dT%H%M%S}"


def text(value: str) -> str:
    """Write a text with what would end or split it escaped."""
    escaped = printable(value, newlines=True).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """Break the line into pieces of at most 75 octets, neither inside a character nor inside an escape."""
    rest, pieces, room = line.encode(), [], _OCTETS_PER_LINE
    while len(rest) > room:
        cut = room
        while _is_inside_character(rest[cut]):
            cut -= 1
        backslashes = cut - len(rest[:cut].rstrip(b"\\"))
        cut -= backslashes % 2
        pieces.append(rest[:cut])
        # The space that opens a continuation line counts.
        rest, room = rest[cut:], _OCTETS_PER_LINE - 1
    return b"\r\n ".join([*pieces, rest])


def _is_inside_character(octet: int) -> bool:
    return octet >> 6 == 0b10  # noqa: PLR2004 (how UTF-8 marks it)
