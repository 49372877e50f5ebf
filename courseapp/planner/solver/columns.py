"""The best cohort of every option, given what a draft has already taken and what things cost (``Prices``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from courseapp.planner.solver.arrays import Arrays, Group, shared
from courseapp.planner.solver.draft import Cohort, Draft
from courseapp.planner.solver.room import IMPOSSIBLE, Seats, best_homes, best_totals, by_adults
from courseapp.planner.solver.types import Floats


@dataclass(frozen=True, slots=True)
class Prices:
    """What using up a wish or one of a facilitator's cohorts costs the rest of the plan, in points."""

    demands: Floats
    facilitators: Floats
    shortfall: float = 0.0
    """What a seat earns beyond its price while its municipality's quota is not met."""


def no_prices(arrays: Arrays) -> Prices:
    """Nothing costs anything."""
    shortfall = float(arrays.problem.weights.quota_shortfall)
    return Prices(np.zeros(len(arrays.worth)), np.zeros(len(arrays.most_cohorts)), shortfall)


class Residual:
    """One group, as a draft leaves it: values of homes and facilitators by start, and of the whole option.

    ``possible`` also counts homes whose requirement nobody meets yet, but somebody may: ``hopeful``
    gives them their value too.
    """

    def __init__(self, draft: Draft, number: int, prices: Prices, *, hopeful: bool = False) -> None:
        self.draft, self.number, self.hopeful = draft, number, hopeful
        self.group = group = draft.arrays.groups[number]
        self.seats = Seats(group.least, group.most, group.capacity)
        taken = draft.rooms[group.venue, group.slot]
        self.rows = np.flatnonzero(~(group.weeks & taken).any(axis=1)) if taken.any() else np.arange(len(group.firsts))
        self.homes = self._home_values(prices)
        self.people = self._people_values(prices)

    def _home_values(self, prices: Prices) -> Floats:
        draft, group, rows = self.draft, self.group, self.rows
        demands, required = group.demands, group.required
        short = draft.quota[group.places] > draft.placed[group.places]
        values = group.gains + prices.shortfall * short - prices.demands[demands]
        can = group.homes_can[rows] & (draft.taker[demands] < 0)
        if draft.visits[group.homes].any():
            busy = draft.busy[group.homes]
            passed = np.zeros((len(demands), busy.shape[1] + 1), dtype=np.int64)
            np.cumsum(busy, axis=1, out=passed[:, 1:])
            can &= (passed[:, group.lasts[rows] + 1] == passed[:, group.firsts[rows]]).T
        ready = draft.ready[demands] < group.firsts[rows, None]
        self.possible = can & (ready | ((required >= 0) & (draft.taker[required] < 0)))
        return np.where(self.possible if self.hopeful else can & ready, values, IMPOSSIBLE)

    def _people_values(self, prices: Prices) -> Floats:
        draft, group = self.draft, self.group
        people = group.facilitators
        led = draft.led[people]
        more = draft.steps[led]
        can = group.facilitators_can[self.rows] & (led < draft.arrays.most_cohorts[people])
        days = draft.days[people, group.weekday]
        if days.any():
            can &= shared(group.weeks[self.rows], days) == 0
        return np.where(can, -(group.costs + more + prices.facilitators[people]), IMPOSSIBLE)

    @cached_property
    def totals(self) -> Floats:
        """The value of each row's best cohort; below IMPOSSIBLE / 2 when there is none."""
        if not len(self.rows) or not len(self.group.demands) or len(self.group.facilitators) < 2:  # noqa: PLR2004
            return np.full(len(self.rows), IMPOSSIBLE)
        kinds = [(count, self.homes[:, those]) for count, those in by_adults(self.group.adults, self.seats)]
        homes = best_totals(kinds, self.seats)
        return homes + best_pairs(self.people, self.group) - self.draft.arrays.problem.weights.cohort

    def cohort(self, position: int) -> Cohort:
        """The best cohort of one of ``rows``."""
        group, people = self.group, self.people[position]
        chosen = best_homes(self.homes[position], group.adults, self.seats)
        lead = int(np.where(group.leads, people, 2 * IMPOSSIBLE).argmax())
        rest = people.copy()
        rest[lead] = 2 * IMPOSSIBLE
        pair = sorted((lead, int(rest.argmax())))
        return Cohort(
            group=self.number,
            weeks=group.starts[self.rows[position]],
            facilitators=tuple(int(group.facilitators[it]) for it in pair),
            demands=tuple(sorted(int(group.demands[it]) for it in chosen)),
        )


def best_pairs(people: Floats, group: Group) -> Floats:
    """The value of the best two facilitators of each row, one of them a lead: the best lead and the best other."""
    if not group.leads.any():
        return np.full(people.shape[0], IMPOSSIBLE, dtype=people.dtype)
    leads = np.where(group.leads, people, 2 * IMPOSSIBLE)
    lead = leads.argmax(axis=1)
    rows = np.arange(len(people))
    rest = people.copy()
    rest[rows, lead] = 2 * IMPOSSIBLE
    total: Floats = leads[rows, lead] + rest.max(axis=1)
    return total
