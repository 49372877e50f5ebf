"""The exact model of a neighborhood: which options open, with whom and with which homes, around what stands.

It is built for CP-SAT, one variable for every open option, seat and facilitator of it. The draft holds what stands and
is not free; an option lists only homes and facilitators who fit with that, so rows are needed among options only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from courseapp.planner.solver.draft import Cohort, Draft

Var = cp_model.IntVar


@dataclass(frozen=True)
class Option:
    """A group and weeks, and the homes' wishes and facilitators who can take part; ``must``: what a pin keeps."""

    group: int
    weeks: tuple[int, ...]
    demands: tuple[int, ...]
    facilitators: tuple[int, ...]
    must: Cohort | None = None

    @property
    def first(self) -> int:
        """The week by which something required must be over."""
        return self.weeks[0]

    @property
    def last(self) -> int:
        """The week it is over."""
        return self.weeks[-1]


class Model:
    """Rows and objective; ``hint`` and ``chosen`` translate between cohorts and variables.

    ``base`` and the objective together are the plan's points.
    """

    def __init__(self, draft: Draft, options: Sequence[Option]) -> None:
        self.draft, self.arrays, self.options = draft, draft.arrays, options
        self.problem = self.arrays.problem
        self.cp = cp_model.CpModel()
        self.opens: list[Var] = []
        self.seats: list[dict[int, Var]] = []
        self.leads: list[dict[int, Var]] = []
        self.takers: dict[int, list[int]] = defaultdict(list)
        self.terms: list[tuple[Var, int]] = []
        self.base = draft.points
        for number, option in enumerate(options):
            self._option(number, option)
        self._rooms()
        self._homes()
        self._requirements()
        self._days()
        self._load()
        self._quota()
        self.cp.maximize(cp_model.LinearExpr.weighted_sum(*zip(*self.terms, strict=True)) if self.terms else 0)

    def _bool(self) -> Var:
        return self.cp.new_bool_var("")

    def _option(self, number: int, option: Option) -> None:
        cp, group = self.cp, self.arrays.groups[option.group]
        opened = self._bool()
        gains = dict(zip(group.demands.tolist(), group.gains.tolist(), strict=True))
        adults = dict(zip(group.demands.tolist(), group.adults.tolist(), strict=True))
        costs = dict(zip(group.facilitators.tolist(), group.costs.tolist(), strict=True))
        leads = dict(zip(group.facilitators.tolist(), group.leads.tolist(), strict=True))
        seats = {demand: self._bool() for demand in option.demands}
        people = {person: self._bool() for person in option.facilitators}
        cp.add(sum(seats.values()) >= group.least * opened)
        cp.add(sum(seats.values()) <= group.most * opened)
        if max(adults.values(), default=0) * group.most > group.capacity:
            cp.add(sum(adults[demand] * seat for demand, seat in seats.items()) <= group.capacity * opened)
        cp.add(sum(people.values()) == 2 * opened)
        cp.add(sum(it for person, it in people.items() if leads[person]) >= opened)
        for it in (*seats.values(), *people.values()):
            cp.add_implication(it, opened)
        self.terms += [(seat, gains[demand]) for demand, seat in seats.items()]
        self.terms += [(it, -costs[person]) for person, it in people.items()]
        self.terms.append((opened, -self.problem.weights.cohort))
        for demand in seats:
            self.takers[demand].append(number)
        self.opens.append(opened)
        self.seats.append(seats)
        self.leads.append(people)
        if option.must is not None:
            kept = [
                opened,
                *(seats[it] for it in option.must.demands),
                *(people[it] for it in option.must.facilitators),
            ]
            for it in kept:
                cp.add(it == 1)

    def _cliques(self, numbers: Iterable[int]) -> list[set[int]]:
        """Sets of options of which only one can be had, because they share a week."""
        weekly: dict[int, set[int]] = defaultdict(set)
        for number in numbers:
            for week in self.options[number].weeks:
                weekly[week].add(number)
        return _largest(weekly.values())

    def _rooms(self) -> None:
        users: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number, option in enumerate(self.options):
            group = self.arrays.groups[option.group]
            users[group.venue, group.slot].append(number)
        for numbers in users.values():
            for clique in self._cliques(numbers):
                self.cp.add_at_most_one(self.opens[it] for it in clique)

    def _homes(self) -> None:
        wishes: dict[int, list[int]] = defaultdict(list)
        for demand, numbers in self.takers.items():
            self.cp.add_at_most_one(self.seats[it][demand] for it in numbers)
            wishes[int(self.arrays.demand_home[demand])].append(demand)
        for demands in wishes.values():
            if len(demands) > 1:
                self._one_at_a_time(demands)

    def _one_at_a_time(self, demands: Sequence[int]) -> None:
        """From first to last week a home is in one cohort; all overlaps show in some option's first week."""
        there = [(number, demand) for demand in demands for number in self.takers[demand]]
        weekly = {
            week: {(it, wish) for it, wish in there if self.options[it].first <= week <= self.options[it].last}
            for week in {self.options[it].first for it, _ in there}
        }
        for clique in _largest(weekly.values()):
            if len({wish for _, wish in clique}) > 1:
                self.cp.add_at_most_one(self.seats[it][wish] for it, wish in clique)

    def _requirements(self) -> None:
        """What is required ends before; and what stands keeps what it requires."""
        for demand, numbers in self.takers.items():
            first = int(self.arrays.requires[demand])
            if first >= 0 and self.draft.taker[first] < 0:
                for number in numbers:
                    earlier = self._ending_before(first, self.options[number].first)
                    self.cp.add(self.seats[number][demand] <= sum(earlier))
        for demand in self.arrays.required_by:
            needed = self.draft.waited_for(demand)
            if needed is not None and self.draft.taker[demand] < 0:
                self.cp.add(sum(self._ending_before(demand, needed)) >= 1)

    def _ending_before(self, demand: int, week: int) -> list[Var]:
        return [self.seats[it][demand] for it in self.takers.get(demand, ()) if self.options[it].last < week]

    def _days(self) -> None:
        users: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number, people in enumerate(self.leads):
            weekday = self.arrays.groups[self.options[number].group].weekday
            for person in people:
                users[person, weekday].append(number)
        for (person, _), numbers in users.items():
            for clique in self._cliques(numbers):
                self.cp.add_at_most_one(self.leads[it][person] for it in clique)

    def _load(self) -> None:
        """Each further cohort of a facilitator costs a step, taken in order."""
        cohorts: dict[int, list[Var]] = defaultdict(list)
        for people in self.leads:
            for person, it in people.items():
                cohorts[person].append(it)
        costs = self.draft.load_cost
        for person, those in cohorts.items():
            led = int(self.draft.led[person])
            room = min(int(self.arrays.most_cohorts[person]) - led, len(those))
            steps = [self._bool() for _ in range(room)]
            self.cp.add(sum(those) == sum(steps))
            for number, step in enumerate(steps):
                self.terms.append((step, costs[led + number] - costs[led + number + 1]))
                if number:
                    self.cp.add_implication(step, steps[number - 1])

    def _quota(self) -> None:
        placed: dict[int, list[Var]] = defaultdict(list)
        for demand, numbers in self.takers.items():
            placed[int(self.arrays.demand_place[demand])] += [self.seats[it][demand] for it in numbers]
        for place, those in placed.items():
            lacking = int(self.draft.quota[place] - self.draft.placed[place])
            if lacking > 0:
                short = self.cp.new_int_var(0, lacking, "")
                self.cp.add(short + sum(those) >= lacking)
                self.terms.append((short, -self.problem.weights.quota_shortfall))
                self.base += self.problem.weights.quota_shortfall * lacking

    def hint(self, cohorts: Mapping[int, Cohort]) -> None:
        """Tell the solver of a plan: cohorts by the option they are."""
        for number, opened in enumerate(self.opens):
            cohort = cohorts.get(number)
            self.cp.add_hint(opened, cohort is not None)
            for demand, seat in self.seats[number].items():
                self.cp.add_hint(seat, cohort is not None and demand in cohort.demands)
            for person, it in self.leads[number].items():
                self.cp.add_hint(it, cohort is not None and person in cohort.facilitators)

    def chosen(self, solver: cp_model.CpSolver) -> list[Cohort]:
        """The cohorts of a solution."""
        return [
            Cohort(
                group=option.group,
                weeks=option.weeks,
                facilitators=tuple(sorted(it for it, var in self.leads[number].items() if solver.boolean_value(var))),
                demands=tuple(sorted(it for it, var in self.seats[number].items() if solver.boolean_value(var))),
                pin=option.must.pin if option.must else -1,
            )
            for number, option in enumerate(self.options)
            if solver.boolean_value(self.opens[number])
        ]


def _largest(sets: Iterable[set[Any]]) -> list[set[Any]]:
    """Those with at least two members that are in no other one."""
    found: list[set[Any]] = []
    for one in sorted(sets, key=len, reverse=True):
        if len(one) > 1 and not any(one <= other for other in found):
            found.append(one)
    return found
