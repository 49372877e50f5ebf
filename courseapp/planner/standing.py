"""A plan looked up from all sides: who is where, and what is free. What explanations are made from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cached_property

from courseapp.planner.problem import PlannedCohort, Problem
from courseapp.planner.series import mask


class Standing:
    """The problem and the cohorts of a plan that keeps every rule."""

    def __init__(self, problem: Problem, cohorts: Sequence[PlannedCohort]) -> None:
        self.problem = problem
        self.cohorts = tuple(cohorts)
        self.of_program: dict[str, list[int]] = defaultdict(list)
        self.of_home: dict[int, list[int]] = defaultdict(list)
        self.load: Counter[int] = Counter()
        self.busy: dict[tuple[int, int], int] = defaultdict(int)
        self.used: dict[tuple[int, int], int] = defaultdict(int)
        for number, cohort in enumerate(self.cohorts):
            weeks, weekday = mask(cohort.weeks), problem.slots[cohort.slot].weekday
            self.of_program[cohort.program].append(number)
            self.used[cohort.venue, cohort.slot] |= weeks
            for it in cohort.facilitators:
                self.load[it] += 1
                self.busy[it, weekday] |= weeks
            for it in cohort.households:
                self.of_home[it].append(number)

    @cached_property
    def placements(self) -> Counter[int]:
        """How many wishes are met, by place."""
        return Counter(self.problem.households[it].place for cohort in self.cohorts for it in cohort.households)

    @cached_property
    def unmet(self) -> list[tuple[int, str]]:
        """The wishes that are not met, home by home."""
        return [
            (it, key)
            for it, home in enumerate(self.problem.households)
            for key in home.wants
            if key not in home.done and all(self.cohorts[number].program != key for number in self.of_home.get(it, ()))
        ]

    def spans(self, household: int) -> list[tuple[int, int]]:
        """First and last week of each cohort a home is in."""
        return [(self.cohorts[it].weeks[0], self.cohorts[it].weeks[-1]) for it in self.of_home.get(household, ())]

    def ready_from(self, household: int, program: str) -> int | None:
        """The first week a home may begin a program in, with what is required; None: not in this plan."""
        requires = self.problem.program[program].requires
        if requires is None or requires in self.problem.households[household].done:
            return 0
        ends = [
            self.cohorts[it].weeks[-1] for it in self.of_home.get(household, ()) if self.cohorts[it].program == requires
        ]
        return min(ends) + 1 if ends else None

    def gain(self, household: int, venue: int, meetings: int) -> int:
        """Points for placing a home at a venue: its worth, without its travel, with what it does for a quota."""
        problem, place = self.problem, self.problem.households[household].place
        travel = problem.weights.family_minute * problem.family_minutes(household, venue) * meetings
        missing = problem.quota.get(place, 0) > self.placements[place]
        return problem.worth(household) - travel + problem.weights.quota_shortfall * missing

    def gain_of(self, cohort: PlannedCohort) -> int:
        """Points for one more cohort."""
        problem, weights, meetings = self.problem, self.problem.weights, len(cohort.weeks)
        total = -weights.cohort
        for it in cohort.households:
            minutes = problem.family_minutes(it, cohort.venue)
            total += problem.worth(it) - weights.family_minute * minutes * meetings
        for it in cohort.facilitators:
            total -= weights.facilitator_minute * problem.facilitator_minutes(it, cohort.venue) * meetings
            total -= weights.load_of(self.load[it] + 1) - weights.load_of(self.load[it])
        for place, count in Counter(problem.households[it].place for it in cohort.households).items():
            missing = max(0, problem.quota.get(place, 0) - self.placements[place])
            total += weights.quota_shortfall * min(count, missing)
        return total
