"""The gate before there is a cohort: may a home be offered a program at all? Judged as if it began today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from courseapp.cohorts.models import Cohort
from courseapp.cohorts.rules import CohortState
from courseapp.enrollment import gate_rules, taken
from courseapp.enrollment.gate import asked_about, demands_of, facts_of
from courseapp.enrollment.gate_rules import CohortFacts, Member, Taken
from courseapp.kernel import clock
from courseapp.kernel.refused import Refused
from courseapp.people.masking import current_adults
from courseapp.people.models import FOSTER_KINDS, Household, Person
from programs.model import Audience, Program


def is_for(program: Program, home: Household) -> bool:
    """Tell whether a program is for this kind of home; a children's group is for every foster home."""
    if Audience.OWN_CHILD in program.audience:
        return home.kind in FOSTER_KINDS
    return home.kind.value in {audience.value for audience in program.audience}


def program_refusal(home: Household, program: Program) -> Refused | None:
    """Give the first rule against offering a program to a home, or None: one statement once its people are loaded."""
    if not is_for(program, home):
        return Refused("enrollment.not_for_this_home")
    demands, today = demands_of(program), clock.today()
    adults = current_adults(home)
    had = taken.history([person.id for person in adults], asked_about(demands), None)
    facts = CohortFacts(CohortState.OPEN, None, None, None, today, demands)
    return _judged(facts, adults, had)


def _judged(cohort: CohortFacts, adults: Sequence[Person], had: Mapping[int, tuple[Taken, ...]]) -> Refused | None:
    judged = [gate_rules.person_gate(cohort, Member(p.id, p.name, taken=had.get(p.id, ()))) for p in adults]
    return judged[0] if judged and all(judged) else None


def that_may(home: Household, programs: Sequence[Program], cohorts: Sequence[Cohort]) -> list[Program | Cohort]:
    """Give those of the programs and cohorts for homes like this one that the gate would let it into: one statement.

    The cohorts' curricula, and the home's people, should be loaded.
    """
    adults, today = current_adults(home), clock.today()
    asked = {cohort: facts_of(cohort) for cohort in cohorts}
    demands = {program: demands_of(program) for program in programs}
    keys = {key for it in (*demands.values(), *(facts.demands for facts in asked.values())) for key in asked_about(it)}
    keys |= {cohort.program_key for cohort in cohorts}
    had = taken.history([person.id for person in adults], keys, None)
    in_now = {it.now_in for them in had.values() for it in them}
    found: list[Program | Cohort] = [
        program
        for program, it in demands.items()
        if not _judged(CohortFacts(CohortState.OPEN, None, None, None, today, it), adults, had)
    ]
    return found + [it for it, facts in asked.items() if it.code not in in_now and not _judged(facts, adults, had)]
