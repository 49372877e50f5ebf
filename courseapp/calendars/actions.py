"""What is done to subscriptions: made, renewed, revoked. Called inside ``transaction()``."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from courseapp.calendars.feed_queries import find_target, is_in_use
from courseapp.calendars.models import FeedKind, Naming, Subscription
from courseapp.calendars.rules import MOST_SUBSCRIPTIONS, TITLE_LIMIT
from courseapp.cohorts.rules import Circle
from courseapp.kernel import clock
from courseapp.kernel.access import FAMILY, Actor
from courseapp.kernel.codes import new_token, token_hash
from courseapp.kernel.db import db, lock
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused
from courseapp.kernel.text import clean
from courseapp.people.models import Account


@dataclass(frozen=True, slots=True)
class Style:
    """How a feed speaks of its meetings. ``word`` is what the owner calls them; it counts only with Naming.OWN."""

    naming: Naming = Naming.NEUTRAL
    word: str = ""
    with_place: bool = False


PLAIN = Style()
"""What tells least."""


def subscribe(
    actor: Actor,
    grant_id: int,
    kind: FeedKind,
    target_id: int | None = None,
    *,
    circle: Circle = Circle.FOSTER,
    style: Style = PLAIN,
    token: str | None = None,
) -> str:
    """Make a secret address for a feed, and give its secret, which is kept nowhere.

    ``grant_id`` is the role the feed lives and dies with; ``target_id`` of a cohort, venue or cooperation;
    ``circle`` counts for the latter two. Raises Refused("calendars.too_many"), Refused("calendars.out_of_reach").
    """
    lock(db.session.get_one(Account, actor.account_id))
    _must_have_room(actor)
    if find_target(actor, kind, target_id) is None or circle == Circle.BIRTH_PARENTS:
        raise Refused("calendars.out_of_reach")
    if style.naming == Naming.PROGRAM and actor.role in FAMILY:
        raise Refused("calendars.out_of_reach")
    token = token or new_token()
    made = Subscription(
        token_hash=token_hash(token),
        kind=kind,
        account_id=actor.account_id,
        grant_id=grant_id,
        cohort_id=target_id if kind == FeedKind.COHORT else None,
        venue_id=target_id if kind == FeedKind.VENUE else None,
        cooperation_id=target_id if kind == FeedKind.COOPERATION else None,
        circle=circle,
        naming=style.naming,
        title=clean(style.word, TITLE_LIMIT) if style.naming == Naming.OWN else None,
        with_place=style.with_place,
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    _note(actor, "calendars.subscribe", made)
    return token


def _must_have_room(actor: Actor) -> None:
    living = select(func.count()).where(
        Subscription.account_id == actor.account_id, Subscription.revoked_at.is_(None), is_in_use()
    )
    if (db.session.scalar(living) or 0) >= MOST_SUBSCRIPTIONS:
        raise Refused("calendars.too_many", most=MOST_SUBSCRIPTIONS)


def renew(actor: Actor, subscription: Subscription) -> str:
    """Give a feed a new secret; the old address is dead at once. Raises Refused("calendars.revoked")."""
    subscription = _living(subscription)
    token = new_token()
    subscription.token_hash = token_hash(token)
    subscription.created_at = clock.now()
    subscription.read_on = None
    _note(actor, "calendars.renew", subscription)
    return token


def revoke(actor: Actor, subscription: Subscription) -> None:
    """End a feed for good. Raises Refused("calendars.revoked") for the second time."""
    subscription = _living(subscription)
    subscription.revoked_at = clock.now()
    _note(actor, "calendars.revoke", subscription)


def _living(subscription: Subscription) -> Subscription:
    subscription = lock(subscription)
    if subscription.revoked_at is not None:
        raise Refused("calendars.revoked")
    return subscription


def _note(actor: Actor, deed: str, subscription: Subscription) -> None:
    record(
        actor, deed, f"subscription:{subscription.id}", cohort_id=subscription.cohort_id, kind=subscription.kind.value
    )


def note_reading(subscription_id: int) -> None:
    """Remember that a feed was read today."""
    subscription = db.session.get_one(Subscription, subscription_id)
    subscription.read_on = clock.today()
