"""The problem as arrays: wishes that can be met at all, and groups: one program in one venue and slot.

A group knows its homes, its facilitators and the weeks it may start in, and who can take part from which start. What
is chosen is an *option*: a group and a start. All minutes are turned into points here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from courseapp.planner.problem import PlannedCohort, Problem
from courseapp.planner.solver.patterns import fewest_absences, open_weeks, starts
from courseapp.planner.solver.types import Bools, Floats, Ints


@dataclass(frozen=True)
class Group:
    """A program in a venue and slot. Rows are starts; columns are its wishes (``demands``) or facilitators.

    ``homes`` and ``places`` are whose and whence the wishes are, ``required`` the wishes that come first (-1: none).

    ``homes_can`` and ``facilitators_can`` speak of each start's tightest pattern.
    """

    program: int
    venue: int
    slot: int
    weekday: int
    least: int
    most: int
    capacity: int
    demands: Ints
    homes: Ints
    places: Ints
    required: Ints
    adults: Ints
    gains: Ints
    facilitators: Ints
    costs: Ints
    leads: Bools
    starts: tuple[tuple[int, ...], ...]
    weeks: Bools
    homes_can: Bools
    facilitators_can: Bools

    @cached_property
    def firsts(self) -> Ints:
        """The week of the first meeting, by start."""
        return np.array([weeks[0] for weeks in self.starts], dtype=np.int64)

    @cached_property
    def lasts(self) -> Ints:
        """The week of the last meeting, by start."""
        return np.array([weeks[-1] for weeks in self.starts], dtype=np.int64)


class Arrays:
    """Everything the solver looks up, made once for a problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.keys = {program.key: number for number, program in enumerate(problem.programs)}
        self.minutes = np.array(problem.minutes, dtype=np.int64).reshape(len(problem.places), len(problem.places))
        self._wishes()
        self._people()
        pinned = {(it.program, it.venue, it.slot) for it in problem.pinned}
        self.groups: list[Group] = []
        self.group_of: dict[tuple[int, int, int], int] = {}
        for venue, room in enumerate(problem.venues):
            for slot in sorted(room.slots):
                for key, program in self.keys.items():
                    group = self._group(program, venue, slot, pinned=(key, venue, slot) in pinned)
                    if group is not None:
                        self.group_of[program, venue, slot] = len(self.groups)
                        self.groups.append(group)

    def _wishes(self) -> None:
        """Number the wishes that can be met: not done, and what is required is done or wished for as well."""
        problem = self.problem
        self.demand_of: dict[tuple[int, str], int] = {}
        requires: list[int] = []
        for number, home in enumerate(problem.households):
            for key in sorted(dict.fromkeys(home.wants), key=lambda it: self._depth(it, len(problem.programs))):
                program = problem.program.get(key)
                if program is None or key in home.done:
                    continue
                needed = program.requires
                first = -1 if needed is None or needed in home.done else self.demand_of.get((number, needed), -2)
                if first >= -1:
                    self.demand_of[number, key] = len(requires)
                    requires.append(first)
        pairs = list(self.demand_of)
        homes = [problem.households[home] for home, _ in pairs]
        self.demand_home = np.array([home for home, _ in pairs], dtype=np.int64)
        self.demand_program = np.array([self.keys[key] for _, key in pairs], dtype=np.int64)
        self.demand_place = np.array([home.place for home in homes], dtype=np.int64)
        self.worth = np.array([problem.worth(home) for home, _ in pairs], dtype=np.int64)
        self.requires = np.array(requires, dtype=np.int64)
        self.required_by: dict[int, list[int]] = {}
        for later, first in enumerate(requires):
            if first >= 0:
                self.required_by.setdefault(first, []).append(later)

    def _depth(self, key: str, limit: int) -> int:
        program = self.problem.program.get(key)
        deeper = program is not None and program.requires is not None and limit > 0
        return 1 + self._depth(program.requires, limit - 1) if deeper and program and program.requires else 0

    def _people(self) -> None:
        problem = self.problem
        homes, people = problem.households, problem.facilitators
        self.home_place = np.array([it.place for it in homes], dtype=np.int64)
        self.home_local = np.array([it.local_minutes for it in homes], dtype=np.int64)
        self.home_reach = np.array([it.max_minutes for it in homes], dtype=np.int64)
        self.home_adults = np.array([it.adults for it in homes], dtype=np.int64)
        self.home_slots = _membership([it.slots for it in homes], len(problem.slots))
        self.home_away = _membership([it.away_weeks for it in homes], problem.weeks)
        self.place = np.array([it.place for it in people], dtype=np.int64)
        self.reach = np.array([it.max_minutes for it in people], dtype=np.int64)
        self.lead = np.array([it.lead for it in people], dtype=bool)
        days = 7 * problem.weeks  # nobody leads more than one on a day, whatever they say
        self.most_cohorts = np.array([min(max(0, it.max_cohorts), days) for it in people], dtype=np.int64)
        self.slots = _membership([it.slots for it in people], len(problem.slots))
        self.away = _membership([it.away_weeks for it in people], problem.weeks)
        self.qualified = _membership(
            [[self.keys[key] for key in it.programs if key in self.keys] for it in people], len(problem.programs)
        )

    def _members(self, program: int, venue: int, slot: int) -> tuple[Ints, Ints, Ints, Ints]:
        """The wishes and the facilitators in reach of a group, each with their minutes one way."""
        way = self.minutes[:, self.problem.venues[venue].place]
        home = self.demand_home
        minutes = self.home_local[home] + way[self.home_place[home]]
        chosen = (self.demand_program == program) & self.home_slots[home, slot] & (minutes <= self.home_reach[home])
        to_venue = way[self.place]
        able = self.qualified[:, program] & self.slots[:, slot] & (to_venue <= self.reach) & (self.most_cohorts > 0)
        demands, people = np.flatnonzero(chosen), np.flatnonzero(able)
        return demands, minutes[demands], people, to_venue[people]

    def _group(self, program: int, venue: int, slot: int, *, pinned: bool) -> Group | None:
        """Gather one group; None when it could never hold a cohort (and no pinned cohort needs it)."""
        problem, what, weights = self.problem, self.problem.programs[program], self.problem.weights
        demands, minutes, people, to_venue = self._members(program, venue, slot)
        enough = len(demands) >= what.min_homes and len(people) > 1 and self.lead[people].any()
        found = starts(what, open_weeks(problem, venue, slot)) if enough or pinned else ()
        if not found and not pinned:
            return None
        weeks = np.zeros((len(found), problem.weeks), dtype=bool)
        for row, start in enumerate(found):
            weeks[row, list(start)] = True
        homes = self.demand_home[demands]
        return Group(
            program=program,
            venue=venue,
            slot=slot,
            weekday=problem.slots[slot].weekday,
            least=what.min_homes,
            most=what.max_homes,
            capacity=problem.venues[venue].capacity,
            demands=demands,
            homes=homes,
            places=self.demand_place[demands],
            required=self.requires[demands],
            adults=self.home_adults[homes],
            gains=self.worth[demands] - weights.family_minute * what.meetings * minutes,
            facilitators=people,
            costs=weights.facilitator_minute * what.meetings * to_venue,
            leads=self.lead[people],
            starts=found,
            weeks=weeks,
            homes_can=shared(weeks, self.home_away[homes]) <= problem.allowed_absence,
            facilitators_can=shared(weeks, self.away[people]) == 0,
        )

    def could(self, group: Group) -> tuple[Bools, Bools]:
        """Which homes, and which facilitators, can take part in *some* pattern from each first week."""
        problem, program = self.problem, self.problem.programs[group.program]
        allowed = open_weeks(problem, group.venue, group.slot)
        home_away = self.home_away[self.demand_home[group.demands]]
        missed = fewest_absences(program, allowed, home_away)[:, np.unique(group.firsts)].T
        lost = fewest_absences(program, allowed, self.away[group.facilitators])[:, np.unique(group.firsts)].T
        return missed <= problem.allowed_absence, lost == 0

    @cached_property
    def groups_of_venue(self) -> dict[int, list[int]]:
        """Groups by venue."""
        found: dict[int, list[int]] = {}
        for number, group in enumerate(self.groups):
            found.setdefault(group.venue, []).append(number)
        return found

    @cached_property
    def venue_place(self) -> Ints:
        """Places of the venues."""
        return np.array([room.place for room in self.problem.venues], dtype=np.int64)

    def row_of(self, pinned: PlannedCohort) -> int:
        """Give the number of the group a cohort belongs to. Raises KeyError when it cannot be any."""
        return self.group_of[self.keys[pinned.program], pinned.venue, pinned.slot]


def shared(some: Bools, others: Bools) -> Floats:
    """How many weeks each row of one has in common with each row of the other. As floats, which multiply fastest."""
    return some.astype(np.float32) @ others.astype(np.float32).T


def _membership(sets: list[frozenset[int]] | list[list[int]], width: int) -> Bools:
    table = np.zeros((len(sets), width), dtype=bool)
    for row, members in enumerate(sets):
        table[row, [it for it in members if 0 <= it < width]] = True
    return table
