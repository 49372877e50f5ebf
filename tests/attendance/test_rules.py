"""When a mark may be made, who is on a register, and when a page is stale."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from courseapp.attendance import rules

START = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)
END = START + timedelta(hours=2)


@pytest.mark.parametrize(
    ("now", "open_"),
    [
        (START - timedelta(minutes=61), False),
        (START - timedelta(minutes=60), True),
        (END, True),
        (END + timedelta(days=14), True),
        (END + timedelta(days=14, seconds=1), False),
    ],
)
def test_facilitators_mark_from_an_hour_before_to_fourteen_days_after(now: datetime, *, open_: bool) -> None:
    assert rules.may_mark(START, END, now) is open_


@pytest.mark.parametrize(
    ("seated", "withdrawn", "on_list"),
    [
        (None, None, False),
        (START, None, True),
        (START + timedelta(seconds=1), None, False),
        (START, START, False),
        (START, START + timedelta(days=1), True),
    ],
)
def test_a_home_is_on_the_register_while_it_has_a_seat(
    seated: datetime | None, withdrawn: datetime | None, *, on_list: bool
) -> None:
    assert rules.takes_part(seated, withdrawn, START) is on_list


def test_only_somebody_elses_newer_mark_makes_a_page_stale() -> None:
    assert rules.is_stale(START, by_other=True, seen_at=START)
    assert not rules.is_stale(START, by_other=False, seen_at=START)
    assert not rules.is_stale(START, by_other=True, seen_at=START + timedelta(seconds=1))
