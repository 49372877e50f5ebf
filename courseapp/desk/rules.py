"""What the desk calls the stages of a cohort, and how far it looks ahead. Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """Where a cohort stands, seen from a list: its state, its dates and its seats together.

    Exactly one holds at a time. ``OVER``: every meeting has been held, but nobody has closed the cohort.
    ``BELOW``: open, not yet settled, and with fewer homes than its minimum.
    """

    PLANNED = "planned"
    OPEN = "open"
    BELOW = "below"
    FULL = "full"
    RUNNING = "running"
    OVER = "over"
    FINISHED = "finished"
    CANCELLED = "cancelled"


CLOSED: Final = frozenset({Status.FINISHED, Status.CANCELLED})
"""Nothing more will happen; left out of lists unless asked for."""
JOINABLE: Final = frozenset({Status.OPEN, Status.BELOW, Status.FULL})
"""Takes sign-ups, to a seat or to the line."""

STARTS_SOON: Final = timedelta(days=30)
"""How far ahead "starts soon" looks."""
DECIDE_SOON: Final = timedelta(days=14)
"""How long before its decision date a cohort below its minimum needs attention."""
