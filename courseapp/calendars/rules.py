"""How a family stands to a meeting, and how long feeds live and look. Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Final


class Standing(StrEnum):
    """What a meeting is to the reader: held for others too (staff), own, waited for, or open to sign up for."""

    WORK = "work"
    SEATED = "seated"
    WAITING = "waiting"
    OFFER = "offer"


MOST_SUBSCRIPTIONS: Final = 20
"""Living subscriptions of one account."""
UNREAD_FOR: Final = timedelta(days=180)
"""How long a feed lives without being read."""
LOOKS_BACK: Final = timedelta(days=90)
"""How far back a feed tells of meetings."""
TITLE_LIMIT: Final = 40
"""Characters of one's own word for the meetings."""
