"""Who is signed in: from the browser's secret to an actor, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from flask_login import LoginManager
from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, case, func, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import aliased

from courseapp.kernel import clock
from courseapp.kernel.access import AT_WORK, FAMILY, Actor, Role
from courseapp.kernel.codes import token_hash
from courseapp.kernel.db import NOW, TODAY, db, transaction
from courseapp.people.models import (
    FOSTER_KINDS,
    Account,
    AccountSession,
    Household,
    HouseholdKind,
    HouseholdMember,
    MemberRole,
    Person,
    RoleGrant,
)
from courseapp.places.models import CooperationMembership

login_manager = LoginManager()
# The session is ours, on the server; and a phone changes its network address all day.
login_manager.session_protection = None  # type: ignore[assignment]  # None is how it is turned off

IDLE = {role: timedelta(minutes=30) for role in Role} | {
    Role.FACILITATOR: timedelta(hours=4),  # a register is open through a whole course evening
    Role.FOSTER_PARENT: timedelta(hours=12),
    Role.BIRTH_PARENT: timedelta(hours=12),
}
"""How long a session lasts without a request."""
TOUCH_AFTER = timedelta(minutes=5)
"""How old "last seen" may grow before it is written again: reading pages stays free of writes."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What Flask-Login carries: the browser's secret, the actor, and how many roles the account has to choose from."""

    token: str
    actor: Actor
    roles: int

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Give what the cookie holds: the secret, not an account."""
        return self.token


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load(token: str) -> SignedIn | None:
    """Find the actor of a session secret; None when it is over, revoked, idle too long, or the account is closed."""
    now = clock.now()
    rows = db.session.execute(_of_session(), {"token_hash": token_hash(token)}).all()
    if not rows:
        return None
    session, account, person, grant, roles_held = rows[0][:5]
    if now - session.seen_at > IDLE[grant.role]:
        return None
    signed_in = SignedIn(token, _actor(account, person, grant, [row[5:] for row in rows], session.id), roles_held)
    if now - session.seen_at > TOUCH_AFTER:
        _touch(session.id)  # last, since a transaction forgets what was read before it
    return signed_in


@cache
def _of_session() -> Select[*tuple[Any, ...]]:
    """Select the session of a secret with all that makes its actor; every page asks this, so it is kept."""
    roles = select(func.count()).where(RoleGrant.account_id == Account.id).correlate(Account).scalar_subquery()
    return _with_scope(
        select(AccountSession, Account, Person, RoleGrant, roles)
        .join(Account, Account.id == AccountSession.account_id)
        .join(RoleGrant, (RoleGrant.id == AccountSession.grant_id) & (RoleGrant.account_id == Account.id))
        .join(Person, Person.id == Account.person_id)
        .where(AccountSession.token_hash == bindparam("token_hash"), AccountSession.ends_at > NOW, Account.is_active)
    )


def _touch(session_id: int) -> None:
    """Note that the session is in use; a database too busy for that must not stop the page."""
    with suppress(TimeoutError, OperationalError), transaction():
        db.session.execute(update(AccountSession).where(AccountSession.id == session_id).values(seen_at=clock.now()))


def actor_of(account: Account, person: Person, grant: RoleGrant, session_id: int = 0) -> Actor:
    """Build the actor of an account in one of its roles."""
    scope = _with_scope(
        select(RoleGrant.id)
        .join(Account, Account.id == RoleGrant.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(RoleGrant.id == grant.id)
    )
    return _actor(account, person, grant, [row[1:] for row in db.session.execute(scope)], session_id)


def _actor(
    account: Account, person: Person, grant: RoleGrant, scope: Sequence[Sequence[int | None]], session_id: int
) -> Actor:
    """Put an actor together; a row of ``scope``: a member service, an own home, its service, an own staff unit."""
    services = {grant.service_id} | {service for member, _, own, _ in scope for service in (member, own)}
    return Actor(
        account_id=account.id,
        person_id=person.id,
        role=grant.role,
        name=person.name,
        language=account.language,
        session_id=session_id,
        cooperation_ids=frozenset({grant.cooperation_id} if grant.cooperation_id else ()),
        service_ids=frozenset(service for service in services if service is not None),
        household_ids=frozenset(it for _, home, _, unit in scope for it in (home, unit) if it is not None),
    )


def _with_scope(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Let a query of RoleGrant and Person also give what the role reaches, so that an actor costs one statement.

    A coordinator of a whole cooperation reaches its services of today, a family its own homes of today, and staff their
    own staff unit, which gives them no service to know by name.
    """
    member, own, home, unit = CooperationMembership, HouseholdMember, Household, aliased(Household)
    whole = and_(RoleGrant.role == Role.COORDINATOR, RoleGrant.service_id.is_(None))
    of_role = case(
        (RoleGrant.role == Role.BIRTH_PARENT, home.kind == HouseholdKind.BIRTH_PARENT),
        else_=home.kind.in_(FOSTER_KINDS),
    )
    return (
        query.add_columns(member.service_id, home.id, home.service_id, unit.id)
        .outerjoin(member, and_(whole, member.cooperation_id == RoleGrant.cooperation_id, lasts(member, TODAY)))
        .outerjoin(
            own,
            and_(
                RoleGrant.role.in_(FAMILY), own.person_id == Person.id, own.role == MemberRole.ADULT, lasts(own, TODAY)
            ),
        )
        .outerjoin(
            home,
            and_(home.id == own.household_id, lasts(home, TODAY), of_role),
        )
        .outerjoin(unit, and_(unit.staff_person_id == Person.id, RoleGrant.role.in_(AT_WORK)))
    )


def lasts(period: Any, day: date | BindParameter[date]) -> ColumnElement[bool]:
    """The condition that a row with ``first_day`` and ``last_day`` holds on a day."""
    return and_(period.first_day <= day, or_(period.last_day.is_(None), period.last_day >= day))
