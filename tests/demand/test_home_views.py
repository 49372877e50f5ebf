"""A home tells in one form what it wishes; staff may write it down for it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from courseapp.demand.models import HomeAvailability, InterestRegistration
from courseapp.demand.rules import InterestState
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.people.models import Household, HouseholdKind
from courseapp.places.models import ChildWelfareService, Cooperation
from tests import makers
from tests.pages import Browser

TUESDAY_EVENING, THURSDAY_DAY = "3", "6"


@pytest.fixture
def home(app: Flask) -> Household:
    with transaction():
        cooperation = makers.a_cooperation()
        return makers.a_household(makers.services_of(cooperation)[0])


@pytest.fixture
def parent(home: Household) -> Actor:
    with transaction():
        return makers.a_foster_parent(db.session.get_one(Household, home.id))


def answers(**other: Any) -> dict[str, Any]:
    cooperation = db.session.scalars(db.select(Cooperation.id).order_by(Cooperation.id)).first()
    number = db.session.scalars(db.select(Household.home_municipality)).first()
    usual = {
        "sent": "1",
        "programs": ["tbo-f", "efst"],
        "slots": [TUESDAY_EVENING, THURSDAY_DAY],
        "max_minutes": "45",
        "municipality": number,
        "adults": "2",
        "cooperation": str(cooperation),
    }
    return {**usual, **other}


def wishes() -> dict[str, InterestState]:
    db.session.rollback()
    rows = db.session.execute(
        db.select(InterestRegistration.program_key, InterestRegistration.state).order_by(InterestRegistration.id)
    )
    return {program: state for program, state in rows}  # noqa: C416


def test_one_form_tells_it_all(app: Flask, home: Household, parent: Actor) -> None:
    browser = Browser(app, parent)
    page = browser.get("/vare-onsker")
    assert "Når kan dere?" in page.text
    away = {"away-0-first_day": "2027-02-15", "away-0-last_day": "2027-02-21", "away-1-first_day": "1.5.2027"}
    browser.post("/vare-onsker", answers(childcare="y", **away), status=303)
    assert wishes() == {"tbo-f": InterestState.OPEN, "efst": InterestState.OPEN}
    said = db.session.get_one(HomeAvailability, home.id)
    assert (said.slots, said.max_minutes, said.adults, said.childcare) == (1 << 3 | 1 << 6, 45, 2, True)
    assert [(it.first_day, it.last_day) for it in said.absences] == [
        (date(2027, 2, 15), date(2027, 2, 21)),
        (date(2027, 5, 1), date(2027, 5, 1)),
    ]
    again = browser.get("/vare-onsker")
    assert "Dere venter på dette" in again.text
    assert "2027-02-15" in again.html


def test_what_is_unticked_is_withdrawn_and_the_rest_waits_on(app: Flask, parent: Actor) -> None:
    browser = Browser(app, parent)
    browser.post("/vare-onsker", answers(), status=303)
    browser.post("/vare-onsker", answers(programs=["efst", "trygg-base"]), status=303)
    assert wishes() == {
        "tbo-f": InterestState.WITHDRAWN,
        "efst": InterestState.OPEN,
        "trygg-base": InterestState.OPEN,
    }


def test_a_wish_is_withdrawn_in_one_tap(app: Flask, parent: Actor) -> None:
    browser = Browser(app, parent)
    browser.post("/vare-onsker", answers(), status=303)
    code = db.session.scalars(
        db.select(InterestRegistration.code).where(InterestRegistration.program_key == "tbo-f")
    ).one()
    browser.post(f"/vare-onsker/{code}/trekk", page="/vare-onsker", status=303)
    assert wishes()["tbo-f"] == InterestState.WITHDRAWN
    browser.post(f"/vare-onsker/{code}/trekk", page="/vare-onsker", status=303)
    assert wishes() == {"tbo-f": InterestState.WITHDRAWN, "efst": InterestState.OPEN}


@pytest.mark.parametrize(
    "wrong",
    [
        {"programs": []},
        {"programs": ["veien-videre"]},
        {"programs": ["grandparent"]},
        {"slots": []},
        {"slots": ["99"]},
        {"max_minutes": "4"},
        {"max_minutes": "mange"},
        {"adults": "0"},
        {"municipality": "Ingensteds"},
        {"cooperation": "987654"},
        {"away-0-first_day": "2027-02-15", "away-0-last_day": "2027-02-14"},
        {"away-0-last_day": "2027-02-14"},
    ],
)
def test_what_makes_no_sense_is_refused_in_words(app: Flask, parent: Actor, wrong: dict[str, Any]) -> None:
    page = Browser(app, parent).post("/vare-onsker", answers(**wrong), status=422)
    assert page.all("h1")
    assert wishes() == {}


def test_a_form_filled_in_by_nobody_takes_none_of_it_from_others(app: Flask, parent: Actor) -> None:
    with transaction():
        service = db.session.scalars(db.select(ChildWelfareService)).first()
        assert service is not None
        other = makers.a_foster_parent(makers.a_household(service))
    Browser(app, parent).post("/vare-onsker", answers(), status=303)
    code = db.session.scalars(db.select(InterestRegistration.code)).first()
    Browser(app, other).post(f"/vare-onsker/{code}/trekk", page="/vare-onsker", status=404)
    assert "Dere venter på dette" not in Browser(app, other).get("/vare-onsker").text


def test_birth_parents_have_no_such_form(app: Flask) -> None:
    with transaction():
        service = makers.services_of(makers.a_cooperation())[0]
        home = makers.a_household(service, kind=HouseholdKind.BIRTH_PARENT)
        code = home.code
        leader = makers.a_leader(service)
    Browser(app, leader).get(f"/hjem/{code}/onsker", status=404)


def test_staff_write_down_since_when_a_home_has_waited(app: Flask, home: Household, parent: Actor) -> None:
    with transaction():
        service = db.session.get_one(ChildWelfareService, home.service_id)
        leader = makers.a_leader(service)
    browser = Browser(app, leader)
    browser.post(f"/hjem/{home.code}/onsker", answers(since="2026-03-01"), status=303)
    row = db.session.scalars(db.select(InterestRegistration)).first()
    assert row is not None
    assert (row.since, row.entered_by) == (date(2026, 3, 1), leader.account_id)
    browser.post(f"/hjem/{home.code}/onsker", answers(since="2027-03-01"), status=422)
    assert "Siden" in Browser(app, parent).get("/vare-onsker").text


def test_a_protected_home_is_not_the_coordinators_to_write_for(app: Flask) -> None:
    with transaction():
        cooperation = makers.a_cooperation()
        service = makers.services_of(cooperation)[0]
        contact = makers.a_contact_person(service)
        home = makers.a_household(service, limited=True)
        home.contact_person_id = contact.person_id
        code = home.code
        coordinator = makers.a_coordinator(cooperation)
    Browser(app, coordinator).get(f"/hjem/{code}/onsker", status=404)
    Browser(app, contact).post(f"/hjem/{code}/onsker", answers(), status=303)
    page = Browser(app, coordinator).get("/onsker/hjem").text
    assert code in page
    Browser(app, coordinator).get("/onsker")
