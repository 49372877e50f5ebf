"""Staff in staff courses: each as a household of one, through the same gate as the homes.

Somebody who has never taken part has no household of one yet. Until the sign-up makes it, the gate is asked about the
one there would be (gate.newcomer).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import joinedload

from courseapp.cohorts import queries as cohort_queries
from courseapp.cohorts.models import Cohort, CohortService
from courseapp.cohorts.rules import Circle, CohortState
from courseapp.enrollment import actions, gate, queries
from courseapp.enrollment.actions import Needs
from courseapp.enrollment.gate_rules import HomeFacts
from courseapp.enrollment.models import Enrollment, Participant
from courseapp.enrollment.rules import LIVE
from courseapp.kernel.access import AT_WORK, FAMILY, Actor, Role
from courseapp.kernel.db import db
from courseapp.kernel.text import fold, sort_key
from courseapp.network.posts import posts, works_for
from courseapp.people import staff_units
from courseapp.people.models import Account, Household, Person
from courseapp.places.models import ChildWelfareService, Room

MOST_FOUND: Final = 20
"""How many colleagues a search shows."""


def open_to(actor: Actor) -> ColumnElement[bool]:
    """The condition on Cohort for those an actor may sign up for in its own name, or has signed up for."""
    if actor.role in FAMILY:
        return queries.visible(actor)
    if actor.role not in AT_WORK:
        return false()
    served = select(CohortService.cohort_id).where(CohortService.service_id.in_(works_for(actor)))
    own = select(Enrollment.cohort_id).where(Enrollment.household_id.in_(actor.household_ids))
    return and_(
        Cohort.circle == Circle.STAFF,
        Cohort.state != CohortState.PLANNED,
        or_(cohort_queries.visible(actor), Cohort.id.in_(served), Cohort.id.in_(own)),
    )


def find_cohort(actor: Actor, code: str) -> Cohort | None:
    """Find a cohort that an actor may sign up for in its own name, or has signed up for."""
    if actor.role in FAMILY:
        return queries.find_cohort(actor, code)
    return db.session.scalars(
        select(Cohort)
        .where(open_to(actor), Cohort.code == code)
        .options(joinedload(Cohort.room).joinedload(Room.venue), joinedload(Cohort.program_version))
    ).one_or_none()


def homes(actor: Actor, cohort: Cohort) -> list[HomeFacts]:
    """Give what the gate asks about those an actor may sign up in its own name: its homes, or itself at work."""
    if actor.role in FAMILY:
        return gate.homes(cohort, actor.household_ids)
    found = _unit(cohort, actor.person_id, works_for(actor))
    return [found] if found else []


def in_own_name(actor: Actor, home: HomeFacts) -> Actor:
    """Give the actor as one whose own household this is, though it may not be made yet."""
    return actor if actor.role in FAMILY else replace(actor, household_ids=actor.household_ids | {home.household_id})


def _unit(cohort: Cohort, person_id: int, services: Select[int] | Collection[int]) -> HomeFacts | None:
    """Give a person's household of one as the gate sees it, of the service it would take part for: three statements."""
    takes_part = exists().where(
        CohortService.cohort_id == cohort.id, CohortService.service_id == ChildWelfareService.id
    )
    rows: Sequence[Any] = db.session.execute(
        select(Person, Household.id, Household.service_id, ChildWelfareService.id, takes_part)
        .outerjoin(Household, Household.staff_person_id == Person.id)
        .outerjoin(ChildWelfareService, ChildWelfareService.id.in_(services))
        .where(Person.id == person_id)
    ).all()
    person, unit_id, present, _, _ = rows[0]
    taking_part = {row[3] for row in rows if row[4]}
    service_id = staff_units.service_of(present, {row[3] for row in rows if row[3] is not None}, taking_part)
    if service_id is None:
        return None
    facts = gate.homes(cohort, [unit_id])[0] if unit_id else gate.newcomer(cohort, person)
    return replace(facts, service_id=service_id, service_in=service_id in taking_part)


def sign_up(
    actor: Actor, cohort: Cohort, home: HomeFacts, person_ids: Sequence[int], needs: Needs, reason: str | None = None
) -> Enrollment:
    """Sign up as actions.sign_up does; for one at work, the household of one is made first. In ``transaction()``."""
    if cohort.circle != Circle.STAFF:
        return actions.sign_up(actor, cohort, home.household_id, person_ids, needs, reason)
    (person_id,) = person_ids
    unit = staff_units.ensure(actor, person_id, home.service_id)
    if person_id == actor.person_id:
        actor = replace(actor, household_ids=actor.household_ids | {unit})
    return actions.sign_up(actor, cohort, unit, person_ids, needs, reason)


@dataclass(frozen=True, slots=True)
class Colleague:
    """One at work whom the reader may enroll: the code of the account, the name, and a service."""

    code: str
    label: str
    service: str


def colleagues(actor: Actor, cohort: Cohort, text: str) -> list[Colleague]:
    """Find those at work in the services that take part, by a part of the name: one statement."""
    of = posts().subquery()
    enrolled = select(Participant.person_id).where(Participant.cohort_id == cohort.id, Participant.state.in_(LIVE))
    query = (
        select(Account.code, Person, func.min(ChildWelfareService.name))
        .join(Person, Person.id == Account.person_id)
        .join(of, of.c.person_id == Person.id)
        .join(ChildWelfareService, ChildWelfareService.id == of.c.service_id)
        .join(CohortService, CohortService.service_id == of.c.service_id)
        .where(
            CohortService.cohort_id == cohort.id,
            of.c.service_id.in_(actor.service_ids),
            Person.id.not_in(enrolled),
            Person.name_folded.contains(fold(text), autoescape=True),
            _shown_to(actor),
        )
        .group_by(Account.code, Person.id)
        .limit(MOST_FOUND)
    )
    rows: Any = db.session.execute(query)
    return sorted(
        (Colleague(code, person.name, service) for code, person, service in rows), key=lambda c: sort_key(c.label)
    )


def _shown_to(actor: Actor) -> ColumnElement[bool]:
    """The condition on Person for colleagues whose names an actor may read; only leaders and coordinators look."""
    if actor.role == Role.LEADER:
        return Person.id.is_not(None)
    return ~Person.limited_visibility if actor.role == Role.COORDINATOR else false()


def find_colleague(actor: Actor, cohort: Cohort, code: str) -> HomeFacts | None:
    """Find one at work whom an actor may enroll in a staff cohort, by the code of the account."""
    of = posts().subquery()
    mine = of.c.service_id.in_(actor.service_ids)
    person_id = db.session.scalar(
        select(Person.id)
        .join(Account, Account.person_id == Person.id)
        .where(Account.code == code, _shown_to(actor), Person.id.in_(select(of.c.person_id).where(mine)))
    )
    if person_id is None:
        return None
    return _unit(cohort, person_id, select(of.c.service_id).where(mine, of.c.person_id == person_id))
