"""Who is told: the adults who read for a home, or persons in a role, and the way each wants to be told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import ScalarSelect, Select, select

from courseapp.kernel import clock
from courseapp.kernel.access import AT_WORK, Role
from courseapp.kernel.db import db
from courseapp.kernel.outbox import Channel, Refusing
from courseapp.people.home_actions import family_role
from courseapp.people.models import (
    Account,
    Household,
    HouseholdKind,
    HouseholdMember,
    MemberRole,
    Person,
    RoleGrant,
    WordChoice,
)
from courseapp.people.signed_in import lasts
from courseapp.people.word_rules import Reader, readers_of


@dataclass(frozen=True, slots=True)
class Homes:
    """The adults of these homes, in the role that their kind of home gives them; staff, in the role used last."""

    ids: Collection[int]


@dataclass(frozen=True, slots=True)
class Persons:
    """These persons, in a role they hold."""

    ids: Collection[int]
    role: Role


def coordinators_of(cooperation_id: int) -> list[int]:
    """Give the persons who coordinate a cooperation, to be told something in that role."""
    return list(
        db.session.scalars(
            select(Account.person_id)
            .join(RoleGrant)
            .where(RoleGrant.role == Role.COORDINATOR, RoleGrant.cooperation_id == cooperation_id, Account.is_active)
            .order_by(Account.person_id)
        )
    )


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody with an account, and how they want to be told; ``phone`` is empty when it has refused for good."""

    person_id: int
    email: str
    language: str
    phone: str
    refusing: object
    channel: Channel | None
    leaves: bool | None
    wants_reminders: bool | None

    @property
    def leaves_to_other(self) -> bool:
        """Whether another adult reads for the home."""
        return bool(self.leaves)

    @property
    def reminders(self) -> bool:
        """Whether reminders are wanted."""
        return self.wants_reminders is not False

    @property
    def way(self) -> tuple[Channel, str]:
        """The channel and the address there."""
        if self.channel == Channel.SMS and self.phone and not self.refusing and sms_is_on():
            return Channel.SMS, self.phone
        return Channel.MAIL, self.email


def sms_is_on() -> bool:
    """Tell whether this installation can send text messages."""
    return bool(current_app.extensions["courseapp"].sms_url)


def _columns() -> tuple[Any, ...]:
    return (
        Person.id,
        Account.email,
        Account.language,
        Person.phone,
        Refusing.blocked_at,
        WordChoice.channel,
        WordChoice.leaves_to_other,
        WordChoice.reminders,
    )


def _joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.join(Account, Account.person_id == Person.id)
        .outerjoin(WordChoice, WordChoice.person_id == Person.id)
        .outerjoin(Refusing, (Refusing.address == Person.phone) & Refusing.blocked_at.is_not(None))
        .where(Account.is_active)
        .order_by(Person.id)
    )


def _role_at_work() -> ScalarSelect[Role]:
    """The role an Account used last of those that staff courses are for; None when it has none."""
    return (
        select(RoleGrant.role)
        .where(RoleGrant.account_id == Account.id, RoleGrant.role.in_(AT_WORK))
        .order_by(RoleGrant.used_at.is_(None), RoleGrant.used_at.desc(), RoleGrant.id)
        .limit(1)
        .correlate(Account)
        .scalar_subquery()
    )


def of_homes(whom: Homes, doer: int | None) -> dict[tuple[int, Role], Recipient]:
    """Find who reads for homes, by person and role, the doer left out: one statement."""
    query = (
        select(Household.id, Household.kind, _role_at_work(), *_columns())
        .select_from(HouseholdMember)
        .join(Household, Household.id == HouseholdMember.household_id)
        .join(Person, Person.id == HouseholdMember.person_id)
        .where(Household.id.in_(whom.ids), HouseholdMember.role == MemberRole.ADULT)
        .where(lasts(HouseholdMember, clock.today()))
    )
    homes: dict[tuple[int, Role], dict[int, Recipient]] = {}
    for household_id, home_kind, at_work, *columns in db.session.execute(_joined(query)):
        role = at_work if home_kind == HouseholdKind.STAFF else family_role(home_kind)
        if role is not None:  # else: works here no more
            homes.setdefault((household_id, role), {})[columns[0]] = Recipient(*columns)
    told: dict[tuple[int, Role], Recipient] = {}
    for (_, role), adults in homes.items():
        reading = readers_of([Reader(r.person_id, r.leaves_to_other) for r in adults.values()], doer)
        told |= {(person_id, role): adults[person_id] for person_id in reading}
    return told


def of_persons(whom: Persons, doer: int | None) -> dict[tuple[int, Role], Recipient]:
    """Find those of some persons who hold a role, the doer left out: one statement."""
    held = select(RoleGrant.account_id).where(RoleGrant.role == whom.role)
    query = select(*_columns()).select_from(Person).where(Person.id.in_(whom.ids), Account.id.in_(held))
    readers = (Recipient(*row) for row in db.session.execute(_joined(query)))
    return {(r.person_id, whom.role): r for r in readers if r.person_id != doer}
