"""What stands in a calendar file, and what never does."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select, update

from courseapp.calendars.actions import Style
from courseapp.calendars.models import FeedKind, Naming
from courseapp.cohorts import actions as cohort_actions
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.people.models import Account, Household, Person
from tests import makers
from tests.calendars.feeds import Place, all_feeds, events, first_meeting, move, read, subscribe
from tests.pages import Browser


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


@pytest.mark.parametrize(("language", "title"), [("nb", "AVLYST: Kurs"), ("nn", "AVLYST: Kurs"), ("en", None)])
def test_a_feed_is_written_in_its_owners_language(app: Flask, place: Place, language: str, title: str | None) -> None:
    path = subscribe(place.parent, FeedKind.PERSON)
    with transaction():
        db.session.execute(update(Account).where(Account.id == place.parent.account_id).values(language=language))
        cohort_actions.cancel_meetings(None, place.cohort, [1])
    elsewhere = read(app, path, headers={"Accept-Language": "de", "Cookie": "session=strange"})
    assert elsewhere.get_data() == read(app, f"{path}?lang=nb").get_data()
    assert title is None or events(app, path)[0]["SUMMARY"] == title


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
