"""Making a cohort: program, frame, every date before it is saved."""

from __future__ import annotations

from datetime import date, time

import pytest
from flask import Flask
from sqlalchemy import select

from courseapp.cohorts.models import Booking, Cohort, Meeting
from courseapp.kernel.access import Actor
from courseapp.kernel.clock import local
from courseapp.kernel.db import db, transaction
from courseapp.places.models import BlackoutKind, BlackoutPeriod, Room, VenueOpening
from tests import makers
from tests.pages import Browser, Page
from tests.statements import counted

FIRST = date(2027, 1, 12)
"""A Tuesday."""


@pytest.fixture
def planner(app: Flask) -> tuple[Actor, Room]:
    with transaction():
        cooperation = makers.a_cooperation(makers.a_service(makers.a_municipality("Eksempelvik")), makers.a_service())
        room = makers.a_room(cooperation, capacity=12)
        return makers.a_coordinator(cooperation), room


def fill(browser: Browser, in_room: Room, program: str = "tbo-f", **other: object) -> Page:
    """Fill in the form and look at the dates."""
    data = {"name": "TBO-F vår 2027", "first": FIRST.isoformat(), "room": str(in_room.id), **other}
    return browser.post(f"/kull/nytt/{program}", data, status=200, action="")


def save(browser: Browser, preview: Page, program: str = "tbo-f", status: int = 303, **other: object) -> Page:
    fields = {**preview.fields(""), "step": "save", **other}
    return browser._look(browser.client.post(f"/kull/nytt/{program}", data=fields), status)


def test_the_first_step_leads_to_the_program_that_was_chosen(app, planner):
    browser = Browser(app, planner[0])
    assert "TBO-F" in browser.get("/kull/nytt").text
    page = browser.get("/kull/nytt?program=trygg-base", status=302)
    assert page.location == "/kull/nytt/trygg-base"
    assert "Nytt kull i Trygg Base" in browser.get(page.location).text


def test_a_program_that_others_hold_cannot_be_planned(app, planner):
    Browser(app, planner[0]).get("/kull/nytt/solid", status=404)


def test_every_date_is_shown_before_saving_with_what_was_skipped_and_why(app, planner):
    with transaction():
        number = db.session.get_one(Room, planner[1].id).venue.municipality_number
        makers.save(
            BlackoutPeriod(
                municipality_number=number,
                first_day=date(2027, 2, 22),
                last_day=date(2027, 2, 26),
                kind=BlackoutKind.SCHOOL_HOLIDAY,
                label="Vinterferie",
            )
        )
    page = fill(Browser(app, planner[0]), planner[1])
    assert "tirsdag 12. januar 2027" in page.text
    assert "Hoppet over 23. februar 2027: Vinterferie i Eksempelvik" in page.text
    assert "tirsdag 2. mars 2027" in page.text
    assert page.text.count("17.30–20.00") == 8
    assert page.text.count("17.30–19.30") == 8
    assert db.session.scalar(select(Cohort.id)) is None


def test_what_is_saved_is_what_was_shown(app, planner):
    browser = Browser(app, planner[0])
    preview = fill(browser, planner[1])
    page = save(browser, preview)
    cohort = db.session.scalars(select(Cohort)).one()
    assert page.location == f"/kull/{cohort.code}"
    meetings = db.session.scalars(select(Meeting).order_by(Meeting.number)).all()
    assert len(meetings) == 16
    assert {local(m.starts_at).time() for m in meetings} == {time(17, 30)}
    assert all(f"{local(m.starts_at).date().day}. " in preview.text for m in meetings)
    assert db.session.query(Booking).count() == 16


def test_two_clicks_make_one_cohort(app, planner):
    browser = Browser(app, planner[0])
    preview = fill(browser, planner[1], room="")
    made = save(browser, preview).location
    assert save(browser, preview).location == made
    assert "alt opprettet" in save(browser, preview, status=200, once="another page").text
    assert db.session.query(Cohort).count() == 1


