"""Meetings as the month and year tables draw them, and closed days in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from courseapp.calendars import grid
from courseapp.calendars.queries import LessonRow, MeetingRow
from courseapp.calendars.rules import Standing
from courseapp.calendars.texts import STANDING
from courseapp.cohorts.rules import CohortState
from courseapp.cohorts.texts import STATE_WORDS
from courseapp.kernel.clock import local
from courseapp.places.closed_days import Closed, ClosedReason, in_words
from courseapp.web.words import clock_time, date_and_time, day_month

NAMED_IN_CELL = 2
"""How many municipalities a day of the table names; the list below it names them all."""


@dataclass(frozen=True, slots=True)
class Event:
    """A meeting as components/month_table.html draws it. ``note`` says how the reader or the cohort stands."""

    time: str
    title: str
    place: str | None
    url: str
    color: str
    cancelled: bool
    note: Any
    offer: bool


def events(rows: Sequence[MeetingRow], lessons: Sequence[LessonRow], *, is_family: bool) -> dict[date, list[Event]]:
    """Put meetings and lessons on their days, in order of time."""
    timed: list[tuple[MeetingRow | LessonRow, Event]] = [(row, _event(row)) for row in rows]
    timed += [(row, _lesson(row, is_family=is_family)) for row in lessons]
    timed.sort(key=lambda it: it[0].starts_at)
    placed = grid.place(
        timed, lambda it: (local(it[0].starts_at).date(), local(it[0].ends_at - timedelta(seconds=1)).date())
    )
    return {day: [event for _row, event in happens] for day, happens in placed.items()}


def _lesson(row: LessonRow, *, is_family: bool) -> Event:
    return Event(
        time=clock_time(row.starts_at),
        title=f"{row.short} {row.number}",
        place=None,
        url=url_for("series.own") if is_family else url_for("series.show", code=row.code),
        color=row.color,
        cancelled=row.cancelled,
        note=None,
        offer=False,
    )


def _event(row: MeetingRow) -> Event:
    return Event(
        time=clock_time(row.starts_at),
        title=_title(row),
        place=row.place,
        url=url_for("desk.cohort", code=row.code),
        color=row.color,
        cancelled=row.cancelled,
        note=STATE_WORDS[row.state] if row.state == CohortState.PLANNED else STANDING.get(row.standing),
        offer=row.standing in {Standing.OFFER, Standing.WAITING} or row.state == CohortState.PLANNED,
    )


def _title(row: MeetingRow) -> str:
    return f"{row.short} {row.number}"


@dataclass(frozen=True, slots=True)
class YearDay:
    """A meeting in the year table."""

    date: date
    title: str
    url: str | None
    cancelled: bool


@dataclass(frozen=True, slots=True)
class YearRow:
    """A cohort in the year table, with its meetings of each month; ``note`` says how the reader stands to it."""

    label: str
    url: str
    color: str
    note: Any
    cells: list[list[YearDay]]


def year_rows(rows: Sequence[MeetingRow]) -> list[YearRow]:
    """Give each cohort a row, in order of their first meetings of the year."""
    cohorts: dict[str, list[MeetingRow]] = {}
    for row in rows:
        cohorts.setdefault(row.code, []).append(row)
    return [_year_row(meetings) for meetings in cohorts.values()]


def _year_row(meetings: list[MeetingRow]) -> YearRow:
    cells: list[list[YearDay]] = [[] for _month in range(12)]
    for row in meetings:
        day = local(row.starts_at).date()
        cells[day.month - 1].append(YearDay(day, _when(row), None, row.cancelled))
    first = meetings[0]
    return YearRow(
        first.cohort, url_for("desk.cohort", code=first.code), first.color, STANDING.get(first.standing), cells
    )


def _when(row: MeetingRow) -> str:
    if row.cancelled:
        return _("%(title)s, avlyst: %(when)s", title=_title(row), when=date_and_time(row.starts_at))
    return _("%(title)s: %(when)s", title=_title(row), when=date_and_time(row.starts_at))


def notes(closed: Closed) -> dict[date, str]:
    """Say on each closed day why, in few words."""
    return {day: ", ".join(_brief(reasons)) for day, reasons in closed.items()}


def _brief(reasons: Sequence[ClosedReason]) -> list[str]:
    words: list[str] = []
    for label, same in groupby(sorted(reasons, key=lambda reason: reason.label), lambda reason: reason.label):
        group = list(same)
        if len(group) > NAMED_IN_CELL and group[0].municipality:
            count = len(group)
            words.append(ngettext("%(period)s i %(num)s kommune", "%(period)s i %(num)s kommuner", count, period=label))
        else:
            words += in_words(group)
    return words


def periods(closed: Closed) -> list[tuple[str, str]]:
    """List what closes municipalities, as (days, why and where): days in a row with the same words as one line."""
    runs: list[tuple[date, date, str]] = []
    for day, reasons in closed.items():
        for words in in_words(reason for reason in reasons if reason.municipality):
            before = next((run for run in runs if run[1:] == (day - timedelta(days=1), words)), None)
            if before:
                runs.remove(before)
            runs.append((before[0] if before else day, day, words))
    return [
        (day_month(first) if first == last else f"{day_month(first)} – {day_month(last)}", words)
        for first, last, words in sorted(runs)
    ]
