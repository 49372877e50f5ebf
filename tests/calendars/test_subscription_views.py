"""Making, renewing and ending subscriptions in the browser."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from courseapp.calendars.models import FeedKind, Naming, Subscription
from courseapp.calendars.rules import MOST_SUBSCRIPTIONS
from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Cohort
from courseapp.enrollment import actions as enrollment_actions
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from tests import makers
from tests.kernel.test_text import identity_number
from tests.pages import Browser, Page
from tests.statements import counted

PAGE = "/kalender/abonnement"


@pytest.fixture
def cohort(app: Flask) -> Cohort:
    with transaction():
        cooperation = makers.a_cooperation()
        return makers.a_cohort(cooperation, room=makers.a_room(cooperation), name="Vårt kull")


@pytest.fixture
def parent(cohort: Cohort) -> Actor:
    with transaction():
        home = makers.a_household(cohort.services[0])
        enrollment_actions.sign_up(None, cohort, home, makers.adults_of(home))
        return makers.a_foster_parent(home)


@pytest.fixture
def coordinator(cohort: Cohort) -> Actor:
    with transaction():
        return makers.a_coordinator(cohort.cooperation)


def secret(page: Page) -> str:
    """The path of the feed on the page that shows it."""
    addresses = set(re.findall(r"/kalender/[\w-]{40,}\.ics", page.html))
    assert len(addresses) == 1
    return str(addresses.pop())


def only() -> Subscription:
    db.session.rollback()
    return db.session.scalars(select(Subscription)).one()


def test_a_parent_makes_an_address_with_one_tap_and_sees_it_once(app: Flask, parent: Actor) -> None:
    browser = Browser(app, parent)
    page = browser.post(PAGE, status=200)
    path = secret(page)
    assert f"webcal://localhost{path}" in page.links()
    assert f"http://localhost{path}" in page.text
    assert page.response.headers["Cache-Control"] == "no-store"
    assert app.test_client().get(path).status_code == 200
    assert path not in browser.get(PAGE).html
    assert (only().kind, only().naming, only().with_place) == (FeedKind.PERSON, Naming.NEUTRAL, False)


def test_the_list_tells_what_each_shows_and_when_it_was_last_read(app: Flask, parent: Actor) -> None:
    browser = Browser(app, parent)
    path = secret(browser.post(PAGE, {"naming": "own", "word": "Strikkeklubb", "with_place": "y"}, 200))
    page = browser.get(PAGE)
    assert "Strikkeklubb" in page.text
    assert "Ikke lest ennå" in page.text
    app.test_client().get(path)
    assert "Ikke lest ennå" not in browser.get(PAGE).text


def test_a_new_address_ends_the_old_one(app: Flask, parent: Actor) -> None:
    browser = Browser(app, parent)
    old = secret(browser.post(PAGE, status=200))
    fresh = secret(browser.post(f"{PAGE}/ny-adresse", status=200, page=PAGE, action=f"{PAGE}/ny-adresse"))
    assert app.test_client().get(old).status_code == 404
    assert app.test_client().get(fresh).status_code == 200


def test_an_ended_subscription_is_dead_and_gone_from_the_list(app: Flask, parent: Actor) -> None:
    browser = Browser(app, parent)
    path = secret(browser.post(PAGE, status=200))
    fields = browser.get(PAGE).fields(f"{PAGE}/avslutt")
    browser.post(f"{PAGE}/avslutt", status=303, page=PAGE, action=f"{PAGE}/avslutt")
    assert app.test_client().get(path).status_code == 404
    page = browser.get(PAGE)
    assert "Abonnementet er avsluttet" in page.text
    assert "Ny adresse" not in page.text
    assert browser.client.post(f"{PAGE}/avslutt", data=fields).status_code == 303
    assert "allerede avsluttet" in browser.get(PAGE).text


def test_nobody_ends_or_renews_what_is_somebody_elses(app: Flask, parent: Actor, coordinator: Actor) -> None:
    path = secret(Browser(app, parent).post(PAGE, status=200))
    stranger = Browser(app, coordinator)
    token = stranger.get(PAGE).fields()["csrf_token"]
    for deed in ("avslutt", "ny-adresse"):
        for number in (str(only().id), "0", "x", "", "9" * 30, "²"):
            data = {"csrf_token": token, "subscription": number}
            assert stranger.client.post(f"{PAGE}/{deed}", data=data).status_code == 404
    assert app.test_client().get(path).status_code == 200


def test_a_coordinator_chooses_among_own_seats_cohorts_venues_and_the_whole_cooperation(
    app: Flask, cohort: Cohort, coordinator: Actor
) -> None:
    browser = Browser(app, coordinator)
    (shows,) = browser.get(PAGE).all("select")
    values = [o.get("value") for o in shows.iter() if isinstance(o.tag, str) and o.get("value")]
    assert f"cohort:{cohort.code}" in values
    assert {v.split(":")[0] for v in values} == {"person", "cooperation", "venue", "cohort"}
    assert not [v for v in values if v.endswith("birth_parents")]
    for value in values:
        path = secret(browser.post(PAGE, {"shows": value, "naming": "program"}, 200))
        text = app.test_client().get(path).get_data(as_text=True)
        assert ("SUMMARY:TBO-F" in text) is (value != "person" and not value.endswith("staff"))


def test_what_is_not_on_the_list_cannot_be_chosen(app: Flask, coordinator: Actor, parent: Actor) -> None:
    with transaction():
        other = makers.a_cohort()
    browser = Browser(app, coordinator)
    for value in (f"cohort:{other.code}", "cooperation:x:birth_parents", "facilitator", ""):
        browser.post(PAGE, {"shows": value}, 422)
    Browser(app, parent).post(PAGE, {"naming": "program"}, 422)
    assert db.session.scalars(select(Subscription)).all() == []


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("", "Skriv ordet samlingene skal hete."),
        ("\u202e\u0000 ", "Skriv ordet samlingene skal hete."),
        ("x" * 41, "Skriv høyst 40 tegn."),
        (identity_number("010190"), "Skriv ikke fødselsnummer her."),
    ],
)
def test_a_word_that_will_not_do_is_refused_in_words(app: Flask, parent: Actor, word: str, words: str) -> None:
    assert words in Browser(app, parent).post(PAGE, {"naming": "own", "word": word}, 422).text
    assert db.session.scalars(select(Subscription)).all() == []


def test_a_protected_home_is_not_offered_to_tell_where_it_will_be(app: Flask, cohort: Cohort) -> None:
    with transaction():
        parent = makers.a_foster_parent(makers.a_household(cohort.services[0], limited=True))
    browser = Browser(app, parent)
    assert "with_place" not in browser.get(PAGE).html
    browser.post(PAGE, {"with_place": "y"}, 200)
    assert not only().with_place


def test_the_twenty_first_is_refused_in_words(app: Flask, parent: Actor) -> None:
    browser = Browser(app, parent)
    for _ in range(MOST_SUBSCRIPTIONS):
        browser.post(PAGE, status=200)
    assert "Du kan ha 20 abonnementer" in browser.post(PAGE, status=422).text


def test_facilitators_choose_their_own_meetings_or_one_cohort(app: Flask, cohort: Cohort) -> None:
    with transaction():
        facilitator = makers.a_facilitator(cohort.cooperation)
        cohort_actions.assign_facilitators(None, cohort, facilitator.id, [])
        actor = makers.a_facilitator_actor(facilitator)
    browser = Browser(app, actor)
    for value, kind in (("facilitator", FeedKind.FACILITATOR), (f"cohort:{cohort.code}", FeedKind.COHORT)):
        path = secret(browser.post(PAGE, {"shows": value}, 200))
        assert b"BEGIN:VEVENT" in app.test_client().get(path).get_data()
        assert kind in set(db.session.scalars(select(Subscription.kind)))


def test_the_page_costs_six_statements_at_most(app: Flask, cohort: Cohort, coordinator: Actor, parent: Actor) -> None:
    browsers = [Browser(app, actor) for actor in (coordinator, parent)]
    for browser in browsers:
        for _ in range(5):
            browser.post(PAGE, status=200)
        with counted() as sent:
            browser.get(PAGE)
        assert len(sent) <= 6, sent
