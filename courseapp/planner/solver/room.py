"""The best homes for a cohort when each has a value: no fewer than the least, no more than the most, and room for all.

For the room only the number of adults counts, so homes are split by it: of each kind the best ones are taken, and what
is left to choose is how many of each kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from courseapp.planner.solver.types import Floats, Ints

IMPOSSIBLE = -1e12
"""The value of a home that cannot come, and of a cohort that cannot be."""


@dataclass(frozen=True, slots=True)
class Seats:
    """How many homes, and adults, a cohort can have."""

    least: int
    most: int
    capacity: int


Kind = tuple[int, Floats]
"""How many adults each of these homes has, and their values (along the last axis)."""


def best_totals(kinds: Sequence[Kind], seats: Seats) -> Floats:
    """The greatest sum of values over the last axis; below IMPOSSIBLE / 2 when no choice of homes is allowed."""
    sums = [_sums(values, seats.most) for _, values in kinds]
    best = np.full(sums[0].shape[:-1], IMPOSSIBLE, dtype=sums[0].dtype)
    for others, low, high in _splits(kinds, seats):
        total = sums[0][..., low : high + 1].max(axis=-1)
        for number, count in enumerate(others, start=1):
            if count:
                total = total + sums[number][..., count]
        np.maximum(best, total, out=best)
    return best


def best_homes(values: Floats, adults: Ints, seats: Seats) -> list[int]:
    """The positions of the homes behind ``best_totals`` of one row; empty when there are none."""
    columns = by_adults(adults, seats)
    kinds = [(count, values[those]) for count, those in columns]
    sums = [_sums(those, seats.most) for _, those in kinds]
    best, counts = IMPOSSIBLE / 2, None
    for others, low, high in _splits(kinds, seats):
        first = low + int(sums[0][low : high + 1].argmax())
        total = sums[0][first] + sum(sums[number][count] for number, count in enumerate(others, start=1))
        if total > best:
            best, counts = float(total), (first, *others)
    if counts is None:
        return []
    chosen: list[int] = []
    for (_, those), count in zip(columns, counts, strict=True):
        chosen += those[np.argsort(-values[those], kind="stable")[:count]].tolist()
    return chosen


def by_adults(adults: Ints, seats: Seats) -> list[tuple[int, Ints]]:
    """The positions of homes by their number of adults; all in one (of 0) when there is room for any of them."""
    if not len(adults) or int(adults.max()) * seats.most <= seats.capacity:
        return [(0, np.arange(len(adults)))]
    return [(int(count), np.flatnonzero(adults == count)) for count in np.unique(adults)]


def _sums(values: Floats, most: int) -> Floats:
    """What the best 0, 1, 2 … of them are worth together."""
    width = min(most, values.shape[-1])
    if values.shape[-1] > 2 * width:
        values = -np.partition(-values, width, axis=-1)[..., :width]
    ordered = -np.sort(-values, axis=-1)[..., :width]
    sums = np.zeros((*values.shape[:-1], width + 1), dtype=values.dtype)
    np.cumsum(ordered, axis=-1, out=sums[..., 1:])
    return sums


def _splits(kinds: Sequence[Kind], seats: Seats) -> Iterator[tuple[tuple[int, ...], int, int]]:
    """Every way to fix how many homes of the other kinds come, with the least and most of the first kind."""
    there = [min(seats.most, values.shape[-1]) for _, values in kinds]
    for others in product(*(range(count + 1) for count in there[1:])):
        homes = sum(others)
        adults = sum(count * each for count, (each, _) in zip(others, kinds[1:], strict=True))
        each = kinds[0][0]
        low, high = max(0, seats.least - homes), min(there[0], seats.most - homes)
        if each:
            high = min(high, (seats.capacity - adults) // each)
        if low <= high and adults <= seats.capacity:
            yield others, low, high
