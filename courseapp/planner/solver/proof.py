"""The whole problem at once, where it is small enough: proves how good a plan can be, to the last point.

In turn: the best outline, which limits what any plan can have; the weeks that keep most of it, which make a plan; and
what of it there are no weeks for, which the next outline may not have. When an outline can be held as it stands, it is
a best plan. What prices rule out of any better plan is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from math import floor

from ortools.sat.python import cp_model

from courseapp.planner.solver.bound import Bound
from courseapp.planner.solver.conflicts import Judge, conflicts
from courseapp.planner.solver.draft import Cohort, Draft
from courseapp.planner.solver.outline import Conflict, Frame, Outline, Sketch, frame
from courseapp.planner.solver.tasks import Proof, Proved
from courseapp.planner.solver.timetable import PACE, TIMETABLE, timed

LARGEST = 12_000
"""Seats and facilitators of all cohorts, above which a model of the whole problem is of no use."""


class Whole:
    """What is known of the whole problem: prices, and what there are no weeks for."""

    def __init__(self, bound: Bound) -> None:
        self.bound, self.arrays = bound, bound.arrays
        self.empty = Draft(bound.arrays)
        self.conflicts: list[Conflict] = []

    def frames(self, points: int) -> list[Frame]:
        """All groups, as far as they could be in a plan of more than so many points."""
        found = []
        for number, rows in sorted(self.bound.promising(points).items()):
            group, (homes, people) = self.arrays.groups[number], self.bound.batches.could[number]
            found.append(frame(group, number, homes[rows], people[rows], self.bound.batches.limit_of(group)))
        return found

    def prove(self, draft: Draft, proof: Proof, tell: Callable[[int], None]) -> Proved:
        """Take one turn; ``tell`` hears of limits on the way. The draft holds the best plan so far."""
        points = draft.points
        outline = Outline(self.empty, self.frames(points))
        if outline.size > LARGEST:
            return Proved(None, (), 0.0)
        for conflict in self.conflicts:
            outline.forbid(conflict)
        solver = _solver(proof)
        solver.best_bound_callback = lambda it: tell(max(points, outline.base + floor(it + 0.5)))
        status = solver.solve(outline.cp)
        spent = TIMETABLE + PACE * solver.response_proto.deterministic_time
        if status == cp_model.INFEASIBLE:
            return Proved(points, (), spent)
        limit = max(points, outline.base + floor(solver.best_objective_bound + 0.5))
        if status == cp_model.UNKNOWN:
            return Proved(limit, (), spent)
        sketches = outline.chosen(solver)
        if status == cp_model.OPTIMAL and limit > points:
            judge = Judge(self.empty, proof.seed)
            self.conflicts += conflicts(judge, sketches)
            spent += PACE * judge.effort
        return Proved(limit, self._held(draft, sketches, proof.seed), spent, finished=status == cp_model.OPTIMAL)

    def _held(self, draft: Draft, sketches: list[Sketch], seed: int) -> tuple[Cohort, ...]:
        """The outline with weeks, if that is a better plan; with pinned cohorts only the limit is of use."""
        cohorts = timed(self.empty, sketches, seed)
        if draft.pinned or cohorts is None:
            return ()
        return tuple(cohorts) if Draft(self.arrays, cohorts).points > draft.points else ()


def _solver(proof: Proof) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = proof.threads
    solver.parameters.random_seed = proof.seed
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = proof.effort / PACE
    return solver
