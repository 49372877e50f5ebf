"""The life of a cohort: its states, what may happen in each, and who is meant by which. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from courseapp.kernel.refused import Refused


class CohortState(StrEnum):
    """Planned (only staff see it), open (for sign-up, not yet decided), confirmed (will run), finished, cancelled."""

    PLANNED = "planned"
    OPEN = "open"
    CONFIRMED = "confirmed"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class CohortEvent(StrEnum):
    """What may happen to a cohort."""

    OPEN = "open"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    FINISH = "finish"


PUBLISHED: Final = frozenset({CohortState.OPEN, CohortState.CONFIRMED})
"""Homes can see it and sign up."""
LIVE: Final = PUBLISHED | {CohortState.PLANNED}
"""It can still be changed."""

TRANSITIONS: Final[dict[tuple[CohortState, CohortEvent], CohortState]] = {
    (CohortState.PLANNED, CohortEvent.OPEN): CohortState.OPEN,
    (CohortState.OPEN, CohortEvent.CONFIRM): CohortState.CONFIRMED,
    (CohortState.CONFIRMED, CohortEvent.FINISH): CohortState.FINISHED,
    (CohortState.PLANNED, CohortEvent.CANCEL): CohortState.CANCELLED,
    (CohortState.OPEN, CohortEvent.CANCEL): CohortState.CANCELLED,
    (CohortState.CONFIRMED, CohortEvent.CANCEL): CohortState.CANCELLED,
}


def after(state: CohortState, what: CohortEvent) -> CohortState:
    """Give the state that follows. Raises Refused("cohorts.not_now") for anything not in the table."""
    try:
        return TRANSITIONS[state, what]
    except KeyError:
        raise Refused("cohorts.not_now", state=state, event=what) from None


class Circle(StrEnum):
    """Three worlds that never meet in one list, search, feed or export."""

    FOSTER = "foster"
    BIRTH_PARENTS = "birth_parents"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Collision:
    """What stands in the way of a booking: a room or facilitator by ``name``, and the times it is taken (UTC).

    ``number`` is the meeting that was to be booked; ``cohort`` the other's name, None when the reader may not see it.
    """

    number: int
    name: str
    cohort: str | None
    starts_at: datetime
    ends_at: datetime


class Unfit(StrEnum):
    """Why a facilitator may not lead a cohort without a reason given."""

    NO_QUALIFICATION = "no_qualification"
    SECOND_ONLY = "second_only"
    LAPSES = "lapses"


def unfit(*, needed: bool, as_lead: bool, lead: bool | None, valid_until: date | None, last_day: date) -> Unfit | None:
    """Judge a facilitator for a cohort; None is fit.

    ``needed``: the program asks for qualified leaders. ``lead``: what the qualification covers, None for none at all.
    ``last_day``: the cohort's last meeting, which the qualification must reach.
    """
    if not needed:
        return None
    if lead is None:
        return Unfit.NO_QUALIFICATION
    if as_lead and not lead:
        return Unfit.SECOND_ONLY
    return Unfit.LAPSES if valid_until is not None and valid_until < last_day else None
