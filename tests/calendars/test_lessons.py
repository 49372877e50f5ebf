"""Lessons with an agreed time stand in the home's and the contact person's calendars, as neutral as meetings."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from courseapp.calendars import subscription_queries
from courseapp.calendars.models import FeedKind
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db, transaction
from courseapp.people.models import HouseholdKind, Person
from courseapp.series import actions, lesson_actions
from courseapp.series.models import IndividualSeries, Lesson
from tests import makers
from tests.calendars.feeds import Place, events, read, subscribe
from tests.pages import Browser

BEGINS = clock.to_utc(date(2026, 12, 1), time(17, 30))


@pytest.fixture
def contact(place: Place) -> Actor:
    """A contact person who leads lessons in both circles, one agreed in each."""
    service = makers.services_of(place.cooperation)[0]
    with transaction():
        contact = makers.a_contact_person(service)
        person = db.session.get_one(Person, contact.person_id)
        birth = makers.a_household(service, kind=HouseholdKind.BIRTH_PARENT, contact_person=person)
        place.home.contact_person_id = person.id
        db.session.add(place.home)
        for hours, home in enumerate((place.home, birth)):
            series = makers.a_series(home)
            begins = BEGINS + timedelta(hours=hours * 2)
            lesson_actions.agree(None, actions.lessons_of(series)[0], begins, begins + timedelta(minutes=90))
    return contact


def lesson(program: str = "en-god-start") -> Lesson:
    found = select(Lesson).join(IndividualSeries).where(IndividualSeries.program_key == program, Lesson.number == 1)
    return db.session.scalars(found).one()


def test_the_homes_own_feed_holds_its_lesson_beside_its_meetings(app: Flask, place: Place, contact: Actor) -> None:
    path = subscribe(place.parent, FeedKind.PERSON)
    found = events(app, path)
    own = next(e for e in found if str(e["UID"]) == lesson().uid)
    assert (str(own["SUMMARY"]), own["DTSTART"].dt.isoformat()) == ("Kurs", "2026-12-01T17:30:00+01:00")
    assert str(own["URL"]).endswith("/mine-leksjoner")
    assert len(found) > 1
    assert [e["DTSTART"].dt for e in found] == sorted(e["DTSTART"].dt for e in found)
    assert "god start" not in read(app, path).get_data(as_text=True).casefold()


def test_the_contact_persons_feed_holds_the_lessons_of_foster_homes_and_never_birth_parents(
    app: Flask, place: Place, contact: Actor
) -> None:
    (own,) = events(app, subscribe(contact, FeedKind.PERSON))
    code = lesson().series.code
    assert (str(own["UID"]), str(own["SUMMARY"])) == (lesson().uid, f"Kurs {code}")
    assert str(own["URL"]).endswith(f"/leksjoner/{code}")
    assert next(t.kind for t in subscription_queries.targets(contact)) == FeedKind.PERSON


def test_a_time_that_moves_or_is_called_off_follows_with_a_higher_sequence(
    app: Flask, place: Place, contact: Actor
) -> None:
    path = subscribe(contact, FeedKind.PERSON)
    with transaction():
        later = BEGINS + timedelta(days=1)
        lesson_actions.agree(contact, lesson(), later, later + timedelta(minutes=90))
    (moved,) = events(app, path)
    assert (int(moved["SEQUENCE"]), moved["DTSTART"].dt.day) == (1, 2)
    with transaction():
        lesson_actions.cancel_agreement(contact, lesson())
    (off,) = events(app, path)
    assert (int(off["SEQUENCE"]), str(off["STATUS"])) == (2, "CANCELLED")
    assert str(off["SUMMARY"]).startswith("AVLYST: ")
    with clock.at(BEGINS + timedelta(days=3)):
        assert events(app, path) == []


def test_a_lesson_leaves_the_feed_of_one_who_no_longer_follows_up_the_home(
    app: Flask, place: Place, contact: Actor
) -> None:
    path = subscribe(contact, FeedKind.PERSON)
    with transaction():
        place.home.contact_person_id = None
        db.session.add(place.home)
    assert events(app, path) == []


def test_the_month_shows_each_reader_their_own_circle(app: Flask, place: Place, contact: Actor) -> None:
    month = "/kalender/2026/12"
    assert "17.30 En god start 1" in Browser(app, place.parent).get(month).text
    reader = Browser(app, contact)
    foster, birth = reader.get(month).text, reader.get(f"{month}?krets=foreldre").text
    assert ("En god start 1" in foster, "Veien videre 1" in foster) == (True, False)
    assert ("En god start 1" in birth, "19.30 Veien videre 1" in birth) == (False, True)
    assert "En god start 1" not in Browser(app, place.coordinator).get(month).text


def test_narrowing_the_month_to_a_program_narrows_lessons_too(app: Flask, place: Place, contact: Actor) -> None:
    reader = Browser(app, contact)
    assert "En god start 1" in reader.get("/kalender/2026/12?program=en-god-start").text
    assert "En god start 1" not in reader.get("/kalender/2026/12?program=efst").text


def test_birth_parents_have_theirs_in_their_own_feed(app: Flask, place: Place, contact: Actor) -> None:
    with transaction():
        home = lesson("veien-videre").series.household_id
        adult = db.session.get_one(type(place.home), home).members[0].person_id
        parent = makers.actor_for(makers.an_account(adult, Role.BIRTH_PARENT))
    (own,) = events(app, subscribe(parent, FeedKind.PERSON))
    assert str(own["UID"]) == lesson("veien-videre").uid
