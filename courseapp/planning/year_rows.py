"""A plan month by month: one row a cohort, the days of its meetings in the cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from courseapp.planning.proposal import CohortLine, Proposal
from courseapp.planning.proposal_texts import slot_words
from courseapp.web.words import weekday_date


@dataclass(frozen=True, slots=True)
class Day:
    """A meeting's day, as the year table draws it."""

    date: date
    title: str
    url: None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A cohort, as the year table draws it."""

    label: str
    note: str
    url: str
    color: str
    cells: Sequence[Sequence[Day]]


def months_of(it: Proposal) -> list[date]:
    """List the first days of the months that a plan's weeks fall in."""
    first, last = it.opened.problem.start, it.last_day
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def year_rows(it: Proposal, months: Sequence[date]) -> list[Row]:
    """Lay the cohorts out, those that begin first first."""
    return [_row(it, line, months) for line in it.lines]


def _row(it: Proposal, line: CohortLine, months: Sequence[date]) -> Row:
    return Row(
        label=_("%(program)s i %(place)s", program=line.program.short, place=line.place),
        note=slot_words(line.slot),
        url=url_for("planning.cohort", code=it.draft.code, number=line.number),
        color=line.program.color,
        cells=[
            [Day(day, weekday_date(day)) for day in line.days if (day.year, day.month) == (first.year, first.month)]
            for first in months
        ],
    )
