"""What a mark can say and when it may be made. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Presence(StrEnum):
    """Whether a person took part in a meeting."""

    PRESENT = "present"
    LATE = "late"
    PART = "part"
    EXCUSED = "excused"
    ABSENT = "absent"


class Mode(StrEnum):
    """How a person took part."""

    ON_SITE = "on_site"
    ONLINE = "online"


TOOK_PART: Final = frozenset({Presence.PRESENT, Presence.LATE, Presence.PART})
"""Was there, at least for a part."""

OPENS_BEFORE: Final = timedelta(hours=1)
"""Facilitators may mark from one hour before the meeting."""
CLOSES_AFTER: Final = timedelta(days=14)
"""…until fourteen days after it; later corrections are the coordinator's, with a note."""


def may_mark(starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Tell whether a facilitator may mark a meeting now."""
    return starts_at - OPENS_BEFORE <= now <= ends_at + CLOSES_AFTER


def takes_part(seated_at: datetime | None, withdrawn_at: datetime | None, starts_at: datetime) -> bool:
    """Tell whether a home belongs on a meeting's register: it had a seat, and had not left when the meeting began.

    A home that is seated only after the meeting began joins from the next one; it is left off this one.
    """
    return seated_at is not None and seated_at <= starts_at and (withdrawn_at is None or withdrawn_at > starts_at)


def is_stale(marked_at: datetime, *, by_other: bool, seen_at: datetime) -> bool:
    """Tell whether a mark on the server is somebody else's and newer than what the page showed."""
    return by_other and marked_at >= seen_at


def line_key(enrollment_code: str, number: int) -> str:
    """Name a line of the register: the home's code there and which of its persons (from 1, in order of id)."""
    return f"{enrollment_code}-{number}"
