"""Weeks for cohorts that have homes, facilitators and a room: any legal pattern, around what stands in a draft."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from courseapp.planner.solver.draft import Cohort, Draft
from courseapp.planner.solver.outline import Sketch
from courseapp.planner.solver.patterns import open_weeks
from courseapp.planner.solver.types import Bools

EFFORT = 1.0
"""How much of CP-SAT's own time a timetable may take."""
PACE, TIMETABLE = 1.5, 0.1
"""Seconds that one of CP-SAT's own seconds takes, and that a timetable of a dozen cohorts does."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A cohort's meetings: whether it is held, in which weeks, what tells that it meets in a week, and who stays."""

    sketch: Sketch
    stands: cp_model.IntVar
    meetings: list[cp_model.IntVar]
    held: dict[int, Any]
    kept: dict[int, cp_model.IntVar]


class Timetable:
    """The model. Homes that fit in no weeks are let go, those worth least first; a cohort keeps its least, or falls.

    ``whole``: the sketches are parts of cohorts, and all of it must fit.
    """

    def __init__(self, draft: Draft, sketches: Sequence[Sketch], *, whole: bool = False) -> None:
        self.whole = whole
        self.draft, self.arrays, self.problem = draft, draft.arrays, draft.arrays.problem
        self.cp = cp_model.CpModel()
        self.rows = [self._row(sketch) for sketch in sketches]
        self._apart()
        self._homes()

    def _row(self, sketch: Sketch) -> _Row:
        cp, group = self.cp, self.arrays.groups[sketch.group]
        program = self.problem.programs[group.program]
        weeks = self._weeks(sketch)
        stands = cp.new_bool_var("")
        meetings: list[cp_model.IntVar] = []
        literals: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for _ in range(program.meetings):
            choice = {week: cp.new_bool_var("") for week in weeks}
            meeting = cp.new_int_var(0, self.problem.weeks, "")
            cp.add(sum(choice.values()) == stands)
            cp.add(sum(week * it for week, it in choice.items()) == meeting).only_enforce_if(stands)
            for week, it in choice.items():
                literals[week].append(it)
            if meetings:
                cp.add(meeting - meetings[-1] >= program.interval_weeks).only_enforce_if(stands)
                cp.add(meeting - meetings[-1] <= program.longest_gap_weeks).only_enforce_if(stands)
            meetings.append(meeting)
        held = {week: sum(those) for week, those in literals.items()}
        kept = {demand: cp.new_bool_var("") for demand in sketch.demands}
        cp.add(sum(kept.values()) >= (len(kept) if self.whole else group.least) * stands)
        cp.add(sum(kept.values()) <= len(kept) * stands)
        if self.whole:
            cp.add(stands == 1)
        for demand, stays in kept.items():
            away = self.arrays.home_away[self.arrays.demand_home[demand]]
            missed = [held[week] for week in weeks if away[week]]
            if missed:
                cp.add(sum(missed) <= self.problem.allowed_absence).only_enforce_if(stays)
        return _Row(sketch, stands, meetings, held, kept)

    def _weeks(self, sketch: Sketch) -> list[int]:
        """Weeks in which the room is open and free, and both facilitators are here and free on the day."""
        group, people = self.arrays.groups[sketch.group], list(sketch.facilitators)
        taken = self.draft.rooms[group.venue, group.slot] | self.arrays.away[people].any(axis=0)
        taken = taken | self.draft.days[people, group.weekday].any(axis=0)
        allowed = open_weeks(self.problem, group.venue, group.slot)
        return [week for week in range(self.problem.weeks) if allowed >> week & 1 and not taken[week]]

    def _apart(self) -> None:
        """One cohort at a time in a room, and in a facilitator's day."""
        users: dict[tuple[int, ...], list[_Row]] = defaultdict(list)
        for row in self.rows:
            group = self.arrays.groups[row.sketch.group]
            users[0, group.venue, group.slot].append(row)
            for person in row.sketch.facilitators:
                users[1, person, group.weekday].append(row)
        for rows in users.values():
            for week in range(self.problem.weeks):
                held = [row.held[week] for row in rows if week in row.held]
                if len(held) > 1:
                    self.cp.add(sum(held) <= 1)

    def _homes(self) -> None:
        """A home is in one cohort at a time, those that stand included."""
        by_home: dict[int, list[tuple[_Row, int]]] = defaultdict(list)
        for row in self.rows:
            for demand in row.kept:
                self._in_time(row, demand)
                home = int(self.arrays.demand_home[demand])
                for low, high in _stretches(self.draft.busy[home]):
                    before = self.cp.new_bool_var("")
                    self.cp.add(row.meetings[-1] < low).only_enforce_if(before, row.kept[demand])
                    self.cp.add(row.meetings[0] > high).only_enforce_if(~before, row.kept[demand])
                by_home[home].append((row, demand))
        for there in by_home.values():
            for one, other in combinations(there, 2):
                self._in_turn(one, other)

    def _in_time(self, row: _Row, demand: int) -> None:
        """After what it requires, and before what waits for it, when that stands; else what it requires is kept."""
        draft, stays = self.draft, row.kept[demand]
        needed, first = draft.waited_for(demand), int(self.arrays.requires[demand])
        if needed is not None:
            self.cp.add(stays == 1)
            self.cp.add(row.meetings[-1] < needed)
        if first >= 0 and draft.taker[first] >= 0:
            self.cp.add(row.meetings[0] > int(draft.ready[demand])).only_enforce_if(stays)
        elif first >= 0 and not self.whole:
            self.cp.add_bool_or([~stays, *(it.kept[first] for it in self.rows if first in it.kept)])

    def _in_turn(self, one: tuple[_Row, int], other: tuple[_Row, int]) -> None:
        (a, wish), (b, later) = one, other
        both = (a.kept[wish], b.kept[later])
        first = self.cp.new_bool_var("")
        self.cp.add(a.meetings[-1] < b.meetings[0]).only_enforce_if(first, *both)
        self.cp.add(b.meetings[-1] < a.meetings[0]).only_enforce_if(~first, *both)
        if self.arrays.requires[later] == wish:
            self.cp.add(first == 1)
        if self.arrays.requires[wish] == later:
            self.cp.add(first == 0)

    def solve(self, seed: int) -> tuple[cp_model.CpSolver, cp_model.CpSolverStatus]:
        """Find weeks for everything; else let go of what is worth least."""
        terms = []
        for row in self.rows:
            group = self.arrays.groups[row.sketch.group]
            gains = dict(zip(group.demands.tolist(), np.maximum(group.gains, 1).tolist(), strict=True))
            terms += [(row.stands, 1), *((stays, gains[demand]) for demand, stays in row.kept.items())]
        if terms and not self.whole:
            self.cp.maximize(cp_model.LinearExpr.weighted_sum(*zip(*terms, strict=True)))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed
        solver.parameters.max_deterministic_time = EFFORT
        return solver, solver.solve(self.cp)

    def cohorts(self, solver: cp_model.CpSolver) -> list[Cohort]:
        """The cohorts of a solution."""
        return [
            Cohort(
                row.sketch.group,
                tuple(solver.value(meeting) for meeting in row.meetings),
                row.sketch.facilitators,
                tuple(demand for demand, stays in row.kept.items() if solver.boolean_value(stays)),
            )
            for row in self.rows
            if solver.boolean_value(row.stands)
        ]


def timed(draft: Draft, sketches: Sequence[Sketch], seed: int) -> list[Cohort] | None:
    """Cohorts with weeks, with as much worth of homes as can be; None when there are no weeks for all of them."""
    table = Timetable(draft, sketches)
    solver, status = table.solve(seed)
    return table.cohorts(solver) if status in {cp_model.OPTIMAL, cp_model.FEASIBLE} else None


def _stretches(weeks: Bools) -> Iterator[tuple[int, int]]:
    """First and last of each run of weeks that are taken."""
    taken = np.flatnonzero(weeks)
    for run in np.split(taken, np.flatnonzero(np.diff(taken) > 1) + 1):
        if len(run):
            yield int(run[0]), int(run[-1])
