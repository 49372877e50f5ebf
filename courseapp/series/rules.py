"""When lessons are due, what may happen to them and to their series, and what a second placement leads to. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Protocol

from courseapp.kernel.refused import Refused

MONTH: Final = 30
"""The interval, in days, by which a curriculum means a calendar month."""
MONTHS: Final = 12
SATURDAY: Final = 5
VERY_LATE: Final = timedelta(days=14)
"""How long a lesson may be late before it is told with more weight."""
POSTPONED: Final = timedelta(days=7)
"""How far one tap moves a lesson."""
EARLIEST_ANCHOR: Final = timedelta(days=730)
LATEST_ANCHOR: Final = timedelta(days=365)
"""How far from today, back and forth, a series may begin."""
LATEST_LESSON: Final = timedelta(days=730)
"""How far ahead a lesson may be moved or agreed."""


class LessonState(StrEnum):
    """Planned (due by the rule), moved (still to be held, on a date chosen by hand), held, skipped."""

    PLANNED = "planned"
    MOVED = "moved"
    HELD = "held"
    SKIPPED = "skipped"


class LessonEvent(StrEnum):
    """What may happen to a lesson. ANCHOR: the date that the series is counted from moves."""

    HOLD = "hold"
    SKIP = "skip"
    MOVE = "move"
    UNDO = "undo"
    ANCHOR = "anchor"


UNDONE: Final = frozenset({LessonState.PLANNED, LessonState.MOVED})
DONE: Final = frozenset({LessonState.HELD, LessonState.SKIPPED})

LESSON_TRANSITIONS: Final[dict[tuple[LessonState, LessonEvent], LessonState]] = {
    (LessonState.PLANNED, LessonEvent.HOLD): LessonState.HELD,
    (LessonState.MOVED, LessonEvent.HOLD): LessonState.HELD,
    (LessonState.PLANNED, LessonEvent.SKIP): LessonState.SKIPPED,
    (LessonState.MOVED, LessonEvent.SKIP): LessonState.SKIPPED,
    (LessonState.PLANNED, LessonEvent.MOVE): LessonState.MOVED,
    (LessonState.MOVED, LessonEvent.MOVE): LessonState.MOVED,
    (LessonState.PLANNED, LessonEvent.ANCHOR): LessonState.PLANNED,
    (LessonState.MOVED, LessonEvent.ANCHOR): LessonState.PLANNED,
    (LessonState.HELD, LessonEvent.UNDO): LessonState.PLANNED,
    (LessonState.SKIPPED, LessonEvent.UNDO): LessonState.PLANNED,
}


class SeriesState(StrEnum):
    """Running, finished (every lesson is done), or ended before that."""

    RUNNING = "running"
    FINISHED = "finished"
    ENDED = "ended"


class SeriesEvent(StrEnum):
    """What may happen to a series. REOPEN: the last lesson of a finished one is undone."""

    FINISH = "finish"
    END = "end"
    REOPEN = "reopen"


SERIES_TRANSITIONS: Final[dict[tuple[SeriesState, SeriesEvent], SeriesState]] = {
    (SeriesState.RUNNING, SeriesEvent.FINISH): SeriesState.FINISHED,
    (SeriesState.RUNNING, SeriesEvent.END): SeriesState.ENDED,
    (SeriesState.FINISHED, SeriesEvent.REOPEN): SeriesState.RUNNING,
}


class EndReason(StrEnum):
    """Why a series ended early: never more than the kind of reason."""

    HOME_DECLINES = "home_declines"
    BASIS_GONE = "basis_gone"
    IN_GROUP = "in_group"
    STARTED_ANEW = "started_anew"
    OTHER = "other"


GIVEN_BY_HAND: Final = tuple(reason for reason in EndReason if reason != EndReason.STARTED_ANEW)
"""The reasons somebody may choose; starting anew is what a second placement leads to."""


class SkipReason(StrEnum):
    """Why a lesson is left out."""

    KNOWN = "known"
    IN_GROUP = "in_group"
    HOME_DECLINES = "home_declines"


class Choice(StrEnum):
    """What a second placement leads to while a series runs.

    Restart: it ends, and a new one begins from the new date. Continue: it goes on, and nothing else begins. Second:
    it goes on, and a second one runs beside it.
    """

    RESTART = "restart"
    CONTINUE = "continue"
    SECOND = "second"


class ChoiceReason(StrEnum):
    """Why that was chosen: never more than the kind of reason."""

    HOME_WISHES = "home_wishes"
    LONG_AGO = "long_ago"
    RECENT = "recent"
    SERVICE_DECIDED = "service_decided"


def after(state: LessonState, what: LessonEvent) -> LessonState:
    """Give a lesson's next state. Raises Refused("series.lesson_not_now") for anything not in the table."""
    try:
        return LESSON_TRANSITIONS[state, what]
    except KeyError:
        raise Refused("series.lesson_not_now", state=state) from None


def series_after(state: SeriesState, what: SeriesEvent) -> SeriesState:
    """Give a series' next state. Raises Refused("series.not_now") for anything not in the table."""
    try:
        return SERIES_TRANSITIONS[state, what]
    except KeyError:
        raise Refused("series.not_now", state=state) from None


