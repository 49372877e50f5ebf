"""Why a wish is not met."""

from __future__ import annotations

from collections.abc import Sequence

from courseapp.planning.problem import PlannedCohort, Problem, Unplaced


def unplaced(problem: Problem, cohorts: Sequence[PlannedCohort]) -> tuple[Unplaced, ...]:
    """List the wishes that are not met."""
    met = {(it, cohort.program) for cohort in cohorts for it in cohort.households}
    return tuple(
        Unplaced(it, key, "not_met")
        for it, home in enumerate(problem.households)
        for key in home.wants
        if (it, key) not in met
    )
