"""Months and years as tables of weeks, and what stands on each day. Plain values: no clock, no database, no words."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

_YEARS, _MONTHS = range(1900, 2101), range(1, 13)
Event = TypeVar("Event")
_WEEKS = calendar.Calendar(calendar.MONDAY)


@dataclass(frozen=True, slots=True)
class Day:
    """One cell of a month table; the first and last week also hold days of the months beside it."""

    date: date
    in_month: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from Monday, with the ISO 8601 week number that Norwegian calendars show."""

    number: int
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """Four to six whole weeks; `previous` and `next` are (year, month), None where the calendar ends."""

    year: int
    month: int
    weeks: tuple[Week, ...]
    previous: tuple[int, int] | None
    next: tuple[int, int] | None


def year(number: int, today: date) -> tuple[Month, ...]:
    """Lay out the twelve months of a year."""
    return tuple(month(number, each, today) for each in _MONTHS)


def month(year: int, month: int, today: date) -> Month:
    """Lay out a month as a table; ValueError("out_of_range") outside January 1900 to December 2100."""
    if year not in _YEARS or month not in _MONTHS:
        raise ValueError("out_of_range")
    weeks = tuple(
        Week(
            number=days[0].isocalendar().week,
            days=tuple(Day(day, in_month=day.month == month, is_today=day == today) for day in days),
        )
        for days in _WEEKS.monthdatescalendar(year, month)
    )
    return Month(year, month, weeks, previous=_neighbor(year, month, -1), next=_neighbor(year, month, 1))


def _neighbor(year: int, month: int, step: int) -> tuple[int, int] | None:
    neighbor_year, from_january = divmod(year * 12 + month - 1 + step, 12)
    return (neighbor_year, from_january + 1) if neighbor_year in _YEARS else None


def place(events: Iterable[Event], dates: Callable[[Event], tuple[date, date]]) -> dict[date, list[Event]]:
    """Put the events on their dates, in the order given; `dates` tells an event's first and last date."""
    placed: dict[date, list[Event]] = {}
    for event in events:
        first, last = dates(event)
        for offset in range((last - first).days + 1):
            placed.setdefault(first + timedelta(days=offset), []).append(event)
    return placed
