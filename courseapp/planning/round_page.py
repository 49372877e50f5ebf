"""What a round is planned from, as its page shows it: demand, when everybody can, and what is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.network.models import Facilitator
from courseapp.places.slots import Part, Slot
from courseapp.places.texts import PART, slot_list
from courseapp.planning import queries
from courseapp.planning.directory import Directory, ProgramLabel, program_label
from courseapp.planning.directory import directory as read_directory
from courseapp.planning.missing import Missing, Weight
from courseapp.planning.models import PlanningRound
from courseapp.planning.page_texts import MEND, missing_words
from courseapp.planning.queries import Survey
from courseapp.web.words import current_language, short_date

MANY_NAMES: Final = 6
"""How many names are written out before the rest are only counted."""


@dataclass(frozen=True, slots=True)
class MissingLine:
    """One thing that is missing, in words. ``endpoint`` and ``link`` say where it is mended, if it can be."""

    weight: Weight
    words: str
    endpoint: str | None = None
    link: Any = None


@dataclass(frozen=True, slots=True)
class ProgramLine:
    """A program: wishes, how many of the homes are new, the longest wait in weeks, facilitators who may lead or not."""

    label: ProgramLabel
    wishes: int
    new_homes: int
    longest_wait: int
    leads: int
    seconds: int


@dataclass(frozen=True, slots=True)
class SlotLine:
    """A time of the week: homes that can come, rooms that are open, facilitators who can."""

    slot: Slot
    homes: int
    rooms: int
    leaders: int


@dataclass(slots=True)
class PlaceLine:
    """A municipality (``number`` None: homes shown by code): homes, wishes by program, rooms and facilitators there."""

    number: str | None
    name: str
    homes: int = 0
    wishes: Counter[str] = field(default_factory=Counter)
    rooms: int = 0
    leaders: int = 0


@dataclass(frozen=True)
class RoundPage:
    """Everything a round is planned from today, with names."""

    survey: Survey
    names: Directory
    people: Mapping[int, str]

    @property
    def may_start(self) -> bool:
        """Whether planning could give any cohort at all."""
        return self.survey.may_start

    @property
    def last_day(self) -> date:
        """The last day of the weeks that are planned."""
        problem = self.survey.snapshot.problem
        return problem.start + timedelta(days=7 * problem.weeks - 1)

    @property
    def leaders(self) -> int:
        """How many facilitators can lead or second something, and have told when."""
        return len(self.survey.snapshot.problem.facilitators)

    @property
    def rooms(self) -> int:
        """How many rooms can be had at some time."""
        venues = self.survey.snapshot.problem.venues
        return len({room for room, venue in zip(self._rooms, venues, strict=True) if venue.slots})

    @property
    def homes(self) -> int:
        """How many homes have a wish that can be planned for."""
        return len(self.survey.snapshot.problem.households)

    @cached_property
    def programs(self) -> Sequence[ProgramLine]:
        """The programs that can be planned, those most wished for first."""
        problem = self.survey.snapshot.problem
        found = []
        for program in problem.programs:
            wishing = [it for it in problem.households if program.key in it.wants]
            able = [it for it in problem.facilitators if program.key in it.programs and it.slots and it.max_cohorts]
            leads = sum(it.lead for it in able)
            found.append(
                ProgramLine(
                    self.names.programs[program.key],
                    len(wishing),
                    sum(it.new_home for it in wishing),
                    max((it.waited_weeks for it in wishing), default=0),
                    leads,
                    len(able) - leads,
                )
            )
        return sorted(found, key=lambda it: -it.wishes)

    @cached_property
    def slots(self) -> Sequence[SlotLine]:
        """The times at which at least one home can come, in order of the week."""
        problem, rooms = self.survey.snapshot.problem, self._rooms
        open_rooms = [(room, venue.slots) for room, venue in zip(rooms, problem.venues, strict=True)]
        return [
            SlotLine(
                Slot(slot.weekday, Part(slot.part)),
                sum(number in it.slots for it in problem.households),
                len({room for room, slots in open_rooms if number in slots}),
                sum(number in it.slots for it in problem.facilitators),
            )
            for number, slot in enumerate(problem.slots)
            if any(number in it.slots for it in problem.households)
        ]

    @property
    def _rooms(self) -> Sequence[int]:
        return self.survey.snapshot.refs.rooms

    @cached_property
    def places(self) -> Sequence[PlaceLine]:
        """The municipalities, those with most homes first; homes that are shown by code stand together."""
        problem = self.survey.snapshot.problem
        found: dict[str | None, PlaceLine] = {it.id: PlaceLine(it.id, it.name) for it in problem.places}
        for label, home in zip(self.names.homes, problem.households, strict=True):
            line = found.setdefault(label.place, PlaceLine(label.place, _("Vises med kode")))
            line.homes += 1
            line.wishes.update(home.wants)
        rooms = {(room, venue.place) for room, venue in zip(self._rooms, problem.venues, strict=True) if venue.slots}
        for _room, place in rooms:
            found[problem.places[place].id].rooms += 1
        for it in problem.facilitators:
            found[problem.places[it.place].id].leaders += 1
        shown = [it for it in found.values() if it.homes or it.rooms or it.leaders]
        return sorted(shown, key=lambda it: (it.number is None, -it.homes, it.name))

    @cached_property
    def missing(self) -> Sequence[MissingLine]:
        """What is missing, what stops most first; things of one kind stand in one line."""
        kinds: dict[str, list[Missing]] = defaultdict(list)
        for it in self.survey.missing:
            kinds[it.code].append(it)
        return [line for code, them in kinds.items() for line in _LINES.get(code, _each)(self, them)]

    def line(self, it: Missing, **figures: Any) -> MissingLine:
        """Say one thing that is missing; ``figures`` come in the place of the problem's own."""
        endpoint, link = MEND.get(it.code, (None, None))
        return MissingLine(it.weight, missing_words(it.code, {**it.detail, **figures}), endpoint, link)

    def program(self, key: str) -> str:
        """Name a program, also one that cannot be planned."""
        return program_label(key, current_language()).name

    def place_names(self, numbers: Iterable[str]) -> str:
        """Name municipalities."""
        known = {place.number: place.name for place in self.names.places}
        return ", ".join(known.get(number, number) for number in numbers)


