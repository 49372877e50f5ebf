from datetime import date

import pytest
from sqlalchemy import select

from courseapp.cohorts.models import CohortFacilitator
from courseapp.kernel.access import Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.network.models import Facilitator, FacilitatorCooperation, Qualification
from courseapp.people.models import Account, RoleGrant
from tests import makers
from tests.pages import Browser
from tests.statements import counted


@pytest.fixture
def world(app):
    with transaction():
        cooperation = makers.a_cooperation()
        facilitator = makers.a_facilitator(cooperation, "tbo-f")
        return {
            "app": app,
            "cooperation": cooperation,
            "coordinator": makers.a_coordinator(cooperation),
            "stranger": makers.a_coordinator(makers.a_cooperation()),
            "facilitator": facilitator.id,
            "own": makers.a_facilitator_actor(facilitator),
            "url": f"/veiledere/{facilitator.code}",
            "host": cooperation.host_municipality,
        }


def new(world, **given):
    fields = {"given_name": "Nora", "family_name": "Vipeli", "email": "nora@example.org", "language": "nb"}
    return {**fields, "municipality": world["host"], **given}


def by_email(email):
    return db.session.scalars(
        select(Facilitator).join(Account, Account.person_id == Facilitator.person_id).where(Account.email == email)
    ).one()


def test_a_new_facilitator_gets_a_way_in_and_is_asked_by_the_cooperation(world):
    browser = Browser(world["app"], world["coordinator"])
    page = browser.post("/veiledere/ny", new(world), 303)
    it = by_email("nora@example.org")
    assert page.location == f"/veiledere/{it.code}"
    assert [link.cooperation_id for link in it.cooperations] == [world["cooperation"].id]
    roles = db.session.scalars(select(RoleGrant.role).join(Account).where(Account.email == "nora@example.org")).all()
    assert roles == [Role.FACILITATOR]
    assert "Nora Vipeli" in browser.get("/veiledere").text
    deeds = set(db.session.scalars(select(JournalEntry.deed)))
    assert {"network.add_facilitator", "people.grant_role"} <= deeds


def test_a_person_who_has_an_account_becomes_a_facilitator_and_stays_what_they_were(world):
    with transaction():
        parent = makers.a_foster_parent(makers.a_household(makers.services_of(world["cooperation"])[0]))
        account = db.session.get_one(Account, parent.account_id)
        person, email = account.person, account.email
        name = {"given_name": person.given_name, "family_name": person.family_name, "email": email}
    browser = Browser(world["app"], world["coordinator"])
    assert "et annet navn" in browser.post("/veiledere/ny", new(world, email=email), 422).text
    browser.post("/veiledere/ny", new(world, **name), 303)
    roles = db.session.scalars(select(RoleGrant.role).where(RoleGrant.account_id == parent.account_id)).all()
    assert set(roles) == {Role.FOSTER_PARENT, Role.FACILITATOR}
    assert "alt med i samarbeidet" in browser.post("/veiledere/ny", new(world, **name), 422).text


def test_two_cooperations_may_ask_the_same_facilitator(world):
    Browser(world["app"], world["coordinator"]).post("/veiledere/ny", new(world), 303)
    Browser(world["app"], world["stranger"]).post("/veiledere/ny", new(world), 303)
    assert len(by_email("nora@example.org").cooperations) == 2


def test_a_qualification_is_added_changed_and_taken_away(world):
    browser, url = Browser(world["app"], world["coordinator"]), world["url"]
    browser.post(url, {"program": "trygg-base", "role": "second", "valid_until": "1.3.2027"}, 303, action=url)
    assert "Går snart ut: 01.03.2027" in browser.get(url).text
    browser.post(url, {"program": "trygg-base", "role": "lead", "valid_until": ""}, 303, action=url)
    key = (world["facilitator"], "trygg-base")
    assert (db.session.get_one(Qualification, key).lead, db.session.get_one(Qualification, key).valid_until) == (
        True,
        None,
    )
    gone = f"{url}/kompetanse/fjern"
    browser.post(gone, {"program": "trygg-base"}, 303, page=url, action=gone)
    assert db.session.get(Qualification, key) is None
    token = browser.get(url).fields(url)["csrf_token"]
    for program in ("trygg-base", "", "\x00"):
        assert browser.client.post(gone, data={"csrf_token": token, "program": program}).status_code == 404


