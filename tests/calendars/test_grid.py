from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseapp.calendars import grid

TODAY = date(2026, 11, 22)
months = st.tuples(st.integers(1900, 2100), st.integers(1, 12))


def month_of(year_and_month):
    year, month = year_and_month
    return grid.month(year, month, TODAY)


@given(months)
def test_every_day_of_the_month_stands_in_the_table_once(year_and_month):
    year, month = year_and_month
    days = [day.date for week in grid.month(year, month, TODAY).weeks for day in week.days if day.in_month]
    assert days == [date(year, month, number) for number in range(1, monthrange(year, month)[1] + 1)]


@given(months)
def test_weeks_are_whole_and_begin_on_monday(year_and_month):
    table = month_of(year_and_month)
    days = [day.date for week in table.weeks for day in week.days]
    assert days == [days[0] + timedelta(days=offset) for offset in range(len(days))]
    assert {len(week.days) for week in table.weeks} == {7}
    assert {week.days[0].date.isoweekday() for week in table.weeks} == {1}
    assert 4 <= len(table.weeks) <= 6


@given(months)
def test_the_week_number_is_that_of_every_day_in_the_week(year_and_month):
    for week in month_of(year_and_month).weeks:
        assert {day.date.isocalendar().week for day in week.days} == {week.number}


def test_week_numbers_are_right_across_a_long_year():
    assert [week.number for week in grid.month(2026, 12, TODAY).weeks] == [49, 50, 51, 52, 53]
    assert [week.number for week in grid.month(2027, 1, TODAY).weeks] == [53, 1, 2, 3, 4]


def test_only_today_is_today():
    table = grid.month(2026, 11, TODAY)
    assert [day.date for week in table.weeks for day in week.days if day.is_today] == [TODAY]
    assert not any(day.is_today for week in grid.month(2027, 11, TODAY).weeks for day in week.days)


@given(months)
def test_next_and_previous_lead_back(year_and_month):
    table = month_of(year_and_month)
    if table.next:
        assert month_of(table.next).previous == year_and_month
    if table.previous:
        assert month_of(table.previous).next == year_and_month


def test_the_calendar_has_a_first_and_a_last_month():
    assert grid.month(1900, 1, TODAY).previous is None
    assert grid.month(2100, 12, TODAY).next is None


@pytest.mark.parametrize(("year", "month"), [(1899, 12), (2101, 1), (2026, 0), (2026, 13)])
def test_a_month_outside_the_calendar_is_refused(year, month):
    with pytest.raises(ValueError, match="out_of_range"):
        grid.month(year, month, TODAY)


def test_a_year_is_its_twelve_months():
    assert [(table.year, table.month) for table in grid.year(2026, TODAY)] == [(2026, n) for n in range(1, 13)]


def test_an_event_stands_on_each_of_its_days_in_the_order_given():
    weekend = ("samling", date(2026, 11, 20), date(2026, 11, 22))
    evening = ("kurs", date(2026, 11, 20), date(2026, 11, 20))
    placed = grid.place([evening, weekend], dates=lambda event: event[1:])
    assert placed == {
        date(2026, 11, 20): [evening, weekend],
        date(2026, 11, 21): [weekend],
        date(2026, 11, 22): [weekend],
    }
