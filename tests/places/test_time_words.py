"""Times as people write them in workbooks."""

from __future__ import annotations

from datetime import date

import pytest

from courseapp.places.slots import Part, Slot, from_bits
from courseapp.places.time_words import days_in, slots_in


@pytest.mark.parametrize(
    "text",
    [
        "tirsdag kveld, torsdag dag",
        "TYS. kveld; tor. dag",
        "Tuesday evening / Thu day",
        "ti kveld,to dag,",
        "ty kveld, to dag",
    ],
)
def test_weekdays_are_understood_in_three_languages(text: str) -> None:
    assert from_bits(slots_in(text) or 0) == {Slot(1, Part.EVENING), Slot(3, Part.DAY)}


def test_both_parts_of_a_day_may_be_named_at_once() -> None:
    assert from_bits(slots_in("lørdag dag og kveld") or 0) == {Slot(5, Part.DAY), Slot(5, Part.EVENING)}


@pytest.mark.parametrize("text", ["av og til", "tirsdag", "kveld", "tirsdag natt", "tirsdag kveld torsdag dag"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert slots_in(text) is None


def test_periods_are_sorted_and_a_day_may_stand_alone() -> None:
    assert days_in("1.7.2027–20.7.2027, 15.2.2027 til 19.2.2027; 17.5.2027") == (
        (date(2027, 2, 15), date(2027, 2, 19)),
        (date(2027, 5, 17), date(2027, 5, 17)),
        (date(2027, 7, 1), date(2027, 7, 20)),
    )


@pytest.mark.parametrize("text", ["i jula", "32.1.2027", "2.1.2027-1.1.2027", "1.1.1890", "1.1.2027-1.6.2029"])
def test_what_is_no_period_is_none(text: str) -> None:
    assert days_in(text) is None
