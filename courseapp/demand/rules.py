"""The life of a wish, which programs a home may wish for, and which homes are new. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from courseapp.kernel.refused import Refused
from programs.model import Anchor, Audience, Program


class InterestState(StrEnum):
    """Open (waits), planned (in a plan's cohort), withdrawn (by the home or for it), closed (had what it wanted)."""

    OPEN = "open"
    PLANNED = "planned"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class InterestEvent(StrEnum):
    """What may happen to a wish."""

    PLAN = "plan"
    RELEASE = "release"
    WITHDRAW = "withdraw"
    CLOSE = "close"


LIVE: Final = frozenset({InterestState.OPEN, InterestState.PLANNED})
"""The home still wants it, and has not had it."""

TRANSITIONS: Final[dict[tuple[InterestState, InterestEvent], InterestState]] = {
    (InterestState.OPEN, InterestEvent.PLAN): InterestState.PLANNED,
    (InterestState.PLANNED, InterestEvent.RELEASE): InterestState.OPEN,
    (InterestState.OPEN, InterestEvent.WITHDRAW): InterestState.WITHDRAWN,
    (InterestState.PLANNED, InterestEvent.WITHDRAW): InterestState.WITHDRAWN,
    (InterestState.OPEN, InterestEvent.CLOSE): InterestState.CLOSED,
    (InterestState.PLANNED, InterestEvent.CLOSE): InterestState.CLOSED,
}


def after(state: InterestState, what: InterestEvent) -> InterestState:
    """Give the state that follows. Raises Refused("demand.not_now") for anything not in the table."""
    try:
        return TRANSITIONS[state, what]
    except KeyError:
        raise Refused("demand.not_now", state=state, event=what) from None


def may_wish(program: Program, kind: str) -> bool:
    """Tell whether a home of this kind may wish for a program: cohorts of it are made, for homes like this one.

    Birth parents' programs follow each family's own dates, so there is no demand to plan from and no common list; and
    staff are no home.
    """
    return (
        program.anchor == Anchor.CALENDAR
        and kind in {audience.value for audience in program.audience}
        and not program.audience & {Audience.BIRTH_PARENT, Audience.STAFF}
    )


NEW_FOR: Final = timedelta(days=365)
"""How long a home counts as new."""


def is_new(first_day: date, today: date) -> bool:
    """Tell whether a home is new: it began within the last twelve months."""
    return today - first_day < NEW_FOR


def waited_weeks(since: date, today: date) -> int:
    """Count the whole weeks a home has waited."""
    return max(0, (today - since).days // 7)