def _each(page: RoundPage, them: Sequence[Missing]) -> list[MissingLine]:
    lines = []
    for it in them:
        figures: dict[str, Any] = {"program": page.program(it.detail["program"])} if "program" in it.detail else {}
        if "part" in it.detail:
            figures["part"] = PART[Part(it.detail["part"])]
        lines.append(page.line(it, **figures))
    return lines


def _slots(page: RoundPage, them: Sequence[Missing]) -> list[MissingLine]:
    slots = [page.survey.snapshot.problem.slots[it.detail["slot"]] for it in them]
    named = slot_list(Slot(it.weekday, Part(it.part)) for it in slots)
    return [page.line(them[0], slots=named, homes=max(it.detail["homes"] for it in them))]


def _unlinked(page: RoundPage, them: Sequence[Missing]) -> list[MissingLine]:
    return [page.line(them[0], places=page.place_names(it.detail["place"] for it in them))]


def _out_of_reach(page: RoundPage, them: Sequence[Missing]) -> list[MissingLine]:
    """Where they live is not told: some of the homes may be shown by code."""
    return [page.line(them[0], homes=sum(it.detail["homes"] for it in them))]


def _silent(page: RoundPage, them: Sequence[Missing]) -> list[MissingLine]:
    return [page.line(it, facilitators=_listed([page.people[id_] for id_ in it.detail["facilitators"]])) for it in them]


def _ending(page: RoundPage, them: Sequence[Missing]) -> list[MissingLine]:
    names = [
        _(
            "%(name)s, %(program)s (%(date)s)",
            name=page.people[it.detail["facilitator"]],
            program=program_label(it.detail["program"], current_language()).short,
            date=short_date(date.fromisoformat(it.detail["day"])),
        )
        for it in them
    ]
    return [page.line(them[0], names=_listed(names))]


def _listed(names: Sequence[str]) -> str:
    if len(names) <= MANY_NAMES:
        return ", ".join(names)
    return _("%(names)s og %(count)s til", names=", ".join(names[:MANY_NAMES]), count=len(names) - MANY_NAMES)


_LINES: Final[Mapping[str, Callable[[RoundPage, Sequence[Missing]], list[MissingLine]]]] = {
    "no_room": _slots,
    "few_facilitators": _slots,
    "unlinked": _unlinked,
    "out_of_reach": _out_of_reach,
    "silent": _silent,
    "ending": _ending,
}
"""How things of one kind become lines; others get one each."""


def round_page(actor: Actor, planning_round: PlanningRound) -> RoundPage:
    """Read it: as many statements as ``queries.survey``, and seven."""
    survey = queries.survey(planning_round)
    snapshot = survey.snapshot
    language = current_language()
    names = read_directory(actor, planning_round.cooperation_id, snapshot.problem, snapshot.refs, language)
    untold = {*snapshot.untold.silent, *(it[0] for it in snapshot.untold.ending)}
    return RoundPage(survey, names, _people(untold))


def _people(ids: Iterable[int]) -> dict[int, str]:
    rows = db.session.scalars(
        select(Facilitator).where(Facilitator.id.in_(ids)).options(joinedload(Facilitator.person))
    )
    return {it.id: it.person.name for it in rows}
