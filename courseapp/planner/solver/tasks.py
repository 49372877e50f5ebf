"""What the search asks of its children, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass

from courseapp.planner.solver.columns import Prices
from courseapp.planner.solver.draft import Cohort, Draft


@dataclass(frozen=True, slots=True)
class Swap:
    """What has changed in the plan since a child last heard of it."""

    removed: tuple[Cohort, ...]
    added: tuple[Cohort, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """How hard an area is looked at: options offered, options of one group, and CP-SAT's own time.

    ``of_group`` 0: groups are offered rather than options, and weeks are found afterwards.
    """

    options: int
    of_group: int
    effort: float


@dataclass(frozen=True, slots=True)
class Area:
    """Find better cohorts in the place of the freed ones, about a place (-1: everywhere)."""

    freed: tuple[Cohort, ...]
    place: int
    limits: Limits
    seed: int


@dataclass(frozen=True, slots=True)
class Dive:
    """Make a whole plan afresh, led by a share of the prices."""

    share: float


@dataclass(frozen=True, slots=True)
class Pricing:
    """Better the prices in so many tries; ``target`` is the best plan's points."""

    target: float
    tries: int


@dataclass(frozen=True, slots=True)
class Proof:
    """Solve the whole problem at once, with so many threads and so much of CP-SAT's own time."""

    threads: int
    effort: float
    seed: int


@dataclass(frozen=True, slots=True)
class Task:
    """What to do, after taking in what has changed elsewhere; ``prices`` only when there are new ones."""

    what: Area | Dive | Pricing | Proof
    swaps: tuple[Swap, ...] = ()
    prices: Prices | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Cohorts to put in the place of the freed ones (None: of all), and the effort, in seconds of a quiet machine."""

    freed: tuple[Cohort, ...] | None
    cohorts: tuple[Cohort, ...]
    effort: float


@dataclass(frozen=True, slots=True)
class Priced:
    """Prices, the limit they prove, and the effort spent."""

    prices: Prices
    limit: int
    effort: float


@dataclass(frozen=True, slots=True)
class Proved:
    """What a proof came to: the limit (None: the problem is too large), a better plan's cohorts if there is one.

    ``finished``: more time would not have changed it, only another turn.
    """

    limit: int | None
    cohorts: tuple[Cohort, ...]
    effort: float
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit proved on the way; the task goes on."""

    limit: int


Answer = Found | Priced | Proved | Limit


def numbers_of(draft: Draft, cohorts: tuple[Cohort, ...]) -> list[int]:
    """The numbers some cohorts have in a draft."""
    wanted = set(cohorts)
    return [number for number, cohort in draft.cohorts.items() if cohort in wanted]
