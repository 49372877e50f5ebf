"""The planning problem and its answer, as plain values: what the solver, the checker and the files share.

Weeks are numbered from the horizon's first Monday. Slots, venues, facilitators and households are known by their
place in their tuple. Minutes are one way. What the rules are stands in ``check``; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

LONGEST_WAIT_COUNTED: Final = 104
"""Weeks of waiting beyond this earn nothing more (two years)."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A weekday (0 is Monday) and a part of the day, for example Tuesday evening."""

    weekday: int
    part: str


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality: its number, name, and the county whose closed dates it keeps."""

    id: str
    name: str
    county: str


@dataclass(frozen=True, slots=True)
class Program:
    """What a cohort of it needs: meetings, the weeks between two of them (least, most), homes (least, most)."""

    key: str
    meetings: int
    interval_weeks: int
    longest_gap_weeks: int
    min_homes: int
    max_homes: int
    requires: str | None = None


@dataclass(frozen=True, slots=True)
class Venue:
    """A room: ``capacity`` in adults, the slots it is open in, the weeks it is closed. ``place`` is an index."""

    place: int
    capacity: int
    slots: frozenset[int]
    closed_weeks: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Facilitator:
    """Who may lead what, as lead or second, when, how often and how far (minutes one way). ``place`` is an index."""

    place: int
    programs: frozenset[str]
    lead: bool
    slots: frozenset[int]
    away_weeks: frozenset[int]
    max_cohorts: int
    max_minutes: int


@dataclass(frozen=True, slots=True)
class Household:
    """A home: ``local_minutes`` to its place's center, adults who come, when it can, how far, what it wants and has."""

    place: int
    local_minutes: int
    adults: int
    slots: frozenset[int]
    away_weeks: frozenset[int]
    max_minutes: int
    new_home: bool
    waited_weeks: int
    wants: tuple[str, ...]
    done: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much, in points. ``load[k]`` is the cost of a facilitator's (k+1)-th cohort; the last repeats."""

    served: int = 1000
    new_home: int = 1000
    per_waited_week: int = 20
    family_minute: int = 1
    facilitator_minute: int = 1
    cohort: int = 1500
    load: tuple[int, ...] = (0, 200, 500, 900, 1400)
    quota_shortfall: int = 800

    def load_of(self, cohorts: int) -> int:
        """What leading so many cohorts costs one facilitator, all told."""
        return sum(self.load[min(k, len(self.load) - 1)] for k in range(cohorts)) if self.load else 0


@dataclass(frozen=True, slots=True)
class PlannedCohort:
    """A cohort of a plan: weeks ascending, two facilitators, its homes ascending; all by index."""

    program: str
    venue: int
    slot: int
    weeks: tuple[int, ...]
    facilitators: tuple[int, ...]
    households: tuple[int, ...]


@dataclass(frozen=True)
class Problem:
    """The whole question. ``minutes[a][b]`` between place indexes; ``closed`` by county; ``quota`` by place index."""

    name: str
    start: date
    weeks: int
    slots: tuple[Slot, ...]
    places: tuple[Place, ...]
    minutes: tuple[tuple[int, ...], ...]
    closed: Mapping[str, frozenset[date]]
    programs: tuple[Program, ...]
    venues: tuple[Venue, ...]
    facilitators: tuple[Facilitator, ...]
    households: tuple[Household, ...]
    quota: Mapping[int, int] = field(default_factory=dict)
    allowed_absence: int = 1
    weights: Weights = field(default_factory=Weights)
    pinned: tuple[PlannedCohort, ...] = ()

    @cached_property
    def program(self) -> Mapping[str, Program]:
        """The programs by key."""
        return {program.key: program for program in self.programs}

    def day(self, week: int, slot: int) -> date:
        """The date of a meeting."""
        return self.start + timedelta(days=7 * week + self.slots[slot].weekday)

    def family_minutes(self, household: int, venue: int) -> int:
        """One way from a home to a venue."""
        home = self.households[household]
        return home.local_minutes + self.minutes[home.place][self.venues[venue].place]

    def facilitator_minutes(self, facilitator: int, venue: int) -> int:
        """One way from a facilitator's place to a venue."""
        return self.minutes[self.facilitators[facilitator].place][self.venues[venue].place]

    def worth(self, household: int) -> int:
        """Points for serving one wish of a home, before its travel."""
        home, weights = self.households[household], self.weights
        waited = min(home.waited_weeks, LONGEST_WAIT_COUNTED)
        return weights.served + weights.new_home * home.new_home + weights.per_waited_week * waited


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A wish that is not met, and why: a code with words in ``texts``, and the figures behind it."""

    household: int
    program: str
    reason: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """An answer: cohorts, their points, and a proven upper limit on any plan's points (None: not known)."""

    problem: str
    cohorts: tuple[PlannedCohort, ...]
    points: int
    bound: int | None = None
    unplaced: tuple[Unplaced, ...] = ()
