"""A place with feeds of every kind, and how tests read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from icalendar import Calendar
from sqlalchemy import select
from werkzeug.test import TestResponse

from courseapp.calendars import actions
from courseapp.calendars.models import FeedKind
from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.cohorts.schedule import Shift
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.people.models import Household, RoleGrant
from courseapp.places.models import Cooperation, Room


@dataclass
class Place:
    """A cohort with a room, a facilitator, a seated home, a waiting home, and somebody in each role."""

    cooperation: Cooperation
    room: Room
    cohort: Cohort
    home: Household
    parent: Actor
    facilitator: Actor
    coordinator: Actor


def grant_of(actor: Actor) -> int:
    return db.session.scalars(
        select(RoleGrant.id).where(RoleGrant.account_id == actor.account_id, RoleGrant.role == actor.role)
    ).one()


def subscribe(actor: Actor, kind: FeedKind, target_id: int | None = None, **more: Any) -> str:
    """Give the path of a new feed."""
    with transaction():
        return f"/kalender/{actions.subscribe(actor, grant_of(actor), kind, target_id, **more)}.ics"


def read(app: Flask, path: str, status: int = 200, **more: Any) -> TestResponse:
    response = app.test_client().get(path, **more)
    assert response.status_code == status, response.get_data(as_text=True)[:300]
    return response


def events(app: Flask, path: str) -> list[Any]:
    return list(Calendar.from_ical(read(app, path).get_data()).walk("VEVENT"))


def first_meeting(cohort: Cohort) -> Meeting:
    db.session.rollback()
    return db.session.scalars(select(Meeting).where(Meeting.cohort_id == cohort.id, Meeting.number == 1)).one()


def all_feeds(place: Place, **more: Any) -> dict[FeedKind, str]:
    return {
        FeedKind.PERSON: subscribe(place.parent, FeedKind.PERSON, **more),
        FeedKind.FACILITATOR: subscribe(place.facilitator, FeedKind.FACILITATOR, **more),
        FeedKind.COHORT: subscribe(place.coordinator, FeedKind.COHORT, place.cohort.id, **more),
        FeedKind.VENUE: subscribe(place.coordinator, FeedKind.VENUE, place.room.venue_id, **more),
        FeedKind.COOPERATION: subscribe(place.coordinator, FeedKind.COOPERATION, place.cooperation.id, **more),
    }


def move(cohort: Cohort, later: timedelta) -> None:
    meeting = first_meeting(cohort)
    before = (meeting.starts_at, meeting.ends_at)
    after = (meeting.starts_at + later, meeting.ends_at + later)
    with transaction():
        shift = Shift(meeting.id, meeting.number, before, after, (meeting.room_id, meeting.room_id))
        cohort_actions.move_meetings(None, cohort, [shift])