@pytest.mark.parametrize(
    ("given", "words"),
    [({"program": "hekseri"}, "gyldig"), ({"valid_until": "i morgen"}, "Skriv en dato"), ({"role": "sjef"}, "gyldig")],
)
def test_what_makes_no_sense_is_refused_in_words(world, given, words):
    fields = {"program": "trygg-base", "role": "lead", **given}
    page = Browser(world["app"], world["coordinator"]).post(world["url"], fields, 422, action=world["url"])
    assert words in page.text


def test_the_list_marks_what_lapses_and_counts_this_years_cohorts(world):
    with transaction():
        db.session.get_one(Qualification, (world["facilitator"], "tbo-f")).valid_until = date(2026, 11, 1)
        elsewhere = makers.a_cooperation()
        for cooperation in (world["cooperation"], world["cooperation"], elsewhere):
            cohort = makers.a_cohort(cooperation, first=date(2026, 12, 1))
            makers.save(CohortFacilitator(cohort_id=cohort.id, facilitator_id=world["facilitator"], lead=True))
    text = Browser(world["app"], world["coordinator"]).get("/veiledere").text
    assert "Gikk ut 01.11.2026" in text
    assert "2 + 1 i andre samarbeid" in text


def test_a_facilitator_who_ends_everywhere_is_signed_out_of_the_role(world):
    signed_in = Browser(world["app"], world["own"])
    signed_in.get("/min-kompetanse")
    browser = Browser(world["app"], world["coordinator"])
    page = browser.post(f"{world['url']}/avslutt", status=303)
    signed_in.get("/min-kompetanse", 302)
    assert "Ingen veiledere ennå" in browser.get(page.location).text
    browser.get(world["url"], 404)
    assert db.session.scalars(select(FacilitatorCooperation)).all() == []
    assert not db.session.get_one(Facilitator, world["facilitator"]).is_active


def test_where_the_journey_starts_is_changed_and_must_be_a_municipality(world):
    with transaction():
        makers.a_municipality("Nes")
    browser, move = Browser(world["app"], world["coordinator"]), f"{world['url']}/reiser-fra"
    page = browser.post(move, {"municipality": "Langtvekk"}, 422, page=world["url"], action=move)
    assert "Vi kjenner ikke denne kommunen" in page.text
    browser.post(move, {"municipality": "nes"}, 303, page=world["url"], action=move)
    numbers = {world["host"]}
    assert db.session.get_one(Facilitator, world["facilitator"]).municipality_number not in numbers


def test_a_facilitator_sees_own_qualifications_and_bookings_and_changes_none(world):
    browser = Browser(world["app"], world["own"])
    page = browser.get("/min-kompetanse")
    assert "TBO-F" in page.text
    assert "Ingen samlinger framover" in page.text
    assert not [form for form in page.all("form") if "kompetanse" in form.get("action", "")]
    browser.get("/veiledere", 404)
    browser.get(world["url"], 404)


def test_another_cooperations_facilitator_looks_like_none(world):
    browser = Browser(world["app"], world["stranger"])
    for path in ("", "/avslutt"):
        foreign = browser.get(f"{world['url']}{path}", 404)
        assert foreign.text == browser.get(f"/veiledere/FINNESIKKE{path}", 404).text


def test_hostile_names_are_kept_as_plain_text(world):
    browser = Browser(world["app"], world["coordinator"])
    browser.post("/veiledere/ny", new(world, given_name="<script>alert(1)</script>\x00\u202e", family_name="=1+1"), 303)
    assert "<script>alert" not in browser.get("/veiledere").html


def test_the_list_costs_the_same_however_long_it_is(world):
    browser = Browser(world["app"], world["coordinator"])
    browser.get("/veiledere")
    with transaction():
        for _ in range(20):
            makers.a_facilitator(world["cooperation"], "tbo-f", "efst")
    with counted() as sent:
        browser.get("/veiledere")
    assert len(sent) <= 6
