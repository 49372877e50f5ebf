"""When in a week: a weekday and a part of the day. The one vocabulary of homes, facilitators, venues and plans. Pure.

A set of slots is kept in a database column as a whole number, one bit a slot in the order of ``SLOTS``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Final

WEEKDAYS: Final = 7


class Part(StrEnum):
    """A part of the day."""

    DAY = "day"
    EVENING = "evening"


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A weekday (0 is Monday) and a part of the day, for example Tuesday evening."""

    weekday: int
    part: Part


SLOTS: Final = tuple(Slot(weekday, part) for weekday in range(WEEKDAYS) for part in Part)
"""All of them, Monday's day first."""
ALL_SLOTS: Final = 2 ** len(SLOTS) - 1
"""Every slot of the week, as a column holds them."""

Span = tuple[time, time]
"""From and to, on the wall clock."""
Hours = Mapping[Part, Span]
"""The clock times that a part of the day means."""

DEFAULT_HOURS: Final[dict[Part, Span]] = {
    Part.DAY: (time(10), time(14)),
    Part.EVENING: (time(17, 30), time(20, 30)),
}
"""Our proposal, not a fact of the field: a cooperation may say otherwise."""


def to_bits(slots: Collection[Slot]) -> int:
    """Write a set of slots as a column holds it."""
    return sum(1 << number for number, slot in enumerate(SLOTS) if slot in slots)


def from_bits(bits: int) -> frozenset[Slot]:
    """Read a set of slots from a column."""
    return frozenset(slot for number, slot in enumerate(SLOTS) if bits >> number & 1)


def open_slots(openings: Mapping[int, Span], hours: Hours) -> frozenset[Slot]:
    """Tell in which slots a place with these opening hours (weekday → from, to) is open from end to end.

    A place without opening hours is always open.
    """
    if not openings:
        return frozenset(SLOTS)
    return frozenset(slot for slot in SLOTS if _covers(openings.get(slot.weekday), hours[slot.part]))


def _covers(opening: Span | None, wanted: Span) -> bool:
    return opening is not None and opening[0] <= wanted[0] and wanted[1] <= opening[1]
