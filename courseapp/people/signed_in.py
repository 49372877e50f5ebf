"""Who is signed in: from the browser's secret to an actor, in two statements at most."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from flask_login import LoginManager
from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.exc import OperationalError

from courseapp.kernel import clock
from courseapp.kernel.access import FAMILY, Actor, Role
from courseapp.kernel.codes import token_hash
from courseapp.kernel.db import db, transaction
from courseapp.people.models import Account, AccountSession, Household, HouseholdMember, Person, RoleGrant
from courseapp.places.models import CooperationMembership

login_manager = LoginManager()
login_manager.session_protection = None  # type: ignore[assignment]  # the session is ours, server-side; a phone changes address all day

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
    roles = select(func.count()).where(RoleGrant.account_id == Account.id).correlate(Account).scalar_subquery()
    row = db.session.execute(
        select(AccountSession, Account, Person, RoleGrant, roles)
        .join(Account, Account.id == AccountSession.account_id)
        .join(Person, Person.id == Account.person_id)
        .join(RoleGrant, (RoleGrant.id == AccountSession.grant_id) & (RoleGrant.account_id == Account.id))
        .where(AccountSession.token_hash == token_hash(token), AccountSession.ends_at > now, Account.is_active)
    ).one_or_none()
    if row is None:
        return None
    session, account, person, grant, roles_held = row
    if now - session.seen_at > IDLE[grant.role]:
        return None
    signed_in = SignedIn(token, actor_of(account, person, grant, session.id), roles_held)
    if now - session.seen_at > TOUCH_AFTER:
        _touch(session.id)
    return signed_in


def _touch(session_id: int) -> None:
    """Note that the session is in use; a database too busy for that must not stop the page."""
    with suppress(TimeoutError, OperationalError), transaction():
        db.session.execute(update(AccountSession).where(AccountSession.id == session_id).values(seen_at=clock.now()))


def actor_of(account: Account, person: Person, grant: RoleGrant, session_id: int = 0) -> Actor:
    """Build the actor of an account in one of its roles."""
    services: frozenset[int] = frozenset()
    households: frozenset[int] = frozenset()
    if grant.service_id is not None:
        services = frozenset({grant.service_id})
    elif grant.role == Role.COORDINATOR:
        services = frozenset(db.session.scalars(current_services(grant.cooperation_id)))
    elif grant.role in FAMILY:
        homes = db.session.execute(_own_homes(person.id, grant.role)).all()
        households = frozenset(home_id for home_id, _ in homes)
        services = frozenset(service_id for _, service_id in homes)
    return Actor(
        account_id=account.id,
        person_id=person.id,
        role=grant.role,
        name=person.name,
        language=account.language,
        session_id=session_id,
        cooperation_ids=frozenset({grant.cooperation_id} if grant.cooperation_id else ()),
        service_ids=services,
        household_ids=households,
    )


def current_services(cooperation_id: int | None) -> Select[int]:
    """Select the ids of the services that are members of a cooperation today."""
    today = clock.today()
    return select(CooperationMembership.service_id).where(
        CooperationMembership.cooperation_id == cooperation_id,
        CooperationMembership.first_day <= today,
        or_(CooperationMembership.last_day.is_(None), CooperationMembership.last_day >= today),
    )


def _own_homes(person_id: int, role: Role) -> Select[int, int]:
    today = clock.today()
    birth = Household.kind == "birth_parent"
    return (
        select(Household.id, Household.service_id)
        .join(HouseholdMember)
        .where(
            HouseholdMember.person_id == person_id,
            HouseholdMember.role == "adult",
            or_(HouseholdMember.last_day.is_(None), HouseholdMember.last_day >= today),
            or_(Household.last_day.is_(None), Household.last_day >= today),
            birth if role == Role.BIRTH_PARENT else ~birth,
        )
    )
