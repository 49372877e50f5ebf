"""When an answer to an offer is due, over two years of days, both nights when the clock is moved included."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from courseapp.enrollment.deadlines import CUT_OFF, HOUR, LEAST, answer_by, is_working_day
from courseapp.kernel import clock
from courseapp.places.closed_days import public_holidays

HOLIDAYS = set(public_holidays(date(2026, 12, 1), date(2029, 3, 1)))


def test_a_deadline_is_at_the_end_of_a_working_day_so_many_working_days_later() -> None:
    for hours in range(0, 24 * 730, 7):
        now = datetime(2027, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
        for days in (1, 2, 5):
            due = answer_by(now, days, None, HOLIDAYS)
            assert due is not None
            wall = clock.local(due)
            assert wall.time() == HOUR
            assert is_working_day(wall.date(), HOLIDAYS)
            made = clock.local(now).date()
            between = [made + timedelta(days=n) for n in range(1, (wall.date() - made).days + 1)]
            assert sum(is_working_day(day, HOLIDAYS) for day in between) == days


def test_easter_is_waited_out() -> None:
    wednesday = clock.to_utc(date(2027, 3, 24), HOUR)
    assert answer_by(wednesday, 1, None, HOLIDAYS) == clock.to_utc(date(2027, 3, 30), HOUR)


def test_near_the_first_meeting_the_deadline_moves_forward_and_then_there_is_none() -> None:
    first = datetime(2027, 3, 30, 15, 30, tzinfo=UTC)
    for hours in range(24 * 20):
        now = first - timedelta(hours=hours)
        due = answer_by(now, 2, first, HOLIDAYS)
        if due is None:
            assert now > first - CUT_OFF - timedelta(days=8)
        else:
            assert now + LEAST <= due <= first - CUT_OFF
            assert is_working_day(clock.local(due).date(), HOLIDAYS)
