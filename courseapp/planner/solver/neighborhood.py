"""Better plans by parts: free a few cohorts that have to do with each other, and choose afresh among good options.

The options offered are the ones worth most when the freed cohorts are gone, net of prices; the freed ones are always
among them, so a part can only get better.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from ortools.sat.python import cp_model

from courseapp.planner.solver.columns import Prices, Residual
from courseapp.planner.solver.draft import Cohort, Draft
from courseapp.planner.solver.model import Model, Option
from courseapp.planner.solver.outline import Frame, Outline, frame
from courseapp.planner.solver.room import IMPOSSIBLE
from courseapp.planner.solver.tasks import Area, Found, numbers_of
from courseapp.planner.solver.timetable import PACE, TIMETABLE, timed

NEAR = 40
"""Minutes from a freed cohort's venue within which other venues are tried."""
VARIABLE = 3e-4
"""Seconds that a variable takes to build and prepare."""
BLUR = 1000.0
"""By up to so many points options are taken for better than they are, so that no area is looked at twice alike."""


def improve(draft: Draft, area: Area, prices: Prices) -> Found:
    """Look for better cohorts in the place of an area's; at worst they are the same. The draft stays as it is."""
    for number in numbers_of(draft, area.freed):
        draft.remove(number)
    options = [*(own_option(draft, cohort) for cohort in area.freed), *_others(draft, area, prices)]
    model = Model(draft, options)
    model.hint(dict(enumerate(area.freed)))
    for cohort in area.freed:
        draft.add(cohort)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = area.seed
    solver.parameters.max_deterministic_time = area.limits.effort
    solver.parameters.linearization_level = 2
    solver.parameters.relative_gap_limit = 0.0002
    status = solver.solve(model.cp)
    found = model.chosen(solver) if status in {cp_model.OPTIMAL, cp_model.FEASIBLE} else area.freed
    effort = VARIABLE * len(model.terms) + PACE * solver.response_proto.deterministic_time
    return Found(area.freed, tuple(found), effort)


def redraw(draft: Draft, area: Area, prices: Prices) -> Found:
    """Look for better cohorts in the place of an area's by outline, then weeks. The draft stays as it is."""
    for number in numbers_of(draft, area.freed):
        draft.remove(number)
    outline = Outline(draft, _frames(draft, area, prices))
    outline.hint(area.freed)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = area.seed
    solver.parameters.max_deterministic_time = area.limits.effort
    solver.parameters.linearization_level = 2
    solver.parameters.relative_gap_limit = 0.0005
    status = solver.solve(outline.cp)
    found = area.freed
    if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        found = tuple(timed(draft, outline.chosen(solver), area.seed) or area.freed)
    for cohort in area.freed:
        draft.add(cohort)
    effort = TIMETABLE + VARIABLE * outline.size + PACE * solver.response_proto.deterministic_time
    return Found(area.freed, found, effort)


def _frames(draft: Draft, area: Area, prices: Prices) -> list[Frame]:
    """The groups worth most near an area, and all of the freed cohorts'."""
    there = Counter(cohort.group for cohort in area.freed)
    dice = np.random.default_rng(area.seed)
    ranked: list[tuple[float, int, Frame]] = []
    for number in _groups(draft, area):
        residual = Residual(draft, number, prices, hopeful=True)
        group = residual.group
        if len(residual.rows) and (residual.totals.max() > IMPOSSIBLE / 2 or number in there):
            fitting = residual.people > IMPOSSIBLE / 2
            value = residual.totals.max() + dice.uniform(0, BLUR) + (1e9 if number in there else 0)
            copies = max(there[number], min(2, len(group.demands) // max(1, group.least)))
            ranked.append((-value, number, frame(group, number, residual.possible, fitting, copies)))
    return [it for _, _, it in sorted(ranked, key=lambda one: one[:2])[: area.limits.options]]


def _others(draft: Draft, area: Area, prices: Prices) -> list[Option]:
    """The options worth most, of groups near the area, besides the freed cohorts' own."""
    arrays, limits, dice = draft.arrays, area.limits, np.random.default_rng(area.seed)
    there = {(cohort.group, cohort.weeks) for cohort in area.freed}
    ranked: list[tuple[float, int, int, Residual]] = []
    for number in _groups(draft, area):
        residual = Residual(draft, number, prices, hopeful=True)
        if len(residual.rows):
            values = residual.totals + dice.uniform(0, BLUR, len(residual.rows))
            best = np.argsort(-values, kind="stable")[: limits.of_group]
            ranked += [(-float(values[it]), number, int(it), residual) for it in best]
    found: list[Option] = []
    for value, number, position, residual in sorted(ranked, key=lambda it: it[:3]):
        if len(found) + len(there) >= limits.options or value > -IMPOSSIBLE / 2:
            break
        if (number, arrays.groups[number].starts[residual.rows[position]]) not in there:
            found.append(_option(residual, position))
    return found


def _groups(draft: Draft, area: Area) -> list[int]:
    """Groups in venues near an area's place or cohorts."""
    arrays = draft.arrays
    if area.place < 0:
        return list(range(len(arrays.groups)))
    places = {area.place, *(int(arrays.venue_place[arrays.groups[cohort.group].venue]) for cohort in area.freed)}
    near = np.flatnonzero(arrays.minutes[sorted(places)].min(axis=0)[arrays.venue_place] <= NEAR)
    return [number for venue in near.tolist() for number in arrays.groups_of_venue.get(venue, ())]


def _option(residual: Residual, position: int) -> Option:
    group = residual.group
    homes, people = residual.possible[position], residual.people[position] > IMPOSSIBLE / 2
    return Option(
        residual.number,
        group.starts[residual.rows[position]],
        tuple(group.demands[homes].tolist()),
        tuple(group.facilitators[people].tolist()),
    )


def own_option(draft: Draft, cohort: Cohort) -> Option:
    """The option a cohort is: its weeks need not be the tightest, its homes and facilitators can all take part."""
    arrays, group = draft.arrays, draft.arrays.groups[cohort.group]
    weeks = list(cohort.weeks)
    homes, people = group.demands, group.facilitators
    home = arrays.demand_home[homes]
    can = arrays.home_away[home][:, weeks].sum(axis=1) <= arrays.problem.allowed_absence
    can &= (draft.taker[homes] < 0) & ~draft.busy[home, cohort.first : cohort.last + 1].any(axis=1)
    first = arrays.requires[homes]
    can &= (draft.ready[homes] < cohort.first) | ((first >= 0) & (draft.taker[first] < 0))
    able = ~arrays.away[people][:, weeks].any(axis=1) & (draft.led[people] < arrays.most_cohorts[people])
    able &= ~draft.days[people, group.weekday][:, weeks].any(axis=1)
    if cohort.pin >= 0:
        able = np.isin(people, cohort.facilitators)
    must = draft.pinned[cohort.pin] if cohort.pin >= 0 else None
    return Option(cohort.group, cohort.weeks, tuple(homes[can].tolist()), tuple(people[able].tolist()), must=must)
