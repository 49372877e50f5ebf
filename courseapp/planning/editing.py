"""What a change by hand would do, in words: what breaks, with whom it collides, and what it gains and costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from courseapp.planner.check import faults, lost_pins
from courseapp.planner.edits import Edits
from courseapp.planner.faults import Fault
from courseapp.planner.problem import Plan, PlannedCohort
from courseapp.planning.naming import Names
from courseapp.planning.queries import Opened
from courseapp.planning.steering import Change, Outcome, tried


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do. ``outcome`` is the plan after it.

    ``broken`` says what breaks that was whole; ``was`` counts what was broken before. ``points``, ``homes`` and
    ``minutes`` (of the families whose names are told, one way, the mean) are what the plan gains; points are None where
    they could tell where a home is that is shown by its code.
    """

    outcome: Outcome
    cohort: PlannedCohort | None
    broken: Sequence[str]
    was: int
    points: int | None
    homes: int
    minutes: float


def effect(it: Opened, names: Names, number: int, change: Change | None) -> Effect:
    """Try a change of one cohort (None: it is taken out)."""
    outcome = tried(it.problem, it.cohorts, number, change)
    fresh = outcome.cohorts[number] if change else None
    told = Names(it.facts, names.known, [*it.cohorts[:number], fresh or it.cohorts[number], *it.cohorts[number + 1 :]])
    known = faults(it.problem, Plan("", it.cohorts, 0))
    shielded = _shielded(names, it.cohorts[number], fresh)
    return Effect(
        outcome=outcome,
        cohort=fresh,
        broken=_broken(it, outcome, known, told, number),
        was=len(known),
        points=None if shielded else outcome.gain,
        homes=_served(outcome.cohorts) - _served(it.cohorts),
        minutes=names.mean_minutes(outcome.cohorts) - names.mean_minutes(it.cohorts),
    )


def _broken(it: Opened, outcome: Outcome, known: Sequence[Fault], told: Names, number: int) -> list[str]:
    """Say what breaks; of another cohort with its name first. A pin that is lost is told too."""
    lost = [fault for fault in lost_pins(it.problem, outcome.cohorts) if fault not in known]
    return [
        told.fault(fault) if fault.cohort in {number, None} else told.fault_of(fault)
        for fault in [*outcome.faults, *lost]
    ]


def _served(cohorts: Sequence[PlannedCohort]) -> int:
    return sum(len(it.households) for it in cohorts)


def _shielded(names: Names, *cohorts: PlannedCohort | None) -> bool:
    return any(not names.known.homes[home].named for it in cohorts if it for home in it.households)


def abouts(it: Opened, names: Names, number: int, homes: Sequence[int]) -> dict[str, str]:
    """Say of each home how far it has to a cohort, and for those not in it what breaks if it joins."""
    edits, cohort = Edits(it.problem, it.cohorts), it.cohorts[number]
    told = {}
    for home in homes:
        sentences = []
        if names.known.homes[home].named:
            sentences.append(_("%(minutes)s minutter én vei.", minutes=it.facts.family_minutes(home, cohort.venue)))
        if home not in cohort.households:
            sentences += [names.fault(fault) for fault in edits.if_seated(number, home)]
        told[str(home)] = " ".join(sentences)
    return told
