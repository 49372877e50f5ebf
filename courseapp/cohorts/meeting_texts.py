"""Meetings in words: what would change, and what has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from courseapp.cohorts import cautions
from courseapp.cohorts.collisions import Wanted, collisions
from courseapp.cohorts.meeting_queries import place_label
from courseapp.cohorts.models import Meeting
from courseapp.cohorts.schedule import Shift
from courseapp.cohorts.texts import collision as collision_words
from courseapp.kernel.access import Actor
from courseapp.kernel.clock import local
from courseapp.kernel.journal import JournalEntry
from courseapp.places.closed_days import ClosedReason
from courseapp.places.models import Room
from courseapp.web.words import clock_time, date_and_time


@dataclass(frozen=True, slots=True)
class Change:
    """One meeting's change as a line: its name, when and where before and after, and what to think of first."""

    title: str
    before: str
    after: str
    room_before: str
    room_after: str
    warnings: list[str]


def times(starts_at: datetime, ends_at: datetime) -> str:
    """Say when: "tirsdag 19. januar 2027 kl. 17.30–20.00"."""
    return f"{date_and_time(starts_at)}–{clock_time(ends_at)}"


def changes(
    actor: Actor,
    shifts: Sequence[Shift],
    titles: Mapping[int, str],
    rooms: Mapping[int, Room],
    leaders: Mapping[int, frozenset[int]],
) -> tuple[list[Change], bool]:
    """Tell what shifts mean, and whether something stands in the way. ``titles`` by number, ``leaders`` by meeting."""
    wanted = [Wanted(s.number, *s.after, s.room[1], leaders.get(s.meeting_id, frozenset())) for s in shifts]
    found = collisions(actor, wanted, but=[s.meeting_id for s in shifts])
    taken: dict[int, list[str]] = {}
    for it in found:
        taken.setdefault(it.number, []).append(collision_words(it))
    return [_change(s, titles[s.number], rooms, taken.get(s.number, [])) for s in shifts], bool(found)


def _change(shift: Shift, title: str, rooms: Mapping[int, Room], taken: list[str]) -> Change:
    before, after = (rooms.get(i) if i else None for i in shift.room)
    return Change(
        title=title,
        before=times(*shift.before),
        after=times(*shift.after),
        room_before=place_label(before),
        room_after=place_label(after),
        warnings=[*taken, *of_times(*shift.after, shift.reasons, after)],
    )


def of_times(starts_at: datetime, ends_at: datetime, reasons: Sequence[ClosedReason], room: Room | None) -> list[str]:
    """Warn of what the day and the house say about a meeting's times."""
    begin, end = local(starts_at), local(ends_at)
    day = begin.date()
    return [*cautions.of_day(day, reasons), *cautions.of_house(room, day, begin.time(), end.time())]


def cancellation(meeting: Meeting, title: str) -> Change:
    """Tell that a meeting would be cancelled."""
    when = times(meeting.starts_at, meeting.ends_at)
    return Change(title=title, before=when, after=_("Avlyses"), room_before="", room_after="", warnings=[])


def history(entries: Sequence[JournalEntry]) -> list[tuple[datetime, str]]:
    """Say what has been done to a meeting, oldest first."""
    return [(entry.at, words) for entry in entries if (words := _done(entry))]


def _done(entry: JournalEntry) -> str:
    match entry.deed:
        case "cohorts.move_meeting":
            before, after = (times(*map(datetime.fromisoformat, entry.detail[k])) for k in ("before", "after"))
            if before == after:
                return _("Fikk nytt sted.")
            return _("Flyttet fra %(before)s til %(after)s.", before=before, after=after)
        case "cohorts.cancel_meeting":
            return _("Avlyst.")
        case "cohorts.add_meeting":
            return _("Lagt til.")
        case "cohorts.substitute":
            return _("Fikk vikar.")
    return ""
