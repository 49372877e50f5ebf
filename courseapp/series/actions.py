"""What is done to series: lock, look, change, journal. Called inside ``transaction()``.

The journal tells which lesson and what was chosen, never a date: due dates tell when a child moved in. The home is
locked before its series.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from courseapp.cohorts.actions import circle_for, version_of
from courseapp.cohorts.queries import curriculum_of
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, lock
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused
from courseapp.people.models import Household
from courseapp.places.closed_days import holiday_dates
from courseapp.series import rules
from courseapp.series.models import IndividualSeries, Lesson
from courseapp.series.rules import Choice, ChoiceReason, EndReason, LessonEvent, SeriesEvent, SeriesState
from programs.model import Anchor, Program

REACH = timedelta(days=4 * 366)
"""How far from its anchor a series can reach: forty lessons a month apart."""


def start(actor: Actor | None, home: Household, program: Program, anchor: date) -> IndividualSeries:
    """Begin a home's series, all lessons due by the rule. Again with the same date is the same series.

    Raises Refused with "series." + not_for_home, home_ended, running, anchor_out_of_range.
    """
    home = lock(home)
    rules.must_be_anchor(anchor, clock.today())
    if (running := _running(home, program.key)) is not None:
        if running.anchor == anchor:
            return running
        raise Refused("series.running")
    return _begin(actor, home, program, anchor, placement=1)


def _running(home: Household, program_key: str, placement: int = 1) -> IndividualSeries | None:
    return db.session.scalars(
        select(IndividualSeries).where(
            IndividualSeries.household_id == home.id,
            IndividualSeries.program_key == program_key,
            IndividualSeries.placement == placement,
            IndividualSeries.state == SeriesState.RUNNING,
        )
    ).one_or_none()


def _begin(actor: Actor | None, home: Household, program: Program, anchor: date, *, placement: int) -> IndividualSeries:
    if program.anchor is not Anchor.MOVE_IN or home.kind.value not in {audience.value for audience in program.audience}:
        raise Refused("series.not_for_home")
    if home.last_day is not None and home.last_day < clock.today():
        raise Refused("series.home_ended")
    series = IndividualSeries(
        household_id=home.id,
        household_kind=home.kind,
        circle=circle_for(program),
        program_version_id=version_of(program).id,
        program_key=program.key,
        short=program.short,
        color=program.color,
        anchor=anchor,
        placement=placement,
        started_at=clock.now(),
    )
    db.session.add(series)
    db.session.flush()
    closed = closed_from(anchor)
    for number, module in enumerate(program.modules, start=1):
        db.session.add(
            Lesson(
                series_id=series.id,
                number=number,
                module_key=module.key,
                due_on=rules.due(anchor, number, program.interval_days, closed),
                changed_at=clock.now(),
            )
        )
    db.session.flush()
    note(actor, "series.start", series, program=program.key, placement=placement)
    return series


def closed_from(anchor: date) -> frozenset[date]:
    """Give the public holidays that a series counted from a date can meet."""
    return holiday_dates(anchor, anchor + REACH)


def move_anchor(actor: Actor | None, series: IndividualSeries, anchor: date, version: int) -> None:
    """Count a running series from another date: its undone lessons get new due dates, agreed times stay.

    ``version`` is the one whose preview was seen. Raises Refused with "series." + not_now, changed,
    anchor_out_of_range.
    """
    series = lock(series)
    if series.anchor == anchor:
        return
    must_run(series)
    rules.must_be_anchor(anchor, clock.today())
    if series.version != version:
        raise Refused("series.changed")
    lessons = lessons_of(series)
    moved = rules.shifts(lessons, anchor, curriculum_of(series.program_version).interval_days, closed_from(anchor))
    series.anchor = anchor
    series.version += 1
    by_number = {lesson.number: lesson for lesson in lessons}
    for shift in moved:
        by_number[shift.number].due_on = shift.after
    for lesson in lessons:
        if lesson.state in rules.UNDONE:
            lesson.state = rules.after(lesson.state, LessonEvent.ANCHOR)
    note(actor, "series.move_anchor", series, lessons=[shift.number for shift in moved])


def second_placement(
    actor: Actor | None, series: IndividualSeries, anchor: date, choice: Choice, why: ChoiceReason
) -> IndividualSeries:
    """Do what was chosen when another child moves in while a series runs; give the series that counts from now on.

    Raises Refused with "series." + not_now, anchor_out_of_range, too_many, and what starting raises.
    """
    home = lock(db.session.get_one(Household, series.household_id))
    series = lock(series)
    must_run(series)
    rules.must_be_anchor(anchor, clock.today())
    note(actor, "series.second_placement", series, choice=choice.value, why=why.value)
    program = curriculum_of(series.program_version)
    match choice:
        case Choice.CONTINUE:
            return series
        case Choice.RESTART:
            _close(series, SeriesEvent.END, EndReason.STARTED_ANEW)
            db.session.flush()
            return _begin(actor, home, program, anchor, placement=series.placement)
        case Choice.SECOND:
            return _begin(actor, home, program, anchor, placement=_free_placement(home, program.key))


def _free_placement(home: Household, program_key: str) -> int:
    taken = db.session.scalars(
        select(IndividualSeries.placement).where(
            IndividualSeries.household_id == home.id,
            IndividualSeries.program_key == program_key,
            IndividualSeries.state == SeriesState.RUNNING,
        )
    ).all()
    free = [number for number in range(2, 10) if number not in taken]
    if not free:
        raise Refused("series.too_many")
    return free[0]


def end(actor: Actor | None, series: IndividualSeries, reason: EndReason) -> None:
    """End a running series before its time; again is no harm. Raises Refused("series.not_now")."""
    series = lock(series)
    if series.state == SeriesState.ENDED:
        return
    _close(series, SeriesEvent.END, reason)
    note(actor, "series.end", series, because=reason.value)


def _close(series: IndividualSeries, what: SeriesEvent, reason: EndReason) -> None:
    series.state = rules.series_after(series.state, what)
    series.ended_because = reason
    series.closed_on = clock.today()
    for lesson in lessons_of(series):
        if lesson.is_agreed and lesson.ends_at is not None and lesson.ends_at > clock.now():
            call_off(lesson)


def settle(actor: Actor | None, series: IndividualSeries) -> None:
    """Finish a locked series whose lessons are all done, or reopen a finished one that has a lesson to hold again.

    Raises Refused("series.running") when another one has begun meanwhile.
    """
    states = [lesson.state for lesson in lessons_of(series)]
    done = rules.is_finished(states)
    if done == (series.state != SeriesState.RUNNING):
        return
    what = SeriesEvent.FINISH if done else SeriesEvent.REOPEN
    series.state = rules.series_after(series.state, what)
    series.closed_on = clock.today() if done else None
    certificate_at = curriculum_of(series.program_version).certificate_at
    series.is_earned = done and rules.is_earned(states, certificate_at)
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError:
        raise Refused("series.running") from None
    note(actor, f"series.{what}", series)


def must_run(series: IndividualSeries) -> None:
    """Refuse to change a series that is over. Raises Refused("series.not_now")."""
    if series.state != SeriesState.RUNNING:
        raise Refused("series.not_now", state=series.state)


def lessons_of(series: IndividualSeries) -> Sequence[Lesson]:
    """Read a locked series' lessons afresh, in order."""
    query = select(Lesson).where(Lesson.series_id == series.id).order_by(Lesson.number)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def agree_on(lesson: Lesson, starts_at: datetime, ends_at: datetime) -> None:
    """Set the time agreed for a lesson; calendars follow the sequence."""
    if (lesson.starts_at, lesson.ends_at, lesson.called_off_at) == (starts_at, ends_at, None):
        return
    if lesson.starts_at is not None:
        lesson.sequence += 1
    lesson.starts_at, lesson.ends_at, lesson.called_off_at = starts_at, ends_at, None
    lesson.changed_at = clock.now()


def call_off(lesson: Lesson) -> None:
    """Call off the time agreed for a lesson; it stands in calendars as called off until it has passed."""
    if lesson.is_agreed:
        lesson.called_off_at = lesson.changed_at = clock.now()
        lesson.sequence += 1


def note(actor: Actor | None, deed: str, series: IndividualSeries, **detail: Any) -> None:
    """Add a line to the journal."""
    record(actor, deed, f"series:{series.id}", **detail)
