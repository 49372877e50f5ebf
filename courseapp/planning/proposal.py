"""A draft's plan as its reader may see it: cohorts, loads, shares and travel, with names in the place of numbers.

Whoever may not read the names of a home is told neither where it lives nor how far it travels, and its travel is in no
mean either: from the mean and the others it could be reckoned.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cached_property

from courseapp.kernel.access import Actor
from courseapp.kernel.text import sort_key
from courseapp.places.slots import Part
from courseapp.places.slots import Slot as DaySlot
from courseapp.planner.check import faults
from courseapp.planner.faults import Fault
from courseapp.planner.problem import PlannedCohort
from courseapp.planner.standing import Standing
from courseapp.planning import queries
from courseapp.planning.directory import Directory, HomeLabel, LeaderLabel, PlaceLabel, ProgramLabel, RoomLabel
from courseapp.planning.directory import directory as read_directory
from courseapp.planning.models import Draft
from courseapp.planning.queries import Opened
from courseapp.web.words import current_language


@dataclass(frozen=True, slots=True)
class CohortLine:
    """A cohort of a plan. ``number`` is its place in the plan; ``minutes`` the mean one way (None: not to be told)."""

    number: int
    program: ProgramLabel
    room: RoomLabel
    place: str
    slot: DaySlot
    begins: time
    days: Sequence[date]
    leaders: Sequence[LeaderLabel]
    homes: int
    most: int
    minutes: int | None


@dataclass(frozen=True, slots=True)
class LoadLine:
    """A facilitator: numbers of the cohorts in the plan, and how many there may be.

    ``at_stake`` counts the homes that lose their place if the facilitator falls ill (None: nobody has told).
    """

    leader: LeaderLabel
    cohorts: Sequence[int]
    most: int
    at_stake: int | None


@dataclass(slots=True)
class ShareLine:
    """A municipality (``number`` None: homes that are shown by code): wishes, those met, cohorts held there."""

    number: str | None
    name: str
    wishes: int = 0
    met: int = 0
    cohorts: int = 0

    @property
    def percent(self) -> int:
        """How many of a hundred wishes are met."""
        return round(100 * self.met / self.wishes) if self.wishes else 0


@dataclass(frozen=True, slots=True)
class Way:
    """Homes that travel from one municipality to another for a cohort: numbers, placements, minutes one way."""

    start: PlaceLabel
    end: PlaceLabel
    homes: int
    minutes: int


@dataclass(frozen=True)
class Proposal:
    """An opened draft and the names of all that is in it."""

    opened: Opened
    names: Directory

    @property
    def draft(self) -> Draft:
        """The draft it is the plan of."""
        return self.opened.draft

    @property
    def cohorts(self) -> Sequence[PlannedCohort]:
        """The plan's cohorts, in its own order."""
        return self.opened.cohorts

    @cached_property
    def standing(self) -> Standing:
        """The plan looked up from all sides."""
        return Standing(self.opened.problem, self.cohorts)

    @cached_property
    def broken(self) -> Sequence[Fault]:
        """What breaks a hard rule: a plan changed by hand may."""
        plan = self.opened.plan
        return faults(self.opened.problem, plan) if plan else ()

    def slot(self, number: int) -> DaySlot:
        """The weekday and part of the day that a slot of the problem is."""
        it = self.opened.problem.slots[number]
        return DaySlot(it.weekday, Part(it.part))

    @cached_property
    def lines(self) -> Sequence[CohortLine]:
        """The cohorts, those that begin first first."""
        found = [self.line(number) for number in range(len(self.cohorts))]
        return sorted(found, key=lambda it: (it.days, sort_key(it.program.short), it.number))

    def line(self, number: int) -> CohortLine:
        """Tell of one cohort."""
        cohort, problem, names = self.cohorts[number], self.opened.problem, self.names
        slot = self.slot(cohort.slot)
        return CohortLine(
            number=number,
            program=names.programs[cohort.program],
            room=names.rooms[cohort.venue],
            place=problem.places[problem.venues[cohort.venue].place].name,
            slot=slot,
            begins=names.hours[slot.part][0],
            days=[problem.day(week, cohort.slot) for week in cohort.weeks],
            leaders=[names.leaders[it] for it in cohort.facilitators],
            homes=len(cohort.households),
            most=problem.program[cohort.program].max_homes,
            minutes=self._mean([it for it in cohort.households if names.homes[it].named], cohort.venue),
        )

    def _mean(self, homes: Sequence[int], venue: int) -> int | None:
        if not homes:
            return None
        return round(sum(self.opened.problem.family_minutes(it, venue) for it in homes) / len(homes))

    @cached_property
    def minutes(self) -> int | None:
        """Minutes one way, the mean over placements of homes the reader may read of."""
        placed = [
            self.opened.problem.family_minutes(it, cohort.venue)
            for cohort in self.cohorts
            for it in cohort.households
            if self.names.homes[it].named
        ]
        return round(sum(placed) / len(placed)) if placed else None

    @property
    def met(self) -> int:
        """How many wishes are met."""
        return sum(len(cohort.households) for cohort in self.cohorts)

    def home(self, number: int) -> HomeLabel:
        """The label of a home."""
        return self.names.homes[number]

    @cached_property
    def loads(self) -> Sequence[LoadLine]:
        """Every facilitator with the cohorts they lead, those with most first."""
        led: dict[int, list[int]] = defaultdict(list)
        for line in self.lines:
            for it in self.cohorts[line.number].facilitators:
                led[it].append(line.number)
        people, stake = self.opened.problem.facilitators, self.draft.at_stake
        found = [
            LoadLine(leader, led[n], people[n].max_cohorts, stake[n] if stake else None)
            for n, leader in enumerate(self.names.leaders)
        ]
        return sorted(found, key=lambda it: (-len(it.cohorts), sort_key(it.leader.name)))

    def shares(self, somewhere: str) -> Sequence[ShareLine]:
        """What each municipality gets, those with most wishes first; ``somewhere`` names where no place is told."""
        problem = self.opened.problem
        found: dict[str | None, ShareLine] = {}
        names = {place.id: place.name for place in problem.places}
        met = Counter(it for cohort in self.cohorts for it in cohort.households)
        for number, home in enumerate(problem.households):
            key = self.names.homes[number].place
            line = found.setdefault(key, ShareLine(key, names[key] if key else somewhere))
            line.wishes += len(home.wants)
            line.met += met[number]
        for cohort in self.cohorts:
            key = problem.places[problem.venues[cohort.venue].place].id
            found.setdefault(key, ShareLine(key, names[key])).cohorts += 1
        return sorted(found.values(), key=lambda it: (it.number is None, -it.wishes, sort_key(it.name)))

    def ways(self, numbers: Sequence[int] | None = None) -> Sequence[Way]:
        """Who travels where, for some cohorts (None: all), most homes first; nobody is told of who is shown by code."""
        problem = self.opened.problem
        homes: Counter[tuple[int, int]] = Counter()
        for number, cohort in enumerate(self.cohorts):
            if numbers is None or number in numbers:
                end = problem.venues[cohort.venue].place
                homes.update((problem.households[it].place, end) for it in cohort.households if self.home(it).named)
        places = self.names.places
        return [Way(places[a], places[b], count, problem.minutes[a][b]) for (a, b), count in homes.most_common()]

    @property
    def places(self) -> Sequence[PlaceLabel]:
        """The municipalities for a map: where homes are that the reader may read of, and where there are rooms."""
        problem = self.opened.problem
        homes = {problem.households[n].place for n, label in enumerate(self.names.homes) if label.named}
        return [self.names.places[it] for it in sorted(homes | {venue.place for venue in problem.venues})]

    @property
    def last_day(self) -> date:
        """The last day of the weeks that are planned."""
        return self.opened.problem.start + timedelta(days=7 * self.opened.problem.weeks - 1)


def proposal_of(actor: Actor, draft: Draft) -> Proposal:
    """Open a draft that was found with its documents: six statements."""
    opened = queries.opened(draft)
    names = read_directory(actor, draft.round.cooperation_id, opened.facts, opened.refs, current_language())
    return Proposal(opened, names)


def find_proposal(actor: Actor, code: str) -> Proposal | None:
    """Find a draft with a plan that an actor may see: seven statements."""
    draft = queries.find_draft(actor, code)
    return None if draft is None or draft.plan is None else proposal_of(actor, draft)


@dataclass(frozen=True)
class One:
    """One thing of a plan: a cohort or a home, by its number."""

    proposal: Proposal
    number: int


def find_cohort(actor: Actor, code: str, number: int) -> One | None:
    """Find a cohort of a plan that an actor may see, by its place in the plan."""
    found = find_proposal(actor, code)
    return One(found, number) if found is not None and 0 <= number < len(found.cohorts) else None


def find_home(actor: Actor, code: str, home: str) -> One | None:
    """Find a home of a plan that an actor may see, by the home's own code."""
    found = find_proposal(actor, code)
    number = found.names.home(home) if found is not None else None
    return One(found, number) if found is not None and number is not None else None