def test_dates_that_have_changed_since_are_shown_again(app, planner):
    browser = Browser(app, planner[0])
    preview = fill(browser, planner[1])
    page = save(browser, preview, digest="something else", status=200)
    assert "ikke de samme som du så" in page.text
    assert db.session.query(Cohort).count() == 0


def test_one_can_go_back_and_change(app, planner):
    browser = Browser(app, planner[0])
    preview = fill(browser, planner[1])
    fields = {**preview.fields(""), "step": "edit"}
    page = browser._look(browser.client.post("/kull/nytt/tbo-f", data=fields), 200)
    assert page.fields("")["name"] == "TBO-F vår 2027"
    assert "Første samling" in page.text


def test_a_room_that_is_taken_stops_the_plan_and_says_by_what(app, planner):
    browser = Browser(app, planner[0])
    save(browser, fill(browser, planner[1], name="Kullet foran"))
    page = fill(browser, planner[1], first="2027-02-09")
    assert "er opptatt med Kullet foran tirsdag 9. februar 2027 kl. 17.30–20.00" in page.text
    assert "Opprett kull" not in page.text
    assert "Rommet er opptatt" in page.text
    save(browser, page, status=200)
    assert db.session.query(Cohort).count() == 1


def test_a_small_room_and_a_closed_house_are_told(app, planner):
    with transaction():
        room = db.session.get_one(Room, planner[1].id)
        makers.save(VenueOpening(venue_id=room.venue_id, weekday=1, opens=time(8), closes=time(16)))
    page = fill(Browser(app, planner[0]), planner[1])
    assert "har plass til 12 personer. Full gruppe med veiledere kan bli 18." in page.text
    assert "er bare åpent 08.00–16.00 denne ukedagen" in page.text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("first", "2026-11-01", "Velg en dato som ikke har vært."),
        ("first", "31.2.2027", "Skriv en dato, for eksempel 14.3.2027."),
        ("first", "2036-01-01", "de neste tre årene"),
        ("seats", "0", "Skriv et helt tall fra 1 til 500."),
        ("seats", "mange", "Skriv et helt tall fra 1 til 500."),
        ("name", "x" * 10_000, "Skriv høyst 80 tegn."),
        ("name", "\u200b", "Fyll ut dette feltet."),
        ("starts", "22:30", "slutter den etter midnatt"),
        ("starts", "25:99", "Skriv et klokkeslett"),
        ("services", [], "Velg minst én tjeneste."),
        ("decide_by", "2027-06-01", "Velg en dag før første samling."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(app, planner, field, value, words):
    page = fill(Browser(app, planner[0]), planner[1], **{field: value})
    assert words in page.text
    assert db.session.scalar(select(Cohort.id)) is None


def test_the_hour_that_does_not_exist_is_refused_in_words(app, planner):
    page = fill(Browser(app, planner[0]), planner[1], first="2028-03-26", starts="02:30")
    assert "klokka 02.30 finnes ikke søndag 26. mars 2028" in page.text


def test_only_a_coordinator_plans(app, planner):
    with transaction():
        leader = makers.a_leader(makers.a_service())
        parent = makers.a_foster_parent(makers.a_household(makers.a_service()))
    Browser(app, leader).get("/kull/nytt/tbo-f", status=403)
    Browser(app, parent).get("/kull/nytt", status=404)


def test_hostile_names_are_shown_as_text(app, planner):
    browser = Browser(app, planner[0])
    page = fill(browser, planner[1], name="<b>=1+1</b> & Co", note="<script>alert(1)</script>")
    assert "<b>=1+1</b> & Co" in page.text
    assert save(browser, page).location


def test_the_preview_costs_the_same_however_many_meetings(app, planner):
    browser = Browser(app, planner[0])
    costs = []
    for program in ("efst", "tbo-f"):
        fields = {
            **browser.get(f"/kull/nytt/{program}").fields(""),
            "name": "x",
            "first": FIRST.isoformat(),
            "room": str(planner[1].id),
        }
        with counted() as sent:
            browser.client.post(f"/kull/nytt/{program}", data=fields)
        costs.append(len(sent))
    assert costs[0] == costs[1] <= 12, costs
