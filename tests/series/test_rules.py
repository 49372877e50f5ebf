"""When lessons are due and what may happen to them: every state and event, every month's end."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseapp.kernel.refused import Refused
from courseapp.places.closed_days import holiday_dates
from courseapp.series import rules
from courseapp.series.rules import DONE, UNDONE, LessonEvent, LessonState, SeriesEvent, SeriesState, Standing

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@dataclass(frozen=True)
class It:
    """A lesson for the rules."""

    number: int
    state: LessonState = LessonState.PLANNED
    due_on: date = date(2027, 1, 1)
    held_on: date | None = None


def test_a_lesson_is_due_so_many_months_after_the_date_on_the_same_day() -> None:
    anchor = date(2026, 9, 16)
    assert [rules.due(anchor, n, 30, ()) for n in range(1, 7)] == [
        date(2026, 10, 16),
        date(2026, 11, 16),
        date(2026, 12, 16),
        date(2027, 1, 18),  # a Saturday waits for Monday
        date(2027, 2, 16),
        date(2027, 3, 16),
    ]


@pytest.mark.parametrize(
    ("anchor", "months", "day"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 1, 31), 2, date(2027, 3, 31)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
    ],
)
def test_a_day_the_month_has_not_is_its_last(anchor: date, months: int, day: date) -> None:
    assert rules.months_later(anchor, months) == day


def test_a_public_holiday_is_passed_over_with_the_weekend_beside_it() -> None:
    closed = holiday_dates(date(2027, 1, 1), date(2027, 12, 31))
    # Maundy Thursday to Easter Monday 2027.
    assert rules.due(date(2027, 2, 25), 1, 30, closed) == date(2027, 3, 30)
    assert rules.due(date(2027, 4, 17), 1, 30, closed) == date(2027, 5, 18)


def test_an_interval_that_is_no_month_is_counted_in_days() -> None:
    assert rules.due(date(2026, 9, 1), 3, 14, ()) == date(2026, 10, 13)


@given(anchor=DAYS, number=st.integers(1, 12))
def test_due_dates_are_working_days_soon_after_their_month_and_in_order(anchor: date, number: int) -> None:
    closed = holiday_dates(anchor, anchor + timedelta(days=3 * 366))
    day = rules.due(anchor, number, 30, closed)
    assert day.weekday() < 5
    assert day not in closed
    assert timedelta(0) <= day - rules.months_later(anchor, number) <= timedelta(days=6)
    assert day < rules.due(anchor, number + 1, 30, closed)


@pytest.mark.parametrize(("state", "event"), list(itertools.product(LessonState, LessonEvent)))
def test_what_a_lesson_may_become_is_in_the_table_and_nothing_else(state: LessonState, event: LessonEvent) -> None:
    possible = {
        LessonEvent.HOLD: (UNDONE, LessonState.HELD),
        LessonEvent.SKIP: (UNDONE, LessonState.SKIPPED),
        LessonEvent.MOVE: (UNDONE, LessonState.MOVED),
        LessonEvent.ANCHOR: (UNDONE, LessonState.PLANNED),
        LessonEvent.UNDO: (DONE, LessonState.PLANNED),
    }
    states, becomes = possible[event]
    if state in states:
        assert rules.after(state, event) == becomes
    else:
        with pytest.raises(Refused, match=r"series\.lesson_not_now"):
            rules.after(state, event)


@pytest.mark.parametrize(("state", "event"), list(itertools.product(SeriesState, SeriesEvent)))
def test_what_a_series_may_become_is_in_the_table_and_nothing_else(state: SeriesState, event: SeriesEvent) -> None:
    possible = {
        (SeriesState.RUNNING, SeriesEvent.FINISH): SeriesState.FINISHED,
        (SeriesState.RUNNING, SeriesEvent.END): SeriesState.ENDED,
        (SeriesState.FINISHED, SeriesEvent.REOPEN): SeriesState.RUNNING,
    }
    if (state, event) in possible:
        assert rules.series_after(state, event) == possible[state, event]
    else:
        with pytest.raises(Refused, match=r"series\.not_now"):
            rules.series_after(state, event)


def test_a_lesson_is_late_the_day_after_and_very_late_after_a_fortnight() -> None:
    due = date(2026, 11, 10)
    late = {n: (rules.days_late(due, due + timedelta(days=n)), rules.is_very_late(due, due + timedelta(days=n)))
            for n in (-1, 0, 1, 14, 15)}  # fmt: skip
    assert late == {-1: (0, False), 0: (0, False), 1: (1, False), 14: (14, False), 15: (15, True)}


@pytest.mark.parametrize(
    ("due", "standing"),
    [
        (date(2026, 11, 23), Standing.OVERDUE),
        (date(2026, 11, 24), Standing.THIS_MONTH),
        (date(2026, 11, 30), Standing.THIS_MONTH),
        (date(2026, 12, 1), Standing.LATER),
        (date(2027, 11, 24), Standing.LATER),
    ],
)
def test_a_lesson_is_overdue_due_this_month_or_later(due: date, standing: Standing) -> None:
    assert rules.standing(due, date(2026, 11, 24)) == standing


@given(
    states=st.lists(st.sampled_from(list(LessonState)), min_size=1, max_size=6),
    anchor=DAYS,
    interval=st.sampled_from([14, 30]),
)
def test_moving_the_date_moves_undone_lessons_only_and_all_that_change(
    states: list[LessonState], anchor: date, interval: int
) -> None:
    lessons = [It(n, state, date(2027, 6, 1)) for n, state in enumerate(states, start=1)]
    moved = {shift.number: shift for shift in rules.shifts(lessons, anchor, interval, ())}
    for it in lessons:
        wanted = rules.due(anchor, it.number, interval, ())
        assert (it.number in moved) == (it.state in UNDONE and wanted != it.due_on)
        if it.number in moved:
            assert (moved[it.number].before, moved[it.number].after) == (it.due_on, wanted)


def test_in_a_fixed_order_only_the_next_is_done_and_only_the_last_undone() -> None:
    lessons = [It(1, LessonState.HELD), It(2, LessonState.SKIPPED), It(3), It(4, LessonState.MOVED)]
    assert [n for n in range(1, 5) if rules.may_do(lessons, n, fixed_order=True)] == [3]
    assert [n for n in range(1, 5) if rules.may_undo(lessons, n, fixed_order=True)] == [2]
    assert all(rules.may_do(lessons, n, fixed_order=False) for n in range(1, 5))


def test_a_series_is_finished_when_every_lesson_is_held_or_left_out_and_earned_when_enough_are_held() -> None:
    held, skipped, moved = LessonState.HELD, LessonState.SKIPPED, LessonState.MOVED
    assert not rules.is_finished([])
    assert not rules.is_finished([held, moved])
    assert rules.is_finished([held, skipped])
    assert rules.is_earned([held] * 6, 6)
    assert not rules.is_earned([held] * 5 + [skipped], 6)
    assert not rules.is_earned([held] * 6, None)


def test_a_lesson_is_not_held_in_the_future_nor_before_an_earlier_one() -> None:
    today = date(2026, 11, 24)
    lessons = [It(1, LessonState.HELD, held_on=date(2026, 11, 3)), It(2)]
    rules.must_be_held_on(lessons, 2, date(2026, 11, 3), today)
    with pytest.raises(Refused, match="in_the_future"):
        rules.must_be_held_on(lessons, 2, today + timedelta(days=1), today)
    with pytest.raises(Refused, match="before_the_last"):
        rules.must_be_held_on(lessons, 2, date(2026, 11, 2), today)
