"""The first plan: again and again the best cohort that still fits, by its value net of prices."""

from __future__ import annotations

import heapq
from collections.abc import Callable

import numpy as np

from courseapp.planner.solver.columns import Prices, Residual
from courseapp.planner.solver.draft import Draft

URGENT = 1e6
"""What a home counts for that a pinned cohort waits for, above all points."""


def fill(draft: Draft, prices: Prices, stopped: Callable[[], bool] = lambda: False) -> None:
    """Add cohorts to a draft until none is worth anything. A group's value is looked up afresh before it is taken.

    What is added may be what others require, so groups that wait for it are looked at again at the end.
    """
    waiting = _waiting(draft)
    again = set(range(len(draft.arrays.groups)))
    while again:
        heap: list[tuple[float, int]] = []
        for number in sorted(again):
            _push(heap, Residual(draft, number, prices))
        again = set()
        while heap:
            if stopped():
                return
            residual = Residual(draft, heapq.heappop(heap)[1], prices)
            best = _best(residual)
            if heap and best < -heap[0][0]:
                _push(heap, residual)
            elif best > 0:
                draft.add(residual.cohort(int(residual.totals.argmax())))
                again |= waiting.get(residual.group.program, set())
                _push(heap, Residual(draft, residual.number, prices))


def meet_requirements(draft: Draft) -> None:
    """Add what homes in pinned cohorts must have taken before, as many of them together as can be."""
    arrays = draft.arrays
    waited = {demand: draft.waited_for(demand) for demand in arrays.required_by if draft.taker[demand] < 0}
    urgent = {demand: week for demand, week in waited.items() if week is not None}
    wanted = np.zeros(len(arrays.worth))
    wanted[list(urgent)] = -URGENT
    prices = Prices(wanted, np.zeros(len(arrays.most_cohorts)))
    for demand, week in sorted(urgent.items(), key=lambda it: (it[1], it[0])):
        if draft.taker[demand] >= 0:
            continue
        best, column = 0.0, None
        for number, group in enumerate(arrays.groups):
            if group.program == arrays.demand_program[demand] and demand in group.demands:
                residual = Residual(draft, number, prices)
                values = np.where(group.lasts[residual.rows] < week, residual.totals, 0.0)
                if len(values) and values.max() > best:
                    best, column = float(values.max()), residual.cohort(int(values.argmax()))
        if column is not None:
            draft.add(column)


def _waiting(draft: Draft) -> dict[int, set[int]]:
    """Groups by the program they require."""
    arrays = draft.arrays
    found: dict[int, set[int]] = {}
    for number, group in enumerate(arrays.groups):
        key = arrays.problem.programs[group.program].requires
        if key in arrays.keys:
            found.setdefault(arrays.keys[key], set()).add(number)
    return found


def _best(residual: Residual) -> float:
    return float(residual.totals.max()) if len(residual.rows) else 0.0


def _push(heap: list[tuple[float, int]], residual: Residual) -> None:
    if (best := _best(residual)) > 0:
        heapq.heappush(heap, (-best, residual.number))
