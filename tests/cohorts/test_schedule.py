"""From a program and a first date to every meeting; and from meetings to later ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseapp.cohorts.models import Meeting
from courseapp.cohorts.schedule import (
    HORIZON_DAYS,
    Proposed,
    Wish,
    end_of,
    first_overlap,
    minutes_of,
    propose,
    shifts,
)
from courseapp.kernel.clock import local, to_utc
from courseapp.kernel.refused import Refused
from courseapp.places.closed_days import ClosedReason
from programs import catalog

CLOSED = (ClosedReason("Vinterferie", "Eksempelvik"),)
TBO_F = catalog.get("tbo-f")

programs = st.sampled_from(sorted(catalog.load()))
days = st.dates(date(2026, 1, 1), date(2030, 12, 31))
# Evenings and days: the hour that is skipped in March is a test of its own.
times = st.builds(time, st.integers(7, 13), st.sampled_from([0, 15, 30]))


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[Proposed], set[date], date, time]:
    program, first, starts = catalog.get(draw(programs)), draw(days), draw(times)
    closed = {first + timedelta(days=n) for n in draw(st.sets(st.integers(0, 400), max_size=40))}
    return propose(program, first, starts, dict.fromkeys(closed, CLOSED)), closed, first, starts


@given(plans())
def test_no_meeting_is_on_a_closed_day_and_every_skipped_day_is_one(plan):
    meetings, closed, _, _ = plan
    assert not [m for m in meetings if m.day in closed]
    assert all(s.day in closed and s.reasons == CLOSED for m in meetings for s in m.skipped)


@given(plans())
def test_meetings_follow_the_modules_in_order_of_time_from_the_first_date_on(plan):
    meetings, _, first, _ = plan
    assert [m.number for m in meetings] == list(range(1, len(meetings) + 1))
    assert meetings[0].day >= first
    assert all(a.day < b.day and a.ends_at <= b.starts_at for a, b in pairwise(meetings))


@given(plans())
def test_a_block_meets_on_consecutive_days_and_blocks_keep_their_distance(plan):
    meetings, _, _, _ = plan
    program = next(
        p for p in catalog.load().values() if p.modules[0] == meetings[0].module and len(p.modules) == len(meetings)
    )
    for a, b in pairwise(meetings):
        gap = (b.day - a.day).days
        if a.module.block == b.module.block:
            assert gap == 1
        else:
            assert gap >= program.block_gap_days


@given(plans())
def test_the_weekday_is_kept_by_programs_that_meet_once_a_block(plan):
    meetings, _, first, _ = plan
    if len({m.module.block for m in meetings}) == len(meetings):
        assert {m.day.weekday() for m in meetings} == {first.weekday()}


@given(plans())
def test_the_wall_clock_shows_the_same_all_year(plan):
    meetings, _, _, starts = plan
    assert {local(m.starts_at).time() for m in meetings} == {starts}
    assert all(local(m.ends_at).time() == end_of(starts, m.module.minutes) for m in meetings)


def test_the_clock_is_kept_over_both_changes():
    meetings = propose(TBO_F, date(2027, 3, 16), time(17, 30), {})
    by_day = {m.day: m.starts_at.hour for m in meetings}
    assert by_day[date(2027, 3, 16)] == 16
    assert by_day[date(2027, 3, 30)] == 15
    assert by_day[date(2027, 10, 12)] == 15


@pytest.mark.parametrize("first", [date(2027, 3, 28), date(2028, 3, 26)])
def test_the_hour_that_does_not_exist_is_refused(first):
    with pytest.raises(Refused) as refused:
        propose(catalog.get("culture-day"), first, time(2, 30), {})
    assert refused.value.code == "clock.no_such_time"


def test_a_closed_day_moves_the_meeting_a_week_and_those_after_it_too():
    meetings = propose(TBO_F, date(2027, 1, 12), time(17, 30), {date(2027, 1, 26): CLOSED, date(2027, 2, 2): CLOSED})
    assert [m.day for m in meetings[:3]] == [date(2027, 1, 12), date(2027, 2, 9), date(2027, 2, 23)]
    assert [s.day for s in meetings[1].skipped] == [date(2027, 1, 26), date(2027, 2, 2)]


def test_a_block_waits_a_week_all_of_it_when_one_of_its_days_is_closed():
    closed = {date(2027, 1, 13): CLOSED}
    meetings = propose(catalog.get("efst"), date(2027, 1, 12), time(9), closed)
    assert [m.day for m in meetings] == [date(2027, 1, 19), date(2027, 1, 20)]
    assert [len(m.skipped) for m in meetings] == [0, 1]


def test_the_two_one_one_training_has_a_month_between_its_blocks():
    meetings = propose(catalog.get("egs-training"), date(2027, 1, 12), time(9), {})
    gaps = [(b.day - a.day).days for a, b in pairwise(meetings)]
    assert gaps == [1, 28, 28]


def test_a_meeting_may_not_end_after_midnight():
    with pytest.raises(Refused) as refused:
        propose(TBO_F, date(2027, 1, 12), time(22), {})
    assert refused.value.code == "cohorts.ends_after_midnight"


def test_when_no_day_is_open_for_years_it_says_so():
    first = date(2027, 1, 12)
    closed = {first + timedelta(days=n): CLOSED for n in range(HORIZON_DAYS + 30)}
    with pytest.raises(Refused) as refused:
        propose(TBO_F, first, time(17), closed)
    assert refused.value.code == "cohorts.never_open"


def a_meeting(number: int, day: date, starts: time = time(17, 30), minutes: int = 150) -> Meeting:
    end = to_utc(day, end_of(starts, minutes))
    return Meeting(id=number, number=number, starts_at=to_utc(day, starts), ends_at=end, room_id=7)


def test_later_meetings_move_by_as_many_days_and_keep_what_is_not_changed():
    meetings = [a_meeting(1, date(2027, 3, 23)), a_meeting(2, date(2027, 4, 6), time(18), 120)]
    found = shifts(meetings, Wish(days=7), {date(2027, 4, 13): CLOSED})
    assert [f"{local(s.after[0]):%Y-%m-%d %H:%M}" for s in found] == ["2027-03-30 17:30", "2027-04-13 18:00"]
    assert [s.reasons for s in found] == [(), CLOSED]
    assert [s.room for s in found] == [(7, 7), (7, 7)]


@given(days, st.integers(-60, 60), times, times)
def test_moved_meetings_show_the_same_time_on_the_wall(day, by, before, after):
    [same] = shifts([a_meeting(1, day, before)], Wish(days=by), {})
    assert local(same.after[0]).time() == before
    [other] = shifts([a_meeting(1, day, before)], Wish(days=by, starts=after, minutes=60, room=(None,)), {})
    assert (local(other.after[0]).time(), local(other.after[1]).time()) == (after, end_of(after, 60))
    assert other.room == (7, None)


def test_moving_into_the_hour_that_does_not_exist_is_refused():
    with pytest.raises(Refused):
        shifts([a_meeting(1, date(2027, 3, 21))], Wish(days=7, starts=time(2, 30)), {})


def test_the_length_is_what_the_wall_clock_says():
    night = date(2026, 10, 25)
    meeting = Meeting(starts_at=to_utc(night, time(1, 30)), ends_at=to_utc(night, time(3, 30)))
    assert minutes_of(meeting) == 120


def test_an_overlap_is_found_whatever_the_order():
    at = datetime(2027, 1, 1, tzinfo=UTC)
    hour = timedelta(hours=1)
    assert first_overlap([(2, at + hour, at + 3 * hour), (1, at, at + hour)]) is None
    assert first_overlap([(2, at + hour, at + 3 * hour), (1, at, at + 2 * hour)]) == 2


def test_staff_training_meets_two_days_then_one_then_one_a_month_apart_whatever_day_it_begins():
    program = catalog.get("egs-training")
    fixed = [(1, 1), (5, 1), (5, 17), (12, 24), (12, 25), (12, 26), *((2, n) for n in range(22, 27))]
    closed = {date(year, *day): CLOSED for year in range(2026, 2030) for day in fixed}
    for n in range(2 * 366):
        first = date(2026, 1, 1) + timedelta(days=n)
        meetings = propose(program, first, time(9), closed)
        assert [m.module.block for m in meetings] == [1, 1, 2, 3]
        one, two, three, four = (m.day for m in meetings)
        assert two - one == timedelta(days=1)
        assert three - two >= timedelta(days=28)
        assert four - three >= timedelta(days=28)
        assert {three.weekday(), four.weekday()} == {two.weekday()}
        assert not {one, two, three, four} & set(closed)
        waited = sum(len(m.skipped) for m in meetings)
        assert (four - first).days <= 57 + 7 * waited, "nothing but closed days makes it wait longer"
