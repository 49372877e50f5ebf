"""A plan in the making: which cohorts stand, who and what is taken by them, and what they are worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from courseapp.planner.problem import PlannedCohort
from courseapp.planner.solver.arrays import Arrays
from courseapp.planner.solver.types import Bools, Ints


@dataclass(frozen=True, slots=True)
class Cohort:
    """A cohort by numbers of the arrays: its group, weeks, two facilitators and wishes (ascending)."""

    group: int
    weeks: tuple[int, ...]
    facilitators: tuple[int, ...]
    demands: tuple[int, ...]
    pin: int = -1

    @property
    def first(self) -> int:
        """Week of the first meeting."""
        return self.weeks[0]

    @property
    def last(self) -> int:
        """Week of the last meeting."""
        return self.weeks[-1]


NEVER = 100_000
"""A week that does not come: when a requirement that nobody meets is met."""


class Draft:
    """Cohorts by number; each may be taken away and put back. ``fits`` says whether one more breaks no rule."""

    def __init__(self, arrays: Arrays, cohorts: Iterable[Cohort] = ()) -> None:
        self.arrays = arrays
        problem = arrays.problem
        weeks = problem.weeks
        self.cohorts: dict[int, Cohort] = {}
        self.next = 0
        self.led = np.zeros(len(problem.facilitators), dtype=np.int64)
        self.days: Bools = np.zeros((len(problem.facilitators), 7, weeks), dtype=bool)
        self.rooms: Bools = np.zeros((len(problem.venues), len(problem.slots), weeks), dtype=bool)
        self.busy: Bools = np.zeros((len(problem.households), weeks), dtype=bool)
        self.taker: Ints = np.full(len(arrays.worth), -1, dtype=np.int64)
        self.ready: Ints = np.where(arrays.requires >= 0, NEVER, -1)
        self.placed = np.zeros(len(problem.places), dtype=np.int64)
        self.quota = np.zeros(len(problem.places), dtype=np.int64)
        for place, promised in problem.quota.items():
            self.quota[place] = promised
        self.base = 0
        most = int(arrays.most_cohorts.max(initial=0))
        self.load_cost = [problem.weights.load_of(count) for count in range(2 * most + len(problem.pinned) + 2)]
        self.pinned = [self.read(planned, pin) for pin, planned in enumerate(problem.pinned)]
        self.steps = np.diff(self.load_cost)
        self.visits = np.zeros(len(problem.households), dtype=np.int64)
        for cohort in cohorts:
            self.add(cohort)

    def worth(self, cohort: Cohort) -> int:
        """Points of a cohort before load and quotas."""
        group = self.arrays.groups[cohort.group]
        homes = np.searchsorted(group.demands, cohort.demands)
        people = np.searchsorted(group.facilitators, cohort.facilitators)
        return int(group.gains[homes].sum() - group.costs[people].sum()) - self.arrays.problem.weights.cohort

    def add(self, cohort: Cohort) -> int:
        """Put a cohort in, without asking whether it fits; its number."""
        number, self.next = self.next, self.next + 1
        self.cohorts[number] = cohort
        self.base += self.worth(cohort)
        self._mark(cohort, number, taken=True)
        return number

    def remove(self, number: int) -> Cohort:
        """Take a cohort out."""
        cohort = self.cohorts.pop(number)
        self.base -= self.worth(cohort)
        self._mark(cohort, -1, taken=False)
        return cohort

    def _mark(self, cohort: Cohort, number: int, *, taken: bool) -> None:
        arrays, group = self.arrays, self.arrays.groups[cohort.group]
        weeks, demands, people = list(cohort.weeks), list(cohort.demands), list(cohort.facilitators)
        step = 1 if taken else -1
        self.led[people] += step
        for person in people:
            self.days[person, group.weekday, weeks] = taken
        self.rooms[group.venue, group.slot, weeks] = taken
        self.busy[arrays.demand_home[demands], cohort.first : cohort.last + 1] = taken
        self.visits[arrays.demand_home[demands]] += step
        self.taker[demands] = number
        np.add.at(self.placed, arrays.demand_place[demands], step)
        for demand in demands:
            for later in arrays.required_by.get(demand, ()):
                self.ready[later] = cohort.last if taken else NEVER

    @property
    def points(self) -> int:
        """The objective."""
        weights = self.arrays.problem.weights
        load = sum(self.load_cost[count] for count in self.led[self.led > 0])
        short = int(np.maximum(0, self.quota - self.placed).sum())
        return int(self.base - load - weights.quota_shortfall * short)

    def fits(self, cohort: Cohort) -> bool:
        """Whether a cohort (sound by itself) clashes with nothing that stands, and what it requires comes before."""
        arrays, group = self.arrays, self.arrays.groups[cohort.group]
        weeks, demands, people = list(cohort.weeks), list(cohort.demands), list(cohort.facilitators)
        return not (
            self.rooms[group.venue, group.slot, weeks].any()
            or (self.led[people] >= arrays.most_cohorts[people]).any()
            or any(self.days[person, group.weekday, weeks].any() for person in people)
            or (self.taker[demands] >= 0).any()
            or self.busy[arrays.demand_home[demands], cohort.first : cohort.last + 1].any()
            or (self.ready[demands] >= cohort.first).any()
        )

    def waited_for(self, demand: int) -> int | None:
        """The week by which a wish must be met for what stands and requires it; None when nothing does."""
        cohorts = (self.cohorts.get(int(self.taker[later])) for later in self.arrays.required_by.get(demand, ()))
        return min((cohort.first for cohort in cohorts if cohort is not None), default=None)

    def swap(self, removed: Iterable[int], added: Iterable[Cohort]) -> bool:
        """Put cohorts in the place of others; False, and nothing changed, when something does not fit."""
        out = [self.remove(number) for number in removed if number in self.cohorts]
        fresh: list[int] = []
        good = True
        for cohort in sorted(added, key=lambda it: it.first):
            good = good and self.fits(cohort)
            if good:
                fresh.append(self.add(cohort))
        gone = {demand for cohort in out for demand in cohort.demands if self.taker[demand] < 0}
        moved = {demand for number in fresh for demand in self.cohorts[number].demands}
        if good and not any(self._breaks_later(demand) for demand in gone | moved):
            return True
        for number in fresh:
            self.remove(number)
        for cohort in out:
            self.add(cohort)
        return False

    def _breaks_later(self, demand: int) -> bool:
        needed = self.waited_for(demand)
        taker = self.cohorts.get(int(self.taker[demand]))
        return needed is not None and (taker is None or taker.last >= needed)

    def planned(self) -> tuple[PlannedCohort, ...]:
        """Say it in the problem's own terms, in order of weeks."""
        problem, arrays = self.arrays.problem, self.arrays
        found = []
        for cohort in self.cohorts.values():
            group = arrays.groups[cohort.group]
            found.append(
                PlannedCohort(
                    program=problem.programs[group.program].key,
                    venue=group.venue,
                    slot=group.slot,
                    weeks=cohort.weeks,
                    facilitators=tuple(sorted(cohort.facilitators)),
                    households=tuple(sorted(int(arrays.demand_home[it]) for it in cohort.demands)),
                )
            )
        return tuple(sorted(found, key=lambda it: (it.weeks, it.slot, it.venue, it.program)))

    def read(self, planned: PlannedCohort, pin: int = -1) -> Cohort:
        """Take a cohort in from the problem's terms. Raises KeyError when it cannot be part of any plan."""
        return Cohort(
            group=self.arrays.row_of(planned),
            weeks=planned.weeks,
            facilitators=tuple(sorted(planned.facilitators)),
            demands=tuple(sorted(self.arrays.demand_of[home, planned.program] for home in planned.households)),
            pin=pin,
        )
