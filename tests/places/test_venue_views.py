from datetime import date, time

import pytest
from sqlalchemy import select

from courseapp.kernel.access import Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.places.models import Room, Venue
from tests import makers
from tests.pages import Browser
from tests.statements import counted

HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script>\x00\u202e"


@pytest.fixture
def world(app):
    with transaction():
        cooperation = makers.a_cooperation()
        room = makers.a_room(cooperation)
        coordinator = makers.a_coordinator(cooperation)
        stranger = makers.a_coordinator(makers.a_cooperation())
        code = room.venue.code
        host = cooperation.host_municipality
    return {"app": app, "coordinator": coordinator, "stranger": stranger, "code": code, "room": room.id, "host": host}


def test_a_coordinator_adds_a_venue_with_hours_and_a_room(world):
    browser = Browser(world["app"], world["coordinator"])
    page = browser.post(
        "/steder/nytt",
        {
            "name": "Samfunnshuset",
            "municipality": world["host"],
            "travel_note": "Siste ferje 22.10",
            "step_free": "y",
            "openings-0-opens": "16.00",
            "openings-0-closes": "21:30",
        },
        303,
    )
    page = browser.post(page.location, {"name": "Peisestua", "capacity": "12"}, 303)
    page = browser.get(page.location)
    assert "Peisestua" in page.text
    assert "16.00–21.30" in page.text
    venue = db.session.scalars(select(Venue).where(Venue.name == "Samfunnshuset")).one()
    assert [(o.weekday, o.opens, o.closes) for o in venue.openings] == [(0, time(16), time(21, 30))]
    assert venue.step_free
    assert {"places.create_venue", "places.add_room"} <= set(db.session.scalars(select(JournalEntry.deed)))


def test_a_municipality_may_be_written_by_name_and_an_unknown_one_is_refused_in_words(world):
    browser = Browser(world["app"], world["coordinator"])
    page = browser.post("/steder/nytt", {"name": "Huset", "municipality": "Langtvekkistan"}, 422)
    assert "Vi kjenner ikke denne kommunen" in page.text
    label = db.session.scalars(select(Venue)).one().municipality.name
    browser.post("/steder/nytt", {"name": "Huset", "municipality": label.upper()}, 303)


def test_hours_must_come_in_pairs_and_in_order(world):
    browser = Browser(world["app"], world["coordinator"])
    fields = {"name": "Huset", "municipality": world["host"]}
    page = browser.post("/steder/nytt", {**fields, "openings-2-opens": "16.00"}, 422)
    assert "Fyll ut både når det åpner og når det stenger" in page.text
    page = browser.post("/steder/nytt", {**fields, "openings-2-opens": "16.00", "openings-2-closes": "15.00"}, 422)
    assert "stenge senere" in page.text
    page = browser.post("/steder/nytt", {**fields, "openings-2-opens": "halv fem", "openings-2-closes": "18"}, 422)
    assert "Skriv et klokkeslett" in page.text


def test_changing_a_venue_replaces_what_was_known(world):
    browser = Browser(world["app"], world["coordinator"])
    url = f"/steder/{world['code']}/endre"
    browser.post(url, {"openings-1-opens": "10.00", "openings-1-closes": "11.00"}, 303)
    browser.post(url, {"openings-1-opens": "", "openings-1-closes": "", "closed_on": "1.1.2027"}, 303)
    venue = db.session.scalars(select(Venue).where(Venue.code == world["code"])).one()
    assert venue.openings == []
    assert venue.closed_on == date(2027, 1, 1)
    assert "Til 01.01.2027" in browser.get("/steder").text


def test_two_venues_or_rooms_of_one_name_are_refused_in_words(world):
    browser = Browser(world["app"], world["coordinator"])
    name = db.session.scalars(select(Venue.name).where(Venue.code == world["code"])).one()
    page = browser.post("/steder/nytt", {"name": name, "municipality": world["host"]}, 422)
    assert "alt et lokale som heter dette" in page.text
    page = browser.post(f"/steder/{world['code']}/rom", {"name": "Storstua", "capacity": "4"}, 422)
    assert "alt et rom som heter dette" in page.text


@pytest.mark.parametrize("capacity", ["0", "1001", "mange", "", "99999999999999999999"])
def test_a_room_takes_a_sensible_number_of_persons(world, capacity):
    browser = Browser(world["app"], world["coordinator"])
    page = browser.post(f"/steder/{world['code']}/rom", {"name": "Loftet", "capacity": capacity}, 422)
    assert "tall" in page.text


def test_a_room_that_was_used_is_kept_and_an_unused_one_can_go(world):
    browser = Browser(world["app"], world["coordinator"])
    with transaction():
        room = db.session.get_one(Room, world["room"])
        cooperation = makers.a_cooperation()
        makers.a_cohort(cooperation, room=room)
    url = f"/steder/{world['code']}/rom/{world['room']}"
    page = browser.post(f"{url}/slett", page=url, action=f"{url}/slett", status=303)
    assert "er brukt av et kull" in browser.get(page.location).text
    browser.post(f"/steder/{world['code']}/rom", {"name": "Loftet", "capacity": "4"}, 303)
    unused = db.session.scalars(select(Room.id).where(Room.name == "Loftet")).one()
    url = f"/steder/{world['code']}/rom/{unused}"
    browser.post(f"{url}/slett", page=url, action=f"{url}/slett", status=303)
    assert db.session.get(Room, unused) is None


def test_hostile_names_are_kept_as_plain_text(world):
    browser = Browser(world["app"], world["coordinator"])
    page = browser.post("/steder/nytt", {"name": HOSTILE, "municipality": world["host"]}, 303)
    assert "<script>alert" not in browser.get("/steder").html
    page = browser.post("/steder/nytt", {"name": "x" * 10_000, "municipality": world["host"]}, 422)
    assert "høyst 80 tegn" in page.text


def test_another_cooperations_venue_looks_like_none_and_other_roles_have_no_list(world):
    browser = Browser(world["app"], world["stranger"])
    for path in ("", "/endre", "/rom", f"/rom/{world['room']}"):
        foreign = browser.get(f"/steder/{world['code']}{path}", 404)
        assert foreign.text == browser.get(f"/steder/FINNESIKKE{path}", 404).text
    browser.get(f"/steder/{world['code']}/rom/999999999999999999999", 404)
    with transaction():
        leader = makers.a_leader(makers.a_service())
    Browser(world["app"], leader).get("/steder", 404)
    assert leader.role == Role.LEADER


def test_the_list_costs_the_same_however_long_it_is(world):
    browser = Browser(world["app"], world["coordinator"])
    browser.get("/steder")
    with transaction():
        cooperation = db.session.scalars(select(Venue)).one().cooperation_id
        for n in range(30):
            venue = Venue(cooperation_id=cooperation, municipality_number=world["host"], name=f"Hus {n}")
            makers.save(venue)
            makers.save(Room(venue_id=venue.id, name="Sal", capacity=9))
    with counted() as sent:
        browser.get("/steder")
    assert len(sent) <= 6
