"""All options at once: groups of one program and equal room stacked into blocks, to be valued in a few array steps.

Nothing stands in the way of anything here (that is what prices are for), and a start stands for every pattern from
it, so that the values are upper limits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from courseapp.planner.solver.arrays import Arrays, Group
from courseapp.planner.solver.room import IMPOSSIBLE, Seats, best_homes, best_totals, by_adults
from courseapp.planner.solver.types import Bools, Floats, Ints

BLOCK = 400_000
"""About how many values of homes a block may have: more would not stay in the processor's cache."""


@dataclass(frozen=True)
class Kind:
    """Homes of so many adults: wishes by group (the number of wishes where there is none), who can from which start."""

    adults: int
    demands: Ints
    gains: Floats
    can: Bools


@dataclass(frozen=True)
class Block:
    """Some groups: ``limits`` is how many cohorts each could have at most, in all."""

    groups: Ints
    seats: Seats
    kinds: tuple[Kind, ...]
    people: Ints
    costs: Floats
    leads: Bools
    free: Bools
    limits: Ints

    def values(self, demands: Floats, people: Floats) -> Floats:
        """The value of each option (group, start): ``demands`` and ``people`` hold the prices, and one 0 more."""
        kinds = []
        for kind in self.kinds:
            worth = (kind.gains - demands[kind.demands]).astype(np.float32)
            kinds.append((kind.adults, np.where(kind.can, worth[:, None, :], np.float32(IMPOSSIBLE))))
        return best_totals(kinds, self.seats) + self._pairs(people)

    def _pairs(self, prices: Floats) -> Floats:
        values = np.where(self.free, -(self.costs + prices[self.people])[:, None, :], IMPOSSIBLE)
        leads = np.where(self.leads[:, None, :], values, 2 * IMPOSSIBLE)
        lead = leads.argmax(axis=2)[..., None]
        best = np.take_along_axis(leads, lead, axis=2)[..., 0]
        np.put_along_axis(values, lead, 2 * IMPOSSIBLE, axis=2)
        total: Floats = best + values.max(axis=2)
        return total


class Batches:
    """The blocks of a problem."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        alike: dict[tuple[int, int], list[int]] = {}
        for number, group in enumerate(arrays.groups):
            if len(group.starts) and len(group.facilitators) > 1 and len(group.demands) >= group.least:
                room = min(group.capacity, group.most * int(arrays.home_adults.max()))
                alike.setdefault((group.program, room), []).append(number)
        self.could = {number: arrays.could(arrays.groups[number]) for those in alike.values() for number in those}
        self.blocks: list[Block] = []
        for numbers in alike.values():
            numbers.sort(key=lambda it: (len(arrays.groups[it].demands), it))
            size = sum(self.could[it][0].size for it in numbers)
            for part in np.array_split(np.array(numbers), -(-size // BLOCK)):
                if len(part):
                    self.blocks.append(self._block(part))

    @property
    def cells(self) -> int:
        """How many values of homes there are."""
        return sum(kind.can.size for block in self.blocks for kind in block.kinds)

    def _block(self, numbers: Ints) -> Block:
        arrays = self.arrays
        groups = [arrays.groups[it] for it in numbers]
        seats = Seats(groups[0].least, groups[0].most, groups[0].capacity)
        starts = max(len(self.could[it][0]) for it in numbers)
        columns = [dict(by_adults(group.adults, seats)) for group in groups]
        nobody = np.array([], dtype=np.int64)
        kinds = [
            self._kind(adults, numbers, [those.get(adults, nobody) for those in columns], starts)
            for adults in sorted({adults for those in columns for adults in those})
        ]
        width = max(len(group.facilitators) for group in groups)
        people = np.full((len(groups), width), len(arrays.most_cohorts))
        costs, leads = np.zeros(people.shape), np.zeros(people.shape, dtype=bool)
        free = np.zeros((len(groups), starts, width), dtype=bool)
        for row, group in enumerate(groups):
            count = len(group.facilitators)
            people[row, :count], costs[row, :count] = group.facilitators, group.costs
            leads[row, :count] = group.leads
            able = self.could[numbers[row]][1]
            free[row, : len(able), :count] = able
        limits = np.array([self.limit_of(group) for group in groups])
        return Block(numbers, seats, tuple(kinds), people, costs, leads, free, limits)

    def _kind(self, adults: int, numbers: Ints, columns: list[Ints], starts: int) -> Kind:
        groups = [self.arrays.groups[it] for it in numbers]
        width = max(len(those) for those in columns)
        demands = np.full((len(groups), width), len(self.arrays.worth))
        gains = np.zeros(demands.shape)
        can = np.zeros((len(groups), starts, width), dtype=bool)
        for row, (group, those) in enumerate(zip(groups, columns, strict=True)):
            demands[row, : len(those)] = group.demands[those]
            gains[row, : len(those)] = group.gains[those]
            could = self.could[numbers[row]][0]
            can[row, : len(could), : len(those)] = could[:, those]
        return Kind(adults, demands, gains, can)

    def limit_of(self, group: Group) -> int:
        """How many cohorts a group can have: by homes, facilitators, leads and weeks."""
        most = self.arrays.most_cohorts[group.facilitators]
        meetings = len(group.starts[0])
        return min(
            len(group.demands) // max(1, group.least),
            int(most.sum()) // 2,
            int(most[group.leads].sum()),
            len(group.starts) + self.arrays.problem.weeks // meetings,
        )

    def homes(self, number: int, row: int, demands: Floats) -> Ints:
        """The wishes behind the value of one option."""
        group = self.arrays.groups[number]
        values = np.where(self.could[number][0][row], group.gains - demands[group.demands], IMPOSSIBLE)
        found: Ints = group.demands[best_homes(values, group.adults, Seats(group.least, group.most, group.capacity))]
        return found

    def pair(self, number: int, row: int, people: Floats) -> list[int]:
        """The facilitators behind the value of one option."""
        group = self.arrays.groups[number]
        values = np.where(self.could[number][1][row], -(group.costs + people[group.facilitators]), IMPOSSIBLE)
        lead = int(np.where(group.leads, values, 2 * IMPOSSIBLE).argmax())
        values[lead] = 2 * IMPOSSIBLE
        return [int(group.facilitators[lead]), int(group.facilitators[int(values.argmax())])]
