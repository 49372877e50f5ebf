"""Weekdays and parts of the day: kept in a column, and seen against opening hours."""

from __future__ import annotations

from datetime import time

from hypothesis import given
from hypothesis import strategies as st

from courseapp.places.slots import ALL_SLOTS, DEFAULT_HOURS, SLOTS, Part, Slot, from_bits, open_slots, to_bits


@given(st.sets(st.sampled_from(SLOTS)))
def test_what_is_written_is_read_again(slots: set[Slot]) -> None:
    assert from_bits(to_bits(slots)) == slots
    assert 0 <= to_bits(slots) <= ALL_SLOTS


def test_the_first_bit_is_mondays_day_and_the_last_sundays_evening() -> None:
    assert from_bits(1) == {Slot(0, Part.DAY)}
    assert from_bits(ALL_SLOTS ^ ALL_SLOTS >> 1) == {Slot(6, Part.EVENING)}


def test_a_place_without_opening_hours_is_always_open() -> None:
    assert open_slots({}, DEFAULT_HOURS) == frozenset(SLOTS)


def test_a_place_is_open_in_a_slot_when_it_is_from_end_to_end() -> None:
    openings = {1: (time(8), time(22)), 2: (time(8), time(20)), 3: (time(17, 30), time(20, 30))}
    assert open_slots(openings, DEFAULT_HOURS) == {
        Slot(1, Part.DAY),
        Slot(1, Part.EVENING),
        Slot(2, Part.DAY),
        Slot(3, Part.EVENING),
    }


def test_another_evening_is_another_answer() -> None:
    early = {**DEFAULT_HOURS, Part.EVENING: (time(16), time(19))}
    assert open_slots({2: (time(15), time(20))}, early) == {Slot(2, Part.EVENING)}
