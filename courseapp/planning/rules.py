"""The life of a draft of a plan and of the round it belongs to, what may be planned together, and bounds. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from courseapp.kernel.refused import Refused
from programs.model import Anchor, Audience, Program

MOST_WEEKS: Final = 60
"""The longest horizon of a round, in weeks: a year and its holidays."""
AHEAD: Final = timedelta(days=730)
"""How far ahead a round may begin."""
SHORTEST_RUN: Final = 5
"""Seconds."""
LONGEST_RUN: Final = 1800
"""Seconds."""
MOST_STEPS: Final = 120
"""Points of the curve that shows how a draft got better; when there are more, every other one is let go."""


class RoundState(StrEnum):
    """Open (drafts are made and published), closed (kept to look at)."""

    OPEN = "open"
    CLOSED = "closed"


class RoundEvent(StrEnum):
    """What may happen to a round."""

    CLOSE = "close"
    REOPEN = "reopen"


ROUND_TRANSITIONS: Final[dict[tuple[RoundState, RoundEvent], RoundState]] = {
    (RoundState.OPEN, RoundEvent.CLOSE): RoundState.CLOSED,
    (RoundState.CLOSED, RoundEvent.REOPEN): RoundState.OPEN,
}


class DraftState(StrEnum):
    """Where a draft is.

    New (no work yet), queued (waits for a worker), running, done (the planner came to its end), stopped (the
    coordinator stopped it, or made the plan by hand), failed (the planner could not go on), published.
    """

    NEW = "new"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"
    PUBLISHED = "published"


class DraftEvent(StrEnum):
    """What may happen to a draft.

    Start (a coordinator wants it planned), take (a worker begins, or begins anew after another died), give back (a
    worker is told to end), finish, stop, fail, edit (the plan is changed by hand), publish.
    """

    START = "start"
    TAKE = "take"
    GIVE_BACK = "give_back"
    FINISH = "finish"
    STOP = "stop"
    FAIL = "fail"
    EDIT = "edit"
    PUBLISH = "publish"


WORKING: Final = frozenset({DraftState.QUEUED, DraftState.RUNNING})
"""A plan is being made or waits to be; nobody changes it meanwhile."""
RESTING: Final = frozenset({DraftState.NEW, DraftState.DONE, DraftState.STOPPED, DraftState.FAILED})
"""It can be steered, edited and started."""
PUBLISHABLE: Final = frozenset({DraftState.DONE, DraftState.STOPPED})
"""It has a plan that can become cohorts."""

TRANSITIONS: Final[dict[tuple[DraftState, DraftEvent], DraftState]] = {
    (DraftState.NEW, DraftEvent.START): DraftState.QUEUED,
    (DraftState.DONE, DraftEvent.START): DraftState.QUEUED,
    (DraftState.STOPPED, DraftEvent.START): DraftState.QUEUED,
    (DraftState.FAILED, DraftEvent.START): DraftState.QUEUED,
    (DraftState.QUEUED, DraftEvent.TAKE): DraftState.RUNNING,
    (DraftState.RUNNING, DraftEvent.TAKE): DraftState.RUNNING,
    (DraftState.RUNNING, DraftEvent.GIVE_BACK): DraftState.QUEUED,
    (DraftState.RUNNING, DraftEvent.FINISH): DraftState.DONE,
    (DraftState.QUEUED, DraftEvent.STOP): DraftState.STOPPED,
    (DraftState.RUNNING, DraftEvent.STOP): DraftState.STOPPED,
    (DraftState.RUNNING, DraftEvent.FAIL): DraftState.FAILED,
    (DraftState.NEW, DraftEvent.EDIT): DraftState.STOPPED,
    (DraftState.DONE, DraftEvent.EDIT): DraftState.STOPPED,
    (DraftState.STOPPED, DraftEvent.EDIT): DraftState.STOPPED,
    (DraftState.FAILED, DraftEvent.EDIT): DraftState.STOPPED,
    (DraftState.DONE, DraftEvent.PUBLISH): DraftState.PUBLISHED,
    (DraftState.STOPPED, DraftEvent.PUBLISH): DraftState.PUBLISHED,
}


class Failure(StrEnum):
    """Why the planner could not go on.

    Contradiction (what is pinned breaks a rule), memory (it took more than it may), unsound (it gave a plan that
    breaks a rule, which was thrown away), crashed (anything else).
    """

    CONTRADICTION = "contradiction"
    MEMORY = "memory"
    UNSOUND = "unsound"
    CRASHED = "crashed"


class Task(StrEnum):
    """What the planner is asked for: the best plan, or the fewest changes that make a plan hold again."""

    SOLVE = "solve"
    REPAIR = "repair"


def after(state: DraftState, what: DraftEvent) -> DraftState:
    """Give a draft's state that follows. Raises Refused("planning.not_now") for anything not in the table."""
    try:
        return TRANSITIONS[state, what]
    except KeyError:
        raise Refused("planning.not_now", state=state, event=what) from None


