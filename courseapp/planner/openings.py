"""What stops a new cohort for a home's wish: looked for among all rooms and times the home can come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from typing import Any, Final

from courseapp.planner.problem import PlannedCohort
from courseapp.planner.series import between, earliest, mask, windows
from courseapp.planner.standing import Standing

PAIRS: Final = 10
"""How many pairs of facilitators are tried, the nearest first."""
FRAMES: Final = 12
"""How many rooms and times are tried for weeks, those with most homes first."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A room at a time, and who could fill it: homes with an unmet wish, facilitators by what they lack."""

    venue: int
    slot: int
    homes: tuple[int, ...]
    able: tuple[int, ...]
    spare: tuple[int, ...]


class Openings:
    """Looks for new cohorts beside those of a plan."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.problem = standing.problem
        self.waiting: dict[tuple[str, int], list[int]] = defaultdict(list)
        for household, key in standing.unmet:
            if standing.ready_from(household, key) is not None:
                for slot in self.problem.households[household].slots:
                    self.waiting[key, slot].append(household)
        self.teaching: dict[tuple[str, int], list[int]] = defaultdict(list)
        for it, person in enumerate(self.problem.facilitators):
            for key in person.programs:
                for slot in person.slots:
                    self.teaching[key, slot].append(it)
        self.frame = cache(self._frame)
        self.pairs = cache(self._pairs)
        self.free = cache(self._free)

    def why_no_new(self, household: int, program: str) -> dict[str, Any]:
        """Tell what stops a new cohort: a code in ``by``, and figures."""
        standing, home = self.standing, self.problem.households[household]
        if standing.ready_from(household, program) is None:
            return {"by": "new_prerequisite", "requires": self.problem.program[program].requires}
        distances = {venue: self.problem.family_minutes(household, venue) for venue in range(len(self.problem.venues))}
        near = [venue for venue, minutes in distances.items() if minutes <= home.max_minutes]
        if not near:
            return self._none_near(distances.values(), home.max_minutes)
        slots = ((venue, slot) for venue in near for slot in sorted(self.problem.venues[venue].slots & home.slots))
        frames = [self.frame(program, venue, slot) for venue, slot in slots]
        if not frames:
            return {"by": "new_no_slot"}
        return self._sifted(household, program, frames)

    def _none_near(self, distances: Collection[int], most: int) -> dict[str, Any]:
        if not distances:
            return {"by": "new_no_venue_at_all"}
        return {"by": "new_no_venue", "minutes": min(distances), "most": most}

    def _sifted(self, household: int, program: str, frames: list[Frame]) -> dict[str, Any]:
        least = self.problem.program[program].min_homes
        many = [it for it in frames if len(it.homes) >= least]
        if not many:
            return {"by": "new_too_few", "homes": max(len(it.homes) for it in frames), "least": least}
        able = [it for it in many if self._is_pair(it.able)]
        if not able:
            leads = max(self._leads(it.able) for it in many)
            return {"by": "new_no_second" if leads else "new_no_lead"}
        spare = [it for it in able if self._is_pair(it.spare)]
        if not spare:
            return {"by": "new_at_limit", "facilitators": max(len(it.able) for it in able)}
        found = self._best(household, program, spare)
        if found is None:
            return {"by": "new_no_weeks"}
        gain, cohort = found
        figures = {"points": gain, "venue": cohort.venue, "slot": cohort.slot, "first_week": cohort.weeks[0]}
        return {"by": "new_possible" if gain > 0 else "new_costs_more", **figures}

    def _leads(self, people: Iterable[int]) -> int:
        return sum(self.problem.facilitators[it].lead for it in people)

    def _is_pair(self, people: tuple[int, ...]) -> bool:
        return len(people) > 1 and self._leads(people) > 0

    def _frame(self, program: str, venue: int, slot: int) -> Frame:
        problem, people = self.problem, self.problem.facilitators
        able = [
            it
            for it in self.teaching[program, slot]
            if problem.facilitator_minutes(it, venue) <= people[it].max_minutes
        ]
        able.sort(key=lambda it: problem.facilitator_minutes(it, venue))
        return Frame(
            venue,
            slot,
            tuple(
                it
                for it in self.waiting[program, slot]
                if problem.family_minutes(it, venue) <= problem.households[it].max_minutes
            ),
            tuple(able),
            tuple(it for it in able if self.standing.load[it] < people[it].max_cohorts),
        )

    def _free(self, venue: int, slot: int) -> int:
        """The weeks in which a room can be had."""
        problem, room = self.problem, self.problem.venues[venue]
        closed = problem.closed.get(problem.places[room.place].county, frozenset())
        closed_weeks = mask(week for week in range(problem.weeks) if problem.day(week, slot) in closed)
        taken = closed_weeks | mask(room.closed_weeks) | self.standing.used.get((venue, slot), 0)
        return between(0, problem.weeks - 1) & ~taken

    def _pairs(self, program: str, frame: Frame) -> list[tuple[tuple[int, int], int]]:
        """Pairs with the weeks in which both are free and the room too, if a cohort goes into them."""
        found, weekday = [], self.problem.slots[frame.slot].weekday
        for pair in combinations(frame.spare, 2):
            free = self.free(frame.venue, frame.slot)
            for it in pair:
                free &= ~mask(self.problem.facilitators[it].away_weeks) & ~self.standing.busy.get((it, weekday), 0)
            if self._leads(pair) and earliest(self.problem.program[program], free):
                found.append((pair, free))
            if len(found) == PAIRS:
                break
        return found

    def _best(self, household: int, program: str, frames: list[Frame]) -> tuple[int, PlannedCohort] | None:
        """Look for the new cohort with this home that gains most."""
        found: tuple[int, PlannedCohort] | None = None
        for frame in sorted(frames, key=lambda it: -len(it.homes))[:FRAMES]:
            for pair, free in self.pairs(program, frame):
                weeks = self._weeks(household, program, free)
                cohort = weeks and self._filled(
                    household, PlannedCohort(program, frame.venue, frame.slot, weeks, pair, ()), frame
                )
                if cohort:
                    gain = self.standing.gain_of(cohort)
                    if found is None or gain > found[0]:
                        found = gain, cohort
                    break
        return found

    def _weeks(self, household: int, program: str, free: int) -> tuple[int, ...]:
        problem = self.problem
        ready = between(self.standing.ready_from(household, program) or 0, problem.weeks - 1)
        away = mask(problem.households[household].away_weeks)
        for window in windows(problem.weeks, self.standing.spans(household)):
            weeks = earliest(problem.program[program], free & window & ready, away, problem.allowed_absence)
            if weeks:
                return weeks
        return ()

    def _filled(self, household: int, cohort: PlannedCohort, frame: Frame) -> PlannedCohort | None:
        """Seat this home, then those that gain most; None: too few can come in those weeks."""
        problem, program = self.problem, self.problem.program[cohort.program]
        others = [it for it in frame.homes if it != household and self._can_come(it, cohort)]
        others.sort(key=lambda it: -self.standing.gain(it, cohort.venue, len(cohort.weeks)))
        seated, adults = [household], problem.households[household].adults
        for it in others:
            more = adults + problem.households[it].adults
            worthwhile = self.standing.gain(it, cohort.venue, len(cohort.weeks)) > 0 or len(seated) < program.min_homes
            if len(seated) < program.max_homes and more <= problem.venues[cohort.venue].capacity and worthwhile:
                seated.append(it)
                adults = more
        if len(seated) < program.min_homes or adults > problem.venues[cohort.venue].capacity:
            return None
        return replace(cohort, households=tuple(sorted(seated)))

    def _can_come(self, household: int, cohort: PlannedCohort) -> bool:
        home, first, last = self.problem.households[household], cohort.weeks[0], cohort.weeks[-1]
        absences = sum(week in home.away_weeks for week in cohort.weeks)
        ready = self.standing.ready_from(household, cohort.program)
        apart = all(last < begins or ends < first for begins, ends in self.standing.spans(household))
        return absences <= self.problem.allowed_absence and ready is not None and ready <= first and apart
