"""Changing a plan as little as the facts demand, and how much hangs on each facilitator.

A cohort that cannot be as it was is mended by the least change that will do: another facilitator; another, whose own
other cohort gets a third; other weeks or another room with as many of its homes as can come. Homes that still lose
their place are given a free seat elsewhere if there is one. All this is quick: no model is solved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic

import numpy as np

from courseapp.planner import check
from courseapp.planner.problem import Plan, PlannedCohort, Problem
from courseapp.planner.solver.adopt import able_homes, adopt, framed, has_room, pinned_draft
from courseapp.planner.solver.arrays import Arrays
from courseapp.planner.solver.columns import Prices, Residual
from courseapp.planner.solver.draft import NEVER, Cohort, Draft
from courseapp.planner.solver.room import IMPOSSIBLE

KEPT = 1e6
"""What keeping a home in a cohort that must change counts for, above all points."""


def repair(problem: Problem, plan: Plan, *, seconds: float = 1.0, stopped: Callable[[], bool] | None = None) -> Plan:
    """Make a plan hold for a problem whose facts have changed, with as few changed cohorts and lost homes as can be.

    What still holds stays as it is. After so many seconds of mending what is not mended yet is left out. Raises
    PinnedContradictionError when no plan can keep what is pinned.
    """
    draft = pinned_draft(problem)
    ends = monotonic() + seconds
    _assume(draft, plan.cohorts)
    lost = adopt(draft, plan.cohorts)
    for planned in sorted(lost, key=lambda it: (-len(it.households), it.weeks)):
        if monotonic() > ends or (stopped and stopped()):
            break
        _mend(draft, planned)
    _settle(draft)
    _seat(draft, plan.cohorts)
    mended = Plan(problem.name, draft.planned(), draft.points)
    if check.faults(problem, mended):
        unpinned = Draft(draft.arrays, draft.pinned)
        return Plan(problem.name, unpinned.planned(), unpinned.points)
    return mended


def fragility(problem: Problem, plan: Plan) -> tuple[int, ...]:
    """How many homes lose their place if each facilitator falls ill for all of the plan, by facilitator.

    Others take over where they can, each cohort looked at by itself; cohorts keep their weeks and rooms.
    """
    draft = Draft(Arrays(problem))
    adopt(draft, plan.cohorts)
    return tuple(_lost_without(draft, person) for person in range(len(problem.facilitators)))


def _assume(draft: Draft, plan: Sequence[PlannedCohort]) -> None:
    """Take what the plan had as what will be, so that nobody loses a place for want of what is being mended."""
    arrays = draft.arrays
    for planned in plan:
        for home in planned.households:
            demand = arrays.demand_of.get((home, planned.program), -1)
            if demand >= 0 and draft.taker[demand] < 0:
                draft.ready[arrays.required_by.get(demand, [])] = max(planned.weeks)


def _settle(draft: Draft) -> None:
    """Hold it against what came of it: take out homes whose requirement is not met, and cohorts left with too few."""
    arrays = draft.arrays
    for demand, first in enumerate(arrays.requires):
        if first >= 0:
            cohort = draft.cohorts.get(int(draft.taker[first]))
            draft.ready[demand] = cohort.last if cohort else NEVER
    for number, cohort in sorted(draft.cohorts.items(), key=lambda it: it[1].first):
        good = tuple(demand for demand in cohort.demands if draft.ready[demand] < cohort.first)
        if good != cohort.demands:
            draft.remove(number)
            if len(good) >= arrays.groups[cohort.group].least:
                draft.add(replace(cohort, demands=good))


def _lost_without(draft: Draft, person: int) -> int:
    led = [number for number, cohort in draft.cohorts.items() if person in cohort.facilitators]
    out = [draft.remove(number) for number in led]
    most = draft.arrays.most_cohorts[person]
    draft.led[person] += most
    fresh = [_restaffed(draft, cohort) for cohort in out]
    lost = sum(len(cohort.demands) for cohort, number in zip(out, fresh, strict=True) if number is None)
    for number in fresh:
        if number is not None:
            draft.remove(number)
    draft.led[person] -= most
    for cohort in out:
        draft.add(cohort)
    return lost


def _mend(draft: Draft, planned: PlannedCohort) -> bool:
    cohort = framed(draft, planned)
    if cohort is None or len(cohort.demands) < draft.arrays.groups[cohort.group].least:
        return _moved(draft, planned)
    return _restaffed(draft, cohort) is not None or _relayed(draft, cohort) or _moved(draft, planned)


def _restaffed(draft: Draft, cohort: Cohort) -> int | None:
    """Add a cohort with its facilitators, or the fewest others; its number, None when nobody can."""
    pair = pair_for(draft, cohort)
    if pair is None or not draft.fits(replace(cohort, facilitators=pair)):
        return None
    return draft.add(replace(cohort, facilitators=pair))


def pair_for(draft: Draft, cohort: Cohort) -> tuple[int, ...] | None:
    """Two who can lead a cohort: as many of its own as can, then the cheapest."""
    arrays, group = draft.arrays, draft.arrays.groups[cohort.group]
    people, weeks = group.facilitators, list(cohort.weeks)
    can = ~arrays.away[people][:, weeks].any(axis=1) & (draft.led[people] < arrays.most_cohorts[people])
    can &= ~draft.days[people, group.weekday][:, weeks].any(axis=1)
    costs = group.costs + draft.steps[draft.led[people]]
    values = np.where(can, KEPT * np.isin(people, cohort.facilitators) - costs, IMPOSSIBLE)
    leads = np.where(group.leads, values, IMPOSSIBLE)
    if can.sum() < 2 or not (can & group.leads).any():  # noqa: PLR2004
        return None
    best: tuple[float, tuple[int, ...]] = (IMPOSSIBLE, ())
    for lead in np.flatnonzero(leads > IMPOSSIBLE / 2):
        rest = values.copy()
        rest[lead] = IMPOSSIBLE
        other = int(rest.argmax())
        best = max(best, (float(values[lead] + rest[other]), (int(people[lead]), int(people[other]))))
    return tuple(sorted(best[1]))


def _relayed(draft: Draft, cohort: Cohort) -> bool:
    """Free somebody from another cohort where a third can take over, if that lets this one be led."""
    if not draft.fits(replace(cohort, facilitators=())):
        return False
    qualified = set(draft.arrays.groups[cohort.group].facilitators.tolist())
    for number, other in list(draft.cohorts.items()):
        if other.pin >= 0 or not qualified.intersection(other.facilitators):
            continue
        draft.remove(number)
        first = _restaffed(draft, cohort)
        second = None if first is None else _restaffed(draft, other)
        if second is not None:
            return True
        if first is not None:
            draft.remove(first)
        draft.add(other)
    return False


def _moved(draft: Draft, planned: PlannedCohort) -> bool:
    """Hold a cohort of the program at another time or place, with as many of its homes as can come."""
    arrays = draft.arrays
    program = arrays.keys.get(planned.program)
    wishes = [arrays.demand_of.get((home, planned.program)) for home in planned.households]
    demands = np.zeros(len(arrays.worth))
    demands[[it for it in wishes if it is not None]] = -KEPT
    prices = Prices(demands, np.zeros(len(arrays.most_cohorts)))
    best: tuple[float, Cohort | None] = (0.0, None)
    for number, group in enumerate(arrays.groups):
        if group.program == program:
            residual = Residual(draft, number, prices)
            if len(residual.rows) and residual.totals.max() > best[0]:
                best = float(residual.totals.max()), residual.cohort(int(residual.totals.argmax()))
    if best[1] is None or best[0] < KEPT:
        return False
    draft.add(best[1])
    return True


def _seat(draft: Draft, before: Sequence[PlannedCohort]) -> None:
    """Give homes that had a place and have none now a free seat in a cohort that stands."""
    arrays = draft.arrays
    had = [arrays.demand_of.get((home, planned.program)) for planned in before for home in planned.households]
    for demand in sorted(it for it in had if it is not None and draft.taker[it] < 0):
        for number in seats_for(draft, demand):
            cohort = draft.remove(number)
            larger = replace(cohort, demands=tuple(sorted({*cohort.demands, demand})))
            fits = draft.fits(larger) and has_room(draft, larger)
            draft.add(larger if fits else cohort)
            if fits:
                break


def seats_for(draft: Draft, demand: int) -> list[int]:
    """Cohorts a wish could join by place, slot and weeks, those nearest to its home first."""
    arrays = draft.arrays
    found = []
    for number, cohort in draft.cohorts.items():
        group = arrays.groups[cohort.group]
        column = int(np.searchsorted(group.demands, demand))
        there = column < len(group.demands) and group.demands[column] == demand
        if there and demand in able_homes(arrays, cohort.group, cohort.weeks):
            found.append((-int(group.gains[column]), number))
    return [number for _, number in sorted(found)]
