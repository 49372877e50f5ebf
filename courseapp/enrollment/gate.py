"""One gate for every way in: it reads what the rules ask about and lets them decide."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import groupby

from sqlalchemy import (
    Row,
    inspect,
)

from courseapp.cohorts import queries as cohort_queries
from courseapp.cohorts.models import Cohort
from courseapp.cohorts.rules import Circle
from courseapp.demand.rules import is_new
from courseapp.enrollment import gate_rules, rules, taken
from courseapp.enrollment.gate_queries import households
from courseapp.enrollment.gate_rules import Asker, CohortFacts, Demands, HomeFacts, Member, Taken
from courseapp.enrollment.policy import OVERRIDE
from courseapp.kernel import clock
from courseapp.kernel.access import FAMILY, Actor, Role
from courseapp.kernel.db import db
from courseapp.kernel.refused import Refused
from courseapp.people.models import Household, HouseholdKind, Person
from programs.model import Program, SeatUnit

NOBODY_YET = 0
"""The id of a household that is not made yet: no row has it."""


def cohort_refusal(
    actor: Actor | None, cohort: Cohort, household_id: int | None = None, *, override: bool = False
) -> Refused | None:
    """Tell what closes a cohort to this actor, for this household, or None: no statement."""
    facts = CohortFacts(cohort.state, cohort.first_at, cohort.last_at, cohort.sign_up_until)
    family = _in_own_name(actor, household_id)
    override = override and _may_override(actor)
    return gate_rules.cohort_gate(facts, clock.now(), clock.today(), family=family, override=override)


def home_refusal(actor: Actor | None, cohort: Cohort, home: HomeFacts, reason: str | None = None) -> Refused | None:
    """Tell what keeps a home out of an open cohort when this actor asks, or None."""
    override = bool(reason) and _may_override(actor)
    return gate_rules.home_gate(home, _asker(actor, home, reason), facts_of(cohort), override=override)


def persons_refusal(
    actor: Actor | None, cohort: Cohort, home: HomeFacts, persons: Sequence[int], reason: str | None = None
) -> Refused | None:
    """Tell what keeps just these persons of a home out, or None."""
    override = bool(reason) and _may_override(actor)
    family = _in_own_name(actor, home.household_id)
    return gate_rules.persons_gate(home, persons, facts_of(cohort), family=family, override=override)


def refusal(
    actor: Actor | None,
    cohort: Cohort,
    home: HomeFacts,
    persons: Sequence[int] | None = None,
    reason: str | None = None,
) -> Refused | None:
    """Ask the whole gate: the cohort, the home, and the persons when they are chosen. The first that fails answers."""
    return (
        cohort_refusal(actor, cohort, home.household_id, override=bool(reason))
        or home_refusal(actor, cohort, home, reason)
        or (None if persons is None else persons_refusal(actor, cohort, home, persons, reason))
    )


def passed(actor: Actor | None, cohort: Cohort, home: HomeFacts, persons: Sequence[int]) -> list[str]:
    """List the rules that only a reason lets this actor pass, by code."""
    asked = (
        cohort_refusal(actor, cohort, home.household_id),
        home_refusal(actor, cohort, home),
        persons_refusal(actor, cohort, home, persons),
    )
    return list(dict.fromkeys(it.code for it in asked if it))


def who_may(cohort: Cohort, home: HomeFacts) -> list[tuple[Member, Refused | None]]:
    """Give each person of a home with what the program demands and this one has not, or None."""
    facts = facts_of(cohort)
    return [(member, gate_rules.person_gate(facts, member)) for member in home.members]


def facts_of(cohort: Cohort) -> CohortFacts:
    """Give what the gate asks about a cohort. Its curriculum should be loaded."""
    return CohortFacts(
        cohort.state,
        cohort.first_at,
        cohort.last_at,
        cohort.sign_up_until,
        clock.local(cohort.first_at).date() if cohort.first_at else clock.today(),
        demands_of(cohort_queries.curriculum(cohort)),
    )


def demands_of(program: Program) -> Demands:
    """Give what a program demands of those who come."""
    return Demands(program.key, program.again_after_years, program.requires or (), program.excludes or ())


def asked_about(demands: Demands) -> set[str]:
    """Name the programs whose taking matters to these demands."""
    own = set() if demands.again_after_years is None else {demands.program}
    return own | {*demands.requires, *demands.excludes}


def _in_own_name(actor: Actor | None, household_id: int | None) -> bool:
    """Tell whether somebody acts for the own household: a family always, others at a staff course of their own."""
    return actor is not None and (actor.role in FAMILY or household_id in actor.household_ids)


def priority_of(cohort: Cohort, home: HomeFacts) -> int:
    """Tell the class in line of a home that enters now, by what the cohort's program sets: no statement."""
    today = clock.today()
    return rules.priority_of(
        cohort_queries.curriculum(cohort).first_in_line,
        new=home.first_day is not None and is_new(home.first_day, today),
        kinship=home.kinship,
        waited=home.waits_since is not None and today - home.waits_since >= rules.LONG_WAIT,
    )


