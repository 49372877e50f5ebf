"""The judge of load runs sees every kind of fault in a journal, and none in a sound one."""

from __future__ import annotations

from typing import Any

import pytest

from courseapp.kernel.journal import JournalEntry
from programs.model import SeatUnit
from tests.load.judge import Replay

Line = tuple[str, int, dict[str, Any]]

SOUND: list[Line] = [
    ("cohorts.create", 1, {"seats": 2}),
    ("enrollment.sign_up", 1, {"persons": 2}),
    ("enrollment.seat", 1, {}),
    ("enrollment.sign_up", 2, {"persons": 1}),
    ("enrollment.seat", 2, {}),
    ("enrollment.sign_up", 3, {"persons": 2}),
    ("enrollment.sign_up", 4, {"persons": 1}),
    ("enrollment.withdraw", 1, {}),
    ("enrollment.seat", 3, {}),
    ("cohorts.add_seats", 1, {"count": 1}),
    ("enrollment.seat", 4, {}),
]


def replay(lines: list[Line], unit: SeatUnit = SeatUnit.HOME) -> Replay:
    entries = [
        JournalEntry(id=n, deed=deed, subject=f"it:{subject}", detail=detail)
        for n, (deed, subject, detail) in enumerate(lines, start=1)
    ]
    return Replay(unit).follow(entries)


def test_a_sound_journal_has_no_fault() -> None:
    result = replay(SOUND)
    assert result.faults == []
    assert list(result.seated) == [2, 3, 4]
    assert result.told == {1: "seat", 2: "seat", 3: "line", 4: "line"}


def without(line: int) -> list[Line]:
    return SOUND[:line] + SOUND[line + 1 :]


def with_(line: int, other: Line) -> list[Line]:
    return [*SOUND[:line], other, *SOUND[line + 1 :]]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (without(8), "seats went to [], the rules say [3]"),
        (with_(8, ("enrollment.seat", 4, {})), "seats went to [4], the rules say [3]"),
        ([*SOUND[:6], ("enrollment.seat", 3, {}), *SOUND[6:]], "seats too many"),
        ([*SOUND[:8], *SOUND[7:]], "was not in"),
        (with_(9, ("cohorts.remove_seats", 1, {"count": 1})), "seats too many"),
    ],
)
def test_each_fault_is_seen(lines: list[Line], words: str) -> None:
    assert any(words in fault for fault in replay(lines).faults)


SMALLER_FIRST: list[Line] = [
    ("cohorts.create", 1, {"seats": 2}),
    ("enrollment.sign_up", 1, {"persons": 2}),
    ("enrollment.seat", 1, {}),
    ("enrollment.sign_up", 2, {"persons": 2}),
    ("enrollment.change", 1, {"persons": 1}),
    ("enrollment.sign_up", 3, {"persons": 1}),
    ("enrollment.pass", 2, {"by": 3}),
    ("enrollment.seat", 3, {}),
    ("enrollment.withdraw", 3, {}),
    ("enrollment.sign_up", 4, {"persons": 1}),
    ("enrollment.pass", 2, {"by": 4}),
    ("enrollment.seat", 4, {}),
    ("enrollment.withdraw", 4, {}),
    ("enrollment.sign_up", 5, {"persons": 1}),
]


def test_a_couple_is_passed_only_twice_by_those_who_come_alone() -> None:
    assert replay(SMALLER_FIRST, SeatUnit.PERSON).faults == []
    passed = replay([*SMALLER_FIRST, ("enrollment.seat", 5, {})], SeatUnit.PERSON).faults
    assert passed == ["14 enrollment.sign_up: seats went to [5], the rules say []"]


def test_no_seat_is_saved_for_a_couple_where_there_is_only_one() -> None:
    lines: list[Line] = [("cohorts.create", 1, {"seats": 1}), ("enrollment.sign_up", 1, {"persons": 2})]
    assert replay(lines, SeatUnit.PERSON).faults == []
    lines += [("enrollment.sign_up", 2, {"persons": 1}), ("enrollment.seat", 2, {})]
    assert replay(lines, SeatUnit.PERSON).faults == []


def test_a_better_class_and_a_seat_kept_for_a_service_are_seen() -> None:
    first = {"persons": 1, "service": 1, "priority": 0}
    other = {"persons": 1, "service": 2, "priority": 1}
    lines: list[Line] = [
        ("cohorts.create", 1, {"seats": 2}),
        ("enrollment.set_quota", 1, {"service": 2, "seats": 1}),
        ("enrollment.sign_up", 1, {**first, "priority": 1}),
        ("enrollment.seat", 1, {}),
        ("enrollment.sign_up", 2, {**first, "priority": 1}),
        ("enrollment.sign_up", 3, first),
        ("enrollment.sign_up", 4, other),
        ("enrollment.seat", 4, {}),
        ("enrollment.withdraw", 1, {}),
        ("enrollment.offer_seat", 3, {}),
        ("enrollment.expire_offer", 3, {}),
        ("enrollment.offer_seat", 2, {}),
        ("enrollment.accept_offer", 2, {}),
        ("enrollment.seat", 2, {}),
    ]
    assert replay(lines).faults == []
    jumped: list[Line] = [*lines[:9], ("enrollment.offer_seat", 2, {})]
    assert replay(jumped).faults == ["9 enrollment.withdraw: seats went to [2], the rules say [3]"]
