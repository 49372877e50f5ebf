from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.kernel.workbook import Column, Sheet, write
from courseapp.places.models import BlackoutKind, BlackoutPeriod
from tests import makers
from tests.pages import Browser
from tests.statements import counted


@pytest.fixture
def world(app):
    with transaction():
        here, there = makers.a_municipality("Her"), makers.a_municipality("Der")
        cooperation = makers.a_cooperation(makers.a_service(here))
        coordinator = makers.a_coordinator(cooperation)
        stranger = makers.a_coordinator(makers.a_cooperation(makers.a_service(there)))
        numbers = here.number, there.number
    return app, coordinator, stranger, *numbers


def a_period(number, first=date(2027, 2, 22), last=date(2027, 2, 26)):
    return BlackoutPeriod(
        municipality_number=number,
        first_day=first,
        last_day=last,
        kind=BlackoutKind.SCHOOL_HOLIDAY,
        label="Vinterferie",
    )


def periods():
    rows = db.session.scalars(select(BlackoutPeriod).order_by(BlackoutPeriod.first_day))
    return [(p.municipality_number, p.first_day, p.last_day, p.kind.value, p.label) for p in rows]


def test_closed_days_are_added_listed_beside_the_holidays_and_deleted(world):
    app, coordinator, _, here, _ = world
    browser = Browser(app, coordinator)
    fields = {"municipality": here, "kind": "school_holiday", "label": "Vinterferie"}
    page = browser.post("/steder/stengte-dager/ny", {**fields, "first_day": "22.2.2027", "last_day": "26.2.2027"}, 303)
    page = browser.get(page.location)
    assert "22.02.2027 til 26.02.2027" in page.text
    assert "Grunnlovsdagen" in page.text
    assert "Vinterferie" not in browser.get("/steder/stengte-dager?ar=2028").text
    number = db.session.scalars(select(BlackoutPeriod.id)).one()
    url = f"/steder/stengte-dager/{number}/slett"
    browser.post(url, page="/steder/stengte-dager?ar=2027", action=url, status=303)
    assert periods() == []
    deeds = set(db.session.scalars(select(JournalEntry.deed)))
    assert {"places.add_closed_days", "places.delete_closed_days"} <= deeds


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("26.2.2027", "22.2.2027", "kan ikke være før"),
        ("1.1.2027", "31.12.2027", "høyst 100 dager"),
        ("31.2.2027", "", "Skriv en dato"),
        ("1.1.0001", "", "mellom 2000 og 2100"),
    ],
)
def test_days_that_make_no_sense_are_refused_in_words(world, first, last, words):
    app, coordinator, _, here, _ = world
    fields = {"municipality": here, "kind": "other", "label": "Feil", "first_day": first, "last_day": last}
    assert words in Browser(app, coordinator).post("/steder/stengte-dager/ny", fields, 422).text
    assert periods() == []


def test_the_same_period_twice_is_refused_in_words(world):
    app, coordinator, _, here, _ = world
    fields = {"municipality": here, "kind": "other", "label": "Dag", "first_day": "1.3.2027"}
    browser = Browser(app, coordinator)
    browser.post("/steder/stengte-dager/ny", fields, 303)
    assert "alt en periode" in browser.post("/steder/stengte-dager/ny", fields, 422).text


def test_another_cooperations_municipality_can_be_neither_seen_chosen_nor_opened(world):
    app, _, stranger, here, _ = world
    with transaction():
        period = a_period(here)
        makers.save(period)
        number = period.id
    browser = Browser(app, stranger)
    assert "Vinterferie" not in browser.get("/steder/stengte-dager?ar=2027").text
    fields = {"municipality": here, "kind": "other", "label": "Dag", "first_day": "1.3.2027"}
    browser.post("/steder/stengte-dager/ny", fields, 422)
    token = browser.get("/steder/stengte-dager/ny").fields()["csrf_token"]
    response = browser.client.post(f"/steder/stengte-dager/{number}/slett", data={"csrf_token": token})
    assert response.status_code == 404
    assert len(periods()) == 1


def a_file(*rows):
    days = [Column("Første dag", "date"), Column("Siste dag", "date")]
    columns = [Column("Kommune"), *days, Column("Type"), Column("Navn")]
    return write([Sheet("Ferier", columns, rows)], title="Ferier")


def upload(browser, data, status):
    url = "/steder/stengte-dager/importer"
    return browser.post(url, {"file": (BytesIO(data), "ferier.xlsx")}, status, content_type="multipart/form-data")


def test_a_workbook_of_periods_is_read_whole_and_changes_nothing_the_second_time(world):
    app, coordinator, _, here, _ = world
    data = a_file(
        ["Her", date(2027, 2, 22), date(2027, 2, 26), "Skoleferie", "Vinterferie"],
        [here, date(2027, 8, 16), date(2027, 8, 17), "planleggingsdag", "Planlegging"],
    )
    browser = Browser(app, coordinator)
    page = upload(browser, data, 303)
    assert "2 lagt til, 0 endret, 0 som før" in browser.get(page.location).text
    before = periods()
    page = upload(browser, data, 303)
    assert "0 lagt til, 0 endret, 2 som før" in browser.get(page.location).text
    assert periods() == before
    upload(browser, a_file(["Her", date(2027, 2, 22), date(2027, 2, 25), "Skoleferie", "Vinterferie"]), 303)
    assert periods()[0][2] == date(2027, 2, 25)


def test_one_wrong_row_stops_the_whole_file_and_every_fault_is_told(world):
    app, coordinator, _, _, _ = world
    data = a_file(
        ["Her", date(2027, 2, 22), date(2027, 2, 26), "Skoleferie", "Vinterferie"],
        ["Der", date(2027, 2, 22), date(2027, 2, 26), "Skoleferie", "Vinterferie"],
        ["Her", date(2027, 3, 2), date(2027, 3, 1), "Skoleferie", "Bakvendt"],
        ["Her", date(2027, 3, 2), date(2027, 3, 3), "Tull", "Slag"],
        ["Her", "i morgen", date(2027, 3, 3), "annet", "Dato"],
        ["Her", date(2027, 2, 22), date(2027, 2, 26), "Skoleferie", "Igjen"],
    )
    text = upload(Browser(app, coordinator), data, 422).text
    assert "Ingenting er endret" in text
    for words in ("Rad 3, Kommune", "Rad 4, Siste dag", "Rad 5, Type", "Rad 6, Første dag", "Rad 7: Den samme"):
        assert words in text
    assert periods() == []


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 tull", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 gammel", b"a;b\n1;2\n"])
def test_a_file_that_cannot_be_read_gets_a_clear_answer(world, data):
    app, coordinator, _, _, _ = world
    text = upload(Browser(app, coordinator), data, 422).text
    assert "Filen ble ikke importert" in text or "Velg en fil" in text


def test_the_list_costs_the_same_however_long_it_is(world):
    app, coordinator, _, here, _ = world
    with transaction():
        makers.save(*(a_period(here, date(2027, 1, n), date(2027, 1, n)) for n in range(1, 31)))
    browser = Browser(app, coordinator)
    browser.get("/steder/stengte-dager?ar=2027")
    with counted() as sent:
        browser.get("/steder/stengte-dager?ar=2027")
    assert len(sent) <= 6


def test_a_strange_year_is_this_year(world):
    app, coordinator, _, _, _ = world
    for year in ("", "0001", "9999", "tull", "²²²²"):
        assert "Dager uten samlinger 2026" in Browser(app, coordinator).get(f"/steder/stengte-dager?ar={year}").text
