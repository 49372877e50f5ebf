"""The whole problem as one model, for problems small enough: it proves how good a plan can be, to the last point.

First without time: a group's cohorts are so many copies, open to whoever could come to any of them. The groups that an
answer uses are then looked at start by start, an option for each: it takes the weeks that all patterns from that start
have in common, and is open to whoever could take part in one of them. Nothing possible is ever left out, so each answer
is a limit, and one that holds as it stands is a best plan. What prices rule out of any better plan is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from math import floor

import numpy as np
from ortools.sat.python import cp_model

from courseapp.planner.solver.arrays import Group
from courseapp.planner.solver.bound import Bound
from courseapp.planner.solver.draft import Cohort, Draft
from courseapp.planner.solver.model import Model, Option
from courseapp.planner.solver.tasks import Proof, Proved

LARGEST = 12_000
"""Seats and facilitators of all options, above which a model of the whole problem is of no use."""
PACE = 1.5
"""Seconds that one of CP-SAT's own seconds takes."""


class Whole:
    """Options for every plan better than the best one so far, coarse or fine."""

    def __init__(self, bound: Bound, points: int) -> None:
        self.arrays, self.batches = bound.arrays, bound.batches
        self.starts = bound.promising(points)
        self.fine: set[int] = set()

    def options(self) -> list[Option]:
        """Copies for groups without time, an option a start for the others."""
        found = []
        for number, rows in sorted(self.starts.items()):
            group = self.arrays.groups[number]
            if number in self.fine:
                found += [self._option(number, group, [row]) for row in rows]
            else:
                found += [self._option(number, group, rows)] * self.batches.limit_of(group)
        return found

    def _option(self, number: int, group: Group, rows: list[int]) -> Option:
        homes, people = self.batches.could[number]
        firsts = np.unique(group.firsts)[rows]
        starts = [group.starts[int(it)] for it in np.searchsorted(group.firsts, firsts)]
        weeks = range(self.arrays.problem.weeks)
        sure = tuple(week for week in weeks if all(start.sure >> week & 1 for start in starts))
        return Option(
            group=number,
            weeks=starts[0].weeks,
            demands=tuple(group.demands[homes[rows].any(axis=0)].tolist()),
            facilitators=tuple(group.facilitators[people[rows].any(axis=0)].tolist()),
            sure=(sure if len(starts) == 1 else (), int(firsts[-1]), min(start.earliest_end for start in starts)),
        )


def prove(draft: Draft, bound: Bound, proof: Proof, tell: Callable[[int], None]) -> Proved:
    """Search all plans, finer and finer. ``tell`` hears of limits on the way. The draft holds the best plan so far."""
    points, whole = draft.points, Whole(bound, draft.points)
    limit, spent = None, 0.0
    while spent < proof.effort:
        options = whole.options()
        if sum(len(option.demands) + len(option.facilitators) for option in options) > LARGEST:
            break
        model = Model(Draft(draft.arrays), options)
        solver = _solver(proof, proof.effort - spent)
        base = model.base
        solver.best_bound_callback = lambda it, base=base: tell(max(points, base + floor(it + 0.5)))
        status = solver.solve(model.cp)
        spent += PACE * solver.response_proto.deterministic_time
        reached = points if status == cp_model.INFEASIBLE else base + floor(solver.best_objective_bound + 0.5)
        limit = max(points, min(reached, limit or reached))
        if status != cp_model.OPTIMAL or limit <= points:
            break
        cohorts = model.chosen(solver)
        if {cohort.group for cohort in cohorts} <= whole.fine:
            return Proved(limit, _held(draft, cohorts), spent)
        whole.fine.update(cohort.group for cohort in cohorts)
    return Proved(limit, (), spent)


def _solver(proof: Proof, effort: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = proof.threads
    solver.parameters.random_seed = proof.seed
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = effort / PACE
    return solver


def _held(draft: Draft, cohorts: list[Cohort]) -> tuple[Cohort, ...]:
    """The answer's cohorts, if they are a plan, and a better one; with pinned cohorts only the limit is of use."""
    if draft.pinned:
        return ()
    better = Draft(draft.arrays)
    for cohort in sorted(cohorts, key=lambda it: it.first):
        if better.fits(cohort):
            better.add(cohort)
    return tuple(better.cohorts.values()) if better.points > draft.points else ()
