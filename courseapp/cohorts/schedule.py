"""From a program and a first date to every meeting date. Pure: closed days are given.

Wall-clock times are kept over the changes to and from summer time, because dates and times are local until the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby, pairwise

from courseapp.cohorts.models import Meeting
from courseapp.kernel.clock import local, to_utc
from courseapp.kernel.refused import Refused
from courseapp.places.closed_days import Closed, ClosedReason
from programs.model import Module, Program

WEEK = 7
"""Days."""
HORIZON_DAYS = 3 * 366
"""A cohort's meetings must fit within about three years of its first."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A date that was passed over, and why."""

    day: date
    reasons: tuple[ClosedReason, ...]


@dataclass(frozen=True, slots=True)
class Proposed:
    """One meeting to be: local date and wall-clock times, and the dates passed over on the way to it."""

    number: int
    module: Module
    day: date
    starts: time
    ends: time
    skipped: tuple[Skipped, ...] = field(default=())

    @property
    def starts_at(self) -> datetime:
        """The moment it begins (UTC). Raises Refused("clock.no_such_time")."""
        return to_utc(self.day, self.starts)

    @property
    def ends_at(self) -> datetime:
        """The moment it ends (UTC)."""
        return to_utc(self.day, self.ends)


def propose(program: Program, first: date, starts: time, closed: Closed) -> list[Proposed]:
    """Place every module of a program from the first date on, skipping closed days.

    The modules of a block meet on consecutive days, and blocks come ``interval_days`` apart, in whole weeks where it is
    a week or more: so the weekday is kept. A block that meets a closed day waits a week, all of it. Raises
    Refused("cohorts.ends_after_midnight"), Refused("clock.no_such_time"), or Refused("cohorts.never_open") when no open
    days come within three years.
    """
    meetings: list[Proposed] = []
    wanted = first
    for _, block in groupby(program.modules, key=lambda module: module.block):
        modules = list(block)
        start, skipped = _first_open(wanted, len(modules), closed, first)
        for offset, module in enumerate(modules):
            day = start + timedelta(days=offset)
            end = end_of(starts, module.minutes)
            meetings.append(Proposed(len(meetings) + 1, module, day, starts, end, skipped[offset]))
        wanted = meetings[-1].day + timedelta(days=_interval(program))
    for meeting in meetings:
        _ = meeting.starts_at, meeting.ends_at  # refuses the hour that does not exist
    return meetings


def _interval(program: Program) -> int:
    days = program.interval_days
    return days if days < WEEK else -(-days // WEEK) * WEEK


def _first_open(wanted: date, length: int, closed: Closed, first: date) -> tuple[date, list[tuple[Skipped, ...]]]:
    """Find the first day from ``wanted`` on that begins ``length`` open days; and the closed ones passed, by place."""
    skipped: list[list[Skipped]] = [[] for _ in range(length)]
    start = wanted
    while taken := [n for n in range(length) if start + timedelta(days=n) in closed]:
        for place in taken:
            day = start + timedelta(days=place)
            skipped[place].append(Skipped(day, closed[day]))
        start += timedelta(days=WEEK)
        if (start - first).days > HORIZON_DAYS:
            raise Refused("cohorts.never_open", day=wanted)
    return start, [tuple(places) for places in skipped]


def end_of(starts: time, minutes: int) -> time:
    """Give the time of day so many minutes later. Raises Refused("cohorts.ends_after_midnight")."""
    end = datetime.combine(date(2000, 1, 1), starts) + timedelta(minutes=minutes)
    if end.date() != date(2000, 1, 1):
        raise Refused("cohorts.ends_after_midnight", time=starts, minutes=minutes)
    return end.time()


@dataclass(frozen=True, slots=True)
class Shift:
    """A meeting's new times (UTC) and room beside its old, for the screen that shows what will change.

    ``room`` holds ids, before and after. ``reasons`` tells why the new day is closed, if it is.
    """

    meeting_id: int
    number: int
    before: tuple[datetime, datetime]
    after: tuple[datetime, datetime]
    room: tuple[int | None, int | None] = (None, None)
    reasons: tuple[ClosedReason, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether anything becomes different."""
        return self.before != self.after or self.room[0] != self.room[1]


@dataclass(frozen=True, slots=True)
class Wish:
    """How meetings are to be moved: by so many days; None keeps each one's own time or length (minutes).

    ``room`` is a pair so that "no room" can be wished for: None keeps each one's own.
    """

    days: int
    starts: time | None = None
    minutes: int | None = None
    room: tuple[int | None] | None = None


def shifts(meetings: Sequence[Meeting], wish: Wish, closed: Closed) -> list[Shift]:
    """Work out each meeting's new times on the wall clock, kept over the changes to and from summer time.

    Raises Refused("clock.no_such_time"), Refused("cohorts.ends_after_midnight").
    """
    found = []
    for meeting in meetings:
        begin, end = local(meeting.starts_at), local(meeting.ends_at)
        day = begin.date() + timedelta(days=wish.days)
        starts = wish.starts or begin.time()
        minutes = wish.minutes or _minutes(begin, end)
        after = to_utc(day, starts), to_utc(day, end_of(starts, minutes))
        room = meeting.room_id, wish.room[0] if wish.room else meeting.room_id
        before = meeting.starts_at, meeting.ends_at
        found.append(Shift(meeting.id, meeting.number, before, after, room, closed.get(day, ())))
    return found


def minutes_of(meeting: Meeting) -> int:
    """Tell how long a meeting lasts by the wall clock, in minutes."""
    return _minutes(local(meeting.starts_at), local(meeting.ends_at))


def _minutes(begin: datetime, end: datetime) -> int:
    return int((end.replace(tzinfo=None) - begin.replace(tzinfo=None)).total_seconds()) // 60


def first_overlap(slots: Sequence[tuple[int, datetime, datetime]]) -> int | None:
    """Give the number of the first meeting that begins before the one before it has ended; None when all is well."""
    ordered = sorted(slots, key=lambda slot: (slot[1], slot[2]))
    return next((later[0] for earlier, later in pairwise(ordered) if later[1] < earlier[2]), None)
