"""Which cohorts to hold, of whom and led by whom: a plan but for its weeks, as a model for CP-SAT.

A group's cohorts are so many copies; each has a variable for every home and facilitator who could come to any of its
starts. Weeks are found afterwards (``timetable``); what there are no weeks for is then forbidden. Nothing that is
possible is ever left out, so that what the model reaches is a limit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product

import numpy as np
from ortools.sat.python import cp_model

from courseapp.planner.solver.arrays import Group, shared
from courseapp.planner.solver.draft import Cohort, Draft
from courseapp.planner.solver.types import Bools

Var = cp_model.IntVar


@dataclass(frozen=True, slots=True)
class Frame:
    """A group as far as it is open: which homes (wishes) and people could come, and how many cohorts it can have.

    ``apart``: pairs of those, by position with people after homes, who have no start in common.
    """

    group: int
    demands: tuple[int, ...]
    facilitators: tuple[int, ...]
    copies: int
    apart: tuple[tuple[int, int], ...]


def frame(group: Group, number: int, homes: Bools, people: Bools, copies: int) -> Frame:
    """A frame from who could come to each start that is open (rows: starts; columns: the group's)."""
    some, able = homes.any(axis=0), people.any(axis=0)
    can = np.hstack([homes[:, some], people[:, able]])
    apart = np.argwhere(np.triu(shared(can.T, can.T) == 0, 1))
    return Frame(
        number,
        tuple(group.demands[some].tolist()),
        tuple(group.facilitators[able].tolist()),
        copies,
        tuple((int(one), int(other)) for one, other in apart),
    )


@dataclass(frozen=True, slots=True)
class Sketch:
    """A cohort but for its weeks: its group, wishes (ascending) and two facilitators."""

    group: int
    demands: tuple[int, ...]
    facilitators: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What a cohort of one of these groups may have: homes and facilitators."""

    groups: tuple[int, ...]
    demands: tuple[int, ...]
    facilitators: tuple[int, ...]


Conflict = tuple[Part, ...]
"""Parts of different cohorts for which there are no weeks."""


@dataclass(frozen=True, slots=True)
class _Copy:
    group: int
    opened: Var
    seats: dict[int, Var]
    leads: dict[int, Var]


class Outline:
    """Rows and objective around what stands in a draft. ``base`` and the objective together are points."""

    def __init__(self, draft: Draft, frames: Sequence[Frame]) -> None:
        self.draft, self.arrays, self.problem = draft, draft.arrays, draft.arrays.problem
        self.cp = cp_model.CpModel()
        self.copies: dict[int, list[_Copy]] = {}
        self.takers: dict[int, list[Var]] = defaultdict(list)
        self.terms: list[tuple[Var, int]] = []
        self.known: dict[tuple[int, ...], Var] = {}
        self.base = draft.points
        for frame in frames:
            self.copies[frame.group] = [self._copy(frame) for _ in range(frame.copies)]
            self._in_order(self.copies[frame.group])
        self._wishes()
        self._load()
        self._quota()
        self.cp.maximize(cp_model.LinearExpr.weighted_sum(*zip(*self.terms, strict=True)) if self.terms else 0)

    @property
    def size(self) -> int:
        """How many variables count for something."""
        return len(self.terms)

    def _bool(self) -> Var:
        return self.cp.new_bool_var("")

    def _copy(self, frame: Frame) -> _Copy:
        cp, group = self.cp, self.arrays.groups[frame.group]
        opened = self._bool()
        seats = {demand: self._bool() for demand in frame.demands}
        leads = {person: self._bool() for person in frame.facilitators}
        copy = _Copy(frame.group, opened, seats, leads)
        adults = dict(zip(group.demands.tolist(), group.adults.tolist(), strict=True))
        able = dict(zip(group.facilitators.tolist(), group.leads.tolist(), strict=True))
        cp.add(sum(seats.values()) >= group.least * opened)
        cp.add(sum(seats.values()) <= group.most * opened)
        if max((adults[it] for it in seats), default=0) * group.most > group.capacity:
            cp.add(sum(adults[demand] * seat for demand, seat in seats.items()) <= group.capacity * opened)
        cp.add(sum(leads.values()) == 2 * opened)
        cp.add(sum(it for person, it in leads.items() if able[person]) >= opened)
        for it in (*seats.values(), *leads.values()):
            cp.add_implication(it, opened)
        members = (*seats.values(), *leads.values())
        for one, other in frame.apart:
            cp.add_bool_or(~members[one], ~members[other])
        self._worth(copy)
        return copy

    def _worth(self, copy: _Copy) -> None:
        group = self.arrays.groups[copy.group]
        gains = dict(zip(group.demands.tolist(), group.gains.tolist(), strict=True))
        costs = dict(zip(group.facilitators.tolist(), group.costs.tolist(), strict=True))
        for demand, seat in copy.seats.items():
            self.terms.append((seat, gains[demand]))
            self.takers[demand].append(seat)
        for person, it in copy.leads.items():
            self.terms.append((it, -costs[person]))
        self.terms.append((copy.opened, -self.problem.weights.cohort))

    def _in_order(self, copies: Sequence[_Copy]) -> None:
        """Copies are alike, so the first are used first."""
        for before, after in pairwise(copies):
            self.cp.add_implication(after.opened, before.opened)

    def _wishes(self) -> None:
        """A wish is met once, what it requires as well, and what is waited for."""
        draft = self.draft
        for demand, seats in self.takers.items():
            self.cp.add_at_most_one(seats)
            first = int(self.arrays.requires[demand])
            if first >= 0 and draft.taker[first] < 0:
                self.cp.add(sum(seats) <= sum(self.takers.get(first, ())))
        for demand in self.arrays.required_by:
            if draft.taker[demand] < 0 and draft.waited_for(demand) is not None:
                self.cp.add(sum(self.takers.get(demand, ())) >= 1)

    def _load(self) -> None:
        """No facilitator leads more than they can; each further cohort costs a step, taken in order."""
        cohorts: dict[int, list[Var]] = defaultdict(list)
        for copy in self._all():
            for person, it in copy.leads.items():
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
        for demand, seats in self.takers.items():
            placed[int(self.arrays.demand_place[demand])] += seats
        shortfall = self.problem.weights.quota_shortfall
        for place, those in placed.items():
            lacking = int(self.draft.quota[place] - self.draft.placed[place])
            if lacking > 0:
                short = self.cp.new_int_var(0, lacking, "")
                self.cp.add(short + sum(those) >= lacking)
                self.terms.append((short, -shortfall))
                self.base += shortfall * lacking

    def _all(self) -> list[_Copy]:
        return [copy for copies in self.copies.values() for copy in copies]

    def forbid(self, conflict: Conflict) -> None:
        """Rule out that each part of a conflict is found in a cohort, whichever copies those are."""
        if any(set(one.groups) & set(other.groups) for one, other in combinations(conflict, 2)):
            for groups in product(*(part.groups for part in conflict)):
                self._forbid_copies(conflict, groups)
            return
        present = [it for part in conflict for group in part.groups for it in self._present(part, group)]
        self.cp.add(sum(present) <= len(conflict) - 1)

    def _present(self, part: Part, group: int) -> list[Var]:
        """For each copy of a group, what is true if it has a part."""
        return [self._all_of(literals) for copy in self.copies.get(group, ()) if (literals := _literals(copy, part))]

    def _all_of(self, literals: tuple[Var, ...]) -> Var:
        if len(literals) == 1:
            return literals[0]
        key = tuple(it.index for it in literals)
        if key not in self.known:
            self.known[key] = self._bool()
            self.cp.add_bool_or([self.known[key], *(~it for it in literals)])
        return self.known[key]

    def _forbid_copies(self, conflict: Conflict, groups: Sequence[int]) -> None:
        """The same where one copy could have two parts, which is no conflict."""
        for copies in product(*(self.copies.get(group, ()) for group in groups)):
            if len({id(copy) for copy in copies}) == len(copies):
                found = [_literals(copy, part) for copy, part in zip(copies, conflict, strict=True)]
                if all(found):
                    self.cp.add_bool_or([~it for literals in found for it in literals])

    def hint(self, cohorts: Sequence[Cohort]) -> None:
        """Tell the solver of cohorts to begin from."""
        waiting: dict[int, list[Cohort]] = defaultdict(list)
        for cohort in cohorts:
            waiting[cohort.group].append(cohort)
        for copy in self._all():
            there = waiting[copy.group].pop() if waiting[copy.group] else None
            self.cp.add_hint(copy.opened, there is not None)
            for demand, seat in copy.seats.items():
                self.cp.add_hint(seat, there is not None and demand in there.demands)
            for person, it in copy.leads.items():
                self.cp.add_hint(it, there is not None and person in there.facilitators)

    def chosen(self, solver: cp_model.CpSolver) -> list[Sketch]:
        """The cohorts of a solution."""
        return [
            Sketch(
                copy.group,
                tuple(sorted(it for it, var in copy.seats.items() if solver.boolean_value(var))),
                tuple(sorted(it for it, var in copy.leads.items() if solver.boolean_value(var))),
            )
            for copy in self._all()
            if solver.boolean_value(copy.opened)
        ]


def _literals(copy: _Copy, part: Part) -> tuple[Var, ...]:
    """What is true of a copy that has a part; nothing when it cannot have it."""
    if not (copy.seats.keys() >= set(part.demands) and copy.leads.keys() >= set(part.facilitators)):
        return ()
    wanted = (*(copy.seats[it] for it in part.demands), *(copy.leads[it] for it in part.facilitators))
    return wanted or (copy.opened,)
