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


def test_a_couple_with_seats_of_its_own_is_not_passed() -> None:
    lines: list[Line] = [
        ("cohorts.create", 1, {"seats": 1}),
        ("enrollment.sign_up", 1, {"persons": 2}),
        ("enrollment.sign_up", 2, {"persons": 1}),
    ]
    assert replay(lines, SeatUnit.PERSON).faults == []
    passed = replay([*lines, ("enrollment.seat", 2, {})], SeatUnit.PERSON).faults
    assert passed == ["3 enrollment.sign_up: seats went to [2], the rules say []"]