def _may_override(actor: Actor | None) -> bool:
    return actor is None or OVERRIDE.allows(actor)


def _asker(actor: Actor | None, home: HomeFacts, reason: str | None) -> Asker | None:
    """A protected home is enrolled by its contact person, or by the leader of its service with a reason.

    Those who are protected themselves judge for themselves which staff courses they come to.
    """
    if actor is None:
        return None
    by_contact = actor.role == Role.CONTACT_PERSON and home.contact_person_id == actor.person_id
    by_leader = actor.role == Role.LEADER and home.service_id in actor.service_ids and bool(reason)
    oneself = actor.role not in FAMILY and home.household_id in actor.household_ids
    return Asker(family=_in_own_name(actor, home.household_id), may_limited=by_contact or by_leader or oneself)


def id_of(household: Household) -> int:
    """Give a household's id without reading the row again: a transaction has just forgotten it."""
    identity = inspect(household).identity
    assert identity is not None, "the household has been saved"  # noqa: S101 (for the type checker)
    return int(identity[0])


def homes(cohort: Cohort, household_ids: Collection[int]) -> list[HomeFacts]:
    """Read what the gate asks about homes, seen from one cohort: two statements. Its curriculum should be loaded."""
    if not household_ids:
        return []
    asked = {"cohort_id": cohort.id, "household_ids": household_ids}
    rows: Sequence[_Row] = db.session.execute(households(), asked).all()
    persons = {row[1].id for row in rows if row[1] is not None}
    had = taken.history(persons, asked_about(demands_of(cohort_queries.curriculum(cohort))), cohort.id)
    most = rows[0].seats if rows and cohort.seat_unit == SeatUnit.PERSON else None
    return [_facts(list(group), had, most) for _, group in groupby(rows, key=lambda row: row[0].id)]


def newcomer(cohort: Cohort, person: Person) -> HomeFacts:
    """Give what the gate asks about somebody at work who has no household of one yet: one statement."""
    had = taken.history({person.id}, asked_about(demands_of(cohort_queries.curriculum(cohort))), cohort.id)
    return HomeFacts(
        household_id=NOBODY_YET,
        code="",
        service_id=NOBODY_YET,
        contact_person_id=None,
        service_in=False,
        kind_fits=cohort.circle == Circle.STAFF,
        limited=person.limited_visibility,
        enrollment_id=None,
        invitation_id=None,
        members=(Member(person.id, person.name, taken=had.get(person.id, ())),),
    )


_Row = Row[Household, Person | None, bool, bool, bool, int | None, int | None, bool, int, date | None]


def _facts(rows: Sequence[_Row], had: Mapping[int, tuple[Taken, ...]], most: int | None) -> HomeFacts:
    home, _, service_in, kind_fits, limited, enrollment_id, invitation_id, _, _, since = rows[0]
    ended = home.last_day is not None and home.last_day < clock.today()
    return HomeFacts(
        household_id=home.id,
        code=home.code,
        service_id=home.service_id,
        contact_person_id=home.contact_person_id,
        service_in=service_in,
        kind_fits=kind_fits and not ended,
        limited=limited,
        enrollment_id=enrollment_id,
        invitation_id=invitation_id,
        members=tuple(
            Member(row[1].id, row[1].name, row[7], had.get(row[1].id, ())) for row in rows if row[1] is not None
        ),
        most_persons=most,
        first_day=home.first_day,
        kinship=home.kind == HouseholdKind.KINSHIP,
        waits_since=since,
    )
