"""Reminders: each comes once, at ten on the wall, whatever meetings and clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.cohorts.schedule import Shift
from courseapp.enrollment import actions
from courseapp.enrollment.models import Enrollment
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Message
from courseapp.notices import actions as notice_actions
from courseapp.notices.delivery import deliver_due
from courseapp.notices.rules import Days, due_at
from courseapp.notices.telling import remind_due
from courseapp.people.models import Household, WordChoice
from tests import makers
from tests.house import rows
from tests.makers import NOW
from tests.notices.test_delivery import Recorder
from tests.statements import counted

MARCH, OCTOBER = date(2027, 3, 28), date(2026, 10, 25)
"""The nights that lose an hour and have one twice."""
LONG_BEFORE = timedelta(days=40)


def a_cohort_of(first: date) -> tuple[Cohort, Household]:
    """A cohort that meets first on a day, and a home with a seat and one reader, both long before."""
    with clock.at(clock.to_utc(first, datetime.min.time()) - LONG_BEFORE), transaction():
        cohort = makers.a_cohort(first=first)
        home = makers.a_household(makers.services_of(cohort.cooperation)[0])
        makers.a_foster_parent(home)
        actions.sign_up(None, cohort, home, makers.adults_of(home))
    return cohort, home


def meetings_of(cohort: Cohort) -> list[Meeting]:
    db.session.rollback()
    return list(db.session.scalars(select(Meeting).where(Meeting.cohort_id == cohort.id).order_by(Meeting.number)))


def reminders() -> list[Message]:
    db.session.rollback()
    rows = select(Message).where(Message.template == "notices.reminder").order_by(Message.id)
    return list(db.session.scalars(rows))


def work_until(begin: datetime, end: datetime, step: timedelta) -> None:
    """Let the worker look for what is due, again and again."""
    now = begin
    while now <= end:
        with clock.at(now):
            remind_due()
        now += step


@pytest.mark.parametrize("night", [MARCH, OCTOBER])
@pytest.mark.parametrize("weekday", range(4))
def test_both_nights_when_clocks_change_no_reminder_is_doubled_missed_or_an_hour_off(
    app: Flask, night: date, weekday: int
) -> None:
    cohort, _ = a_cohort_of(night + timedelta(days=weekday))
    first, *_rest = meetings_of(cohort)
    begin = clock.to_utc(night - timedelta(days=8), datetime.min.time())
    work_until(begin, first.starts_at, timedelta(minutes=30))
    made = [clock.local(row.created_at) for row in reminders()]
    day = clock.local(first.starts_at).date()
    assert [(it.date(), it.hour, it.minute) for it in made] == [
        (day - timedelta(days=7), 10, 0),
        (day - timedelta(days=2), 10, 0),
    ]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(jumps=st.lists(st.integers(-3 * 24 * 60, 6 * 24 * 60), min_size=1, max_size=15))
def test_a_clock_that_jumps_neither_doubles_a_reminder_nor_loses_one_that_is_still_of_use(
    app: Flask, jumps: list[int]
) -> None:
    cohort, _ = a_cohort_of(MARCH + timedelta(days=1))
    now = meetings_of(cohort)[0].starts_at - timedelta(days=9)
    for jump in jumps:
        now += timedelta(minutes=jump)
        with clock.at(now):
            remind_due()
    topics = [row.topic for row in reminders() if row.about and row.about.startswith(f"meeting:{cohort.code}-")]
    assert len(topics) == len(set(topics))
    due = [
        f"meeting:{cohort.code}-{meeting.number}"
        for meeting in meetings_of(cohort)
        for days in ([2, 7] if meeting.number == 1 else [2])
        if due_at(meeting.starts_at, days) <= now < meeting.starts_at
    ]
    assert {row.about for row in reminders()} >= set(due)
    rows.empty()


def moved(meeting: Meeting, by: timedelta) -> Shift:
    times = (meeting.starts_at, meeting.ends_at)
    return Shift(
        meeting.id,
        meeting.number,
        times,
        (times[0] + by, times[1] + by),
        (meeting.room_id, meeting.room_id),
    )


def test_a_meeting_that_moves_to_another_day_takes_its_reminder_along(app: Flask) -> None:
    cohort, _ = a_cohort_of(date(2026, 12, 1))
    first = meetings_of(cohort)[0]
    with clock.at(due_at(first.starts_at, 7) - timedelta(hours=1)), transaction():
        cohort_actions.move_meetings(None, cohort, [moved(first, timedelta(days=3))])
    work_until(due_at(date_of(2026, 12, 1), 7), date_of(2026, 12, 4), timedelta(hours=6))
    assert [clock.local(row.created_at).date().day for row in reminders()] == [27, 2]


def date_of(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def test_a_meeting_that_moves_within_its_day_is_not_told_of_twice(app: Flask) -> None:
    cohort, _ = a_cohort_of(date(2026, 12, 1))
    first = meetings_of(cohort)[0]
    with clock.at(due_at(first.starts_at, 2)):
        remind_due()
        before = len(reminders())
        with transaction():
            cohort_actions.move_meetings(None, cohort, [moved(first, timedelta(minutes=30))])
        remind_due()
    assert len(reminders()) == before > 0


def test_nobody_is_reminded_of_what_is_cancelled_or_of_a_cohort_they_have_left(app: Flask) -> None:
    cohort, _ = a_cohort_of(date(2026, 12, 1))
    other, home = a_cohort_of(date(2026, 12, 2))
    with transaction():
        cohort_actions.cancel_meetings(None, cohort, [1])
        enrollment = db.session.scalars(select(Enrollment).where(Enrollment.household_id == home.id)).one()
        actions.withdraw(None, enrollment)
    work_until(NOW, date_of(2026, 12, 3), timedelta(hours=6))
    assert reminders() == []
    assert meetings_of(other)


def test_whoever_asked_not_to_be_reminded_is_told_everything_else(app: Flask) -> None:
    _cohort, home = a_cohort_of(date(2026, 12, 1))
    with transaction():
        db.session.add(WordChoice(person_id=makers.adults_of(home)[0], reminders=False))
    work_until(NOW, date_of(2026, 12, 2), timedelta(hours=6))
    assert reminders() == []
    assert [row.template for row in db.session.scalars(select(Message))] == ["enrollment.seated"]


def test_a_cooperation_reminds_of_a_program_on_days_of_its_own_or_not_at_all(app: Flask) -> None:
    cohort, _ = a_cohort_of(date(2026, 12, 10))
    with transaction():
        notice_actions.remind(None, cohort.cooperation_id, cohort.program_key, Days(first=None, each=5))
    work_until(NOW, date_of(2026, 12, 9), timedelta(hours=6))
    assert [clock.local(row.created_at).date() for row in reminders()] == [date(2026, 12, 5)]


def test_a_reminder_that_could_not_be_sent_before_the_meeting_is_never_sent(app: Flask) -> None:
    cohort, _ = a_cohort_of(date(2026, 12, 1))
    first = meetings_of(cohort)[0]
    with clock.at(due_at(first.starts_at, 2)):
        remind_due()
    sender = Recorder()
    with clock.at(first.starts_at):
        deliver_due(sender)
    assert {row.outcome for row in reminders()} == {"too late"}
    assert len(sender.sent) == 1  # that they have a seat


def test_reading_what_is_due_costs_no_more_with_many_cohorts(app: Flask) -> None:
    a_cohort_of(date(2026, 12, 20))
    with counted() as one:
        remind_due()
    for _ in range(4):
        a_cohort_of(date(2026, 12, 20))
    with counted() as many:
        remind_due()
    assert len(one) == len(many) <= 3
