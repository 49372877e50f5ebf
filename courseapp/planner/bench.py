"""The planner against a coordinator with a spreadsheet, on one made-up problem, measured in one run."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any, Final, Self

from courseapp.planner.check import faults
from courseapp.planner.examples import example
from courseapp.planner.measure import Measures, measures
from courseapp.planner.spreadsheet import by_hand

MARKS: Final = (10, 60, 300, 900)
"""Seconds after which the points are noted."""
_KIBIBYTES: Final = 1024


@dataclass(frozen=True, slots=True)
class Compared:
    """Both plans of one problem in figures. ``marks``: points by seconds; ``memory``: MiB, all processes."""

    name: str
    seconds: float
    by_hand: Measures
    ours: Measures
    first: float | None
    marks: Sequence[tuple[int, int]]
    bound: int | None
    memory: int
    faults: int

    @property
    def gap(self) -> float | None:
        """How far the plan may be from the best, as a share of the bound; None: nothing is proven."""
        return None if not self.bound else (self.bound - self.ours.points) / abs(self.bound)


@dataclass(slots=True)
class _Log:
    found: list[tuple[float, int]] = field(default_factory=list)

    def note(self, it: Any) -> None:
        self.found.append((it.seconds, it.points))

    def best_at(self, second: int) -> int | None:
        return max((points for seconds, points in self.found if seconds <= second), default=None)


def compared(engine: Any, size: str, *, seconds: float, workers: int, seed: int) -> Compared:
    """Plan one made-up problem both ways."""
    problem, log = example(size, seed), _Log()
    hand = by_hand(problem)
    with _Peak() as peak:
        began = monotonic()
        plan = engine(problem, seconds=seconds, workers=workers, seed=seed, report=log.note)
        took = monotonic() - began
    marks = [(mark, points) for mark in MARKS if mark <= seconds and (points := log.best_at(mark)) is not None]
    return Compared(
        name=problem.name,
        seconds=took,
        by_hand=measures(problem, hand.cohorts),
        ours=measures(problem, plan.cohorts),
        first=min((at for at, _ in log.found), default=None),
        marks=marks,
        bound=plan.bound,
        memory=peak.kibibytes // _KIBIBYTES,
        faults=len(faults(problem, plan)) + len(faults(problem, hand)),
    )


def table(it: Compared) -> Iterator[str]:
    """Write the figures as lines to read."""
    yield f"{it.name:24}{'by hand':>12}{'planner':>12}{'ratio':>9}"
    yield _line("points", it.by_hand.points, it.ours.points)
    yield _line("homes served", it.by_hand.served, it.ours.served)
    yield _line("minutes per placement", round(it.by_hand.minutes, 1), round(it.ours.minutes, 1))
    for mark, points in it.marks:
        yield _line(f"points at {mark} s", it.by_hand.points, points)
    yield f"{'first plan':36}{_told(it.first, '.1f', ' s'):>12}"
    yield f"{'all told':36}{it.seconds:>10.1f} s"
    yield f"{'gap to the bound':36}{_told(None if it.gap is None else 100 * it.gap, '.2f', ' %'):>12}"
    yield f"{'memory at most':36}{it.memory:>8} MiB"
    yield f"{'hard rules broken':36}{it.faults:>12}"


def _line(what: str, hand: float, ours: float) -> str:
    return f"{what:24}{hand:>12}{ours:>12}{_told(ours / hand if hand else None, '.2f', ''):>9}"


def _told(value: float | None, form: str, unit: str) -> str:
    return "unknown" if value is None else f"{value:{form}}{unit}"


class _Peak:
    """The most memory that this process and its children take together, looked at twice a second."""

    def __init__(self) -> None:
        self.kibibytes = 0
        self._done = Event()
        self._watch = Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._watch.join()

    def _look(self) -> None:
        while True:
            self.kibibytes = max(self.kibibytes, sum(_proportional(it) for it in _family(os.getpid())))
            if self._done.wait(0.5):
                return


def _family(process: int) -> Iterator[int]:
    """A process and all that descend from it, where the system tells."""
    yield process
    for tasks in Path(f"/proc/{process}/task").glob("*/children"):
        for child in _read(tasks).split():
            yield from _family(int(child))


def _proportional(process: int) -> int:
    """Memory with shared pages divided among those who share them, in KiB."""
    for line in _read(Path(f"/proc/{process}/smaps_rollup")).splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it has ended meanwhile
        return ""
