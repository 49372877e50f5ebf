"""A plan's codes and numbers in sentences: who is meant, where and when, why a wish is not met, what would help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courseapp.places.roads import UNKNOWN
from courseapp.places.slots import Slot
from courseapp.places.texts import PART, WEEKDAYS, slot_list
from courseapp.planner.explain import limits
from courseapp.planner.faults import Fault
from courseapp.planner.problem import Unplaced
from courseapp.planning import texts
from courseapp.planning.naming import Names
from courseapp.planning.proposal import Proposal
from courseapp.web.words import short_date

GROUPS: Final[dict[str, Any]] = {
    "no_place": _l("Har ingen kommune"),
    "no_cohort_of_program": _l("Ingen kull i programmet"),
    "no_cohort_within_reach": _l("Alle kull er for langt unna"),
    "no_slot_fits": _l("Ingen kull går på en tid som passer"),
    "away_too_often": _l("Borte på for mange samlinger"),
    "prerequisite_missing": _l("Må ta et annet program først"),
    "overlaps_own_cohort": _l("Er med i et annet kull i de samme ukene"),
    "cohort_full": _l("Alle plasser er tatt"),
    "room_full": _l("Lokalet er fullt"),
    "costs_more_than_it_gives": _l("Reisen koster mer enn plassen gir"),
    "seat_free": _l("Det er en ledig plass"),
}
"""Why wishes are not met, in few words: what a list is grouped by, and all that is told of a home shown by code."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why a wish is not met: ``group`` in few words, ``reason`` and ``new`` as sentences, and what it would take.

    ``needs`` lists what would have to change before the home can be in ``cohort`` (a number; None: in a new one). Of
    a home shown by code only the group is told: the others tell where it lives and when it can come.
    """

    household: int
    program: str
    code: str
    group: str
    reason: str = ""
    new: str = ""
    needs: Sequence[str] = ()
    cohort: int | None = None


class Words:
    """The words of one proposal."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        names = proposal.names
        self._by_name: Mapping[str, Callable[[Any], str]] = {
            "slot": lambda it: slot_words(proposal.slot(it)).lower(),
            "cohort": self.cohort,
            "other": self.cohort,
            "program": self._program,
            "requires": self._program,
            "week": self._week,
            "weeks": self._weeks,
            "facilitator": lambda it: names.leaders[it].name,
            "household": lambda it: names.homes[it].label,
            "venue": lambda it: names.rooms[it].venue,
            "date": lambda day: short_date(day) if hasattr(day, "year") else str(day),
            "county": self._place,
            "minutes": minutes_words,
        }

    def cohort(self, number: int) -> str:
        """Name a cohort by its program, place and time."""
        line = self.proposal.line(number)
        return _(
            "%(program)s i %(place)s, %(slot)s",
            program=line.program.short,
            place=line.place,
            slot=slot_words(line.slot).lower(),
        )

    def _program(self, key: str) -> str:
        known = self.proposal.names.programs.get(key)
        return known.name if known else key

    def _week(self, number: int) -> str:
        return self._weeks([number])

    def _weeks(self, numbers: Iterable[int]) -> str:
        problem = self.proposal.opened.problem
        return _("uke %(weeks)s", weeks=", ".join(str(problem.day(it, 0).isocalendar().week) for it in numbers))

    def _place(self, number: str) -> str:
        return next((it.name for it in self.proposal.names.places if it.number == number), number)

    def figures(self, detail: Mapping[str, Any]) -> dict[str, Any]:
        """Put names in the place of the problem's numbers."""
        return {
            key: self._by_name[key](value) if key in self._by_name and value is not None else value
            for key, value in detail.items()
        }

    def slots(self, numbers: Iterable[int]) -> str:
        """List slots in few words."""
        return slot_list(self.proposal.slot(it) for it in numbers)

    def fault(self, fault: Fault) -> str:
        """Say what breaks a rule."""
        it = self.proposal
        return Names(it.opened.facts, it.names, it.cohorts).fault(fault)

    def why(self, it: Unplaced) -> Why:
        """Say why a wish is not met, as far as the reader may know."""
        group = str(GROUPS[it.reason])
        if not self.proposal.home(it.household).named:
            return Why(it.household, it.program, it.reason, group)
        change, new = it.detail.get("change"), it.detail.get("new")
        return Why(
            household=it.household,
            program=it.program,
            code=it.reason,
            group=group,
            reason=texts.worded(texts.REASONS, it.reason, self.figures(it.detail)),
            new=texts.worded(texts.NEW_COHORT, new["by"], self.figures(new)) if new else "",
            needs=self._needs(change["needs"]) if change else (),
            cohort=change["cohort"] if change else None,
        )

    def _needs(self, needs: Iterable[Mapping[str, Any]]) -> list[str]:
        """Say what would have to change; what is needed several times is said once, with how often."""
        said = Counter(texts.worded(texts.NEEDS, need["what"], self.figures(need)) for need in needs)
        return [f"{words} (× {count})" if count > 1 else words for words, count in said.items()]

    def limit(self, number: int) -> tuple[str, Sequence[tuple[str, int]]]:
        """Say what keeps a cohort from being larger, and how many of those who wait each reason stops."""
        code, figures = limits(self.proposal.standing, number)
        stopped = [(str(GROUPS[reason]), count) for reason, count in figures["stopped"].items()]
        return texts.worded(texts.LIMITS, code, figures), sorted(stopped, key=lambda it: -it[1])


def slot_words(slot: Slot) -> str:
    """Name a weekday and part of the day: Tirsdag kveld."""
    return _("%(weekday)s %(part)s", weekday=WEEKDAYS[slot.weekday], part=PART[slot.part])


def minutes_words(minutes: int) -> str:
    """Write minutes of travel; no way at all is so too."""
    return _("ukjent antall") if minutes >= UNKNOWN else str(minutes)
