"""Feeds as calendar programs ask for them: headers, conditions, dead addresses, costs."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from courseapp.calendars import actions
from courseapp.calendars.actions import Style
from courseapp.calendars.models import FeedKind, Subscription
from courseapp.cohorts.models import Booking, Meeting
from courseapp.kernel import clock
from courseapp.kernel.codes import new_token
from courseapp.kernel.db import db, transaction
from courseapp.network.models import Facilitator
from programs.model import Phase
from tests import makers
from tests.calendars.feeds import Place, all_feeds, events, move, read, subscribe
from tests.pages import Browser
from tests.statements import counted


def test_the_answer_has_the_headers_calendar_programs_need_and_no_cookie(app: Flask, place: Place) -> None:
    path = subscribe(place.parent, FeedKind.PERSON)
    client = Browser(app, place.coordinator).client
    for response in (read(app, path), client.get(path), client.head(path)):
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert response.headers["Cache-Control"] == "private, max-age=900"
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["ETag"].startswith('"')
        assert response.last_modified is not None
        assert "Set-Cookie" not in response.headers
        assert "Vary" not in response.headers
    assert client.head(path).get_data() == b""
    assert client.head(path).content_length == len(read(app, path).get_data())


def test_an_unchanged_feed_is_not_sent_again(app: Flask, place: Place) -> None:
    path = subscribe(place.parent, FeedKind.PERSON)
    first = read(app, path)
    tag = first.headers["ETag"]
    for condition in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        answer = read(app, path, 304, headers={"If-None-Match": condition})
        assert answer.get_data() == b""
        assert answer.headers["ETag"] == tag
    assert read(app, path, headers={"If-None-Match": '"other"'}).get_data() == first.get_data()
    assert first.last_modified is not None
    seen = first.headers["Last-Modified"]
    read(app, path, 304, headers={"If-Modified-Since": seen})
    read(app, path, 200, headers={"If-Modified-Since": seen, "If-None-Match": '"other"'})
    with clock.at(makers.NOW + timedelta(hours=3)):
        read(app, path, 304, headers={"If-None-Match": tag})
        move(place.cohort, timedelta(hours=1))
        changed = read(app, path, headers={"If-None-Match": tag, "If-Modified-Since": seen})
        assert changed.headers["ETag"] != tag
        read(app, path, 200, headers={"If-Modified-Since": seen})
    with clock.at(makers.NOW + timedelta(days=1)):
        read(app, path, 200, headers={"If-Modified-Since": seen})


def test_nothing_can_be_sent_to_a_feed(app: Flask, place: Place) -> None:
    path = subscribe(place.parent, FeedKind.PERSON)
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(app.test_client(), method)(path)
        assert answer.status_code == 405
        assert "Set-Cookie" not in answer.headers


def test_addresses_that_never_were_and_those_that_are_dead_look_alike(app: Flask, place: Place) -> None:
    revoked, unused, alive = (subscribe(place.parent, FeedKind.PERSON) for _ in range(3))
    with transaction():
        mine = list(db.session.scalars(select(Subscription).order_by(Subscription.id)))
        actions.revoke(place.parent, mine[0])
    with clock.at(makers.NOW + timedelta(days=100)):
        read(app, alive)
    with clock.at(makers.NOW + timedelta(days=181)):
        read(app, alive)
        answers = [app.test_client().get(p) for p in (revoked, unused, f"/kalender/{new_token()}.ics")]
    for answer in answers:
        assert (answer.status_code, answer.get_data()) == (404, b"404\n")
        assert "Set-Cookie" not in answer.headers
    assert len({str(sorted(a.headers)) for a in answers}) == 1


def test_a_thousand_wrong_addresses_find_nothing(app: Flask, place: Place) -> None:
    path = subscribe(place.parent, FeedKind.PERSON)
    token = path.removeprefix("/kalender/").removesuffix(".ics")
    strange = ["x", "%00", "..", "a" * 5000, token[:-1], token + "A", token.swapcase(), "%F0%9F%98%80", "' OR 1=1--"]
    client = app.test_client()
    for guess in [*strange, *(new_token() for _ in range(1000 - len(strange)))]:
        assert client.get(f"/kalender/{guess}.ics").status_code == 404, guess


def test_a_feed_notes_each_day_it_is_read_and_reading_again_writes_nothing(app: Flask, place: Place) -> None:
    path = subscribe(place.parent, FeedKind.PERSON)
    read(app, path)
    assert db.session.scalars(select(Subscription.read_on)).one() == clock.today()
    with counted() as sent:
        read(app, path)
    assert not [s for s in sent if s.startswith(("UPDATE", "INSERT"))]


@pytest.mark.parametrize("count", [50, 500])
def test_a_feed_costs_four_statements_however_long_it_is(app: Flask, place: Place, count: int) -> None:
    with transaction():
        add_meetings(place, count)
    for kind, path in all_feeds(place, style=Style(with_place=True)).items():
        assert len(events(app, path)) > count
        with counted() as sent:
            read(app, path)
        assert len(sent) <= 4, (kind, sent)


def add_meetings(place: Place, count: int) -> None:
    facilitator = db.session.scalars(
        select(Facilitator.id).where(Facilitator.person_id == place.facilitator.person_id)
    ).one()
    start = datetime(2027, 9, 1, 16, tzinfo=clock.OSLO)
    for n in range(count):
        starts_at = start + timedelta(days=n)
        times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}
        meeting = Meeting(
            cohort_id=place.cohort.id,
            number=100 + n,
            phase=Phase.COURSE,
            room_id=place.room.id,
            changed_at=clock.now(),
            **times,
        )
        makers.save(meeting)
        makers.save(Booking(meeting_id=meeting.id, facilitator_id=facilitator, **times))


def test_a_meeting_is_only_for_those_who_may_see_it(app: Flask, place: Place) -> None:
    with transaction():
        other = makers.a_cooperation()
        home = makers.a_household(makers.services_of(other)[0])
        strangers = [makers.a_coordinator(other), makers.a_foster_parent(home)]
    for actor in strangers:
        Browser(app, actor).get(f"/kull/{place.cohort.code}/okt/1.ics", 404)
    Browser(app, place.parent).get(f"/kull/{place.cohort.code}/okt/999.ics", 404)
    Browser(app).get(f"/kull/{place.cohort.code}/okt/1.ics", 302)
    with counted() as sent:
        Browser(app, place.coordinator).client.get(f"/kull/{place.cohort.code}/okt/1.ics")
    assert len([s for s in sent if s.startswith("SELECT")]) <= 4
