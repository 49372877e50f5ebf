"""What of an outline there are no weeks for, told in parts as small and as general as can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
from ortools.sat.python import cp_model

from courseapp.planner.solver.draft import Draft
from courseapp.planner.solver.outline import Conflict, Part, Sketch
from courseapp.planner.solver.timetable import Timetable

CALL = 0.005
"""What a look takes at least, in CP-SAT's own time."""
WIDENING = 0.3
"""How much of it to spend on widening a conflict."""


class Judge:
    """Tells what there are no weeks for around a draft; ``effort`` is what that took, in CP-SAT's own time."""

    def __init__(self, draft: Draft, seed: int) -> None:
        self.draft, self.seed, self.effort = draft, seed, 0.0

    def impossible(self, sketches: Sequence[Sketch]) -> bool:
        """Whether there are no weeks for all of these together."""
        solver, status = Timetable(self.draft, sketches, whole=True).solve(self.seed)
        self.effort += solver.response_proto.deterministic_time + CALL
        return status == cp_model.INFEASIBLE


def conflicts(judge: Judge, sketches: Sequence[Sketch]) -> list[Conflict]:
    """What there are no weeks for among these, in small parts; nothing when all of it fits, or nobody knows."""
    found, left = [], list(sketches)
    while judge.impossible(left):
        core = _core(judge, left)
        found.append(_widened(judge, core))
        left = [it for it in left if it.group != core[0].group]
    return found


def _core(judge: Judge, sketches: Sequence[Sketch]) -> list[Sketch]:
    """As few cohorts, homes and facilitators as still have no weeks."""
    core = list(sketches)
    for sketch in sketches:
        fewer = [it for it in core if it is not sketch]
        core = fewer if judge.impossible(fewer) else core
    for position, sketch in enumerate(core):
        for member in (*sketch.demands, *sketch.facilitators):
            fewer = [*core[:position], _without(core[position], member), *core[position + 1 :]]
            core = fewer if judge.impossible(fewer) else core
    return core


def _widened(judge: Judge, core: Sequence[Sketch]) -> Conflict:
    """The same homes and facilitators in other groups of the program, as far as there are no weeks for that either."""
    parts = [Part((it.group,), it.demands, it.facilitators) for it in core]
    enough = judge.effort + WIDENING
    for position in sorted(range(len(parts)), key=lambda it: len(parts[it].demands) + len(parts[it].facilitators)):
        for group in _like(judge.draft, parts[position]):
            if group in parts[position].groups or judge.effort > enough:
                continue
            tried = [*parts[:position], replace(parts[position], groups=(group,)), *parts[position + 1 :]]
            if all(judge.effort < enough and judge.impossible(those) for those in _choices(tried)):
                parts[position] = replace(parts[position], groups=(*parts[position].groups, group))
    return tuple(parts)


def _like(draft: Draft, part: Part) -> Iterator[int]:
    """Groups of the same program that the same homes and facilitators could be in."""
    groups = draft.arrays.groups
    for number, group in enumerate(groups):
        if group.program == groups[part.groups[0]].program and (
            np.isin(part.demands, group.demands).all() and np.isin(part.facilitators, group.facilitators).all()
        ):
            yield number


def _choices(parts: Sequence[Part]) -> Iterator[list[Sketch]]:
    for groups in product(*(part.groups for part in parts)):
        yield [Sketch(it, part.demands, part.facilitators) for it, part in zip(groups, parts, strict=True)]


def _without(sketch: Sketch, member: int) -> Sketch:
    demands = tuple(it for it in sketch.demands if it != member)
    if len(demands) < len(sketch.demands):
        return replace(sketch, demands=demands)
    return replace(sketch, facilitators=tuple(it for it in sketch.facilitators if it != member))
