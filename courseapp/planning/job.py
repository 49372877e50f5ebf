"""The planner in a process of its own: ``python -m courseapp.planning.job``. Only here is the solver loaded.

The first line on standard input is the order (``order``); each line on standard output is a better plan, the last one
tells how it ended. A line on standard input asks for a stop; its end means that whoever wanted the plan is gone, and
then nothing is left running. The process takes no more memory than it may, and lets others go first.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
from dataclasses import replace
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from courseapp.planner.explain import unplaced
from courseapp.planner.files import written
from courseapp.planner.plan_file import read_plan
from courseapp.planner.problem_file import read_problem

if TYPE_CHECKING:
    from courseapp.planner.problem import Plan, Problem

MOST_MEMORY: Final = 4 * 1024**3
"""Bytes of address space, for this process and each it starts."""
TELLS_EVERY: Final = 0.25
"""Seconds between two plans that are told."""
NICENESS: Final = 5


def order(problem: str, start: str | None, *, task: str, seconds: float) -> str:
    """Write the order for a plan: the texts of the problem and of a plan to begin from, what to do, and how long."""
    return json.dumps({"problem": problem, "start": start, "task": task, "seconds": seconds}) + "\n"


class Job:
    """One order, from its first line to the last plan."""

    def __init__(self, wanted: dict[str, Any]) -> None:
        self.problem: Problem = read_problem(wanted["problem"].encode(), _ignore)
        self.start: Plan | None = read_plan(wanted["start"].encode(), _ignore) if wanted["start"] else None
        self.repairs = wanted["task"] == "repair" and self.start is not None
        self.seconds = float(wanted["seconds"])
        self.stopping = threading.Event()
        self.told_at = float("-inf")

    def run(self) -> None:
        """Do it, and tell how it ended."""
        threading.Thread(target=self._listen, daemon=True).start()
        solver: Any = import_module("courseapp.planner.solver")  # only now: it is large, and starts threads
        options = {"seconds": self.seconds, "stopped": self.stopping.is_set}
        try:
            if self.repairs:
                last = solver.repair(self.problem, self.start, **options)
            else:
                last = solver.solve(self.problem, start=self.start, report=self._improved, **options)
        except solver.PinnedContradictionError:
            tell(end="contradiction")
        except MemoryError:
            tell(end="memory")
        else:
            self._tell(last)
            self._tell(replace(last, unplaced=unplaced(self.problem, last.cohorts)))
            tell(at_stake=solver.fragility(self.problem, last))
            tell(end="done")

    def _listen(self) -> None:
        """Obey whoever gave the order, and end everything when they are gone."""
        while sys.stdin.readline():
            self.stopping.set()
        os.killpg(0, signal.SIGKILL)

    def _improved(self, it: Any) -> None:
        if monotonic() - self.told_at >= TELLS_EVERY:
            self.told_at = monotonic()
            self._tell(replace(it.plan, bound=it.bound))

    def _tell(self, plan: Plan) -> None:
        tell(points=plan.points, bound=plan.bound, plan=written(plan))


def tell(**values: Any) -> None:
    """Write one line."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def _ignore(unknown: str) -> None:
    del unknown


def main() -> None:
    """Take an order from standard input."""
    if os.getpgid(0) != os.getpid():
        os.setpgid(0, 0)
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    Job(json.loads(sys.stdin.readline())).run()


if __name__ == "__main__":
    main()
