"""A child process that looks for better parts of a plan. OR-Tools is loaded here, and nowhere else in the solver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from courseapp.planning.solver.columns import Prices, no_prices
from courseapp.planning.solver.draft import Cohort, Draft


@dataclass(frozen=True, slots=True)
class Swap:
    """What has changed in the plan since the child last heard of it."""

    removed: tuple[Cohort, ...]
    added: tuple[Cohort, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """The task to find better cohorts in the place of the freed ones."""

    swaps: tuple[Swap, ...]
    freed: tuple[Cohort, ...]
    options: int
    effort: float
    seed: int
    prices: Prices | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Found:
    """The cohorts to put in the place of the freed ones, and the effort spent."""

    freed: tuple[Cohort, ...]
    cohorts: tuple[Cohort, ...]
    effort: float


def work(pipe: Connection) -> None:
    """Say hello, hear the arrays and the plan's cohorts, then take tasks until the pipe is closed."""
    from courseapp.planning.solver.neighborhood import Limits, improve  # noqa: PLC0415 (loaded while arrays are made)

    try:
        pipe.send(None)
        arrays = pipe.recv()
        draft = Draft(arrays, pipe.recv())
        prices = no_prices(arrays)
        while True:
            task: Area = pipe.recv()
            for swap in task.swaps:
                follow(draft, swap)
            prices = task.prices or prices
            numbers = numbers_of(draft, task.freed)
            limits = Limits(options=task.options, effort=task.effort)
            new, effort = improve(draft, numbers, prices, limits, task.seed)
            for cohort in task.freed:
                draft.add(cohort)
            pipe.send(Found(task.freed, tuple(new), effort))
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        return


def numbers_of(draft: Draft, cohorts: Sequence[Cohort]) -> list[int]:
    """The numbers some cohorts have in a draft."""
    wanted = set(cohorts)
    return [number for number, cohort in draft.cohorts.items() if cohort in wanted]


def follow(draft: Draft, swap: Swap) -> None:
    """Do as was done elsewhere."""
    for number in numbers_of(draft, swap.removed):
        draft.remove(number)
    for cohort in swap.added:
        draft.add(cohort)
