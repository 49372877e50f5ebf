"""What publishing a draft will do, before it does: each cohort, its dates and homes, and who is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from courseapp.planner.check import faults
from courseapp.planner.faults import Fault
from courseapp.planner.problem import Plan
from courseapp.planning.naming import Names
from courseapp.planning.publishing import Meanwhile
from courseapp.planning.queries import Opened
from courseapp.planning.round_texts import MEANWHILE
from courseapp.planning.texts import worded


@dataclass(frozen=True, slots=True)
class CohortToBe:
    """A cohort that will be made."""

    words: str
    room: str
    leaders: str
    days: tuple[date, ...]
    homes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that will be made, and what stands in the way of it (in words; nothing: it can be published)."""

    cohorts: Sequence[CohortToBe]
    broken: Sequence[str]
    facilitators: Sequence[str]

    @property
    def meetings(self) -> int:
        """How many meetings there will be."""
        return sum(len(it.days) for it in self.cohorts)

    @property
    def invitations(self) -> int:
        """How many homes are invited; a home in two cohorts is invited twice."""
        return sum(len(it.homes) for it in self.cohorts)


def sheet(it: Opened, names: Names) -> Sheet:
    """Say what publishing a draft will do, those that begin first first."""
    cohorts = [
        CohortToBe(
            words=names.frame(cohort),
            room=names.room(cohort.venue),
            leaders=names.leaders(cohort),
            days=tuple(it.facts.day(week, cohort.slot) for week in cohort.weeks),
            homes=sorted((names.home(home) for home in cohort.households), key=str.casefold),
        )
        for cohort in it.cohorts
    ]
    people = {them for cohort in it.cohorts for them in cohort.facilitators}
    return Sheet(
        cohorts=sorted(cohorts, key=lambda cohort: cohort.days),
        broken=[names.fault_of(fault) for fault in faults(it.problem, Plan("", it.cohorts, 0))],
        facilitators=sorted((names.leader(them) for them in people), key=str.casefold),
    )


def in_words(names: Names, found: Iterable[Meanwhile]) -> list[str]:
    """Say what is no longer as it was when the plan was made."""
    return [_in_words(names, it) for it in found]


def _in_words(names: Names, it: Meanwhile) -> str:
    if it.code in MEANWHILE:
        return names.of_cohort(it.cohort, worded(MEANWHILE, it.code, names.figures(it.detail)))
    return names.fault_of(Fault(it.code, it.cohort, it.detail))
