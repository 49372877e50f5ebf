"""One cohort of a draft as a hand would have it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from flask_babel import gettext as _
from wtforms import HiddenField, SelectField

from courseapp.planner.problem import PlannedCohort
from courseapp.planning.naming import Names
from courseapp.planning.queries import Opened
from courseapp.planning.steering import Change
from courseapp.web.form import ChecksField, Form, _l, options
from courseapp.web.words import short_date

MOST_WAITING: Final = 30
"""Homes not in the cohort that are listed."""
MOVED = ("slot", "first_week", "room", "first", "second")
"""The fields that say where, when and who."""


class EditForm(Form):
    """Time, room, facilitators and homes of one cohort. ``shown`` is the digest of what was shown before saving."""

    version = HiddenField()
    shown = HiddenField()
    slot = SelectField(_l("Dag og tid"), coerce=int)
    first_week = SelectField(_l("Første uke"), coerce=int)
    room = SelectField(_l("Lokale"), coerce=int)
    first = SelectField(_l("Veileder"), coerce=int)
    second = SelectField(_l("Den andre veilederen"), coerce=int)
    homes = ChecksField(_l("Hjem i kullet"))

    def offer(self, it: Opened, names: Names, number: int) -> None:
        """Say what there is to choose among; fill in the cohort as it is unless the reader has just sent something."""
        cohort, problem = it.cohorts[number], it.facts
        self.slot.choices = options((n, names.slot(n).capitalize()) for n in range(len(problem.slots)))
        self.first_week.choices = options((n, _week(names, n)) for n in range(problem.weeks))
        rooms = {room: names.room(venue) for venue, room in enumerate(it.refs.rooms)}
        self.room.choices = options(sorted(rooms.items(), key=lambda pair: pair[1].casefold()))
        people = _people(it, names, cohort)
        self.first.choices = self.second.choices = options(people)
        self.homes.choices = options((str(n), names.home(n)) for n in offered(it, number))
        if self.version.raw_data is not None:
            return
        self.slot.data, self.first_week.data = cohort.slot, cohort.weeks[0]
        self.room.data = it.refs.rooms[cohort.venue]
        self.first.data, self.second.data = (*cohort.facilitators, -1, -1)[:2]
        self.homes.data = [str(n) for n in cohort.households]

    def change(self, it: Opened) -> Change:
        """Give the change that was asked for."""
        return Change(
            venue=_entry(it, self.room.data, self.slot.data),
            slot=self.slot.data,
            first_week=self.first_week.data,
            facilitators=(self.first.data, self.second.data),
            households=tuple(int(n) for n in self.homes.data or ()),
        )

    @property
    def digest(self) -> str:
        """Tell what was asked for in a few letters, so that only what was shown is saved."""
        asked = [self.version.data, *(self[name].data for name in MOVED), sorted(self.homes.data or ())]
        return hashlib.sha256(repr(asked).encode()).hexdigest()[:16]


def _week(names: Names, number: int) -> str:
    problem = names.problem
    year, week, _weekday = problem.day(number, 0).isocalendar()
    monday = problem.start.fromordinal(problem.start.toordinal() + 7 * number)
    return _("Uke %(week)s, mandag %(day)s", week=week, year=year, day=short_date(monday))


def _people(it: Opened, names: Names, cohort: PlannedCohort) -> list[tuple[int, str]]:
    """List the facilitators, those who may lead the program first."""
    able = [cohort.program in them.programs for them in it.facts.facilitators]
    order = sorted(range(len(able)), key=lambda n: (not able[n], names.leader(n).casefold()))
    return [(n, names.leader(n) if able[n] else _("%(name)s, ikke kvalifisert", name=names.leader(n))) for n in order]


def offered(it: Opened, number: int) -> Sequence[int]:
    """List the homes of a cohort, then those that wait for its program: who can come first, then the longest wait."""
    cohort = it.cohorts[number]
    placed = {n for other in it.cohorts if other.program == cohort.program for n in other.households}
    waiting = [
        n
        for n, home in enumerate(it.problem.households)
        if cohort.program in home.wants and cohort.program not in home.done and n not in placed
    ]
    waiting.sort(key=lambda n: (not _can_come(it, n, cohort), -it.facts.households[n].waited_weeks))
    return [*cohort.households, *waiting[:MOST_WAITING]]


def _can_come(it: Opened, household: int, cohort: PlannedCohort) -> bool:
    home = it.facts.households[household]
    return cohort.slot in home.slots and it.facts.family_minutes(household, cohort.venue) <= home.max_minutes


def _entry(it: Opened, room: int, slot: int) -> int:
    """Find the problem's venue of a room at a time; one of its others when it is not open then."""
    entries = [venue for venue, other in enumerate(it.refs.rooms) if other == room]
    return next((venue for venue in entries if slot in it.facts.venues[venue].slots), entries[0])
