"""Solving a problem: a first plan at once, then better ones until the time is up."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from courseapp.planner import check
from courseapp.planner.faults import Fault
from courseapp.planner.problem import Plan, Problem
from courseapp.planner.solver.adopt import PinnedContradictionError, adopt, pinned_draft
from courseapp.planner.solver.children import Clock, children
from courseapp.planner.solver.columns import no_prices
from courseapp.planner.solver.draft import Draft
from courseapp.planner.solver.search import Search
from courseapp.planner.solver.start import fill, meet_requirements

EARLY: Final = 0.2
"""Seconds after which the first plan is told of as far as it has come."""


@dataclass(frozen=True, slots=True)
class Improvement:
    """A better plan, or a better bound: seconds since the beginning, points, and the proven limit so far."""

    seconds: float
    points: int
    bound: int | None
    plan: Plan


def solve(
    problem: Problem,
    *,
    seconds: float,
    workers: int = 0,
    seed: int = 1,
    start: Plan | None = None,
    report: Callable[[Improvement], None] | None = None,
    stopped: Callable[[], bool] | None = None,
) -> Plan:
    """Make the best plan that can be found in so many seconds, and prove a limit on any plan's points.

    ``workers`` child processes search, 0: as many as there are cores. With one, ``seconds`` is counted in effort, not
    by the clock, so that the same problem, seed and seconds give the same plan. ``start`` is a plan to begin from, as
    far as it holds. ``report`` hears of every better plan, ``stopped`` is asked several times a second. Raises
    PinnedContradictionError when no plan can keep what is pinned.
    """
    clock = Clock(seconds, by_effort=workers == 1)
    stop = stopped or (lambda: False)
    with children(workers or os.cpu_count() or 1) as crew:
        draft = begun(problem, start)
        search = Search(draft, clock, seed)
        desk = Desk(search, report)
        fill(draft, no_prices(draft.arrays), stopped=desk.early(stop))
        desk.changed()
        if not stop() and not clock.over:
            search.run(crew, desk.changed, stop)
    return desk.finished()


def begun(problem: Problem, start: Plan | None) -> Draft:
    """The pinned cohorts with what they need, and what holds of a plan to begin from."""
    draft = pinned_draft(problem)
    if start is not None:
        adopt(draft, start.cohorts)
    meet_requirements(draft)
    return draft


class Desk:
    """Where plans are handed out: only after the independent checker has passed them."""

    def __init__(self, search: Search, report: Callable[[Improvement], None] | None) -> None:
        self.search, self.report = search, report
        self.problem = search.draft.arrays.problem
        self.good: Plan | None = None
        self.faults: list[Fault] = []
        self.quiet_until = 0.0

    def early(self, stopped: Callable[[], bool]) -> Callable[[], bool]:
        """Ask whether to stop, and tell once of a first plan that takes long, as far as it has come."""
        tell_at = time.monotonic() + EARLY

        def asked() -> bool:
            if self.good is None and time.monotonic() > tell_at:
                self.changed()
            return stopped()

        return asked

    def changed(self) -> None:
        """Tell of a better plan or bound, unless one was told of just now: checking takes time in large plans."""
        began = time.monotonic()
        if self.report is None or began < self.quiet_until:
            return
        self._tell()
        self.quiet_until = time.monotonic() + 20 * (time.monotonic() - began)

    def _check(self) -> bool:
        """Make the draft the good plan, if the checker finds nothing wrong with it."""
        draft, bound = self.search.draft, self.search.bound
        plan = Plan(self.problem.name, draft.planned(), draft.points, bound)
        self.faults = check.faults(self.problem, plan)
        if self.faults or check.points(self.problem, plan.cohorts) != plan.points or plan == self.good:
            return False
        self.good = plan
        return True

    def _tell(self) -> None:
        if self._check() and self.report is not None and self.good is not None:
            self.report(Improvement(self.search.clock.now, self.good.points, self.good.bound, self.good))

    def finished(self) -> Plan:
        """The last good plan. Raises PinnedContradictionError when there is none: only pins can make that so."""
        self._tell()
        if self.good is None:
            raise PinnedContradictionError(self.faults)
        return self.good
