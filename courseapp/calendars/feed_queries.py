"""From a secret address to what its feed holds: four statements at most, whatever the number of meetings.

What the owner may see is asked anew at each reading, with the actor of the role the subscription was made in: it dies
with the account, the role, the membership in a home, or the sight of its target.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Text,
    and_,
    cast,
    exists,
    false,
    null,
    or_,
    select,
    true,
    union_all,
)

from courseapp.calendars import reach
from courseapp.calendars.models import FeedKind, Subscription
from courseapp.calendars.policy import KINDS
from courseapp.calendars.rules import LOOKS_BACK, UNREAD_FOR
from courseapp.cohorts import queries as cohort_queries
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.codes import token_hash
from courseapp.kernel.db import db
from courseapp.people.masking import is_limited
from courseapp.people.models import Account, Household, Person, RoleGrant
from courseapp.people.signed_in import actor_of
from courseapp.places.models import Cooperation, Municipality, Room, Venue
from courseapp.series.calendar_queries import in_calendar, own_circle
from courseapp.series.models import IndividualSeries, Lesson


@dataclass(frozen=True, slots=True)
class Feed:
    """A living subscription and the actor it reads as. ``target`` names what it is about, see find_target."""

    subscription: Subscription
    actor: Actor
    target: str
    shows_place: bool


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A meeting as a feed needs it: nothing in it is about a person. ``code`` and ``short`` are the cohort's.

    ``is_lesson``: it is one of a home's own series, and ``code`` is that series'.
    """

    place: str | None
    uid: str
    starts_at: datetime
    ends_at: datetime
    sequence: int
    changed_at: datetime
    cancelled: bool
    code: str
    short: str
    is_lesson: bool


def is_in_use() -> ColumnElement[bool]:
    """The condition that a subscription was made or read not long ago."""
    since = clock.now() - UNREAD_FOR
    return or_(Subscription.created_at > since, Subscription.read_on > clock.local(since).date())


def find_feed(token: str) -> Feed | None:
    """Find what a secret address stands for; None when it never was, is revoked, unused for long, or out of reach."""
    found = db.session.execute(
        select(Subscription, Account, Person, RoleGrant)
        .join(Account, Account.id == Subscription.account_id)
        .join(RoleGrant, and_(RoleGrant.id == Subscription.grant_id, RoleGrant.account_id == Account.id))
        .join(Person, Person.id == Account.person_id)
        .where(
            Subscription.token_hash == token_hash(token),
            Subscription.revoked_at.is_(None),
            is_in_use(),
            Account.is_active,
        )
    ).one_or_none()
    if found is None:
        return None
    subscription, account, person, grant = found
    actor = actor_of(account, person, grant)
    target = find_target(actor, subscription.kind, subscription.target_id)
    if target is None:
        return None
    return Feed(subscription, actor, target, subscription.with_place and not hides_place(actor, subscription.kind))


def find_target(actor: Actor, kind: FeedKind, target_id: int | None) -> str | None:
    """Name what a feed is about (a cohort by its code, a venue or cooperation by name), None when out of reach."""
    if kind not in KINDS[actor.role]:
        return None
    match kind:
        case FeedKind.COHORT:
            query = select(Cohort.code).where(cohort_queries.visible(actor), Cohort.id == target_id)
        case FeedKind.VENUE:
            query = select(Venue.name).where(Venue.cooperation_id.in_(actor.cooperation_ids), Venue.id == target_id)
        case FeedKind.COOPERATION:
            mine = Cooperation.id.in_(actor.cooperation_ids)
            query = select(Cooperation.name).where(mine, Cooperation.id == target_id)
        case _:
            return "" if target_id is None else None
    return db.session.scalar(query)


def hides_place(actor: Actor, kind: FeedKind) -> bool:
    """Tell whether a feed never tells where its owner will be: the owner, or somebody in the home, is protected."""
    if kind not in {FeedKind.PERSON, FeedKind.FACILITATOR}:
        return False
    return is_hidden(actor.person_id, actor.household_ids)


def is_hidden(person_id: int, household_ids: Collection[int] | Select[int]) -> bool:
    """Tell whether no calendar may tell where somebody of these homes will be."""
    home = exists().where(Household.id.in_(household_ids), is_limited())
    person = exists().where(Person.id == person_id, Person.limited_visibility)
    return bool(db.session.scalar(select(or_(home, person))))


