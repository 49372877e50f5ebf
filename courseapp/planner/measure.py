"""What a plan does for whom, in figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from courseapp.planner.check import points
from courseapp.planner.problem import PlannedCohort, Problem


@dataclass(frozen=True, slots=True)
class Share:
    """One municipality: how many wishes its homes have, how many are met, what it was promised."""

    wishes: int
    served: int
    quota: int = 0


@dataclass(frozen=True, slots=True)
class Measures:
    """A plan in figures. ``minutes`` is one way, the mean over placements; ``load`` is cohorts by facilitator."""

    points: int
    cohorts: int
    wishes: int
    served: int
    new_homes: int
    minutes: float
    load: tuple[int, ...]
    shortfall: int
    shares: tuple[Share, ...]


def measures(problem: Problem, cohorts: Sequence[PlannedCohort]) -> Measures:
    """Measure some cohorts."""
    placed = [(it, cohort) for cohort in cohorts for it in cohort.households]
    minutes = sum(problem.family_minutes(it, cohort.venue) for it, cohort in placed)
    load = Counter(it for cohort in cohorts for it in cohort.facilitators)
    served = Counter(problem.households[it].place for it, _ in placed)
    wishes: Counter[int] = Counter()
    for home in problem.households:
        wishes[home.place] += len(home.wants)
    return Measures(
        points=points(problem, cohorts),
        cohorts=len(cohorts),
        wishes=wishes.total(),
        served=len(placed),
        new_homes=len({it for it, _ in placed if problem.households[it].new_home}),
        minutes=minutes / len(placed) if placed else 0.0,
        load=tuple(load[it] for it in range(len(problem.facilitators))),
        shortfall=sum(max(0, quota - served[it]) for it, quota in problem.quota.items()),
        shares=tuple(Share(wishes[it], served[it], problem.quota.get(it, 0)) for it in range(len(problem.places))),
    )
