"""A child process that looks for better parts of a plan, and prices. OR-Tools is loaded here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from courseapp.planner.solver.arrays import Arrays
from courseapp.planner.solver.bound import Bound
from courseapp.planner.solver.columns import Prices, no_prices
from courseapp.planner.solver.draft import Cohort, Draft
from courseapp.planner.solver.start import fill
from courseapp.planner.solver.tasks import (
    Area,
    Dive,
    Found,
    Limit,
    Priced,
    Pricing,
    Proof,
    Proved,
    Swap,
    Task,
    numbers_of,
)

if TYPE_CHECKING:
    from courseapp.planner.solver.proof import Whole

CELL, TRY = 7e-8, 0.009
"""Seconds it takes to value one home in one option, and what a try takes besides."""
DIVE = 2e-6
"""Seconds a plan made afresh takes, for each home in each option."""


def work(pipe: Connection) -> None:
    """Say hello, hear the arrays and the plan's cohorts, then take tasks until the pipe is closed."""
    import courseapp.planner.solver.neighborhood  # noqa: F401, PLC0415 (loaded while the arrays are made)

    try:
        pipe.send(None)
        arrays, cohorts = pipe.recv()
        worker = Worker(arrays, cohorts, lambda limit: pipe.send(Limit(limit)))
        while True:
            pipe.send(worker.do(pipe.recv()))
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        return


class Worker:
    """What a child knows: the plan as it was last told, prices, and the bound once it has been asked for one."""

    def __init__(self, arrays: Arrays, cohorts: tuple[Cohort, ...], tell: Callable[[int], None]) -> None:
        self.arrays, self.tell = arrays, tell
        self.draft = Draft(arrays, cohorts)
        self.prices = no_prices(arrays)
        self.bound: Bound | None = None
        self.whole: Whole | None = None

    def do(self, task: Task) -> Found | Priced | Proved:
        """Take in the news and do a task."""
        for swap in task.swaps:
            self._follow(swap)
        self.prices = task.prices or self.prices
        match task.what:
            case Area():
                return self._area(task.what)
            case Dive():
                return self._dive(task.what)
            case Pricing():
                return self._pricing(task.what)
            case Proof():
                return self._proof(task.what)

    def _follow(self, swap: Swap) -> None:
        for number in numbers_of(self.draft, swap.removed):
            self.draft.remove(number)
        for cohort in swap.added:
            self.draft.add(cohort)

    def _area(self, area: Area) -> Found:
        from courseapp.planner.solver.neighborhood import improve, redraw  # noqa: PLC0415 (OR-Tools)

        return (improve if area.limits.of_group else redraw)(self.draft, area, self.prices)

    def _dive(self, dive: Dive) -> Found:
        """Make a plan from the pinned cohorts on."""
        draft = Draft(self.arrays, (cohort for cohort in self.draft.cohorts.values() if cohort.pin >= 0))
        fill(draft, Prices(self.prices.demands * dive.share, self.prices.facilitators * dive.share))
        fill(draft, no_prices(self.arrays))
        return Found(
            None, tuple(draft.cohorts.values()), DIVE * sum(group.homes_can.size for group in self.arrays.groups)
        )

    def _pricing(self, pricing: Pricing) -> Priced:
        self.bound = bound = self.bound or Bound(self.arrays)
        for _ in range(pricing.tries):
            bound.improve(pricing.target)
        return Priced(bound.prices, bound.points, (TRY + CELL * bound.batches.cells) * pricing.tries)

    def _proof(self, proof: Proof) -> Proved:
        from courseapp.planner.solver.proof import Whole  # noqa: PLC0415 (OR-Tools)

        self.bound = self.bound or Bound(self.arrays)
        self.whole = self.whole or Whole(self.bound)
        return self.whole.prove(self.draft, proof, self.tell)
