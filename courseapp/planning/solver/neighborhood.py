"""Better plans by parts: free a few cohorts that have to do with each other, and choose afresh among good options.

The options offered are the ones worth most when the freed cohorts are gone, net of
prices; the freed ones are always among them, so a part can only get better.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from ortools.sat.python import cp_model

from courseapp.planning.solver.columns import Prices, Residual
from courseapp.planning.solver.draft import Cohort, Draft
from courseapp.planning.solver.model import Model, Option
from courseapp.planning.solver.room import IMPOSSIBLE
from courseapp.planning.solver.tasks import Limits

NEAR = 40
"""Minutes from a freed cohort's venue within which other venues are tried."""
OVERHEAD, PACE = 0.05, 1.5
"""Seconds it takes to build a model, and that one of CP-SAT's own seconds takes."""


def improve(
    draft: Draft, freed: Sequence[int], prices: Prices, limits: Limits, seed: int
) -> tuple[list[Cohort], float]:
    """Look for better cohorts in the place of the freed ones, which are taken out of the draft.

    Returns the best cohorts found (at worst the old ones) and the effort spent, in seconds.
    """
    old = [draft.remove(number) for number in freed]
    options, hints = _options(draft, old, prices, limits)
    model = Model(draft, options)
    model.hint(hints)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = limits.effort
    solver.parameters.linearization_level = 2
    solver.parameters.relative_gap_limit = 0.0002
    status = solver.solve(model.cp)
    spent = OVERHEAD + PACE * solver.response_proto.deterministic_time
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return old, spent
    return model.chosen(solver), spent


def _options(
    draft: Draft, old: Sequence[Cohort], prices: Prices, limits: Limits
) -> tuple[list[Option], dict[int, Cohort]]:
    """The options of a neighborhood: the freed cohorts' own, then the best others."""
    arrays = draft.arrays
    options = [own_option(draft, cohort) for cohort in old]
    there = {(it.group, it.weeks) for it in options}
    places = {int(arrays.venue_place[arrays.groups[cohort.group].venue]) for cohort in old}
    inside = set(np.flatnonzero((arrays.minutes[sorted(places)] <= NEAR).any(axis=0)).tolist())
    ranked: list[tuple[float, int, int, Residual]] = []
    for venue, groups in arrays.groups_of_venue.items():
        if int(arrays.venue_place[venue]) not in inside:
            continue
        for number in groups:
            residual = Residual(draft, number, prices)
            if len(residual.rows):
                best = np.argsort(-residual.totals, kind="stable")[: limits.of_group]
                ranked += [(-float(residual.totals[it]), number, int(it), residual) for it in best]
    ranked.sort(key=lambda it: it[:3])
    for value, number, position, residual in ranked:
        if len(options) >= limits.options or value > -IMPOSSIBLE / 2:
            break
        weeks = residual.group.starts[residual.rows[position]].weeks
        if (number, weeks) not in there:
            options.append(_option(residual, position))
    return options, dict(enumerate(old))


def _option(residual: Residual, position: int) -> Option:
    group = residual.group
    homes, people = residual.possible[position], residual.people[position] > IMPOSSIBLE / 2
    return Option(
        residual.number,
        group.starts[residual.rows[position]].weeks,
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
