"""The search: this process keeps the plan and hands out areas; children look for better cohorts in them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from multiprocessing.connection import wait

from courseapp.planning.solver.areas import choose
from courseapp.planning.solver.children import Child, Clock
from courseapp.planning.solver.draft import Cohort, Draft
from courseapp.planning.solver.worker import Area, Found, Swap, numbers_of

POLL = 0.05
"""Seconds between two looks at whether to stop."""
SMALLEST, LARGEST = 3.0, 14.0
"""How many cohorts an area may have."""
OPTIONS, EFFORT = 60, 0.5
"""How many options an area is offered, and how much of CP-SAT's own time."""


class Search:
    """A plan that gets better. Areas grow while they are easy and shrink when they are not."""

    def __init__(self, draft: Draft, clock: Clock, seed: int) -> None:
        self.draft, self.clock = draft, clock
        self.points = draft.points
        self.dice = random.Random(seed)  # noqa: S311 (no secret depends on it)
        self.size = 6.0

    def run(self, crew: Sequence[Child], improved: Callable[[], None], stopped: Callable[[], bool]) -> None:
        """Search until the time is up, somebody stops it, or nothing is left to look at."""
        working = {child.pipe: child for child in crew}
        while working and not self.clock.over and not stopped():
            for pipe in wait(list(working), POLL):
                child = next(it for it in crew if it.pipe is pipe)
                try:
                    found: Found | None = child.pipe.recv()
                except EOFError:
                    del working[child.pipe]
                    continue
                if found is None:
                    self._greet(child)
                elif self._take(found, crew):
                    improved()
                self._give(child, crew)

    def _greet(self, child: Child) -> None:
        """Tell a child that has started what it is about."""
        child.pipe.send(self.draft.arrays)
        child.pipe.send(tuple(self.draft.cohorts.values()))
        child.news.clear()

    def _give(self, child: Child, crew: Sequence[Child]) -> None:
        """Hand a child its next area."""
        others = {cohort for other in crew if other is not child for cohort in other.busy}
        numbers = choose(self.draft, self.dice, round(self.size), others)
        child.busy = tuple(self.draft.cohorts[number] for number in numbers)
        child.pipe.send(Area(tuple(child.news), child.busy, OPTIONS, EFFORT, self.dice.randrange(1 << 30)))
        child.news.clear()

    def _take(self, found: Found, crew: Sequence[Child]) -> bool:
        """Put what was found into the plan, if it still fits and is no worse; whether the plan is better."""
        self.clock.effort += found.effort
        self.size += 0.1 if found.effort < EFFORT / 3 else -0.15 if found.effort >= EFFORT else 0.0
        self.size = min(LARGEST, max(SMALLEST, self.size))
        removed, added = _difference(found.freed, found.cohorts)
        if not added and not removed:
            return False
        numbers = numbers_of(self.draft, removed)
        if len(numbers) < len(removed) or not self.draft.swap(numbers, added):
            return False
        points = self.draft.points
        if points < self.points:
            self.draft.swap(numbers_of(self.draft, added), removed)
            return False
        for child in crew:
            child.news.append(Swap(removed, added))
        better, self.points = points > self.points, points
        return better


def _difference(old: Sequence[Cohort], new: Sequence[Cohort]) -> tuple[tuple[Cohort, ...], tuple[Cohort, ...]]:
    return tuple(it for it in old if it not in new), tuple(it for it in new if it not in old)
