"""The life of an enrollment: its states, what may happen in each, and the order of the line. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from courseapp.kernel.refused import Refused
from programs.model import Priority, SeatUnit


class EnrollmentState(StrEnum):
    """In line, asked about a seat that is held for it, with a seat, withdrawn, moved on, or ended with the cohort.

    ``moved``: to an enrollment in another cohort of the same program, which it names.
    """

    WAITING = "waiting"
    OFFERED = "offered"
    SEATED = "seated"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"
    CANCELLED = "cancelled"


class EnrollmentEvent(StrEnum):
    """What may happen to an enrollment."""

    OFFER = "offer"
    REVOKE = "revoke"
    SEAT = "seat"
    WITHDRAW = "withdraw"
    MOVE = "move"
    COHORT_CANCELLED = "cohort_cancelled"


SEATED: Final = frozenset({EnrollmentState.SEATED})
"""Takes part."""
HOLDING: Final = SEATED | {EnrollmentState.OFFERED}
"""Holds seats: its own, or those it has been offered."""
IN_LINE: Final = frozenset({EnrollmentState.WAITING, EnrollmentState.OFFERED})
"""Hopes to take part."""
LIVE: Final = SEATED | IN_LINE
"""Counts as taking part or hoping to."""
LEFT: Final = frozenset({EnrollmentState.WITHDRAWN, EnrollmentState.MOVED})
"""Was in until a moment that is written down."""

TRANSITIONS: Final[dict[tuple[EnrollmentState, EnrollmentEvent], EnrollmentState]] = {
    (EnrollmentState.WAITING, EnrollmentEvent.SEAT): EnrollmentState.SEATED,
    (EnrollmentState.WAITING, EnrollmentEvent.OFFER): EnrollmentState.OFFERED,
    (EnrollmentState.OFFERED, EnrollmentEvent.SEAT): EnrollmentState.SEATED,
    (EnrollmentState.OFFERED, EnrollmentEvent.REVOKE): EnrollmentState.WAITING,
    (EnrollmentState.OFFERED, EnrollmentEvent.WITHDRAW): EnrollmentState.WITHDRAWN,
    (EnrollmentState.OFFERED, EnrollmentEvent.COHORT_CANCELLED): EnrollmentState.CANCELLED,
    (EnrollmentState.WAITING, EnrollmentEvent.WITHDRAW): EnrollmentState.WITHDRAWN,
    (EnrollmentState.SEATED, EnrollmentEvent.WITHDRAW): EnrollmentState.WITHDRAWN,
    (EnrollmentState.WAITING, EnrollmentEvent.MOVE): EnrollmentState.MOVED,
    (EnrollmentState.OFFERED, EnrollmentEvent.MOVE): EnrollmentState.MOVED,
    (EnrollmentState.SEATED, EnrollmentEvent.MOVE): EnrollmentState.MOVED,
    (EnrollmentState.WAITING, EnrollmentEvent.COHORT_CANCELLED): EnrollmentState.CANCELLED,
    (EnrollmentState.SEATED, EnrollmentEvent.COHORT_CANCELLED): EnrollmentState.CANCELLED,
}


def after(state: EnrollmentState, what: EnrollmentEvent) -> EnrollmentState:
    """Give the state that follows. Raises Refused("enrollment.not_now") for anything not in the table."""
    try:
        return TRANSITIONS[state, what]
    except KeyError:
        raise Refused("enrollment.not_now", state=state, event=what) from None


def seats_needed(unit: SeatUnit, persons: int) -> int:
    """Tell how many seats a household of so many persons takes: one, or one each."""
    return 1 if unit == SeatUnit.HOME else persons


class OfferState(StrEnum):
    """What became of an offer of a seat: no answer yet, yes, no, no answer in time, or taken back."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    REVOKED = "revoked"


LONG_WAIT: Final = timedelta(weeks=26)
"""How long a home has wished for a program when it has waited long for it. Our own choice."""


def priority_of(classes: Sequence[Priority], *, new: bool, kinship: bool, waited: bool) -> int:
    """Tell a home's class in line, 0 first: that of the first of the program's classes it belongs to, else last."""
    fits = {Priority.NEW_HOME: new, Priority.KINSHIP: kinship, Priority.LONG_WAIT: waited}
    return next((number for number, it in enumerate(classes) if fits[it]), len(classes))


class Diet(StrEnum):
    """What the kitchen must know, in classes: no free text about anybody's health."""

    VEGETARIAN = "vegetarian"
    HALAL = "halal"
    GLUTEN_FREE = "gluten_free"
    LACTOSE_FREE = "lactose_free"
    NUT_FREE = "nut_free"
    FISH_FREE = "fish_free"
    OTHER = "other"


def diets(stored: str) -> list[str]:
    """Split what an enrollment stores (classes with commas between) into its parts."""
    return [part for part in (p.strip() for p in stored.split(",")) if part]


ROSTER_WINDOW: Final = timedelta(days=30)
"""How long before the first and after the last meeting facilitators see who takes part."""


def roster_open(first_at: datetime | None, last_at: datetime | None, now: datetime) -> bool:
    """Tell whether a facilitator may see the participants of a cohort now."""
    if first_at is None or last_at is None:
        return False
    return first_at - ROSTER_WINDOW <= now <= last_at + ROSTER_WINDOW
