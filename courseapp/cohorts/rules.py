"""The life of a cohort: its states, what may happen in each, and who is meant by which. Pure."""

from __future__ import annotations

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
