"""Signing in and out: passwords, mailed links, and the sessions they begin.

Every way in ends in ``begin_session``. A new one (a passkey, a code from a phone, ID-porten or another OpenID
provider) finds the account in its own manner, adds its name to SignInWay, and calls that same function; nothing else
changes. What differs between a known and an unknown address must never be seen: not in the answer, not in the time.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from flask import current_app
from sqlalchemy import Select, delete, or_, select, update

from courseapp.kernel import clock, journal, outbox
from courseapp.kernel.access import Actor
from courseapp.kernel.codes import new_token, token_hash
from courseapp.kernel.db import db, transaction
from courseapp.kernel.refused import Refused
from courseapp.kernel.text import printable
from courseapp.people import passwords, throttle
from courseapp.people.models import Account, AccountSession, RoleGrant, SignInLink, SignInTry, SignInWay
from courseapp.people.signed_in import actor_of
from courseapp.people.throttle import Allowance

log = logging.getLogger("courseapp")

SESSION_LASTS = timedelta(hours=12)
"""However busy it is; how long it lasts without a request is signed_in.IDLE."""
LINK_LASTS = timedelta(minutes=10)
DEMO_LINK_LASTS = timedelta(hours=1)
TRIES_PER_ACCOUNT = 10
"""Wrong passwords an hour. A mailed link still works when they are spent, so nobody can be locked out."""
TRIES_PER_NETWORK = 30
LINKS_PER_ACCOUNT = 5


def email_key(email: str) -> str:
    """Give the form in which an e-mail address is stored and looked up."""
    return printable(email).strip().casefold()


def by_password(email: str, password: str, network: str) -> Account:
    """Find the account of an e-mail address and its password.

    Opens transactions of its own, since hashing takes too long to hold one. Raises Refused("people.wrong_password"),
    for whatever reason it was, or Refused("people.too_many_tries"), for an unknown address too.
    """
    taken = throttle.spend(password_allowance(email), Allowance("password network", network, TRIES_PER_NETWORK))
    if taken is None:
        log.warning("sign-in refused: too many tries")
        raise Refused("people.too_many_tries")
    account = find_account(email)
    right = passwords.matches(account.password_hash if account else None, password)
    if account is None or not right or not account.is_active:
        log.warning("sign-in refused: wrong password")
        raise Refused("people.wrong_password")
    throttle.give_back(taken)
    if passwords.is_outdated(account.password_hash or ""):
        with transaction():
            account.password_hash = passwords.hashed(password)
    return account


def password_allowance(email: str) -> Allowance:
    """Say how many wrong passwords an account may be given in an hour."""
    return Allowance("password", email_key(email), TRIES_PER_ACCOUNT)


def find_account(email: str) -> Account | None:
    """Find the account of an e-mail address, closed or not."""
    return db.session.scalars(select(Account).where(Account.email == email_key(email))).one_or_none()


def request_link(email: str, network: str) -> None:
    """Mail a link to the account of an address, if there is an open one; beyond the allowance, do nothing.

    Opens transactions of its own. An address without an account costs as many rows as one with.
    """
    wanted = Allowance("link", email_key(email), LINKS_PER_ACCOUNT)
    if throttle.spend(wanted, Allowance("link network", network, TRIES_PER_NETWORK)) is None:
        return
    with transaction():
        account = find_account(email)
        if account is None or not account.is_active:
            db.session.add_all(SignInTry(who="", at=clock.now()) for _ in range(2))
            return
        until = clock.now() + LINK_LASTS
        outbox.post("sign_in_link", account.email, account.language, token=new_link(account), until=until.isoformat())


def new_link(account: Account, *, grant: RoleGrant | None = None, reusable: bool = False) -> str:
    """Make a link's secret, in the transaction under way; the page is ``people.use_link``.

    It works once within ten minutes. A ``reusable`` one signs in any number of browsers for an hour, without a
    question: for load rigs. Raises ValueError when such a one is asked for outside a demo or a synthetic world.
    """
    if reusable and not current_app.extensions["courseapp"].demo:
        raise ValueError("only a demo has links that work more than once")
    token = new_token()
    ends_at = clock.now() + (DEMO_LINK_LASTS if reusable else LINK_LASTS)
    db.session.add(
        SignInLink(
            token_hash=token_hash(token),
            account_id=account.id,
            ends_at=ends_at,
            reusable=reusable,
            grant_id=grant.id if grant else None,
        )
    )
    return token


def find_link(token: str) -> SignInLink | None:
    """Find a link that would work now."""
    return db.session.scalars(_open_link(token)).one_or_none()


def by_link(token: str) -> str:
    """Use a link up and begin a session; gives the session's secret. Raises Refused("people.link_over")."""
    link = db.session.scalars(_open_link(token).with_for_update(of=SignInLink)).one_or_none()
    if link is None:
        raise Refused("people.link_over")
    link.used_at = clock.now()
    account = db.session.get_one(Account, link.account_id)
    grant = db.session.get(RoleGrant, link.grant_id) if link.grant_id else None
    return begin_session(account, SignInWay.DEMO_LINK if link.reusable else SignInWay.LINK, grant)


