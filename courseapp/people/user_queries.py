"""The accounts an actor may manage. Only roles of staff and facilitators are ever read; families are not listed.

A leader manages the contact persons of the service and sees its leaders; the administrator manages all staff.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select
from sqlalchemy.orm import joinedload

from courseapp.kernel.access import STAFF, Actor, Role
from courseapp.kernel.db import db
from courseapp.kernel.text import fold
from courseapp.people.models import SERVICE_ROLES, Account, HouseholdMember, Person, RoleGrant
from courseapp.places.models import ChildWelfareService, Cooperation
from courseapp.web.paging import Page, page_of

MANAGED = STAFF | {Role.FACILITATOR}
"""Roles that are managed here."""


@dataclass(frozen=True, slots=True)
class UserLine:
    """An account as the list shows it, with the roles the reader may know of."""

    account: Account
    grants: tuple[RoleGrant, ...]


def shown(actor: Actor) -> ColumnElement[bool]:
    """The condition on RoleGrant for those the actor may know of."""
    match actor.role:
        case Role.ADMIN:
            return RoleGrant.role.in_(MANAGED)
        case Role.LEADER:
            return and_(RoleGrant.service_id.in_(actor.service_ids), RoleGrant.role.in_(SERVICE_ROLES))
        case _:
            return false()


def in_reach(actor: Actor) -> ColumnElement[bool]:
    """The condition on Account for those the actor may see; the administrator also those who have lost every role."""
    held = exists().where(RoleGrant.account_id == Account.id, shown(actor))
    if actor.role != Role.ADMIN:
        return held
    any_role = exists().where(RoleGrant.account_id == Account.id)
    in_a_home = exists().where(HouseholdMember.person_id == Account.person_id)
    return or_(held, and_(~any_role, ~in_a_home))


def users(actor: Actor, number: int, *, role: Role | None = None, words: str = "") -> Page[UserLine]:
    """Read a page of the accounts, by name; narrowed by a role, or by words of the name or the address."""
    query = select(Account).join(Person).where(in_reach(actor)).options(joinedload(Account.person))
    if role is not None:
        query = query.where(exists().where(RoleGrant.account_id == Account.id, RoleGrant.role == role, shown(actor)))
    for word in fold(words).split():
        here = Person.name_folded.contains(word, autoescape=True)
        query = query.where(or_(here, Account.email.contains(word, autoescape=True)))
    page = page_of(query.order_by(Person.name_folded, Account.id), number)
    grants = grants_of(actor, [account.id for account in page.rows])
    lines = [UserLine(account, tuple(g for g in grants if g.account_id == account.id)) for account in page.rows]
    return Page(lines, page.number, page.total, page.per_page)


def grants_of(actor: Actor, account_ids: Sequence[int]) -> Sequence[RoleGrant]:
    """Read the roles of accounts that the actor may know of."""
    return db.session.scalars(_grants(actor).where(RoleGrant.account_id.in_(account_ids)).order_by(RoleGrant.id)).all()


def _grants(actor: Actor) -> Select[RoleGrant]:
    places = (joinedload(RoleGrant.service), joinedload(RoleGrant.cooperation))
    return select(RoleGrant).where(shown(actor)).options(*places)


def find_user(actor: Actor, code: str) -> Account | None:
    """Find an account the actor may see."""
    return db.session.scalars(
        select(Account).where(Account.code == code, in_reach(actor)).options(joinedload(Account.person))
    ).one_or_none()


def find_grant(actor: Actor, code: str, number: int) -> RoleGrant | None:
    """Find a role of an account, both of which the actor may see."""
    account = find_user(actor, code)
    if account is None:
        return None
    return db.session.scalars(
        _grants(actor).where(RoleGrant.id == number, RoleGrant.account_id == account.id)
    ).one_or_none()


def other_roles(account: Account, actor: Actor) -> bool:
    """Tell whether an account holds roles beyond those the actor manages."""
    mine = shown(actor) if actor.role == Role.ADMIN else and_(shown(actor), RoleGrant.role == Role.CONTACT_PERSON)
    return bool(db.session.scalar(select(exists().where(RoleGrant.account_id == account.id, ~mine))))


def all_services() -> Sequence[ChildWelfareService]:
    """List every service, by name."""
    return db.session.scalars(select(ChildWelfareService).order_by(ChildWelfareService.name)).all()


def all_cooperations() -> Sequence[Cooperation]:
    """List every cooperation, by name."""
    return db.session.scalars(select(Cooperation).order_by(Cooperation.name)).all()
