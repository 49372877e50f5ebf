"""Calendar invitations: which number a message has, and which answers count. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

SLACK: Final = timedelta(hours=1)
"""How far a reader's clock may be behind ours, for answers that do not say which message they answer."""


class Answer(StrEnum):
    """What somebody's calendar said to an invitation."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


def next_sequence(of_meeting: int, last_sent: int | None) -> int:
    """Number a message about a meeting: its own number where that is higher than all that was sent, else one more."""
    return of_meeting if last_sent is None else max(of_meeting, last_sent + 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """The last invitation sent to somebody for a meeting, and when what its answer says was written."""

    sequence: int
    made_at: datetime
    answered_at: datetime | None = None


def counts(asked: Asked, sequence: int | None, stamp: datetime | None) -> bool:
    """Tell whether an answer is to the invitation as it is now, and no older than the answer there is.

    Programs may leave out which message they answer, and when.
    """
    if sequence is not None and sequence < asked.sequence:
        return False
    if stamp is None:
        return True
    if sequence is None and stamp < asked.made_at - SLACK:
        return False
    return asked.answered_at is None or stamp >= asked.answered_at


BOUNCED: Final = "bounced"
"""How the outcome begins of a message that was taken, and came back."""


def came_back_in_a_row(outcomes: list[str | None], position: int) -> int:
    """Count the messages around one that all came back, given what became of an address's last ones in order."""
    came_back = [outcome is not None and outcome.startswith(BOUNCED) for outcome in outcomes]
    if not came_back[position]:
        return 0
    first = position
    while first > 0 and came_back[first - 1]:
        first -= 1
    return next((n for n, it in enumerate(came_back[first:]) if not it), len(came_back) - first)
