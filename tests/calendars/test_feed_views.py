"""Feeds as calendar programs read them: bytes, headers, and when they die."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

from courseapp.calendars import actions
from courseapp.calendars.actions import Style
from courseapp.calendars.models import FeedKind, Naming, Subscription
from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Booking, Cohort, Meeting
from courseapp.cohorts.rules import Circle
from courseapp.cohorts.schedule import Shift
from courseapp.enrollment import actions as enrollment_actions
from courseapp.enrollment.models import Enrollment
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.codes import new_token
from courseapp.kernel.db import db, transaction
from courseapp.network.models import Facilitator
from courseapp.people.models import Account, Household, HouseholdMember, Person, RoleGrant
from courseapp.places.models import Cooperation, Room
from programs.model import Phase
from tests import makers
from tests.pages import Browser
from tests.statements import counted


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


@pytest.fixture
def place(app: Flask) -> Place:
    with transaction():
        cooperation = makers.a_cooperation()
        room = makers.a_room(cooperation)
        cohort = makers.a_cohort(cooperation, room=room, seats=1, name="Hemmelig kullnavn")
        facilitator = makers.a_facilitator(cooperation)
        cohort_actions.assign_facilitators(None, cohort, facilitator.id, [])
        home = makers.a_household(makers.services_of(cooperation)[0])
        enrollment_actions.sign_up(None, cohort, home, makers.adults_of(home))
        return Place(
            cooperation,
            room,
            cohort,
            home,
            makers.a_foster_parent(home),
            makers.a_facilitator_actor(facilitator),
            makers.a_coordinator(cooperation),
        )


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


def test_every_kind_of_feed_holds_the_meetings(app: Flask, place: Place) -> None:
    uids = set(db.session.scalars(select(Meeting.uid)))
    for kind, path in all_feeds(place).items():
        assert {str(e["UID"]) for e in events(app, path)} == uids, kind


def test_a_meeting_stands_at_its_norwegian_time_with_a_link_behind_sign_in(app: Flask, place: Place) -> None:
    text = read(app, subscribe(place.parent, FeedKind.PERSON)).get_data(as_text=True).replace("\r\n ", "")
    day = clock.local(first_meeting(place.cohort).starts_at)
    assert f"DTSTART;TZID=Europe/Oslo:{day:%Y%m%d}T173000\r\n" in text
    assert f"URL:http://localhost/kull/{place.cohort.code}\r\n" in text


def test_the_hours_stay_the_same_on_both_sides_of_the_clock_changes(app: Flask, place: Place) -> None:
    with transaction():
        cohort = makers.a_cohort(place.cooperation, first=date(2027, 3, 16), starts=time(18))
    path = subscribe(place.coordinator, FeedKind.COHORT, cohort.id)
    starts = {(e["DTSTART"].dt.utcoffset(), e["DTSTART"].dt.time()) for e in events(app, path)}
    assert starts == {(timedelta(hours=1), time(18)), (timedelta(hours=2), time(18))}


def test_moving_raises_the_sequence_once_and_keeps_the_name(app: Flask, place: Place) -> None:
    path = subscribe(place.parent, FeedKind.PERSON)
    before = events(app, path)
    with clock.at(makers.NOW + timedelta(hours=1)):
        move(place.cohort, timedelta(hours=2))
        after = events(app, path)
    assert [e["UID"] for e in after] == [e["UID"] for e in before]
    assert [int(e["SEQUENCE"]) for e in before] == [0] * len(before)
    assert [int(e["SEQUENCE"]) for e in after] == [1] + [0] * (len(after) - 1)
    assert after[0]["DTSTART"].dt - before[0]["DTSTART"].dt == timedelta(hours=2)
    assert after[0]["LAST-MODIFIED"].dt == after[0]["DTSTAMP"].dt == makers.NOW + timedelta(hours=1)
    assert after[1].to_ical() == before[1].to_ical()
    assert after[0]["SUMMARY"] == before[0]["SUMMARY"], "a title of its own would say that it is another kind of day"


def test_a_cancelled_meeting_says_so_until_its_date_has_passed(app: Flask, place: Place) -> None:
    path = subscribe(place.parent, FeedKind.PERSON)
    uid = first_meeting(place.cohort).uid
    with transaction():
        cohort_actions.cancel_meetings(None, place.cohort, [1])
    cancelled = events(app, path)[0]
    assert (cancelled["UID"], cancelled["STATUS"], cancelled["TRANSP"]) == (uid, "CANCELLED", "TRANSPARENT")
    assert (cancelled["SUMMARY"], int(cancelled["SEQUENCE"])) == ("AVLYST: Kurs", 1)
    day = first_meeting(place.cohort).starts_at
    with clock.at(day + timedelta(hours=4)):
        assert uid in {e["UID"] for e in events(app, path)}
    with clock.at(day + timedelta(days=1)):
        assert uid not in {e["UID"] for e in events(app, path)}


def test_a_cohort_called_off_is_cancelled_in_the_calendars_of_those_who_had_a_seat(app: Flask, place: Place) -> None:
    path = subscribe(place.parent, FeedKind.PERSON)
    with transaction():
        enrollment_actions.cancel_cohort(None, place.cohort, "For få påmeldte")
    assert {e["STATUS"] for e in events(app, path)} == {"CANCELLED"}
    assert "få påmeldte" not in read(app, path).get_data(as_text=True)


def test_meetings_are_told_from_three_months_back(app: Flask, place: Place) -> None:
    path = subscribe(place.parent, FeedKind.PERSON)
    ends = first_meeting(place.cohort).ends_at
    uid = first_meeting(place.cohort).uid
    for days, told in ((89, True), (91, False)):
        with clock.at(ends + timedelta(days=days)):
            assert (uid in {e["UID"] for e in events(app, path)}) is told


def test_a_home_in_line_has_nothing_until_it_is_seated_and_nothing_after_it_left(app: Flask, place: Place) -> None:
    with transaction():
        home = makers.a_household(makers.services_of(place.cooperation)[0])
        enrollment_actions.sign_up(None, place.cohort, home, makers.adults_of(home))
        next_parent = makers.a_foster_parent(home)
    first, second = subscribe(place.parent, FeedKind.PERSON), subscribe(next_parent, FeedKind.PERSON)
    assert events(app, first)
    assert not events(app, second)
    assert b"BEGIN:VTIMEZONE" in read(app, second).get_data()
    with transaction():
        enrollment = db.session.scalars(select(Enrollment).where(Enrollment.household_id == place.home.id)).one()
        enrollment_actions.withdraw(None, enrollment)
    assert not events(app, first)
    assert events(app, second)


def test_titles_are_neutral_unless_chosen_and_places_are_told_only_when_asked(app: Flask, place: Place) -> None:
    code = place.cohort.code
    for kind, path in all_feeds(place).items():
        text = read(app, path).get_data(as_text=True)
        expected = "Kurs" if kind == FeedKind.PERSON else f"Kurs {code}"
        assert {e["SUMMARY"] for e in events(app, path)} == {expected}
        for word in ("TBO", "fosterhjem", "foster", "Eksempelhuset", "Storstua", "LOCATION", "Hemmelig"):
            assert word not in text, (kind, word)
    for path in all_feeds(place, style=Style(with_place=True)).values():
        assert {str(e["LOCATION"]).split(", ")[1] for e in events(app, path)} == {"Storstua"}
    short = subscribe(place.coordinator, FeedKind.COOPERATION, place.cooperation.id, style=Style(Naming.PROGRAM))
    assert {e["SUMMARY"] for e in events(app, short)} == {f"TBO-F {code}"}
    own = subscribe(place.parent, FeedKind.PERSON, style=Style(Naming.OWN, "Strikkeklubb"))
    assert {e["SUMMARY"] for e in events(app, own)} == {"Strikkeklubb"}
    assert "X-WR-CALNAME:Strikkeklubb\r\n" in read(app, own).get_data(as_text=True)


def test_no_feed_holds_a_name_of_anybody_or_any_address_of_theirs(app: Flask, place: Place) -> None:
    paths = all_feeds(place, style=Style(with_place=True))
    with transaction():
        canaries = {p.given_name for p in db.session.scalars(select(Person))}
        canaries |= set(db.session.scalars(select(Account.email)))
        canaries |= set(db.session.scalars(select(Household.code)))
        canaries |= {"ATTENDEE", "ORGANIZER", "METHOD", "VALARM", "mailto"}
    for path in paths.values():
        text = read(app, path).get_data(as_text=True).replace("\r\n ", "")
        assert not [c for c in canaries if c in text]


def test_a_protected_home_is_never_told_where_it_will_be(app: Flask, place: Place) -> None:
    path = subscribe(place.parent, FeedKind.PERSON, style=Style(with_place=True))
    assert b"LOCATION" in read(app, path).get_data()
    with transaction():
        other_adult = db.session.get_one(Person, makers.adults_of(place.home)[1])
        other_adult.limited_visibility, other_adult.visibility_review_on = True, date(2027, 6, 1)
    assert b"LOCATION" not in read(app, path).get_data()
    assert b"Eksempelhuset" not in read(app, path).get_data()


def test_the_feed_of_a_venue_or_a_cooperation_holds_one_circle_and_never_the_parents(app: Flask, place: Place) -> None:
    with transaction():
        whole, room = place.cooperation, place.room
        parents = makers.a_cohort(whole, "veien-videre", first=date(2027, 3, 3), starts=time(9), room=room)
        staff = makers.a_cohort(whole, "egs-training", first=date(2027, 4, 7), starts=time(13), room=room)
    assert (parents.circle, staff.circle) == (Circle.BIRTH_PARENTS, Circle.STAFF)
    for kind, target_id in ((FeedKind.COOPERATION, place.cooperation.id), (FeedKind.VENUE, place.room.venue_id)):
        foster = subscribe(place.coordinator, kind, target_id)
        assert {e["SUMMARY"] for e in events(app, foster)} == {f"Kurs {place.cohort.code}"}
        own = subscribe(place.coordinator, kind, target_id, circle=Circle.STAFF)
        assert {e["SUMMARY"] for e in events(app, own)} == {f"Kurs {staff.code}"}
    alone = subscribe(place.coordinator, FeedKind.COHORT, parents.id)
    assert {e["SUMMARY"] for e in events(app, alone)} == {f"Kurs {parents.code}"}


@pytest.mark.parametrize(("language", "title"), [("nb", "AVLYST: Kurs"), ("nn", "AVLYST: Kurs"), ("en", None)])
def test_a_feed_is_written_in_its_owners_language(app: Flask, place: Place, language: str, title: str | None) -> None:
    path = subscribe(place.parent, FeedKind.PERSON)
    with transaction():
        db.session.execute(update(Account).where(Account.id == place.parent.account_id).values(language=language))
        cohort_actions.cancel_meetings(None, place.cohort, [1])
    elsewhere = read(app, path, headers={"Accept-Language": "de", "Cookie": "session=strange"})
    assert elsewhere.get_data() == read(app, f"{path}?lang=nb").get_data()
    assert title is None or events(app, path)[0]["SUMMARY"] == title


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


def test_a_feed_dies_with_the_account(app: Flask, place: Place) -> None:
    paths = all_feeds(place)
    with transaction():
        db.session.execute(update(Account).values(is_active=False))
    for path in paths.values():
        read(app, path, 404)


def test_a_feed_dies_with_the_role_it_was_made_in(app: Flask, place: Place) -> None:
    paths = all_feeds(place)
    with transaction():
        db.session.execute(delete(RoleGrant))
    for path in paths.values():
        read(app, path, 404)


def test_a_feed_is_empty_once_the_owner_has_left_the_home(app: Flask, place: Place) -> None:
    path = subscribe(place.parent, FeedKind.PERSON)
    with transaction():
        db.session.execute(
            update(HouseholdMember)
            .where(HouseholdMember.person_id == place.parent.person_id)
            .values(last_day=clock.today() - timedelta(days=1))
        )
    assert not events(app, path)


def test_a_cohorts_feed_dies_when_its_facilitator_is_replaced(app: Flask, place: Place) -> None:
    own = subscribe(place.facilitator, FeedKind.FACILITATOR)
    cohort = subscribe(place.facilitator, FeedKind.COHORT, place.cohort.id)
    with transaction():
        other = makers.a_facilitator(place.cooperation)
        cohort_actions.assign_facilitators(None, place.cohort, other.id, [])
    read(app, cohort, 404)
    assert not events(app, own)


def test_a_coordinators_feeds_die_with_the_sight_of_the_cooperation(app: Flask, place: Place) -> None:
    paths = [path for kind, path in all_feeds(place).items() if kind not in {FeedKind.PERSON, FeedKind.FACILITATOR}]
    with transaction():
        other = makers.a_cooperation()
        db.session.execute(
            update(RoleGrant)
            .where(RoleGrant.account_id == place.coordinator.account_id)
            .values(cooperation_id=other.id)
        )
    for path in paths:
        read(app, path, 404)


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


def test_a_hostile_word_stays_one_title(app: Flask, place: Place) -> None:
    word = "x\r\nATTENDEE:a;b,c\\n\u202e<b>=1+1"
    path = subscribe(place.parent, FeedKind.PERSON, style=Style(Naming.OWN, word))
    text = read(app, path).get_data(as_text=True)
    assert {str(e["SUMMARY"]) for e in events(app, path)} == {"x ATTENDEE:a;b,c\\n<b>=1+1"}
    assert not [line for line in text.split("\r\n") if line.startswith("ATTENDEE")]


def test_one_meeting_can_be_taken_along_with_the_same_name_as_in_feeds(app: Flask, place: Place) -> None:
    path = f"/kull/{place.cohort.code}/okt/1.ics"
    move(place.cohort, timedelta(hours=1))
    in_feed = events(app, subscribe(place.parent, FeedKind.PERSON))[0]
    for actor, title in ((place.parent, "Kurs"), (place.facilitator, f"Kurs {place.cohort.code}")):
        response = Browser(app, actor).client.get(path)
        assert response.headers["Content-Disposition"] == f"attachment; filename=kurs-{place.cohort.code.lower()}-1.ics"
        (event,) = Calendar.from_ical(response.get_data()).walk("VEVENT")
        assert (event["UID"], event["SEQUENCE"], event["SUMMARY"]) == (in_feed["UID"], 1, title)
        assert "LOCATION" not in event


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
