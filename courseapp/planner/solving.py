"""One run of the solver: what it finds is checked, told and kept, and a signal to stop is obeyed.

The solver is never trusted: only a plan without faults reaches the file.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any, Final

from courseapp.planner.check import faults, points
from courseapp.planner.explain import unplaced
from courseapp.planner.faults import Fault
from courseapp.planner.files import save_plan
from courseapp.planner.problem import Plan, Problem

SAVED_EVERY: Final = 1.0
"""Seconds between two savings of what is found on the way."""


class NoPlan(Exception):
    """Nothing that was found keeps every hard rule; ``faults`` are those of the last try."""

    def __init__(self, found: list[Fault]) -> None:
        super().__init__()
        self.faults = found


def known_part(problem: Problem, plan: Plan) -> tuple[Plan, list[Fault]]:
    """Take the cohorts that point to nothing out of a plan, and tell all that is broken in it."""
    found = faults(problem, plan)
    unknown = {fault.cohort for fault in found if fault.code.startswith("unknown_")}
    cohorts = tuple(cohort for number, cohort in enumerate(plan.cohorts) if number not in unknown)
    return Plan(problem.name, cohorts, points(problem, cohorts)), found


class Run:
    """Solve one problem into one file. ``tell`` gets a line of JSON for each improvement."""

    def __init__(self, problem: Problem, output: Path, tell: Callable[[str], None]) -> None:
        self.problem = problem
        self.output = output
        self.tell = tell
        self.best: Plan | None = None
        self.broken: list[Fault] = []
        self.failed: OSError | None = None
        self.stopping = False
        self.saved_at = float("-inf")

    def solve(self, engine: Any, **options: Any) -> None:
        """Run the solver to its end or a signal, and leave the best plan in the file. Raises NoPlan and OSError."""
        with self._obeying_signals():
            last = engine(
                self.problem, report=self._improved, stopped=lambda: self.stopping or self.failed is not None, **options
            )
            self._keep(last)
        if self.failed:
            raise self.failed
        if self.best is None:
            raise NoPlan(self.broken)
        save_plan(self.output, self.best)
        save_plan(self.output, replace(self.best, unplaced=unplaced(self.problem, self.best.cohorts)))

    def _improved(self, it: Any) -> None:
        self.tell(json.dumps({"seconds": round(it.seconds, 2), "points": it.points, "bound": it.bound}))
        self._keep(it.plan)
        if self.best and monotonic() - self.saved_at > SAVED_EVERY:
            try:
                save_plan(self.output, self.best)
            except OSError as fault:
                self.failed = fault
            self.saved_at = monotonic()

    def _keep(self, plan: Plan) -> None:
        """Keep a plan if it is one, with the points it truly has, and the smallest bound that was told."""
        if found := faults(self.problem, plan):
            self.broken = found
            return
        worth, bounds = points(self.problem, plan.cohorts), [plan.bound]
        if self.best:
            bounds.append(self.best.bound)
            if self.best.points > worth:
                plan, worth = self.best, self.best.points
        told = [bound for bound in bounds if bound is not None and bound >= worth]
        self.best = replace(plan, points=worth, bound=min(told, default=None))

    @contextmanager
    def _obeying_signals(self) -> Iterator[None]:
        """Let the first interrupt or termination ask the solver to stop; a second interrupt ends the program."""

        def stop(number: int, _frame: object) -> None:
            if self.stopping and number == signal.SIGINT:
                raise KeyboardInterrupt
            self.stopping = True

        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
