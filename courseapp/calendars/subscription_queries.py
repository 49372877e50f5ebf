"""An account's subscriptions, and what its role may subscribe to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, or_, select

from courseapp.calendars.feed_queries import is_in_use
from courseapp.calendars.models import FeedKind, Subscription
from courseapp.calendars.policy import KINDS
from courseapp.cohorts.models import Cohort
from courseapp.cohorts.queries import visible
from courseapp.cohorts.rules import LIVE, Circle
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.kernel.text import sort_key, whole_number
from courseapp.places.models import Cooperation, Venue


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """A subscription that is not revoked. ``target`` names its cohort, venue or cooperation.

    ``asleep``: it has not been read for so long that its address is dead.
    """

    subscription: Subscription
    target: str | None
    asleep: bool


def own(actor: Actor) -> list[SubscriptionRow]:
    """List the actor's subscriptions in all roles, newest first: one statement."""
    rows = db.session.execute(
        select(Subscription, Cohort.name, Venue.name, Cooperation.name, is_in_use())
        .outerjoin(Cohort, Cohort.id == Subscription.cohort_id)
        .outerjoin(Venue, Venue.id == Subscription.venue_id)
        .outerjoin(Cooperation, Cooperation.id == Subscription.cooperation_id)
        .where(Subscription.account_id == actor.account_id, Subscription.revoked_at.is_(None))
        .order_by(Subscription.created_at.desc(), Subscription.id.desc())
    )
    return [SubscriptionRow(it, cohort or venue or whole, not in_use) for it, cohort, venue, whole, in_use in rows]


def find_own(actor: Actor, number: str) -> Subscription | None:
    """Find one of the actor's own subscriptions by its number."""
    return db.session.scalars(
        select(Subscription).where(Subscription.id == whole_number(number), Subscription.account_id == actor.account_id)
    ).one_or_none()


@dataclass(frozen=True, slots=True)
class Target:
    """What may be subscribed to. ``value`` stands for it in the form; ``label`` is its name, None for one's own."""

    kind: FeedKind
    value: str
    label: str | None = None
    target_id: int | None = None
    circle: Circle = Circle.FOSTER


def targets(actor: Actor) -> list[Target]:
    """List what the actor's role may subscribe to: three statements at most."""
    kinds = KINDS[actor.role]
    found = [Target(kind, kind.value) for kind in (FeedKind.PERSON, FeedKind.FACILITATOR) if kind in kinds]
    if FeedKind.COOPERATION in kinds:
        found += _cooperations(actor)
    if FeedKind.VENUE in kinds:
        found += _venues(actor)
    if FeedKind.COHORT in kinds:
        found += _cohorts(actor)
    return found


def _cooperations(actor: Actor) -> list[Target]:
    mine = Cooperation.id.in_(actor.cooperation_ids)
    return _in_circles(FeedKind.COOPERATION, select(Cooperation.key, Cooperation.name, Cooperation.id).where(mine))


def _venues(actor: Actor) -> list[Target]:
    mine = Venue.cooperation_id.in_(actor.cooperation_ids)
    in_use = or_(Venue.closed_on.is_(None), Venue.closed_on > clock.today())
    return _in_circles(FeedKind.VENUE, select(Venue.code, Venue.name, Venue.id).where(mine, in_use))


def _in_circles(kind: FeedKind, query: Select[str, str, int]) -> list[Target]:
    """Offer each place, by name, once for each circle that may have a feed of it."""
    places = sorted(db.session.execute(query), key=lambda place: sort_key(place[1]))
    return [
        Target(kind, f"{kind}:{key}:{circle}", name, target_id, circle)
        for circle in (Circle.FOSTER, Circle.STAFF)
        for key, name, target_id in places
    ]


def _cohorts(actor: Actor) -> list[Target]:
    rows = db.session.execute(
        select(Cohort.code, Cohort.name, Cohort.id)
        .where(visible(actor), Cohort.state.in_(LIVE), Cohort.last_at > clock.now())
        .order_by(Cohort.first_at, Cohort.id)
    )
    return [Target(FeedKind.COHORT, f"{FeedKind.COHORT}:{code}", name, id_) for code, name, id_ in rows]
