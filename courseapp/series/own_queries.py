"""What a home reads of its own: its lessons, and what stands in its table calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from courseapp.cohorts.models import Meeting
from courseapp.enrollment.models import Enrollment
from courseapp.enrollment.rules import SEATED
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.people.models import Household
from courseapp.series.models import IndividualSeries, Lesson
from courseapp.series.queries import program_of, visible
from courseapp.series.rules import UNDONE, SeriesState
from courseapp.series.texts import AgendaLine, next_line
from courseapp.web.words import current_language


def own_series(actor: Actor) -> Sequence[IndividualSeries]:
    """Read the series of the actor's own homes with their lessons, running ones first: two statements."""
    return db.session.scalars(
        select(IndividualSeries)
        .join(Household, Household.id == IndividualSeries.household_id)
        .where(visible(actor))
        .options(
            contains_eager(IndividualSeries.household),
            joinedload(IndividualSeries.program_version),
            selectinload(IndividualSeries.lessons),
        )
        .order_by(IndividualSeries.closed_on.is_not(None), IndividualSeries.started_at.desc(), IndividualSeries.id)
    ).all()


def next_lines(actor: Actor) -> list[AgendaLine]:
    """Write the next lesson of each running series of the actor's own homes, soonest first: one statement."""
    language = current_language()
    lines = [next_line(lesson, program_of(lesson.series), language) for lesson in _next_own(actor)]
    return sorted(lines, key=lambda line: line.date)


def _next_own(actor: Actor) -> Sequence[Lesson]:
    first = (
        select(func.min(Lesson.number))
        .where(Lesson.series_id == IndividualSeries.id, Lesson.state.in_(sorted(UNDONE)))
        .correlate(IndividualSeries)
        .scalar_subquery()
    )
    return db.session.scalars(
        select(Lesson)
        .join(IndividualSeries, IndividualSeries.id == Lesson.series_id)
        .where(
            IndividualSeries.household_id.in_(actor.household_ids),
            IndividualSeries.state == SeriesState.RUNNING,
            Lesson.number == first,
        )
        .options(contains_eager(Lesson.series).joinedload(IndividualSeries.program_version))
        .order_by(Lesson.due_on, Lesson.id)
    ).all()


def find_own_home(actor: Actor, code: str) -> Household | None:
    """Find a home whose calendar an actor may print: its own, or one followed up."""
    return db.session.scalars(select(Household).where(Household.code == code, visible(actor))).one_or_none()


@dataclass(frozen=True, slots=True)
class Printed:
    """What a home's table calendar holds: when its meetings begin (UTC), and its lessons that are not left out."""

    meetings: Sequence[datetime]
    lessons: Sequence[Lesson]


def printed(home: Household, first: date, last: date) -> Printed:
    """Read what a home has from the first day up to but not including the last: two statements."""
    begin, end = clock.to_utc(first, time(4)), clock.to_utc(last, time(4))
    meetings = (
        select(Meeting.starts_at)
        .join(Enrollment, Enrollment.cohort_id == Meeting.cohort_id)
        .where(
            Enrollment.household_id == home.id,
            Enrollment.state.in_(sorted(SEATED)),
            Meeting.cancelled_at.is_(None),
            Meeting.starts_at >= begin,
            Meeting.starts_at < end,
        )
        .distinct()
    )
    lessons = (
        select(Lesson)
        .join(IndividualSeries, IndividualSeries.id == Lesson.series_id)
        .where(
            IndividualSeries.household_id == home.id,
            or_(
                and_(Lesson.starts_at >= begin, Lesson.starts_at < end),
                and_(Lesson.due_on >= first, Lesson.due_on < last),
            ),
        )
        .options(contains_eager(Lesson.series))
        .order_by(Lesson.due_on, Lesson.id)
    )
    return Printed(db.session.scalars(meetings).all(), db.session.scalars(lessons).all())
