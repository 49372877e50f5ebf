"""The child processes of a search, and its clock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from signal import SIG_BLOCK, SIG_SETMASK, SIGINT, SIGTERM, pthread_sigmask

from courseapp.planner.solver.columns import Prices
from courseapp.planner.solver.draft import Cohort
from courseapp.planner.solver.tasks import Swap
from courseapp.planner.solver.worker import work


@dataclass
class Child:
    """A child process, what it has not heard of yet, and what it is at: cohorts of an area of some kind."""

    process: BaseProcess
    pipe: Connection
    news: list[Swap] = field(default_factory=list)
    prices: Prices | None = None
    busy: tuple[Cohort, ...] = ()
    kind: int = -1


@contextmanager
def children(count: int) -> Iterator[list[Child]]:
    """Start child processes; they are gone afterwards, whatever happens."""
    context = get_context("spawn")
    found: list[Child] = []
    try:
        for _ in range(count):
            ours, theirs = context.Pipe()
            process = context.Process(target=work, args=(theirs,), daemon=True)
            with _signals_kept_out():
                process.start()
            theirs.close()
            found.append(Child(process, ours))
        yield found
    finally:
        for child in found:
            child.process.kill()
        for child in found:
            child.process.join()
            child.process.close()
            child.pipe.close()


@contextmanager
def _signals_kept_out() -> Iterator[None]:
    """Start what is started in here deaf to interrupts: those go to the whole group, and the parent is to answer."""
    resource_tracker.ensure_running()  # it would let the signals in again when it is started along with a child
    before = pthread_sigmask(SIG_BLOCK, {SIGINT, SIGTERM})
    try:
        yield
    finally:
        pthread_sigmask(SIG_SETMASK, before)


class Clock:
    """What time it is: by the clock, or by effort spent (then two runs agree on any machine)."""

    def __init__(self, seconds: float, *, by_effort: bool) -> None:
        self.seconds, self.by_effort = seconds, by_effort
        self.began = time.monotonic()
        self.effort = 0.0

    @property
    def now(self) -> float:
        """Seconds since the beginning."""
        return self.effort if self.by_effort else time.monotonic() - self.began

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return self.now >= self.seconds
