"""What may be subscribed to, how many times, and what is written down about it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from courseapp.calendars import actions
from courseapp.calendars.actions import Style
from courseapp.calendars.models import FeedKind, Naming, Subscription
from courseapp.calendars.rules import MOST_SUBSCRIPTIONS
from courseapp.cohorts.rules import Circle
from courseapp.kernel.access import Actor
from courseapp.kernel.codes import token_hash
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.kernel.refused import Refused
from courseapp.people.models import RoleGrant
from tests import makers


def grant_of(actor: Actor) -> int:
    return db.session.scalars(select(RoleGrant.id).where(RoleGrant.account_id == actor.account_id)).one()


def refused(actor: Actor, kind: FeedKind, target_id: int | None = None, **more) -> str:
    with pytest.raises(Refused) as why, transaction():
        actions.subscribe(actor, grant_of(actor), kind, target_id, **more)
    return why.value.code


@pytest.fixture
def coordinator(app: Flask) -> Actor:
    with transaction():
        return makers.a_coordinator(makers.a_cooperation())


def test_only_the_hash_of_a_secret_is_kept_and_the_deeds_are_in_the_journal(coordinator: Actor) -> None:
    (cooperation_id,) = coordinator.cooperation_ids
    with transaction():
        token = actions.subscribe(coordinator, grant_of(coordinator), FeedKind.COOPERATION, cooperation_id)
    made = db.session.scalars(select(Subscription)).one()
    assert made.token_hash == token_hash(token)
    with transaction():
        fresh = actions.renew(coordinator, made)
    with transaction():
        actions.revoke(coordinator, made)
    assert db.session.scalars(select(Subscription.token_hash)).one() == token_hash(fresh) != token_hash(token)
    lines = db.session.scalars(
        select(JournalEntry).where(JournalEntry.subject == f"subscription:{made.id}").order_by(JournalEntry.id)
    ).all()
    assert [line.deed for line in lines] == ["calendars.subscribe", "calendars.renew", "calendars.revoke"]
    assert not [line for line in lines if token in str(line.detail) or fresh in str(line.detail)]


def test_a_secret_may_be_given_for_worlds_that_are_described_beforehand(coordinator: Actor) -> None:
    with transaction():
        (cooperation_id,) = coordinator.cooperation_ids
        kind = FeedKind.COOPERATION
        assert actions.subscribe(coordinator, grant_of(coordinator), kind, cooperation_id, token="known") == "known"


def test_an_account_has_twenty_living_subscriptions_at_most(coordinator: Actor) -> None:
    (cooperation_id,) = coordinator.cooperation_ids
    for _ in range(MOST_SUBSCRIPTIONS):
        with transaction():
            actions.subscribe(coordinator, grant_of(coordinator), FeedKind.COOPERATION, cooperation_id)
    assert refused(coordinator, FeedKind.COOPERATION, cooperation_id) == "calendars.too_many"
    with transaction():
        actions.revoke(coordinator, db.session.scalars(select(Subscription).limit(1)).one())
    with transaction():
        actions.subscribe(coordinator, grant_of(coordinator), FeedKind.COOPERATION, cooperation_id)


def test_a_revoked_subscription_stays_so(coordinator: Actor) -> None:
    (cooperation_id,) = coordinator.cooperation_ids
    with transaction():
        actions.subscribe(coordinator, grant_of(coordinator), FeedKind.COOPERATION, cooperation_id)
        made = db.session.scalars(select(Subscription)).one()
        actions.revoke(coordinator, made)
    for deed in (actions.revoke, actions.renew):
        with pytest.raises(Refused, match="revoked"), transaction():
            deed(coordinator, made)


def test_each_role_subscribes_to_its_own_only(app: Flask, coordinator: Actor) -> None:
    with transaction():
        other = makers.a_cooperation()
        cohort, room = makers.a_cohort(other), makers.a_room(other)
        service = makers.services_of(other)[0]
        parent = makers.a_foster_parent(makers.a_household(service))
        leader, contact_person = makers.a_leader(service), makers.a_contact_person(service)
        facilitator = makers.a_facilitator_actor(makers.a_facilitator(other))
        admin = makers.an_admin()
    wanted = (
        (FeedKind.PERSON, None),
        (FeedKind.FACILITATOR, None),
        (FeedKind.COHORT, cohort.id),
        (FeedKind.VENUE, room.venue_id),
        (FeedKind.COOPERATION, other.id),
    )
    allowed = {
        coordinator: {FeedKind.PERSON},
        admin: set(),
        parent: {FeedKind.PERSON},
        facilitator: {FeedKind.FACILITATOR},
        leader: {FeedKind.PERSON, FeedKind.COHORT},
        contact_person: {FeedKind.PERSON, FeedKind.COHORT},
    }
    for actor, kinds in allowed.items():
        for kind, target_id in wanted:
            if kind not in kinds:
                assert refused(actor, kind, target_id) == "calendars.out_of_reach", (actor.role, kind)
            else:
                with transaction():
                    assert actions.subscribe(actor, grant_of(actor), kind, target_id)


def test_nobody_gets_a_feed_of_the_parents_groups_of_a_whole_cooperation(coordinator: Actor) -> None:
    (cooperation_id,) = coordinator.cooperation_ids
    circle = Circle.BIRTH_PARENTS
    assert refused(coordinator, FeedKind.COOPERATION, cooperation_id, circle=circle) == "calendars.out_of_reach"
    with transaction():
        actions.subscribe(coordinator, grant_of(coordinator), FeedKind.COOPERATION, cooperation_id)
    with pytest.raises(IntegrityError):
        db.session.execute(update(Subscription).values(circle=circle))


def test_a_family_cannot_let_its_calendar_tell_the_program(app: Flask) -> None:
    with transaction():
        parent = makers.a_foster_parent(makers.a_household(makers.a_service()))
    assert refused(parent, FeedKind.PERSON, style=Style(Naming.PROGRAM)) == "calendars.out_of_reach"