def due(anchor: date, number: int, interval_days: int, closed: Collection[date]) -> date:
    """Give the day on which lesson ``number`` (from 1) is due.

    So many calendar months after the anchor, on the same day of the month or the month's last; for a curriculum whose
    interval is not MONTH, so many times its days. What falls on a weekend or a closed day is due the next working day.
    """
    monthly = interval_days == MONTH
    day = months_later(anchor, number) if monthly else anchor + number * timedelta(days=interval_days)
    return working_day(day, closed)


def months_later(day: date, months: int) -> date:
    """Give the same day of the month so many months later, or that month's last day when it has no such day."""
    years, month = divmod(day.month - 1 + months, MONTHS)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def working_day(day: date, closed: Collection[date]) -> date:
    """Give the day itself, or the next that is neither in a weekend nor closed."""
    while day.weekday() >= SATURDAY or day in closed:
        day += timedelta(days=1)
    return day


class Standing(StrEnum):
    """How an undone lesson stands to today: late, due before this month is over, or later."""

    OVERDUE = "overdue"
    THIS_MONTH = "this_month"
    LATER = "later"


def standing(due_on: date, today: date) -> Standing:
    """Tell how a lesson that is not done stands."""
    if due_on < today:
        return Standing.OVERDUE
    return Standing.THIS_MONTH if (due_on.year, due_on.month) == (today.year, today.month) else Standing.LATER


def days_late(due_on: date, today: date) -> int:
    """Count the days a lesson is late; 0 on its day and before."""
    return max(0, (today - due_on).days)


def is_very_late(due_on: date, today: date) -> bool:
    """Tell whether a lesson is later than a fortnight."""
    return today - due_on > VERY_LATE


class LessonFacts(Protocol):
    """What the rules ask about a lesson."""

    @property
    def number(self) -> int:
        """Its place in the series, from 1."""

    @property
    def state(self) -> LessonState:
        """Its state."""

    @property
    def due_on(self) -> date:
        """When it is due."""

    @property
    def held_on(self) -> date | None:
        """When it was held."""


def next_undone(lessons: Iterable[LessonFacts]) -> int | None:
    """Give the number of the first lesson that is not done, None when all are."""
    return min((lesson.number for lesson in lessons if lesson.state in UNDONE), default=None)


def last_done(lessons: Iterable[LessonFacts]) -> int | None:
    """Give the number of the last lesson that is done, None when none is."""
    return max((lesson.number for lesson in lessons if lesson.state in DONE), default=None)


def may_do(lessons: Sequence[LessonFacts], number: int, *, fixed_order: bool) -> bool:
    """Tell whether a lesson may be held or skipped now: in a fixed order only the next one."""
    return not fixed_order or next_undone(lessons) == number


def may_undo(lessons: Sequence[LessonFacts], number: int, *, fixed_order: bool) -> bool:
    """Tell whether a lesson may be undone: in a fixed order only the last one that is done."""
    return not fixed_order or last_done(lessons) == number


def must_be_held_on(lessons: Iterable[LessonFacts], number: int, day: date, today: date) -> None:
    """Refuse a day that is still to come, or before an earlier lesson of the series was held.

    Raises Refused with "series." + in_the_future, before_the_last.
    """
    if day > today:
        raise Refused("series.in_the_future")
    earlier = [lesson.held_on for lesson in lessons if lesson.number < number and lesson.held_on is not None]
    if earlier and day < max(earlier):
        raise Refused("series.before_the_last", day=max(earlier))


def is_finished(states: Collection[LessonState]) -> bool:
    """Tell whether every lesson is held or skipped."""
    return bool(states) and not any(state in UNDONE for state in states)


def is_earned(states: Iterable[LessonState], certificate_at: int | None) -> bool:
    """Tell whether so many lessons were held as the curriculum asks; moved ones count, skipped ones do not."""
    return certificate_at is not None and sum(state == LessonState.HELD for state in states) >= certificate_at


@dataclass(frozen=True, slots=True)
class Shift:
    """A lesson that gets another due date when the anchor moves."""

    number: int
    before: date
    after: date


def shifts(lessons: Iterable[LessonFacts], anchor: date, interval_days: int, closed: Collection[date]) -> list[Shift]:
    """List what moves when a series is counted from ``anchor``: undone lessons only, also those moved by hand."""
    wanted = [
        Shift(lesson.number, lesson.due_on, due(anchor, lesson.number, interval_days, closed))
        for lesson in lessons
        if lesson.state in UNDONE
    ]
    return [shift for shift in wanted if shift.before != shift.after]


def must_be_anchor(anchor: date, today: date) -> None:
    """Refuse a date that can only be a slip. Raises Refused("series.anchor_out_of_range")."""
    if not today - EARLIEST_ANCHOR <= anchor <= today + LATEST_ANCHOR:
        raise Refused("series.anchor_out_of_range", first=today - EARLIEST_ANCHOR, last=today + LATEST_ANCHOR)


def must_be_ahead(day: date, today: date) -> None:
    """Refuse to move or agree a lesson into the past or out of sight. Raises Refused("series.date_out_of_range")."""
    if not today <= day <= today + LATEST_LESSON:
        raise Refused("series.date_out_of_range", last=today + LATEST_LESSON)


def must_be_two(giver: int, taker: int) -> None:
    """Refuse to hand homes over to the person who has them. Raises Refused("series.nobody")."""
    if giver == taker:
        raise Refused("series.nobody")
