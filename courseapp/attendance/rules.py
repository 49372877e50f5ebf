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
