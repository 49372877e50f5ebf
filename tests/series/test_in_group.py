"""A lesson attended in a group counts in the home's own series."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from courseapp.attendance import actions as attendance
from courseapp.attendance.actions import Wish
from courseapp.attendance.rules import Presence
from courseapp.cohorts.models import Cohort
from courseapp.cohorts.queries import meetings_of
from courseapp.enrollment import actions
from courseapp.enrollment.models import Enrollment
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.series import lesson_actions
from courseapp.series.in_group import hold_attended
from courseapp.series.models import IndividualSeries, Lesson
from courseapp.series.rules import LessonState
from tests import makers
from tests.statements import counted

TODAY = makers.NOW.date()


@pytest.fixture
def scene(app: Flask) -> tuple[IndividualSeries, Cohort, Enrollment]:
    """A home whose series began in August, in a group of the program whose first meeting is tomorrow."""
    with transaction():
        cooperation = makers.a_cooperation()
        home = makers.a_household(makers.services_of(cooperation)[0], adults=2)
        series = makers.a_series(home, "en-god-start", anchor=TODAY - timedelta(days=100))
        cohort = makers.a_cohort(cooperation, "en-god-start", seats=4, first=TODAY + timedelta(days=1))
        enrollment = actions.sign_up(None, cohort, home, makers.adults_of(home))
    return series, cohort, enrollment


def attend(cohort: Cohort, enrollment: Enrollment, number: int, *marks: Presence, hand_in: bool = True) -> None:
    """Mark the persons of a home at a meeting."""
    meeting = meetings_of(cohort)[number - 1]
    with clock.at(meeting.ends_at), transaction():
        wishes = {f"{enrollment.code}-{n}": Wish(presence) for n, presence in enumerate(marks, start=1)}
        attendance.mark(None, meeting, wishes, clock.now())
        if hand_in:
            attendance.hand_in(None, meeting)


def night(cohort: Cohort, number: int) -> list[str]:
    """Do the chore in the night after a meeting; gives the state of each lesson."""
    meeting = meetings_of(cohort)[number - 1]
    with clock.at(meeting.ends_at + timedelta(hours=9)), transaction():
        hold_attended()
    db.session.rollback()
    return [str(state) for state in db.session.scalars(select(Lesson.state).order_by(Lesson.number))]


def test_a_lesson_attended_in_the_group_is_held_on_that_day(scene: tuple[IndividualSeries, Cohort, Enrollment]) -> None:
    _, cohort, enrollment = scene
    attend(cohort, enrollment, 1, Presence.ABSENT, Presence.LATE)
    assert night(cohort, 1) == ["held", *["planned"] * 5]
    assert night(cohort, 1) == ["held", *["planned"] * 5]
    held_on = db.session.scalar(select(Lesson.held_on).where(Lesson.number == 1))
    assert held_on == TODAY + timedelta(days=1)


@pytest.mark.parametrize("why", ["nobody came", "not handed in", "another program"])
def test_nothing_is_held_for_less(scene: tuple[IndividualSeries, Cohort, Enrollment], why: str) -> None:
    series, cohort, enrollment = scene
    if why == "another program":
        with transaction():
            db.session.merge(series).program_key = "another"
    mark = Presence.EXCUSED if why == "nobody came" else Presence.PRESENT
    attend(cohort, enrollment, 1, mark, mark, hand_in=why != "not handed in")
    assert night(cohort, 1) == ["planned"] * 6


def test_a_lesson_waits_for_the_one_before_it(scene: tuple[IndividualSeries, Cohort, Enrollment]) -> None:
    _, cohort, enrollment = scene
    attend(cohort, enrollment, 1, Presence.ABSENT, Presence.ABSENT)
    attend(cohort, enrollment, 2, Presence.PRESENT, Presence.PRESENT)
    assert night(cohort, 2) == ["planned"] * 6
    first = db.session.scalars(select(Lesson).where(Lesson.number == 1)).one()
    with clock.at(meetings_of(cohort)[0].ends_at), transaction():
        lesson_actions.hold(None, first, clock.today())
    assert night(cohort, 2) == ["held", "held", *["planned"] * 4]


def test_what_somebody_has_undone_stays_undone(scene: tuple[IndividualSeries, Cohort, Enrollment]) -> None:
    _, cohort, enrollment = scene
    attend(cohort, enrollment, 1, Presence.PRESENT, Presence.PRESENT)
    night(cohort, 1)
    first = db.session.scalars(select(Lesson).where(Lesson.number == 1)).one()
    with transaction():
        lesson_actions.undo(None, first)
    assert night(cohort, 1) == ["planned"] * 6


def test_the_last_lesson_in_the_group_finishes_the_series(scene: tuple[IndividualSeries, Cohort, Enrollment]) -> None:
    series, cohort, enrollment = scene
    for number in range(1, 7):
        attend(cohort, enrollment, number, Presence.PRESENT, Presence.PRESENT)
    assert night(cohort, 6) == [LessonState.HELD] * 6
    db.session.refresh(series)
    assert series.state == "finished"
    assert series.is_earned


def test_a_night_with_nothing_new_is_one_statement(scene: tuple[IndividualSeries, Cohort, Enrollment]) -> None:
    _, cohort, enrollment = scene
    attend(cohort, enrollment, 1, Presence.PRESENT, Presence.PRESENT)
    night(cohort, 1)
    with transaction(), counted() as sent:
        hold_attended()
    assert len(sent) == 1
