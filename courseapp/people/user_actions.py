"""What is done with the accounts of staff. Each runs inside the caller's transaction.

Nobody changes own roles or closes the own account. A leader makes and unmakes contact persons of the own service only.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from courseapp.kernel import journal
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db, lock
from courseapp.kernel.refused import Refused
from courseapp.people import accounts
from courseapp.people import user_queries as queries
from courseapp.people.accounts import Name
from courseapp.people.models import SERVICE_ROLES, Account, Household, RoleGrant
from courseapp.people.sign_in import end_sessions


@dataclass(frozen=True, slots=True)
class Duty:
    """A role and where it is held."""

    role: Role
    service_id: int | None = None
    cooperation_id: int | None = None


def _check(actor: Actor, account_id: int, duty: Duty) -> None:
    """Raise Refused("people.own_roles") or Refused("people.not_your_role")."""
    if account_id == actor.account_id:
        raise Refused("people.own_roles")
    leaders = duty.role == Role.CONTACT_PERSON and duty.service_id in actor.service_ids
    if not (leaders if actor.role == Role.LEADER else actor.role == Role.ADMIN and duty.role in queries.MANAGED):
        raise Refused("people.not_your_role")
    if (duty.role in SERVICE_ROLES) != (duty.service_id is not None):
        raise Refused("people.role_without_place")
    if (duty.role == Role.COORDINATOR) != (duty.cooperation_id is not None):
        raise Refused("people.role_without_place")


def create_user(actor: Actor, name: Name, email: str, language: str, duty: Duty) -> Account:
    """Give somebody a role, and an account if there is none of this name and address.

    Raises Refused("people.email_taken") and what ``grant_duty`` raises.
    """
    account = accounts.account_for(name, email, language)
    grant_duty(actor, account, duty)
    return account


def grant_duty(actor: Actor, account: Account, duty: Duty) -> None:
    """Let an account act in a role. Raises Refused("people.has_role") and what ``_check`` raises."""
    _check(actor, account.id, duty)
    lock(account)
    if not accounts.grant(actor, account, duty.role, service_id=duty.service_id, cooperation_id=duty.cooperation_id):
        raise Refused("people.has_role")


def revoke_duty(actor: Actor, held: RoleGrant) -> int:
    """Take a role away; gives how many homes now lack a contact person who can sign in as one."""
    _check(actor, held.account_id, Duty(held.role, held.service_id, held.cooperation_id))
    left = _followed_up(held) if held.role == Role.CONTACT_PERSON else 0
    accounts.revoke(actor, held)
    return left


def _followed_up(held: RoleGrant) -> int:
    account = db.session.get_one(Account, held.account_id)
    homes = select(func.count()).where(
        Household.contact_person_id == account.person_id,
        Household.service_id == held.service_id,
        Household.last_day.is_(None),
    )
    return db.session.scalar(homes) or 0


def set_active(actor: Actor, account: Account, *, active: bool) -> None:
    """Close an account, or open it again. All its sessions end at once.

    Raises Refused("people.own_roles"), or Refused("people.other_roles") when others answer for some of its roles.
    """
    if account.id == actor.account_id:
        raise Refused("people.own_roles")
    if queries.other_roles(account, actor):
        raise Refused("people.other_roles")
    lock(account)
    account.is_active = active
    end_sessions(account.id)
    journal.record(actor, "people.open_account" if active else "people.close_account", f"account:{account.id}")


def change_user(actor: Actor, account: Account, name: Name, email: str) -> None:
    """Correct the name or the address of an account that nobody else answers for.

    Raises Refused("people.own_roles"), Refused("people.other_roles") or Refused("people.email_taken").
    """
    if account.id == actor.account_id:
        raise Refused("people.own_roles")
    if queries.other_roles(account, actor):
        raise Refused("people.other_roles")
    lock(account)
    accounts.rename(account.person, name)
    accounts.move_to(account, email)
    journal.record(actor, "people.change_user", f"account:{account.id}")