def meeting_row(meeting_id: int) -> FeedRow:
    """Read one meeting as feeds tell of it, with its place: one statement."""
    query = select(*_TOLD, *_PLACE).join(Cohort, Cohort.id == Meeting.cohort_id).where(Meeting.id == meeting_id)
    row: Any = db.session.execute(_with_venue(query)).one()
    return FeedRow(_place(row[len(_TOLD) :]), *row[: len(_TOLD)])


def feed_rows(feed: Feed) -> list[FeedRow]:
    """List the meetings of a feed in order of time, from some months back to all that come: one statement.

    Those that are cancelled stay until their date has passed. A person's own feed holds the lessons agreed, too.
    """
    query: Select[Any] | CompoundSelect[Any] = _meetings(feed)
    if feed.subscription.kind == FeedKind.PERSON:
        query = union_all(query, _lessons(feed))
    rows: Iterable[Any] = db.session.execute(query.order_by("starts_at", "uid"))
    return [FeedRow(_place(row[len(_TOLD) :]), *row[: len(_TOLD)]) for row in rows]


def _meetings(feed: Feed) -> Select[Any]:
    query = (
        select(*_TOLD, *(_PLACE if feed.shows_place else ()))
        .join(Cohort, Cohort.id == Meeting.cohort_id)
        .where(*_held_by(feed), *_not_long_ago(Meeting.ends_at, Meeting.cancelled_at))
    )
    if feed.shows_place or feed.subscription.kind == FeedKind.VENUE:
        query = _with_venue(query)
    return query


def _with_venue(query: Select[Any]) -> Select[Any]:
    return (
        query.outerjoin(Room, Room.id == Meeting.room_id)
        .outerjoin(Venue, Venue.id == Room.venue_id)
        .outerjoin(Municipality, Municipality.number == Venue.municipality_number)
    )


def _lessons(feed: Feed) -> Select[Any]:
    """Select a person's own lessons that have a time, with nothing where a place would be."""
    nowhere = [cast(null(), Text) for _ in _PLACE] if feed.shows_place else []
    return (
        select(*_TOLD_OF_LESSONS, *nowhere)
        .select_from(Lesson)
        .join(IndividualSeries, IndividualSeries.id == Lesson.series_id)
        .join(Household, Household.id == IndividualSeries.household_id)
        .where(
            in_calendar(feed.actor, own_circle(feed.actor)),
            *_not_long_ago(Lesson.ends_at, Lesson.called_off_at),
        )
    )


def _not_long_ago(ends_at: Any, cancelled_at: Any) -> tuple[ColumnElement[bool], ...]:
    """The conditions for what a feed still tells of."""
    today = clock.to_utc(clock.today(), time(0))
    return (ends_at >= today - LOOKS_BACK, or_(cancelled_at.is_(None), ends_at >= today))


_TOLD: tuple[Any, ...] = (
    Meeting.uid.label("uid"),
    Meeting.starts_at.label("starts_at"),
    Meeting.ends_at,
    Meeting.sequence,
    Meeting.changed_at,
    Meeting.cancelled_at.is_not(None),
    Cohort.code,
    Cohort.short,
    false(),
)
"""What FeedRow has after the place."""
_TOLD_OF_LESSONS: tuple[Any, ...] = (
    Lesson.uid,
    Lesson.starts_at,
    Lesson.ends_at,
    Lesson.sequence,
    Lesson.changed_at,
    Lesson.called_off_at.is_not(None),
    IndividualSeries.code,
    IndividualSeries.short,
    true(),
)
_PLACE: tuple[Any, ...] = (Venue.name, Room.name, Municipality.name)


def _place(parts: Sequence[str | None]) -> str | None:
    return ", ".join(part for part in parts if part) or None


def _held_by(feed: Feed) -> list[ColumnElement[bool]]:
    """The conditions on Meeting, Cohort and Venue for what belongs in a feed."""
    subscription, actor = feed.subscription, feed.actor
    match subscription.kind:
        case FeedKind.PERSON:
            return [reach.seated(actor)]
        case FeedKind.FACILITATOR:
            return [or_(reach.led(actor), reach.seated(actor))]
        case FeedKind.COHORT:
            return [Cohort.id == subscription.cohort_id, cohort_queries.visible(actor)]
        case FeedKind.VENUE:
            target = Venue.id == subscription.venue_id
        case FeedKind.COOPERATION:
            target = Cohort.cooperation_id == subscription.cooperation_id
    return [target, cohort_queries.visible(actor), Cohort.circle == subscription.circle]
