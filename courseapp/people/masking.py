"""Homes as a reader may see them: by the names of their adults, or by code. The rule itself is people.privacy."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, select, true
from sqlalchemy.orm import aliased, selectinload

from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db
from courseapp.kernel.text import sort_key
from courseapp.people import privacy
from courseapp.people.home_texts import persons
from courseapp.people.models import Household, HouseholdMember, MemberRole, Person, is_home
from courseapp.people.privacy import Facts

_Protected = aliased(HouseholdMember)


def is_limited() -> ColumnElement[bool]:
    """The condition that somebody in Household has limited visibility."""
    person = aliased(Person)
    return (
        select(true())
        .select_from(_Protected)
        .join(person, person.id == _Protected.person_id)
        .where(_Protected.household_id == Household.id, person.limited_visibility)
        .exists()
    )


def answers_for(actor: Actor) -> ColumnElement[bool]:
    """The condition on Household for the homes an actor may act for: a protected one is not the coordinator's."""
    match actor.role:
        case Role.CONTACT_PERSON:
            return Household.contact_person_id == actor.person_id
        case Role.LEADER:
            return and_(Household.service_id.in_(actor.service_ids), is_home())
        case Role.COORDINATOR:
            return and_(Household.service_id.in_(actor.service_ids), is_home(), ~is_limited())
        case _:
            return false()


@dataclass(frozen=True, slots=True)
class MaskedHome:
    """A home as its reader may see it: ``label`` is names or the code; without names its place is not told either."""

    household_id: int
    code: str
    label: str
    named: bool


def masked(actor: Actor, household_ids: Collection[int]) -> dict[int, MaskedHome]:
    """Give homes as an actor may see them, by id: two statements."""
    rows = db.session.execute(
        select(Household, is_limited())
        .where(Household.id.in_(household_ids))
        .options(selectinload(Household.members).joinedload(HouseholdMember.person))
    )
    return {home.id: _masked(actor, home, limited=bool(limited)) for home, limited in rows}


def _masked(actor: Actor, home: Household, *, limited: bool) -> MaskedHome:
    named = privacy.may_see_name(actor, Facts(home.id, home.service_id, home.contact_person_id, limited))
    label = persons(current_adults(home)) if named else ""
    return MaskedHome(home.id, home.code, label or home.code, named)


def current_adults(home: Household) -> list[Person]:
    """List the adults who live in a home now, by name. Its members should be loaded."""
    today = clock.today()
    adults = [
        m.person for m in home.members if m.role == MemberRole.ADULT and (m.last_day is None or m.last_day >= today)
    ]
    return sorted(adults, key=lambda person: sort_key(person.name))
