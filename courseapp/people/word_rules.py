"""When somebody may be written to, and who in a home is. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from courseapp.kernel.clock import local, to_utc

QUIET_FROM: Final = time(21)
QUIET_UNTIL: Final = time(8)
"""On a Norwegian wall clock; neither is ever skipped or doubled when the clocks change."""


def is_quiet(moment: datetime) -> bool:
    """Tell whether nobody is to be disturbed."""
    wall = local(moment).time()
    return wall >= QUIET_FROM or wall < QUIET_UNTIL


def out_of_quiet(moment: datetime) -> datetime:
    """Give the moment itself, or the end of the quiet hours it falls in."""
    if not is_quiet(moment):
        return moment
    wall = local(moment)
    day = wall.date() + timedelta(days=1) if wall.time() >= QUIET_FROM else wall.date()
    return to_utc(day, QUIET_UNTIL)


@dataclass(frozen=True, slots=True)
class Reader:
    """An adult of a home as far as messages go. ``leaves_to_other``: lets another adult read for the home."""

    person_id: int
    leaves_to_other: bool = False


def readers_of(adults: Sequence[Reader], doer: int | None = None) -> list[int]:
    """Choose the persons of a home who are told: all, or those who did not leave it to another; all if all did.

    Nobody is told what they have just done themselves (``doer``).
    """
    reading = [a.person_id for a in adults if not a.leaves_to_other] or [a.person_id for a in adults]
    return [person_id for person_id in reading if person_id != doer]