def round_after(state: RoundState, what: RoundEvent) -> RoundState:
    """Give a round's state that follows. Raises Refused("planning.round_not_now") for anything not in the table."""
    try:
        return ROUND_TRANSITIONS[state, what]
    except KeyError:
        raise Refused("planning.round_not_now", state=state, event=what) from None


def check_period(first_monday: date, weeks: int, today: date) -> None:
    """Refuse a horizon that cannot be planned.

    Raises Refused with one of "planning." + not_monday, past, too_far, weeks.
    """
    if first_monday.weekday():
        raise Refused("planning.not_monday", day=first_monday)
    if first_monday + timedelta(days=7 * weeks) <= today:
        raise Refused("planning.past", day=first_monday)
    if first_monday > today + AHEAD:
        raise Refused("planning.too_far", day=first_monday)
    if not 1 <= weeks <= MOST_WEEKS:
        raise Refused("planning.weeks", most=MOST_WEEKS)


class LeftOut(StrEnum):
    """Why a program cannot be planned.

    No wishes are made for it (own_dates: it follows each family's own dates; own_world: it is not for foster homes;
    persons: it is for persons who are no home), or the planner cannot say it: blocks (meetings on consecutive days),
    rhythm (less than a week between meetings), leaders (not two), size (no number of homes fits its persons).
    """

    OWN_DATES = "own_dates"
    OWN_WORLD = "own_world"
    PERSONS = "persons"
    BLOCKS = "blocks"
    RHYTHM = "rhythm"
    LEADERS = "leaders"
    SIZE = "size"


WEEK: Final = 7
"""Days."""
LEADERS: Final = 2
"""How many lead a planned cohort together."""
_HOMES: Final = frozenset({Audience.FOSTER_HOME, Audience.KINSHIP, Audience.RESPITE, Audience.EMERGENCY})


def left_out(program: Program) -> LeftOut | None:
    """Tell why a program cannot be planned, or None."""
    if program.anchor != Anchor.CALENDAR:
        return LeftOut.OWN_DATES
    if program.audience & {Audience.BIRTH_PARENT, Audience.STAFF}:
        return LeftOut.OWN_WORLD
    if not program.audience <= _HOMES:
        return LeftOut.PERSONS
    blocks = [module.block for module in program.modules]
    if len(set(blocks)) < len(blocks):
        return LeftOut.BLOCKS
    if len(blocks) > 1 and program.longest_gap_days < WEEK:
        return LeftOut.RHYTHM
    return LeftOut.LEADERS if program.leaders != LEADERS else None


def check_programs(programs: Collection[Program]) -> None:
    """Refuse programs that cannot be planned together.

    Raises Refused with one of "planning." + no_programs, mixed_circles (they belong to worlds that never meet),
    left_out (with ``program``, its key, and ``why``).
    """
    if not programs:
        raise Refused("planning.no_programs")
    worlds = {frozenset(program.audience & {Audience.BIRTH_PARENT, Audience.STAFF}) for program in programs}
    if len(worlds) > 1:
        raise Refused("planning.mixed_circles")
    for program in programs:
        if why := left_out(program):
            raise Refused("planning.left_out", program=program.key, why=why)


Step = tuple[float, int, int | None]
"""A point of the curve: seconds of work, points of the best plan, proven limit."""


def with_step(steps: Sequence[Step], step: Step) -> list[Step]:
    """Add a point to the curve, and let every other one go when there are too many; first and last stay."""
    longer = [*steps, step]
    return longer if len(longer) <= MOST_STEPS else [*longer[:-1:2], longer[-1]]


def check_seconds(seconds: int) -> None:
    """Raise Refused("planning.seconds") for a time that the planner is not given."""
    if not SHORTEST_RUN <= seconds <= LONGEST_RUN:
        raise Refused("planning.seconds", least=SHORTEST_RUN, most=LONGEST_RUN)
