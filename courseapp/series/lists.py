"""Lists of series: what is due, how many are late, and all there are. Circles never share one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from courseapp.cohorts.rules import Circle
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.people.home_queries import in_reach
from courseapp.people.models import Household, HouseholdMember
from courseapp.series import rules
from courseapp.series.models import IndividualSeries, Lesson
from courseapp.series.queries import label_of, program_of
from courseapp.series.rules import UNDONE, SeriesState, Standing
from courseapp.series.texts import title_of
from courseapp.web.paging import Page, page_of
from courseapp.web.words import current_language

MOST_DUE = 300
"""Lessons on the due list; more than anybody can hold."""


@dataclass(frozen=True, slots=True)
class DueLine:
    """A lesson that is to be held, as its contact person reads it. ``contact_person`` for the leader."""

    series_code: str
    home: str
    contact_person: str
    program: str
    color: str
    number: int
    count: int
    title: str
    due_on: date
    lesson: Lesson
    standing: Standing


def due_lines(actor: Actor, circle: Circle) -> list[DueLine]:
    """List the next lesson of every running series of one circle by when it is due: three statements."""
    first = (
        select(func.min(Lesson.number))
        .where(Lesson.series_id == IndividualSeries.id, Lesson.state.in_(sorted(UNDONE)))
        .correlate(IndividualSeries)
        .scalar_subquery()
    )
    rows = db.session.scalars(
        select(Lesson)
        .join(IndividualSeries, IndividualSeries.id == Lesson.series_id)
        .join(Household, Household.id == IndividualSeries.household_id)
        .where(
            in_reach(actor),
            IndividualSeries.circle == circle,
            IndividualSeries.state == SeriesState.RUNNING,
            Lesson.number == first,
        )
        .options(contains_eager(Lesson.series).joinedload(IndividualSeries.program_version), *_with_people())
        .order_by(Lesson.due_on, Lesson.id)
        .limit(MOST_DUE)
    )
    today, language = clock.today(), current_language()
    return [_due_line(lesson, today, language) for lesson in rows]


def _with_people() -> Sequence[Any]:
    """Load the home of Lesson.series with its adults and contact person."""
    home = contains_eager(Lesson.series).contains_eager(IndividualSeries.household)
    return (
        home.selectinload(Household.members).joinedload(HouseholdMember.person),
        home.joinedload(Household.contact_person),
    )


def _due_line(lesson: Lesson, today: date, language: str) -> DueLine:
    series = lesson.series
    program = program_of(series)
    home = series.household
    return DueLine(
        series_code=series.code,
        home=label_of(home),
        contact_person=home.contact_person.name if home.contact_person else "",
        program=series.short,
        color=series.color,
        number=lesson.number,
        count=len(program.modules),
        title=title_of(program, lesson.module_key, language),
        due_on=lesson.due_on,
        lesson=lesson,
        standing=rules.standing(lesson.due_on, today),
    )


@dataclass(frozen=True, slots=True)
class Due:
    """How many series have a lesson that is late, and how many one to hold before this month is over."""

    overdue: int
    this_month: int


def due_counts(actor: Actor, circle: Circle) -> Due:
    """Count what the due list shows: one statement."""
    today = clock.today()
    next_due = (
        select(func.min(Lesson.due_on).label("due_on"))
        .join(IndividualSeries, IndividualSeries.id == Lesson.series_id)
        .join(Household, Household.id == IndividualSeries.household_id)
        .where(
            in_reach(actor),
            IndividualSeries.circle == circle,
            IndividualSeries.state == SeriesState.RUNNING,
            Lesson.state.in_(sorted(UNDONE)),
        )
        .group_by(IndividualSeries.id)
        .subquery()
    )
    overdue = func.sum(case((next_due.c.due_on < today, 1), else_=0))
    this_month = func.sum(
        case(
            (and_(next_due.c.due_on >= today, next_due.c.due_on < rules.months_later(today.replace(day=1), 1)), 1),
            else_=0,
        )
    )
    row = db.session.execute(select(overdue, this_month)).one()
    return Due(row[0] or 0, row[1] or 0)


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A series as a list shows it. ``next_due`` is None when nothing is left to hold."""

    code: str
    home: str
    home_code: str
    contact_person: str
    program: str
    color: str
    state: SeriesState
    done: int
    count: int
    next_due: date | None


def list_series(actor: Actor, circle: Circle, state: SeriesState | None, page: int) -> Page[Any]:
    """Read a page of the series of one circle, those begun last first; its rows are SeriesLine: five statements."""
    query = (
        select(IndividualSeries)
        .join(Household, Household.id == IndividualSeries.household_id)
        .where(in_reach(actor), IndividualSeries.circle == circle)
        .options(
            contains_eager(IndividualSeries.household)
            .selectinload(Household.members)
            .joinedload(HouseholdMember.person),
            contains_eager(IndividualSeries.household).joinedload(Household.contact_person),
            selectinload(IndividualSeries.lessons),
        )
        .order_by(IndividualSeries.started_at.desc(), IndividualSeries.id.desc())
    )
    if state is not None:
        query = query.where(IndividualSeries.state == state)
    found = page_of(query, page)
    return Page([_line(series) for series in found.rows], found.number, found.total)


def series_of(home: Household) -> list[SeriesLine]:
    """List a home's series, those begun last first: one statement. The home's people should be loaded."""
    found = db.session.scalars(
        select(IndividualSeries)
        .where(IndividualSeries.household_id == home.id)
        .options(joinedload(IndividualSeries.lessons))
        .order_by(IndividualSeries.started_at.desc(), IndividualSeries.id.desc())
    ).unique()
    return [_line(series) for series in found]


def _line(series: IndividualSeries) -> SeriesLine:
    home, lessons = series.household, series.lessons
    undone = [lesson.due_on for lesson in lessons if lesson.state in UNDONE]
    return SeriesLine(
        code=series.code,
        home=label_of(home),
        home_code=home.code,
        contact_person=home.contact_person.name if home.contact_person else "",
        program=series.short,
        color=series.color,
        state=series.state,
        done=len(lessons) - len(undone),
        count=len(lessons),
        next_due=min(undone, default=None) if series.state == SeriesState.RUNNING else None,
    )
