"""The best plan of a tiny problem, by trying them all. Nothing but the checker says what is a plan."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations

from courseapp.planner.check import breaches, faults, points
from courseapp.planner.problem import Plan, PlannedCohort, Problem

LATER = {"prerequisite_missing"}
"""Faults of one or two cohorts that others in the plan may mend."""


def best(problem: Problem) -> Plan | None:
    """Find a plan with the most points; None: no plan keeps what is pinned. For a handful of homes and weeks only."""
    return _Search(problem).best()


def cohorts(problem: Problem) -> Iterator[PlannedCohort]:
    """List every cohort that by itself breaks no rule that another could not mend."""
    homes = range(len(problem.households))
    for program in problem.programs:
        sizes = range(program.min_homes, program.max_homes + 1)
        groups = list(chain.from_iterable(combinations(homes, size) for size in sizes))
        for venue in range(len(problem.venues)):
            for slot in range(len(problem.slots)):
                for weeks in combinations(range(problem.weeks), program.meetings):
                    for pair in combinations(range(len(problem.facilitators)), 2):
                        frame = PlannedCohort(program.key, venue, slot, weeks, pair, ())
                        if _sound(problem, frame) - {"too_few_homes"}:
                            continue
                        for group in groups:
                            cohort = PlannedCohort(program.key, venue, slot, weeks, pair, group)
                            if not _sound(problem, cohort):
                                yield cohort


def _sound(problem: Problem, *some: PlannedCohort) -> set[str]:
    return {fault.code for fault in breaches(problem, dict(enumerate(some)))} - LATER


class _Search:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.empty = points(problem, [])
        steps = problem.weights.load
        relief = problem.weights.quota_shortfall if problem.quota else 0
        spare = 2 * max(0, steps[0] - min(steps)) if steps else 0  # a load that falls makes later cohorts cheaper
        rated = [
            (points(problem, [it]) - self.empty + relief * len(it.households) + spare, it) for it in cohorts(problem)
        ]
        self.rated = sorted(rated, key=lambda it: (-it[0], str(it[1])))
        self.most: dict[tuple[int, str], float] = {}
        for worth, it in self.rated:
            for home in it.households:
                key = home, it.program
                self.most[key] = max(self.most.get(key, 0), worth / len(it.households))
        self.found: Plan | None = None
        self.apart: dict[tuple[int, int], bool] = {}

    def best(self) -> Plan | None:
        self._extend([], 0, float(self.empty), dict(self.most))
        return self.found

    def _extend(self, chosen: list[int], begin: int, hoped: float, left: dict[tuple[int, str], float]) -> None:
        some = [self.rated[number][1] for number in chosen]
        worth = points(self.problem, some)
        better = self.found is None or worth > self.found.points
        if better and not faults(self.problem, Plan("", tuple(some), 0)):
            self.found = Plan(self.problem.name, tuple(some), worth)
        if self.found and hoped + sum(left.values()) <= self.found.points:
            return
        for number in range(begin, len(self.rated)):
            worth_most, it = self.rated[number]
            taken = [(home, it.program) for home in it.households]
            if all(key in left for key in taken) and all(self._together(number, other) for other in chosen):
                rest = {key: value for key, value in left.items() if key not in taken}
                self._extend([*chosen, number], number + 1, hoped + worth_most, rest)

    def _together(self, a: int, b: int) -> bool:
        if (a, b) not in self.apart:
            self.apart[a, b] = not _sound(self.problem, self.rated[a][1], self.rated[b][1])
        return self.apart[a, b]
