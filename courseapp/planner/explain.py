"""Why a wish is not met, and what would meet it most cheaply.

The cohorts of the program are sifted rule by rule; the reason is the rule that leaves none. What is said of one
cohort in the figures is what the checker would say of the home in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from courseapp.planner.openings import Openings
from courseapp.planner.problem import PlannedCohort, Problem, Unplaced
from courseapp.planner.remedies import remedies
from courseapp.planner.sieve import IMPOSSIBLE, RULES, Figures, cost
from courseapp.planner.standing import Standing


def unplaced(problem: Problem, cohorts: Sequence[PlannedCohort]) -> tuple[Unplaced, ...]:
    """Explain every wish that is not met; the cohorts must keep every rule."""
    explained = Explained(Standing(problem, cohorts))
    return tuple(explained.why(household, program) for household, program in explained.standing.unmet)


class Explained:
    """Answers for one plan."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.problem = standing.problem
        self.openings = Openings(standing)

    def reason(self, household: int, program: str) -> Unplaced:
        """Say only why a home's wish is not met: at once, also for hundreds of them."""
        return Unplaced(household, program, *self._sifted(household, program, self._numbers(program)))

    def _numbers(self, program: str) -> Sequence[int]:
        return self.standing.of_program.get(program, [])

    def why(self, household: int, program: str) -> Unplaced:
        """Say why a home's wish is not met, in ``new`` what stops a new cohort, and in ``change`` what would help.

        The change is the cheapest that places it in a cohort there is, else one that allows a new cohort, else None.
        """
        numbers = self._numbers(program)
        reason, figures = self._sifted(household, program, numbers)
        change = self._cheapest(household, numbers)
        new = self.openings.why_no_new(household, program)
        if change is None and (needs := remedies(self.standing, household, program, new)):
            change = {"cohort": None, "needs": needs}
        return Unplaced(household, program, reason, {**figures, "change": change, "new": new})

    def _sifted(self, household: int, program: str, numbers: Sequence[int]) -> tuple[str, Figures]:
        if not numbers:
            return "no_cohort_of_program", {}
        if self.standing.ready_from(household, program) is None:
            return "prerequisite_missing", {"requires": self.problem.program[program].requires, "cohort": numbers[0]}
        for code, rule in RULES:
            told = {number: rule(self.standing, household, number) for number in numbers}
            left = [number for number in numbers if told[number] is None]
            if not left:
                nearest = min(numbers, key=lambda number: cost(told[number]))
                return code, {"cohort": nearest, **_without_need(told[nearest])}
            numbers = left
        return self._open(household, numbers)

    def _open(self, household: int, numbers: Sequence[int]) -> tuple[str, Figures]:
        """A seat is free and nothing forbids it: it may cost more than it gives, or the planner has missed it."""
        cohorts = self.standing.cohorts
        gains = {it: self.standing.gain(household, cohorts[it].venue, len(cohorts[it].weeks)) for it in numbers}
        best = max(numbers, key=lambda it: gains[it])
        code = "seat_free" if gains[best] > 0 else "costs_more_than_it_gives"
        return code, {"cohort": best, "points": gains[best]}

    def _cheapest(self, household: int, numbers: Sequence[int]) -> Figures | None:
        """Find the cohort that the home is nearest to be in, and all that would have to change."""
        problem, cohorts = self.problem, self.standing.cohorts
        most = problem.households[household].max_minutes
        excess = {it: max(0, problem.family_minutes(household, cohorts[it].venue) - most) for it in numbers}
        found: tuple[int, Figures | None] = (IMPOSSIBLE, None)
        for number in sorted(numbers, key=lambda it: (excess[it], it)):
            if excess[number] >= found[0]:
                break  # its minutes alone are harder to mend than all that another lacks
            told = [figures for _, rule in RULES if (figures := rule(self.standing, household, number)) is not None]
            hard = sum(map(cost, told))
            if hard < found[0]:
                found = hard, {"cohort": number, "needs": [figures["need"] for figures in told]}
        return found[1]


def _without_need(figures: Figures | None) -> Figures:
    return {key: value for key, value in (figures or {}).items() if key != "need"}


def limits(standing: Standing, number: int) -> tuple[str, Figures]:
    """Say what keeps a cohort from being larger; figures count those who wait for its program by what stops them."""
    cohort = standing.cohorts[number]
    waiting = [household for household, key in standing.unmet if key == cohort.program]
    stopped: Counter[str] = Counter()
    for household in waiting:
        code = next((code for code, rule in RULES if rule(standing, household, number)), "seat_free")
        stopped[code] += 1
    figures = {"homes": len(cohort.households), "waiting": len(waiting), "stopped": dict(sorted(stopped.items()))}
    if len(cohort.households) >= standing.problem.program[cohort.program].max_homes:
        return "limit_seats", figures
    if stopped["seat_free"]:
        return "limit_worth", figures
    return ("limit_room" if stopped["room_full"] else "limit_homes"), figures
