"""A draft's numbers as people read them: cohorts, weeks, times, rooms and people by name, and what breaks in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from flask_babel import gettext as _

from courseapp.kernel.access import Actor
from courseapp.planner.faults import Fault
from courseapp.planner.problem import PlannedCohort, Problem
from courseapp.planning.directory import Directory, directory
from courseapp.planning.queries import Opened
from courseapp.planning.texts import FAULTS, FAULTS_SHIELDED, FAULTS_STEERED, SLOTS, worded
from courseapp.web.words import current_language, day_month, long_date

MANY: Final = 2


class Names:
    """Words for the numbers of one problem. ``cohorts`` are those that a number of a cohort means."""

    def __init__(self, problem: Problem, known: Directory, cohorts: Sequence[PlannedCohort]) -> None:
        self.problem, self.known, self.cohorts = problem, known, tuple(cohorts)
        self._turned: dict[str, Callable[[Any], str]] = {
            "program": self.program,
            "requires": self.program,
            "venue": self.room,
            "slot": self.slot,
            "week": self.week,
            "facilitator": self.leader,
            "household": self.home,
            "other": self.cohort,
            "date": long_date_of,
            "county": self.place_of,
        }

    def program(self, key: str) -> str:
        """Name a program shortly."""
        found = self.known.programs.get(key)
        return found.short if found else key

    def room(self, venue: int) -> str:
        """Name a room with its venue."""
        it = self.known.rooms[venue]
        return _("%(venue)s, %(room)s", venue=it.venue, room=it.room)

    def slot(self, number: int) -> str:
        """Name a time of the week."""
        it = self.problem.slots[number]
        return str(SLOTS[it.weekday, it.part])

    def week(self, number: int) -> str:
        """Name a week with its preposition, as in "i uke 7 i 2027"."""
        year, week = self._iso(number)
        return _("i uke %(week)s i %(year)s", week=week, year=year)

    def span(self, weeks: Sequence[int]) -> str:
        """Name weeks in order, those that follow each other as one stretch."""
        words, first = [], 0
        for last, week in enumerate(weeks):
            if last + 1 == len(weeks) or weeks[last + 1] != week + 1:
                words.append(self._stretch(weeks[first], week))
                first = last + 1
        return ", ".join(words)

    def _stretch(self, first: int, last: int) -> str:
        if first == last:
            return self.week(first)
        (year, week), (last_year, last_week) = self._iso(first), self._iso(last)
        figures = {"week": week, "year": year, "last_week": last_week, "last_year": last_year}
        return _("fra uke %(week)s i %(year)s til uke %(last_week)s i %(last_year)s", **figures)

    def _iso(self, number: int) -> tuple[int, int]:
        year, week, _weekday = (self.problem.start + timedelta(weeks=number)).isocalendar()
        return year, week

    def leader(self, number: int) -> str:
        """Name a facilitator."""
        return self.known.leaders[number].name

    def leaders(self, cohort: PlannedCohort) -> str:
        """Name those who lead a cohort together."""
        return ", ".join(self.leader(it) for it in cohort.facilitators)

    def home(self, number: int) -> str:
        """Name a home as the reader may see it."""
        return self.known.homes[number].label

    def place_of(self, county: str) -> str:
        """Name the municipality whose closed days are meant."""
        return next((it.name for it in self.problem.places if it.county == county), county)

    def cohort(self, number: int) -> str:
        """Name a cohort of the plan by what tells it from others."""
        return self.frame(self.cohorts[number])

    def frame(self, it: PlannedCohort) -> str:
        """Name any cohort by program, venue and time; with the room where two would be called the same."""
        return _(
            "%(program)s, %(venue)s, %(slot)s fra %(day)s",
            program=self.program(it.program),
            venue=self.known.rooms[it.venue].venue if self._alike[self._traits(it)] < MANY else self.room(it.venue),
            slot=self.slot(it.slot),
            day=long_date(self.problem.day(it.weeks[0], it.slot)),
        )

    @cached_property
    def _alike(self) -> Counter[tuple[object, ...]]:
        return Counter(self._traits(it) for it in self.cohorts)

    def _traits(self, it: PlannedCohort) -> tuple[object, ...]:
        return it.program, self.known.rooms[it.venue].code, it.slot, it.weeks[0]

    def days(self, it: PlannedCohort) -> str:
        """List the days of a cohort's meetings shortly."""
        return ", ".join(day_month(self.problem.day(week, it.slot)) for week in it.weeks)

    def figures(self, detail: Mapping[str, Any]) -> dict[str, Any]:
        """Turn the numbers in a detail into names; other figures stay."""
        return {key: self._turned[key](value) if key in self._turned else value for key, value in detail.items()}

    def fault(self, it: Fault) -> str:
        """Say what breaks; of a home shown by code neither where it lives nor when it can come."""
        shielded = it.household is not None and not self.known.homes[it.household].named
        words = FAULTS_SHIELDED if shielded and it.code in FAULTS_SHIELDED else FAULTS
        words = FAULTS_STEERED if self._is_steered(it) else words
        return worded(words, it.code, self.figures(it.detail))

    def _is_steered(self, it: Fault) -> bool:
        """Whether it breaks only because the coordinator keeps somebody or something out of the plan."""
        facts, about = self.problem, it.detail
        match it.code:
            case "not_wanted":
                return bool(about["program"] in facts.households[about["household"]].wants)
            case "facilitator_slot":
                return bool(about["slot"] in facts.facilitators[about["facilitator"]].slots)
            case "facilitator_overbooked":
                return bool(about["most"] < facts.facilitators[about["facilitator"]].max_cohorts)
            case "venue_slot":
                return bool(about["slot"] in facts.venues[about["venue"]].slots)
            case _:
                return False

    def fault_of(self, it: Fault) -> str:
        """Say what breaks, and in which cohort."""
        return self.fault(it) if it.cohort is None else self.of_cohort(it.cohort, self.fault(it))

    def of_cohort(self, number: int, words: str) -> str:
        """Say something of a cohort."""
        return _("%(cohort)s: %(words)s", cohort=self.cohort(number), words=words)

    def mean_minutes(self, cohorts: Sequence[PlannedCohort]) -> float:
        """The mean way of families, one way; of those the reader may read of, so that no other's can be reckoned."""
        ways = [
            self.problem.family_minutes(home, it.venue)
            for it in cohorts
            for home in it.households
            if self.known.homes[home].named
        ]
        return sum(ways) / len(ways) if ways else 0.0


def long_date_of(day: str) -> str:
    """Write a date that stands as year-month-day in a document."""
    return long_date(date.fromisoformat(day))


def names_of(actor: Actor, it: Opened, cohorts: Sequence[PlannedCohort] | None = None) -> Names:
    """Give the words of an opened draft: six statements. Without ``cohorts`` its own are meant."""
    known = directory(actor, it.draft.round.cooperation_id, it.facts, it.refs, current_language())
    return Names(it.facts, known, it.cohorts if cohorts is None else cohorts)
