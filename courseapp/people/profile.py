"""A person's own account: roles, sessions, language and password."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from courseapp.kernel import clock, journal, outbox
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, lock, transaction
from courseapp.kernel.refused import Refused
from courseapp.people import passwords, sign_in, throttle
from courseapp.people.models import Account, AccountSession, RoleGrant, SignInWay
from courseapp.people.signed_in import IDLE

FRESH = timedelta(minutes=10)
"""How long after a sign-in by link a password may be set without the present one."""


def own_account(actor: Actor) -> Account:
    """Read the actor's account."""
    return db.session.get_one(Account, actor.account_id)


def own_grants(actor: Actor) -> Sequence[RoleGrant]:
    """Read the roles the actor may act in, with where they are for."""
    return db.session.scalars(
        select(RoleGrant)
        .where(RoleGrant.account_id == actor.account_id)
        .options(joinedload(RoleGrant.cooperation), joinedload(RoleGrant.service))
        .order_by(RoleGrant.id)
    ).all()


def own_sessions(actor: Actor) -> list[AccountSession]:
    """Read where the actor's account is signed in now, the newest first."""
    now = clock.now()
    rows = db.session.execute(
        select(AccountSession, RoleGrant.role)
        .join(RoleGrant, RoleGrant.id == AccountSession.grant_id)
        .where(AccountSession.account_id == actor.account_id, AccountSession.ends_at > now)
        .order_by(AccountSession.id.desc())
    )
    return [session for session, role in rows if now - session.seen_at <= IDLE[role]]


def current_session(actor: Actor) -> AccountSession:
    """Read the session the actor acts in."""
    return db.session.get_one(AccountSession, actor.session_id)


def switch_role(actor: Actor, grant: RoleGrant) -> str:
    """Act in another of one's roles from now on; gives the session's new secret."""
    db.session.get_one(AccountSession, actor.session_id).grant_id = grant.id
    grant.used_at = clock.now()
    journal.record(actor, "people.switch_role", f"account:{actor.account_id}", to=grant.role.value)
    return sign_in.renew_secret(actor)


def change_language(actor: Actor, language: str) -> None:
    """Choose the language of pages and messages."""
    lock(own_account(actor))
    own_account(actor).language = language


def end_session(actor: Actor, session_id: int) -> None:
    """End one of one's own sessions; somebody else's is left alone."""
    db.session.execute(
        delete(AccountSession).where(AccountSession.id == session_id, AccountSession.account_id == actor.account_id)
    )
    journal.record(actor, "people.end_session", f"account:{actor.account_id}")


def end_other_sessions(actor: Actor) -> None:
    """End all of one's own sessions but this one, and links that were mailed and not used."""
    sign_in.end_sessions(actor.account_id, keep=actor.session_id)
    journal.record(actor, "people.end_other_sessions", f"account:{actor.account_id}")


def may_skip_current_password(actor: Actor) -> bool:
    """Tell whether the actor has just shown, by a mailed link, that the address is theirs."""
    session = current_session(actor)
    return session.way == SignInWay.LINK and clock.now() - session.created_at <= FRESH


def set_password(actor: Actor, current: str, new: str) -> str:
    """Set the actor's password and end every other session; gives this session's new secret.

    Opens transactions of its own, since hashing takes too long to hold one. Raises Refused("people.password_…"),
    Refused("people.sign_in_anew"), Refused("people.current_password_wrong") or Refused("people.too_many_tries").
    """
    account = own_account(actor)
    passwords.check(new, account.email)
    if not may_skip_current_password(actor):
        _check_current(account, current)
    stored = passwords.hashed(new)
    with transaction():
        lock(account)
        account.password_hash = stored
        sign_in.end_sessions(account.id, keep=actor.session_id)
        journal.record(actor, "people.set_password", f"account:{account.id}")
        outbox.post("password_changed", account.email, account.language)
        return sign_in.renew_secret(actor)


def _check_current(account: Account, password: str) -> None:
    if account.password_hash is None:
        raise Refused("people.sign_in_anew")
    stored, email = account.password_hash, account.email
    taken = throttle.spend(sign_in.password_allowance(email))
    if taken is None:
        raise Refused("people.too_many_tries")
    if not passwords.matches(stored, password):
        raise Refused("people.current_password_wrong")
    throttle.give_back(taken)
