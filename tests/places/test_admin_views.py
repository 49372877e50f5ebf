from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.places.models import ChildWelfareService, Cooperation, CooperationMembership, Municipality
from tests import makers
from tests.pages import Browser
from tests.statements import counted


@pytest.fixture
def admin(app):
    with transaction():
        actor = makers.an_admin()
        makers.a_municipality("Voll")
    return Browser(app, actor)


def test_the_administrator_makes_a_service_and_says_which_municipalities_it_serves(admin):
    page = admin.post("/administrasjon/tjenester/ny", {"name": "Voll barnevern", "key": "voll", "language": "nn"}, 303)
    admin.post(
        f"{page.location}/kommuner",
        {"municipality": "Voll"},
        303,
        page=page.location,
        action="/administrasjon/tjenester/voll/kommuner",
    )
    service = db.session.scalars(select(ChildWelfareService).where(ChildWelfareService.key == "voll")).one()
    assert [m.name for m in service.municipalities] == ["Voll"]
    number = service.municipalities[0].number
    gone = "/administrasjon/tjenester/voll/kommuner/fjern"
    admin.post(gone, {"number": number}, 303, page=page.location, action=gone)
    assert "Ingen kommuner ennå" in admin.get(page.location).text
    deeds = set(db.session.scalars(select(JournalEntry.deed)))
    assert {"places.create_service", "places.serve", "places.serve_no_more"} <= deeds


def test_a_municipality_has_one_service(admin):
    with transaction():
        taken = makers.a_service(makers.a_municipality("Opptatt"))
        other = makers.a_service()
        names = taken.name, other.key
    url = f"/administrasjon/tjenester/{names[1]}"
    page = admin.post(f"{url}/kommuner", {"municipality": "Opptatt"}, 422, page=url, action=f"{url}/kommuner")
    assert f"hører alt til {names[0]}" in page.text


def test_a_short_name_is_used_once_and_is_plain(admin):
    fields = {"name": "Voll barnevern", "key": "voll", "language": "nb"}
    admin.post("/administrasjon/tjenester/ny", fields, 303)
    assert "alt i bruk" in admin.post("/administrasjon/tjenester/ny", fields, 422).text
    for key in ("Voll", "../etc", "a b", "-", "våll"):
        assert "små bokstaver" in admin.post("/administrasjon/tjenester/ny", {**fields, "key": key}, 422).text


def test_a_cooperation_has_a_host_and_members_with_dates(admin):
    with transaction():
        service = makers.a_service()
        key = service.key
    page = admin.post(
        "/administrasjon/samarbeid/nytt",
        {"name": "Vollsamarbeidet", "key": "vollsam", "host": "Voll", "legal_form": "Vertskommune", "language": "nb"},
        303,
    )
    url = page.location
    member = f"{url}/medlemmer"
    admin.post(member, {"service": key, "first_day": "1.1.2026"}, 303, page=url, action=member)
    page = admin.post(member, {"service": key, "first_day": "1.6.2026"}, 422, page=url, action=member)
    assert "alt med i samarbeidet" in page.text
    number = db.session.scalars(select(CooperationMembership.id)).one()
    assert "kan ikke være før" in admin.post(f"{member}/{number}", {"last_day": "31.12.2025"}, 422).text
    admin.post(f"{member}/{number}", {"last_day": "30.6.2026"}, 303)
    admin.post(member, {"service": key, "first_day": "1.7.2026"}, 303, page=url, action=member)
    rows = db.session.scalars(select(CooperationMembership).order_by(CooperationMembership.id)).all()
    assert [(m.first_day, m.last_day) for m in rows] == [
        (date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), None),
    ]
    admin.post(url, {"name": "Nytt navn"}, 303, action=url)
    assert db.session.scalars(select(Cooperation.name)).one() == "Nytt navn"


def test_municipalities_come_from_a_file_whole_or_not_at_all(admin):
    url = "/administrasjon/kommuner"
    good = "number,name,county,lat,lon,weight\n0301,Storby,Øst,59.9,10.7,700000\n".encode()
    bad = "number,name,county,lat,lon,weight\n0302,Liten,Øst,59.9,10.7,1\n03,Feil,Øst,1,1,1\n".encode()
    admin.post(url, {"file": (BytesIO(good), "k.csv")}, 303, content_type="multipart/form-data")
    page = admin.post(url, {"file": (BytesIO(bad), "k.csv")}, 422, content_type="multipart/form-data")
    assert "Ingenting er endret" in page.text
    assert db.session.get_one(Municipality, "0301").name == "Storby"
    assert db.session.get(Municipality, "0302") is None


def test_nobody_else_administers(app):
    with transaction():
        cooperation = makers.a_cooperation()
        service = makers.services_of(cooperation)[0]
        actors = [
            makers.a_coordinator(cooperation),
            makers.a_leader(service),
            makers.a_contact_person(service),
            makers.a_foster_parent(makers.a_household(service)),
        ]
        paths = [
            f"samarbeid/{cooperation.key}",
            f"tjenester/{service.key}",
            "kommuner",
            "samarbeid/nytt",
            "tjenester/ny",
        ]
    for actor in actors:
        browser = Browser(app, actor)
        browser.get("/administrasjon", 404)
        for path in paths:
            browser.get(f"/administrasjon/{path}", 404)


def test_the_front_costs_the_same_however_much_there_is(admin):
    with transaction():
        for _ in range(20):
            makers.a_cooperation()
    admin.get("/administrasjon")
    with counted() as sent:
        admin.get("/administrasjon")
    assert len(sent) <= 6


def test_what_is_missing_is_not_found(admin):
    admin.get("/administrasjon/tjenester/finnes-ikke", 404)
    admin.get("/administrasjon/samarbeid/finnes-ikke", 404)
    admin.get("/administrasjon/samarbeid/finnes-ikke/medlemmer/1", 404)