def _open_link(token: str) -> Select[SignInLink]:
    return (
        select(SignInLink)
        .join(Account, Account.id == SignInLink.account_id)
        .where(
            SignInLink.token_hash == token_hash(token),
            SignInLink.ends_at > clock.now(),
            or_(SignInLink.used_at.is_(None), SignInLink.reusable),
            Account.is_active,
        )
    )


def begin_session(account: Account, way: SignInWay, grant: RoleGrant | None = None) -> str:
    """Begin a session in a role of the account, by default the one used last, and give its secret for the cookie.

    Raises Refused("people.no_role") for an account that has none.
    """
    grant = grant or db.session.scalars(_usual_grants(account.id).limit(1)).one_or_none()
    if grant is None:
        raise Refused("people.no_role")
    token, now = new_token(), clock.now()
    session = AccountSession(
        token_hash=token_hash(token),
        account_id=account.id,
        grant_id=grant.id,
        way=way,
        created_at=now,
        seen_at=now,
        ends_at=now + SESSION_LASTS,
    )
    db.session.add(session)
    db.session.flush()
    grant.used_at = now
    actor = actor_of(account, account.person, grant, session.id)
    journal.record(actor, "people.sign_in", f"account:{account.id}", way=way.value)
    return token


def _usual_grants(account_id: int) -> Select[RoleGrant]:
    """Select an account's roles, the one used last first."""
    return (
        select(RoleGrant)
        .where(RoleGrant.account_id == account_id)
        .order_by(RoleGrant.used_at.desc().nulls_last(), RoleGrant.id)
    )


def end_session(token: str | None) -> None:
    """End the session of a secret, if there is one."""
    if token:
        db.session.execute(delete(AccountSession).where(AccountSession.token_hash == token_hash(token)))


def end_sessions(account_id: int, *, keep: int = 0) -> None:
    """End all of an account's sessions but one, and make its unused links worthless."""
    db.session.execute(delete(AccountSession).where(AccountSession.account_id == account_id, AccountSession.id != keep))
    db.session.execute(
        update(SignInLink)
        .where(SignInLink.account_id == account_id, SignInLink.used_at.is_(None), ~SignInLink.reusable)
        .values(used_at=clock.now())
    )


def renew_secret(actor: Actor) -> str:
    """Give the actor's session a new secret, since what it may do has changed; the old one is worthless at once."""
    token = new_token()
    db.session.execute(
        update(AccountSession).where(AccountSession.id == actor.session_id).values(token_hash=token_hash(token))
    )
    return token


def purge() -> None:
    """Delete what no longer serves: sessions a week after their end, links after a day, tries after two."""
    now = clock.now()
    db.session.execute(delete(AccountSession).where(AccountSession.ends_at < now - timedelta(days=7)))
    db.session.execute(delete(SignInLink).where(SignInLink.ends_at < now - timedelta(days=1)))
    db.session.execute(delete(SignInTry).where(SignInTry.at < now - timedelta(days=2)))
