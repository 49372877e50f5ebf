"""A proven limit on any plan's points, and the prices behind it.

Wishes, facilitators' cohorts, requirements and quotas get prices; given those, every option is valued by itself, and no
plan can have more points than the price of all there is plus the values of the options a plan could hold. That holds at
any prices, so each try gives a limit. Prices go where what is used too much becomes dearer, along an average of what
the last tries used (the volume algorithm), with steps by the distance to the best plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

import numpy as np

from courseapp.planner.solver.arrays import Arrays
from courseapp.planner.solver.batches import Batches
from courseapp.planner.solver.columns import Prices
from courseapp.planner.solver.types import Floats

ROUNDING = 0.02
"""By how much an option's value, summed in 32 bits, may be too small."""


@dataclass(frozen=True, slots=True)
class Duals:
    """Prices of wishes (≥ 0), of a facilitator's cohorts, of requirements (by the later wish, ≥ 0) and quotas."""

    demands: Floats
    people: Floats
    requirements: Floats
    quotas: Floats

    def plus(self, step: float, way: Duals, shortfall: float) -> Duals:
        """Go a step along a way, and stay where prices may be."""
        return Duals(
            np.maximum(0, self.demands + step * way.demands),
            self.people + step * way.people,
            np.maximum(0, self.requirements + step * way.requirements),
            np.clip(self.quotas + step * way.quotas, 0, shortfall),
        )

    def mixed(self, share: float, other: Duals) -> Duals:
        """A share of this and the rest of another."""
        rest = 1 - share
        return Duals(
            share * self.demands + rest * other.demands,
            share * self.people + rest * other.people,
            share * self.requirements + rest * other.requirements,
            share * self.quotas + rest * other.quotas,
        )

    def dot(self, other: Duals) -> float:
        """Sum of products."""
        return float(
            self.demands @ other.demands
            + self.people @ other.people
            + self.requirements @ other.requirements
            + self.quotas @ other.quotas
        )


class Bound:
    """Prices that get better, and the smallest limit they have proved."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.batches = Batches(arrays)
        problem = arrays.problem
        self.quota = np.zeros(len(problem.places))
        for place, promised in problem.quota.items():
            self.quota[place] = promised
        self.shortfall = float(problem.weights.quota_shortfall)
        self.later = np.flatnonzero(arrays.requires >= 0)
        most = int(arrays.most_cohorts.max(initial=0))
        counts = np.arange(most + 1)
        self.loads = np.array([problem.weights.load_of(int(count)) for count in counts], dtype=float)
        self.allowed = counts[None, :] <= arrays.most_cohorts[:, None]
        self.cohorts = int(arrays.most_cohorts.sum()) // 2
        places, wishes, people = len(problem.places), len(arrays.worth), len(arrays.most_cohorts)
        self.best = Duals(np.zeros(wishes), np.zeros(people), np.zeros(wishes), np.zeros(places))
        self.limit, way = self.evaluate(self.best)
        self.way = way
        self.theta, self.bad = 1.0, 0

    def wish_prices(self, duals: Duals) -> Floats:
        """What a seat costs in all: the wish, what it must wait for or opens, less what its quota pays."""
        total = duals.demands + duals.requirements - duals.quotas[self.arrays.demand_place]
        np.subtract.at(total, self.arrays.requires[self.later], duals.requirements[self.later])
        return np.append(total, 0.0)

    def evaluate(self, duals: Duals) -> tuple[float, Duals]:
        """The limit at some prices, and which way they should go to lower it."""
        arrays, wishes, people = self.arrays, self.wish_prices(duals), np.append(duals.people, 0.0)
        chosen = self._options(wishes, people)
        earns = np.where(self.allowed, duals.people[:, None] * np.arange(self.allowed.shape[1]) - self.loads, -np.inf)
        led = earns.argmax(axis=1)
        used, leading = np.zeros(len(arrays.worth)), np.zeros(len(arrays.most_cohorts))
        total = duals.demands.sum() + earns.max(axis=1).sum() - duals.quotas @ self.quota
        for value, number, row in chosen:
            total += value + ROUNDING
            used[self.batches.homes(number, row, wishes)] += 1
            leading[self.batches.pair(number, row, people)] += 1
        requirements = np.zeros(len(used))
        requirements[self.later] = used[self.later] - used[arrays.requires[self.later]]
        placed = np.zeros(len(self.quota))
        np.add.at(placed, arrays.demand_place, used)
        return float(total), Duals(used - 1, leading - led, requirements, self.quota - placed)

    def _options(self, wishes: Floats, people: Floats) -> list[tuple[float, int, int]]:
        """The options a plan could hold that are worth most: value, group, start."""
        cost = self.arrays.problem.weights.cohort
        found: list[tuple[float, int, int]] = []
        for block in self.batches.blocks:
            values = block.values(wishes, people) - cost
            order = np.argsort(-values, axis=1)[:, : int(block.limits.max(initial=0))]
            top = np.take_along_axis(values, order, axis=1)
            good = (top > 0) & (np.arange(order.shape[1]) < block.limits[:, None])
            for row, column in zip(*np.nonzero(good), strict=True):
                found.append((float(top[row, column]), int(block.groups[row]), int(order[row, column])))
        found.sort(key=lambda it: (-it[0], it[1], it[2]))
        return found[: self.cohorts]

    def promising(self, points: float) -> dict[int, list[int]]:
        """Starts, by group, that could be in a plan of more than so many points, by the best prices."""
        wishes, people = self.wish_prices(self.best), np.append(self.best.people, 0.0)
        found: dict[int, list[int]] = {}
        for block in self.batches.blocks:
            values = block.values(wishes, people) - self.arrays.problem.weights.cohort
            for row, start in zip(*np.nonzero(values + self.limit + ROUNDING > points), strict=True):
                found.setdefault(int(block.groups[row]), []).append(int(start))
        return found

    def improve(self, target: float) -> None:
        """Try prices one step from the best ones. ``target``: points of the best plan."""
        length = self.way.dot(self.way)
        if length == 0 or self.limit <= target:
            return
        step = self.theta * max(self.limit - target, 0.005 * self.limit) / length
        tried = self.best.plus(step, self.way, self.shortfall)
        limit, way = self.evaluate(tried)
        if limit < self.limit:
            self.theta = min(2.0, self.theta * (1.1 if way.dot(self.way) > 0 else 1.0))
            self.best, self.limit, self.bad = tried, limit, 0
        else:
            self.bad += 1
            if self.bad >= 10:  # noqa: PLR2004
                self.theta, self.bad = self.theta * 0.7, 0
        self.way = way.mixed(0.1, self.way)

    @property
    def points(self) -> int:
        """The limit in whole points."""
        return floor(self.limit + 1e-6)

    @property
    def prices(self) -> Prices:
        """The best prices, for those who choose homes and facilitators."""
        return Prices(self.wish_prices(self.best)[:-1], self.best.people)
