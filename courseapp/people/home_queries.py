"""The homes an actor may change: a leader those of the service, a contact person those followed up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, select
from sqlalchemy.orm import joinedload, selectinload

from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db
from courseapp.kernel.text import sort_key
from courseapp.people.models import (
    FOSTER_KINDS,
    SERVICE_ROLES,
    Account,
    Household,
    HouseholdKind,
    HouseholdMember,
    MemberRole,
    Person,
    RoleGrant,
    is_home,
)
from courseapp.people.signed_in import lasts
from courseapp.places.models import ChildWelfareService


def in_reach(actor: Actor) -> ColumnElement[bool]:
    """The condition on Household for the homes an actor may change."""
    match actor.role:
        case Role.LEADER:
            return and_(Household.service_id.in_(actor.service_ids), is_home())
        case Role.CONTACT_PERSON:
            own = Household.contact_person_id == actor.person_id
            return and_(own, Household.service_id.in_(actor.service_ids))
        case _:
            return false()


def find_home(actor: Actor, code: str) -> Household | None:
    """Find a home an actor may change, with its members."""
    return db.session.scalars(
        select(Household)
        .where(Household.code == code, in_reach(actor))
        .options(
            joinedload(Household.service).selectinload(ChildWelfareService.municipalities),
            selectinload(Household.members).joinedload(HouseholdMember.person),
        )
    ).one_or_none()


@dataclass(frozen=True, slots=True)
class Member:
    """A member with the number it has in its home's addresses: first come, first counted."""

    number: int
    membership: HouseholdMember

    @property
    def is_current(self) -> bool:
        """Whether the person is still in the home."""
        last_day = self.membership.last_day
        return last_day is None or last_day >= clock.today()


def members_of(home: Household) -> list[Member]:
    """Number the members of a home. Nobody is ever removed, so the numbers stay."""
    return [Member(number, membership) for number, membership in enumerate(home.members, 1)]


def find_member(actor: Actor, code: str, number: int) -> HouseholdMember | None:
    """Find a member of a home an actor may change."""
    home = find_home(actor, code)
    return home.members[number - 1] if home and 1 <= number <= len(home.members) else None


def own_service(actor: Actor) -> ChildWelfareService:
    """Read the service a leader or contact person works for, with its municipalities."""
    return db.session.scalars(
        select(ChildWelfareService)
        .where(ChildWelfareService.id.in_(actor.service_ids))
        .options(selectinload(ChildWelfareService.municipalities))
    ).one()


def staff_of(service_id: int) -> list[Person]:
    """List who may follow up homes of a service, by name."""
    found = db.session.scalars(
        select(Person)
        .join(Account, Account.person_id == Person.id)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(RoleGrant.service_id == service_id, RoleGrant.role.in_(SERVICE_ROLES), Account.is_active)
        .distinct()
    )
    return sorted(found, key=lambda person: sort_key(person.name))


def namesakes(actor: Actor, folded: str, *, birth: bool) -> Sequence[Household]:
    """List homes in the actor's reach with an adult of this folded name, foster homes or birth parents only."""
    is_birth = Household.kind == HouseholdKind.BIRTH_PARENT
    today = clock.today()
    return db.session.scalars(
        select(Household)
        .join(HouseholdMember)
        .join(Person)
        .where(
            in_reach(actor),
            is_birth if birth else Household.kind.in_(FOSTER_KINDS),
            Person.name_folded == folded,
            HouseholdMember.role == MemberRole.ADULT,
            lasts(HouseholdMember, today),
            lasts(Household, today),
        )
        .distinct()
        .order_by(Household.id)
    ).all()


def account_of(person_id: int) -> Account | None:
    """Find a person's account, with the roles it holds."""
    return db.session.scalars(
        select(Account).where(Account.person_id == person_id).options(selectinload(Account.grants))
    ).one_or_none()
