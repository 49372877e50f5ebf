"""The search: this process keeps the plan and hands out tasks; children look for prices and for better cohorts."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from multiprocessing.connection import wait

from courseapp.planner.solver.areas import choose
from courseapp.planner.solver.children import Child, Clock
from courseapp.planner.solver.draft import Cohort, Draft
from courseapp.planner.solver.tasks import (
    Answer,
    Area,
    Dive,
    Found,
    Limit,
    Limits,
    Priced,
    Pricing,
    Proof,
    Proved,
    Swap,
    Task,
    numbers_of,
)

POLL = 0.05
"""Seconds between two looks at whether to stop."""
AREAS = (
    (6, Limits(60, 2, 0.5)),
    (20, Limits(100, 2, 1.0)),
    (100, Limits(130, 2, 1.0)),
    (6, Limits(40, 0, 0.5)),
    (10, Limits(40, 0, 1.0)),
    (14, Limits(60, 0, 3.0)),
)
"""Sizes of areas, in cohorts, and how hard each is looked at."""
TRIES = 20
"""Prices are bettered in so many tries at a time."""
USABLE, SETTLED = 0.01, 0.002
"""Prices can be gone by, and are good, when so many tries bring the limit down by less than these shares."""
PROVABLE = 300
"""How many wishes a problem may have that is worth a model of the whole."""
THREADS = 8
"""Threads of a proof: with fewer, CP-SAT leaves out ways to search that find the proof, however few the cores are."""
DIVES = (0.95, 0.8)
"""Shares of the prices that whole plans are made by, once prices can be gone by, and again once they are good."""


class Search:
    """A plan that gets better, and a limit that comes down."""

    def __init__(self, draft: Draft, clock: Clock, seed: int) -> None:
        self.draft, self.clock = draft, clock
        self.points = draft.points
        self.bound: int | None = None
        self.dice = random.Random(seed)  # noqa: S311 (no secret depends on it)
        self.priced: int | None = None
        self.usable = self.settled = False
        self.turn = 0
        self.proof = 10.0 if len(draft.arrays.worth) <= PROVABLE else 0.0
        self.dives: list[float] = []
        self.earned = [1000.0] * len(AREAS)
        self.spent = [1.0] * len(AREAS)

    def run(self, crew: Sequence[Child], changed: Callable[[], None], stopped: Callable[[], bool]) -> None:
        """Search until the time is up, somebody stops it, or the plan is proved best. ``changed``: plan or bound is."""
        self.points = self.draft.points
        working = {child.pipe: child for child in crew}
        while working and not self.done and not self.clock.over and not stopped():
            for pipe in wait(list(working), POLL):
                child = next(it for it in crew if it.pipe is pipe)
                try:
                    better = self._serve(child, crew)
                except (EOFError, BrokenPipeError, ConnectionResetError):  # a child that is gone; the others go on
                    del working[child.pipe]
                    child.busy = ()
                    continue
                if better:
                    changed()

    def _serve(self, child: Child, crew: Sequence[Child]) -> bool:
        """Hear a child and give it its next task; whether the plan or the bound is better for it."""
        answer: Answer | None = child.pipe.recv()
        better = self._take(answer, child, crew)
        if not isinstance(answer, Limit):
            child.pipe.send(self._next(child, crew))
            child.news.clear()
        return better

    @property
    def done(self) -> bool:
        """Whether no plan can be better."""
        return self.bound is not None and self.bound <= self.points

    def _next(self, child: Child, crew: Sequence[Child]) -> Task:
        """Choose a child's next task: the first child sees to prices until they settle, and now and then later."""
        swaps, prices = tuple(child.news), child.prices
        child.busy, child.prices, child.kind = (), None, -1
        if child is crew[0]:
            self.turn += 1
            if not self.usable or self.turn % (8 if self.settled else 2) == 0:
                return Task(Pricing(self.points, TRIES), swaps, prices)
            if self.proof and self.settled and not self.dives and (len(crew) > 1 or self.turn % 4 == 1):
                threads = THREADS if len(crew) > 1 else 1
                effort = min(self.proof, self.clock.seconds - self.clock.now)
                return Task(Proof(threads, effort, self.dice.randrange(1 << 30)), swaps, prices)
        if self.dives:
            return Task(Dive(self.dives.pop(0)), swaps, prices)
        worth = [earned / spent for earned, spent in zip(self.earned, self.spent, strict=True)]
        child.kind = self.dice.choices(range(len(AREAS)), [it + 0.1 * max(worth) for it in worth])[0]
        size, limits = AREAS[child.kind]
        others = {cohort for other in crew if other is not child for cohort in other.busy}
        place, numbers = choose(self.draft, self.dice, size, others)
        chosen = (self.draft.cohorts[number] for number in numbers)
        child.busy = tuple(cohort for cohort in chosen if limits.of_group or cohort.pin < 0)
        return Task(Area(child.busy, place, limits, self.dice.randrange(1 << 30)), swaps, prices)

    def _take(self, answer: Answer | None, child: Child, crew: Sequence[Child]) -> bool:
        """Take in an answer; whether the plan or the bound is better for it."""
        if answer is None:
            child.pipe.send((self.draft.arrays, tuple(self.draft.cohorts.values())))
            child.news.clear()
            return False
        if isinstance(answer, Limit):
            return self._limited(answer.limit)
        self.clock.effort += answer.effort
        if isinstance(answer, Priced):
            return self._priced(answer, crew)
        if isinstance(answer, Proved):
            return self._proved(answer, crew)
        before = self.points
        better = self._found(answer, crew)
        if child.kind >= 0:
            self.earned[child.kind] = 0.9 * self.earned[child.kind] + self.points - before
            self.spent[child.kind] = 0.9 * self.spent[child.kind] + answer.effort
        return better

    def _priced(self, answer: Priced, crew: Sequence[Child]) -> bool:
        before, self.priced = self.priced or 2 * answer.limit, answer.limit
        stages = self.usable, self.settled
        self.usable = self.usable or answer.limit > before * (1 - USABLE)
        self.settled = self.settled or answer.limit > before * (1 - SETTLED)
        if stages != (self.usable, self.settled):
            self.dives = list(DIVES)
        if self.usable:
            for child in crew:
                child.prices = answer.prices
        return self._limited(answer.limit)

    def _limited(self, limit: int) -> bool:
        lower = self.bound is None or limit < self.bound
        if lower:
            self.bound = limit
        return lower

    def _proved(self, answer: Proved, crew: Sequence[Child]) -> bool:
        if answer.limit is None:
            self.proof = 0.0
            return False
        if not answer.finished:
            self.proof *= 2
        lower = self._limited(answer.limit)
        return (bool(answer.cohorts) and self._found(Found(None, answer.cohorts, 0.0), crew)) or lower

    def _found(self, found: Found, crew: Sequence[Child]) -> bool:
        """Put what was found into the plan, if it still fits and is no worse; whether the plan is better."""
        old = tuple(self.draft.cohorts.values()) if found.freed is None else found.freed
        removed, added = _difference(old, found.cohorts)
        numbers = numbers_of(self.draft, removed)
        if (not added and not removed) or len(numbers) < len(removed) or not self.draft.swap(numbers, added):
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
    before, after = set(old), set(new)
    return tuple(it for it in old if it not in after), tuple(it for it in new if it not in before)
