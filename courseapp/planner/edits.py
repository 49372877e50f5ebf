"""What one change by hand would break, at once: only the cohorts that the change can touch are looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from courseapp.planner.check import alone, points, together
from courseapp.planner.faults import Fault
from courseapp.planner.problem import PlannedCohort, Problem


class Edits:
    """A plan in which single changes are tried. The plan itself stays as it is."""

    def __init__(self, problem: Problem, cohorts: Sequence[PlannedCohort]) -> None:
        self.problem = problem
        self.cohorts = tuple(cohorts)
        self._by_room: dict[tuple[int, int], set[int]] = defaultdict(set)
        self._by_facilitator: dict[int, set[int]] = defaultdict(set)
        self._by_home: dict[int, set[int]] = defaultdict(set)
        for number, cohort in enumerate(self.cohorts):
            self._by_room[cohort.venue, cohort.slot].add(number)
            for it in cohort.facilitators:
                self._by_facilitator[it].add(number)
            for it in cohort.households:
                self._by_home[it].add(number)

    def seated(self, number: int, household: int) -> PlannedCohort:
        """The cohort as it would be with one home more."""
        cohort = self.cohorts[number]
        return replace(cohort, households=tuple(sorted((*cohort.households, household))))

    def if_seated(self, number: int, household: int) -> list[Fault]:
        """What breaks if a home is put in a cohort."""
        return self.if_changed(number, self.seated(number, household))

    def if_added(self, cohort: PlannedCohort) -> list[Fault]:
        """What breaks if a cohort is added; it is told as the last of the plan."""
        return self.if_changed(len(self.cohorts), cohort)

    def if_changed(self, number: int, cohort: PlannedCohort | None) -> list[Fault]:
        """What breaks, that is whole now, if a cohort becomes another (None: is taken out). Rule 6 aside."""
        old = self.cohorts[number] if number < len(self.cohorts) else None
        known = alone(self.problem, number, old) if old else []
        found = alone(self.problem, number, cohort) if cohort else []
        if not any(fault.code.startswith("unknown_") for fault in found):
            others = sorted(self._touched(it for it in (old, cohort) if it) - {number})
            known += together(self.problem, self._with(others, number, old))
            found += together(self.problem, self._with(others, number, cohort))
        return [fault for fault in found if fault not in known]

    def _with(self, others: Iterable[int], number: int, cohort: PlannedCohort | None) -> dict[int, PlannedCohort]:
        cohorts = {other: self.cohorts[other] for other in others} | ({number: cohort} if cohort else {})
        return dict(sorted(cohorts.items()))

    def gain(self, number: int, cohort: PlannedCohort | None) -> int:
        """How many points the plan gains (below zero: loses) if a cohort becomes another or is taken out."""
        kept = [*self.cohorts]
        kept[number : number + 1] = [cohort] if cohort else []
        return points(self.problem, kept) - points(self.problem, self.cohorts)

    def _touched(self, cohorts: Iterable[PlannedCohort]) -> set[int]:
        found: set[int] = set()
        for cohort in cohorts:
            found |= self._by_room.get((cohort.venue, cohort.slot), set())
            for it in cohort.facilitators:
                found |= self._by_facilitator.get(it, set())
            for it in cohort.households:
                found |= self._by_home.get(it, set())
        return found
