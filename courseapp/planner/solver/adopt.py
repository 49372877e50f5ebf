"""Taking in a plan made elsewhere or earlier, and the pinned cohorts: what still holds is kept, home by home."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from courseapp.planner import check
from courseapp.planner.faults import Fault
from courseapp.planner.problem import PlannedCohort, Problem
from courseapp.planner.solver.arrays import Arrays
from courseapp.planner.solver.draft import Cohort, Draft
from courseapp.planner.solver.patterns import open_weeks
from courseapp.planner.solver.room import IMPOSSIBLE, Seats, best_homes


class PinnedContradictionError(ValueError):
    """Pinned cohorts break a hard rule, so that there is no plan. ``pins`` are their numbers, ``rules`` the codes."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"pinned {fault}" for fault in faults))
        self.pins = tuple(fault.cohort or 0 for fault in faults)
        self.rules = tuple(fault.code for fault in faults)


def meets_well(problem: Problem, planned: PlannedCohort) -> bool:
    """Whether the meetings are right by themselves: their number, their gaps, and the venue open in all of them."""
    program = problem.program[planned.program]
    gaps = (following - week for week, following in pairwise(planned.weeks))
    allowed = open_weeks(problem, planned.venue, planned.slot)
    return (
        len(planned.weeks) == program.meetings
        and all(program.interval_weeks <= gap <= program.longest_gap_weeks for gap in gaps)
        and all(allowed >> week & 1 for week in planned.weeks)
    )


def able_people(arrays: Arrays, cohort: Cohort) -> list[int]:
    """Facilitators who could lead a cohort if they led no other."""
    group = arrays.groups[cohort.group]
    free = ~arrays.away[group.facilitators][:, list(cohort.weeks)].any(axis=1)
    return [int(it) for it in group.facilitators[free]]


def able_homes(arrays: Arrays, group_number: int, weeks: Sequence[int]) -> list[int]:
    """Wishes whose homes could come in these weeks if they were in no other cohort."""
    group = arrays.groups[group_number]
    away = arrays.home_away[arrays.demand_home[group.demands]][:, list(weeks)].sum(axis=1)
    return [int(it) for it in group.demands[away <= arrays.problem.allowed_absence]]


def adopt(draft: Draft, plan: Iterable[PlannedCohort]) -> list[PlannedCohort]:
    """Add a plan's cohorts as far as they hold, without homes that cannot come any more; the others are returned.

    A pinned cohort that already stands gets the homes the plan had in it.
    """
    in_order = sorted(plan, key=lambda it: it.weeks)
    return [planned for planned in in_order if not (_joined(draft, planned) or _added(draft, planned))]


def _joined(draft: Draft, planned: PlannedCohort) -> bool:
    for number, cohort in list(draft.cohorts.items()):
        if cohort.pin >= 0 and same_frame(draft.arrays.problem.pinned[cohort.pin], planned):
            draft.remove(number)
            homes = set(cohort.demands)
            for demand in _wishes(draft, cohort.group, planned):
                larger = replace(cohort, demands=tuple(sorted(homes | {demand})))
                if draft.fits(larger) and has_room(draft, larger):
                    homes.add(demand)
            draft.add(replace(cohort, demands=tuple(sorted(homes))))
            return True
    return False


def same_frame(a: PlannedCohort, b: PlannedCohort) -> bool:
    """Whether two cohorts are the same but for their homes."""
    left = (a.program, a.venue, a.slot, a.weeks, sorted(a.facilitators))
    return left == (b.program, b.venue, b.slot, b.weeks, sorted(b.facilitators))


def _wishes(draft: Draft, group: int, planned: PlannedCohort) -> list[int]:
    able = set(able_homes(draft.arrays, group, planned.weeks))
    found = (draft.arrays.demand_of.get((home, planned.program)) for home in planned.households)
    return [it for it in found if it is not None and it in able]


def has_room(draft: Draft, cohort: Cohort) -> bool:
    """Whether a cohort's homes are not too many, nor their adults."""
    group = draft.arrays.groups[cohort.group]
    adults = draft.arrays.home_adults[draft.arrays.demand_home[list(cohort.demands)]].sum()
    return len(cohort.demands) <= group.most and adults <= group.capacity


def framed(draft: Draft, planned: PlannedCohort) -> Cohort | None:
    """A cohort without facilitators, with the homes that can still come; None when its room or weeks will not do."""
    arrays = draft.arrays
    try:
        group = arrays.row_of(planned)
    except KeyError:
        return None
    cohort = Cohort(group, planned.weeks, (), ())
    if not meets_well(arrays.problem, planned) or not draft.fits(cohort):
        return None
    homes: list[int] = []
    for demand in _wishes(draft, group, planned):
        larger = replace(cohort, demands=tuple(sorted({*homes, demand})))
        if draft.fits(larger) and has_room(draft, larger):
            homes.append(demand)
    return replace(cohort, demands=tuple(sorted(homes)), facilitators=tuple(sorted(set(planned.facilitators))))


def held(draft: Draft, planned: PlannedCohort) -> Cohort | None:
    """The cohort as it can be today, with the homes that still fit; None when it cannot be."""
    cohort = framed(draft, planned)
    if cohort is None:
        return None
    people = cohort.facilitators
    able = set(able_people(draft.arrays, cohort))
    if len(people) != 2 or not able.issuperset(people) or not draft.arrays.lead[list(people)].any():  # noqa: PLR2004
        return None
    return cohort if draft.fits(cohort) else None


def _added(draft: Draft, planned: PlannedCohort) -> bool:
    cohort = held(draft, planned)
    if cohort is None or len(cohort.demands) < draft.arrays.groups[cohort.group].least:
        return False
    draft.add(cohort)
    return True


def pinned_draft(problem: Problem) -> Draft:
    """A draft of the pinned cohorts, filled up with homes where they have too few.

    Raises PinnedContradictionError when they break a rule, or cannot be filled.
    """
    if found := check.contradictions(problem):
        raise PinnedContradictionError(found)
    draft = Draft(Arrays(problem))
    for cohort in draft.pinned:
        draft.add(cohort)
    faults = []
    for number, cohort in sorted(draft.cohorts.items(), key=lambda it: it[1].first):
        if len(cohort.demands) < draft.arrays.groups[cohort.group].least and not _filled(draft, number):
            group = draft.arrays.groups[cohort.group]
            program = draft.arrays.problem.programs[group.program].key
            detail = {"homes": len(cohort.demands), "least": group.least, "program": program}
            faults.append(Fault("too_few_homes", cohort.pin, detail))
    if faults:
        raise PinnedContradictionError(faults)
    return draft


def _filled(draft: Draft, number: int) -> bool:
    arrays, cohort = draft.arrays, draft.remove(number)
    group = arrays.groups[cohort.group]
    able = set(able_homes(arrays, cohort.group, cohort.weeks))
    values = np.full(len(group.demands), IMPOSSIBLE)
    for column, demand in enumerate(group.demands.tolist()):
        if demand in cohort.demands:
            values[column] = -IMPOSSIBLE / 100
        elif demand in able and draft.fits(replace(cohort, demands=(demand,))):
            values[column] = group.gains[column]
    chosen = best_homes(values, group.adults, Seats(group.least, group.most, group.capacity))
    full = tuple(sorted(group.demands[chosen].tolist())) if chosen else cohort.demands
    draft.add(replace(cohort, demands=full))
    return bool(chosen)
