"""When somebody may be written to, and who in a home is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from courseapp.kernel.clock import local, to_utc
from courseapp.people.word_rules import Reader, is_quiet, out_of_quiet, readers_of


@pytest.mark.parametrize(
    ("wall", "then"),
    [
        ((24, 20, 59), (24, 20, 59)),
        ((24, 21, 0), (25, 8, 0)),
        ((24, 23, 59), (25, 8, 0)),
        ((25, 0, 0), (25, 8, 0)),
        ((25, 7, 59), (25, 8, 0)),
        ((25, 8, 0), (25, 8, 0)),
    ],
)
def test_nobody_is_written_to_between_nine_in_the_evening_and_eight(
    wall: tuple[int, int, int], then: tuple[int, int, int]
) -> None:
    day, hour, minute = wall
    moment = to_utc(date(2026, 11, day), time(hour, minute))
    assert local(out_of_quiet(moment)) == local(to_utc(date(2026, 11, then[0]), time(*then[1:])))


def test_every_moment_of_both_nights_of_the_clock_ends_at_eight_on_the_wall() -> None:
    for year in range(2026, 2041):
        for month, last in ((3, 31), (10, 31)):
            start = datetime(year, month, last - 8, 12, tzinfo=UTC)
            for minutes in range(0, 9 * 24 * 60, 20):
                moment = start + timedelta(minutes=minutes)
                then = out_of_quiet(moment)
                assert not is_quiet(then)
                assert then == moment or (local(then).time() == time(8) and then - moment <= timedelta(hours=12))


@pytest.mark.parametrize(
    ("adults", "doer", "told"),
    [
        ([Reader(1), Reader(2)], None, [1, 2]),
        ([Reader(1), Reader(2)], 1, [2]),
        ([Reader(1, leaves_to_other=True), Reader(2)], None, [2]),
        ([Reader(1, leaves_to_other=True), Reader(2)], 2, []),
        ([Reader(1, leaves_to_other=True), Reader(2, leaves_to_other=True)], None, [1, 2]),
        ([Reader(1, leaves_to_other=True)], None, [1]),
        ([], None, []),
    ],
)
def test_a_home_is_told_once_by_choice_and_always_by_somebody(
    adults: list[Reader], doer: int | None, told: list[int]
) -> None:
    assert readers_of(adults, doer) == told
