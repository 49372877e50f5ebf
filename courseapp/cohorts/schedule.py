"""From a program and a first date to every meeting date. Pure: closed days are given.

Wall-clock times are kept over the changes to and from summer time, because dates and times are local until the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from courseapp.kernel.clock import to_utc
from courseapp.kernel.refused import Refused
from courseapp.places.closed_days import Closed, ClosedReason
from programs.model import Module, Program

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

    Blocks are ``interval_days`` apart; modules of one block are on consecutive days. A closed day moves the meeting by
    a week, so that the weekday is kept, and by a day inside a block. Raises
    Refused("cohorts.ends_after_midnight"), or Refused("cohorts.never_open") when no open day comes within three years.
    """
    meetings: list[Proposed] = []
    wanted = first
    for number, module in enumerate(program.modules, start=1):
        if meetings:
            wanted = _next(program, meetings[-1], module)
        in_block = bool(meetings) and _same_block(meetings[-1].module, module)
        step = timedelta(days=1 if in_block else 7)
        day, skipped = _first_open(wanted, step, closed, first)
        meetings.append(Proposed(number, module, day, starts, _end(starts, module.minutes), skipped))
    return meetings


def _same_block(before: Module, module: Module) -> bool:
    return (module.phase, module.block) == (before.phase, before.block)


def _next(program: Program, before: Proposed, module: Module) -> date:
    return before.day + timedelta(days=1 if _same_block(before.module, module) else program.interval_days)


def _first_open(wanted: date, step: timedelta, closed: Closed, first: date) -> tuple[date, tuple[Skipped, ...]]:
    skipped: list[Skipped] = []
    day = wanted
    while day in closed:
        skipped.append(Skipped(day, closed[day]))
        day += step
        if (day - first).days > HORIZON_DAYS:
            raise Refused("cohorts.never_open", day=wanted)
    return day, tuple(skipped)


def _end(starts: time, minutes: int) -> time:
    end = datetime.combine(date(2000, 1, 1), starts) + timedelta(minutes=minutes)
    if end.date() != date(2000, 1, 1):
        raise Refused("cohorts.ends_after_midnight", time=starts, minutes=minutes)
    return end.time()


@dataclass(frozen=True, slots=True)
class Shift:
    """A meeting's new time beside its old, for the screen that shows what will change."""

    meeting_id: int
    number: int
    before: tuple[datetime, datetime]
    after: tuple[datetime, datetime]
    reasons: tuple[ClosedReason, ...] = ()


