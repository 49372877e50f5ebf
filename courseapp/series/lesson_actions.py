"""What is done to one lesson: held, moved, agreed, left out, undone. Called inside ``transaction()``.

The series is locked first. What is asked for twice is done once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from courseapp.cohorts.queries import curriculum_of
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import lock
from courseapp.kernel.refused import Refused
from courseapp.series import rules
from courseapp.series.actions import agree_on, call_off, closed_from, lessons_of, must_run, note, settle
from courseapp.series.models import IndividualSeries, Lesson
from courseapp.series.rules import LessonEvent, LessonState, SeriesState, SkipReason


def hold(actor: Actor | None, lesson: Lesson, day: date) -> None:
    """Note that a lesson was held on a day; the last one finishes the series.

    Raises Refused with "series." + not_now, lesson_not_now, not_in_order, in_the_future, before_the_last.
    """
    series, lessons, lesson = _locked(lesson)
    if lesson.state == LessonState.HELD and lesson.held_on == day:
        return
    must_run(series)
    _must_be_in_order(series, lessons, lesson)
    rules.must_be_held_on(lessons, lesson.number, day, clock.today())
    lesson.state = rules.after(lesson.state, LessonEvent.HOLD)
    lesson.held_on = day
    if lesson.is_agreed and lesson.starts_at is not None and lesson.starts_at > clock.now():
        call_off(lesson)
    note(actor, "series.hold", series, number=lesson.number)
    settle(actor, series)


def skip(actor: Actor | None, lesson: Lesson, why: SkipReason) -> None:
    """Leave a lesson out; the last one finishes the series.

    Raises Refused with "series." + not_now, lesson_not_now, not_in_order.
    """
    series, lessons, lesson = _locked(lesson)
    if lesson.state == LessonState.SKIPPED:
        return
    must_run(series)
    _must_be_in_order(series, lessons, lesson)
    lesson.state = rules.after(lesson.state, LessonEvent.SKIP)
    lesson.skipped_because = why
    call_off(lesson)
    note(actor, "series.skip", series, number=lesson.number, because=why.value)
    settle(actor, series)


def undo(actor: Actor | None, lesson: Lesson) -> None:
    """Let a lesson that was held or left out be held again, due by the rule; a finished series runs again.

    Raises Refused with "series." + not_now, not_the_last, running.
    """
    series, lessons, lesson = _locked(lesson)
    if lesson.state in rules.UNDONE:
        return
    if series.state == SeriesState.ENDED:
        raise Refused("series.not_now", state=series.state)
    program = curriculum_of(series.program_version)
    if not rules.may_undo(lessons, lesson.number, fixed_order=program.fixed_order):
        raise Refused("series.not_the_last")
    lesson.state = rules.after(lesson.state, LessonEvent.UNDO)
    lesson.held_on = lesson.skipped_because = None
    lesson.due_on = rules.due(series.anchor, lesson.number, program.interval_days, closed_from(series.anchor))
    note(actor, "series.undo", series, number=lesson.number)
    settle(actor, series)


def move(actor: Actor | None, lesson: Lesson, day: date) -> None:
    """Give a lesson another due date, chosen by hand. An agreed time stays.

    Raises Refused with "series." + not_now, lesson_not_now, date_out_of_range.
    """
    series, _, lesson = _locked(lesson)
    if lesson.state == LessonState.MOVED and lesson.due_on == day:
        return
    must_run(series)
    state = rules.after(lesson.state, LessonEvent.MOVE)
    rules.must_be_ahead(day, clock.today())
    lesson.state, lesson.due_on = state, day
    note(actor, "series.move", series, number=lesson.number)


def postpone(actor: Actor | None, lesson: Lesson, due_on: date) -> None:
    """Move a lesson that is due on a day a week on from that, or from today when it is late: one tap.

    ``due_on`` is what the page showed, so that two taps move it once.
    """
    series, _, lesson = _locked(lesson)
    if lesson.due_on == due_on:
        day = max(due_on, clock.today()) + rules.POSTPONED
        move(actor, lesson, rules.working_day(day, closed_from(series.anchor)))


def agree(actor: Actor | None, lesson: Lesson, starts_at: datetime, ends_at: datetime) -> None:
    """Set the time a lesson is to be held, as agreed with the home.

    Raises Refused with "series." + not_now, lesson_not_now, date_out_of_range.
    """
    series, _, lesson = _locked(lesson)
    must_run(series)
    if lesson.state not in rules.UNDONE:
        raise Refused("series.lesson_not_now", state=lesson.state)
    rules.must_be_ahead(clock.local(starts_at).date(), clock.today())
    agree_on(lesson, starts_at, ends_at)
    note(actor, "series.agree", series, number=lesson.number)


def cancel_agreement(actor: Actor | None, lesson: Lesson) -> None:
    """Call off the agreed time; the lesson is still to be held."""
    series, _, lesson = _locked(lesson)
    if lesson.is_agreed and lesson.state in rules.UNDONE:
        call_off(lesson)
        note(actor, "series.call_off", series, number=lesson.number)


def _locked(lesson: Lesson) -> tuple[IndividualSeries, Sequence[Lesson], Lesson]:
    """Lock the series of a lesson and read its lessons afresh."""
    series = lock(lesson.series)
    lessons = lessons_of(series)
    return series, lessons, next(it for it in lessons if it.id == lesson.id)


def _must_be_in_order(series: IndividualSeries, lessons: Sequence[Lesson], lesson: Lesson) -> None:
    program = curriculum_of(series.program_version)
    if lesson.state in rules.UNDONE and not rules.may_do(lessons, lesson.number, fixed_order=program.fixed_order):
        raise Refused("series.not_in_order")
