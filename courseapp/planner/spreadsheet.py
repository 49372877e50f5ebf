"""The yardstick: a plan as a coordinator makes it by hand, with a spreadsheet and a calendar.

Term by term, the municipality with the longest queue first, on the weekday most of that queue can come, in the first
weeks that go, with the nearest two facilitators who are free; seats go to who has waited longest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import combinations

from courseapp.planner.check import points
from courseapp.planner.problem import Plan, PlannedCohort, Problem

TERMS = 2
SLOTS_TRIED = 3
STARTS_TRIED = 4
PAIRS_AMONG = 8
"""How many of the nearest free facilitators a pair is looked for among."""


def by_hand(problem: Problem) -> Plan:
    """Make the plan. It breaks no hard rule, unless what is pinned does."""
    sheet = _Sheet(problem)
    length = -(-problem.weeks // TERMS)
    for begins in range(0, problem.weeks, length):
        sheet.plan_term(range(begins, min(begins + length, problem.weeks)))
    return Plan(problem.name, tuple(sheet.cohorts), points(problem, sheet.cohorts))


class _Sheet:
    """What the coordinator has written down so far."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.cohorts: list[PlannedCohort] = []
        self.days: set[tuple[int, int, int]] = set()
        self.load: Counter[int] = Counter()
        self.taken: dict[int, list[PlannedCohort]] = defaultdict(list)
        self.queues: dict[tuple[str, int], list[int]] = defaultdict(list)
        by_wait = sorted(enumerate(problem.households), key=lambda it: (-it[1].waited_weeks, it[0]))
        for number, home in by_wait:
            for key in home.wants:
                if key not in home.done:
                    self.queues[key, home.place].append(number)
        self.farthest = max((home.max_minutes for home in problem.households), default=0)
        self.near = cache(self._near)
        self.open_weeks = cache(self._open_weeks)
        self.nearest_facilitators = cache(self._nearest_facilitators)
        self.venues_from = cache(self._venues_from)
        for cohort in problem.pinned:
            self._write(cohort)
        for number, cohort in enumerate(problem.pinned):
            self._fill(number, cohort)

    def _near(self, place: int) -> list[int]:
        minutes = self.problem.minutes[place]
        return [other for other in range(len(minutes)) if minutes[other] <= self.farthest]

    def _nearest_facilitators(self, key: str, place: int) -> list[int]:
        """Those who may teach the program and come so far, the nearest first."""
        people, minutes = self.problem.facilitators, self.problem.minutes
        able = [
            it
            for it, person in enumerate(people)
            if key in person.programs and minutes[person.place][place] <= person.max_minutes
        ]
        return sorted(able, key=lambda it: (minutes[people[it].place][place], it))

    def _venues_from(self, place: int) -> list[int]:
        venues, minutes = self.problem.venues, self.problem.minutes[place]
        return sorted(range(len(venues)), key=lambda it: (minutes[venues[it].place], it))[:SLOTS_TRIED]

    def plan_term(self, term: range) -> None:
        """Go on until no municipality has a queue that gives a cohort."""
        given_up: set[tuple[str, int]] = set()
        while True:
            lengths = {at: len(queue) for at, queue in self.queues.items() if queue and at not in given_up}
            if not lengths:
                return
            key, place = max(lengths, key=lambda at: (lengths[at], at))
            cohort = self._cohort(key, place, term)
            if cohort is None:
                given_up.add((key, place))
            else:
                self._write(cohort)

    def _cohort(self, key: str, place: int, term: range) -> PlannedCohort | None:
        popular = Counter(slot for it in self.queues[key, place] for slot in self.problem.households[it].slots)
        for venue in self.venues_from(place):
            slots = sorted(self.problem.venues[venue].slots, key=lambda slot: (-popular[slot], slot))
            for slot in slots[:SLOTS_TRIED]:
                for weeks in self._starts(key, venue, slot, term):
                    if cohort := self._fitted(key, venue, slot, weeks):
                        return cohort
        return None

    def _starts(self, key: str, venue: int, slot: int, term: range) -> Iterator[tuple[int, ...]]:
        """The first few series of weeks that the room and the county's calendar allow."""
        found = 0
        for begins in term:
            if weeks := self._series(key, venue, slot, begins):
                yield weeks
                found += 1
                if found == STARTS_TRIED:
                    return

    def _series(self, key: str, venue: int, slot: int, begins: int) -> tuple[int, ...] | None:
        program, weeks, free = self.problem.program[key], [begins], self.open_weeks(venue, slot)
        if begins not in free:
            return None
        while len(weeks) < program.meetings:
            gaps = range(weeks[-1] + program.interval_weeks, weeks[-1] + program.longest_gap_weeks + 1)
            following = next((week for week in gaps if week in free), None)
            if following is None:
                return None
            weeks.append(following)
        return tuple(weeks)

    def _open_weeks(self, venue: int, slot: int) -> set[int]:
        """The weeks in which the room can be had; those that are taken are crossed out as cohorts are written."""
        problem, room = self.problem, self.problem.venues[venue]
        closed = problem.closed.get(problem.places[room.place].county, frozenset())
        return {
            week
            for week in range(problem.weeks)
            if week not in room.closed_weeks and problem.day(week, slot) not in closed
        }

    def _fitted(self, key: str, venue: int, slot: int, weeks: tuple[int, ...]) -> PlannedCohort | None:
        """Find the homes and the facilitators of a cohort, or nothing."""
        empty = PlannedCohort(key, venue, slot, weeks, (), ())
        pair = self._pair(empty)
        homes = self._seated(empty, ()) if pair else ()
        enough = len(homes) >= self.problem.program[key].min_homes
        return PlannedCohort(key, venue, slot, weeks, pair, homes) if enough else None

    def _seated(self, cohort: PlannedCohort, already: tuple[int, ...]) -> tuple[int, ...]:
        """Give the seats that are left to who has waited longest."""
        homes, room = self.problem.households, self.problem.venues[cohort.venue]
        waiting = [
            it
            for place in self.near(room.place)
            for it in self.queues[cohort.program, place]
            if self._can_come(cohort, it)
        ]
        waiting.sort(key=lambda it: (-homes[it].waited_weeks, it))
        seated, free = list(already), room.capacity - sum(homes[it].adults for it in already)
        for it in waiting:
            if len(seated) < self.problem.program[cohort.program].max_homes and homes[it].adults <= free:
                seated.append(it)
                free -= homes[it].adults
        return tuple(sorted(seated))

    def _can_come(self, cohort: PlannedCohort, it: int) -> bool:
        home, weeks = self.problem.households[it], cohort.weeks
        if cohort.slot not in home.slots or self.problem.family_minutes(it, cohort.venue) > home.max_minutes:
            return False
        if len(home.away_weeks.intersection(weeks)) > self.problem.allowed_absence:
            return False
        if any(other.weeks[0] <= weeks[-1] and weeks[0] <= other.weeks[-1] for other in self.taken[it]):
            return False
        return self._is_prepared(cohort, it)

    def _is_prepared(self, cohort: PlannedCohort, it: int) -> bool:
        requires = self.problem.program[cohort.program].requires
        if requires is None or requires in self.problem.households[it].done:
            return True
        return any(other.program == requires and other.weeks[-1] < cohort.weeks[0] for other in self.taken[it])

    def _pair(self, cohort: PlannedCohort) -> tuple[int, ...]:
        place = self.problem.venues[cohort.venue].place
        able = self.nearest_facilitators(cohort.program, place)
        free = [it for it in able if self._is_free(it, cohort)]
        leads = {it for it in free if self.problem.facilitators[it].lead}
        for pair in combinations(free[:PAIRS_AMONG], 2):
            if not leads.isdisjoint(pair):
                return tuple(sorted(pair))
        return ()

    def _is_free(self, it: int, cohort: PlannedCohort) -> bool:
        person = self.problem.facilitators[it]
        if self.load[it] >= person.max_cohorts or cohort.slot not in person.slots:
            return False
        weekday = self.problem.slots[cohort.slot].weekday
        return person.away_weeks.isdisjoint(cohort.weeks) and all(
            (it, weekday, week) not in self.days for week in cohort.weeks
        )

    def _write(self, cohort: PlannedCohort) -> None:
        self.cohorts.append(cohort)
        weekday = self.problem.slots[cohort.slot].weekday
        self.open_weeks(cohort.venue, cohort.slot).difference_update(cohort.weeks)
        for it in cohort.facilitators:
            self.load[it] += 1
            self.days.update((it, weekday, week) for week in cohort.weeks)
        for it in cohort.households:
            self._seat(it, cohort)

    def _seat(self, it: int, cohort: PlannedCohort) -> None:
        self.taken[it].append(cohort)
        queue = self.queues[cohort.program, self.problem.households[it].place]
        if it in queue:
            queue.remove(it)

    def _fill(self, number: int, cohort: PlannedCohort) -> None:
        """Fill the free seats of a pinned cohort."""
        homes = self._seated(cohort, cohort.households)
        filled = PlannedCohort(cohort.program, cohort.venue, cohort.slot, cohort.weeks, cohort.facilitators, homes)
        self.cohorts[number] = filled
        for it in set(homes) - set(cohort.households):
            self._seat(it, filled)
