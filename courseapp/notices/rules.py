"""When reminders are due, and when an address is left alone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final

from courseapp.kernel.clock import local, to_utc

REMIND_AT: Final = time(10)
"""On a Norwegian wall clock; an hour that no night skips or doubles."""
MOST_DAYS: Final = 30
"""The longest before a meeting that anybody is reminded."""
REFUSALS: Final = 3
"""How many messages in a row an address may refuse for good before nothing more is sent to it."""


@dataclass(frozen=True, slots=True)
class Days:
    """How many days before the first meeting, and before each, homes are reminded; None: not at all."""

    first: int | None = 7
    each: int | None = 2

    def of(self, *, is_first: bool) -> list[int]:
        """List how many days before a meeting its homes are reminded."""
        wanted = {self.each, self.first} if is_first else {self.each}
        return sorted(days for days in wanted if days)


USUAL: Final = Days()


def due_at(starts_at: datetime, days: int) -> datetime:
    """Tell when homes are reminded of a meeting, so many calendar days before it."""
    return to_utc(local(starts_at).date() - timedelta(days=days), REMIND_AT)


def is_due(starts_at: datetime, days: int, now: datetime) -> bool:
    """Tell whether it is time: from that moment until the meeting begins, however late the worker comes."""
    return due_at(starts_at, days) <= now < starts_at


def is_blocked(times: int) -> bool:
    """Tell whether an address has refused often enough."""
    return times >= REFUSALS


class Fate(StrEnum):
    """What has become of a message, as people ask."""

    WAITING = "waiting"
    SENT = "sent"
    LATE = "late"
    BLOCKED = "blocked"
    LOST = "lost"


TOO_LATE: Final = "too late"
BLOCKED: Final = "blocked"
"""Outcomes of messages that were never sent: what they said had ceased to be so, or their address refuses."""


def fate_of(outcome: str | None) -> Fate:
    """Tell what an outcome of the worker's means to people."""
    known = {None: Fate.WAITING, "sent": Fate.SENT, TOO_LATE: Fate.LATE, BLOCKED: Fate.BLOCKED}
    return known.get(outcome, Fate.LOST)
