"""Wishes from a workbook: a dry run first, whole or not at all, every fault by row and column."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook

from courseapp.demand.import_wishes import ADDED, SAME, Report, run_import
from courseapp.demand.models import HomeAvailability, InterestRegistration
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.people.models import Household
from tests import makers
from tests.pages import Browser

HEADERS = ("Hjem", "Program", "Kan", "Minutter", "Voksne", "Barnepass", "Borte", "Siden")


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADERS, *rows):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def home(app: Flask) -> Household:
    with transaction():
        home = makers.a_household(makers.services_of(makers.a_cooperation())[0])
        home.service_reference = "Heim 7"
        return home


@pytest.fixture
def leader(home: Household) -> Actor:
    with transaction():
        return makers.a_leader(db.session.get_one(Household, home.id).service)


def bring(leader: Actor, *rows: tuple[Any, ...], dry_run: bool = False) -> Report:
    return run_import(leader, workbook(*rows), dry_run=dry_run)


def count() -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(InterestRegistration)) or 0


def test_a_home_is_known_by_reference_or_code_and_says_when_once(home: Household, leader: Actor) -> None:
    rows = [
        ("Heim 7", "TBO-F", "ti. kveld, torsdag dag", 60, 2, "ja", "15.2.2027–19.2.2027", "2026-05-01"),
        (home.code, "trygg base", None, None, None, None, None, None),
    ]
    tried = bring(leader, *rows, dry_run=True)
    assert (tried.problems, tried.count(ADDED), count()) == ([], 1, 0)
    assert bring(leader, *rows).homes[0].added == 2
    said = db.session.get_one(HomeAvailability, home.id)
    assert (said.slots, said.max_minutes, said.adults, said.childcare) == (1 << 3 | 1 << 6, 60, 2, True)
    assert len(said.absences) == 1
    assert bring(leader, *rows).count(SAME) == 1
    assert count() == 2


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("Heim 8", "TBO-F", "ti kveld"), "Hjem"),
        (("Heim 7", "Strikking", "ti kveld"), "Program"),
        (("Heim 7", "Veien videre", "ti kveld"), "Program"),
        (("Heim 7", "TBO-F", "av og til"), "Kan"),
        (("Heim 7", "TBO-F", None), "Kan"),
        (("Heim 7", "TBO-F", "ti kveld", 3), "Minutter"),
        (("Heim 7", "TBO-F", "ti kveld", "mange"), "Minutter"),
        (("Heim 7", "TBO-F", "ti kveld", 30, 9), "Voksne"),
        (("Heim 7", "TBO-F", "ti kveld", 30, 2, "kanskje"), "Barnepass"),
        (("Heim 7", "TBO-F", "ti kveld", 30, 2, "nei", "i romjulen"), "Borte"),
        (("Heim 7", "TBO-F", "ti kveld", 30, 2, "nei", None, "2030-01-01"), "Siden"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column_and_nothing_is_kept(
    home: Household, leader: Actor, row: tuple[Any, ...], column: str
) -> None:
    report = bring(leader, row)
    assert [(p.row, p.column) for p in report.problems] == [(2, column)]
    assert count() == 0


def test_two_rows_of_a_home_may_not_disagree(home: Household, leader: Actor) -> None:
    report = bring(leader, ("Heim 7", "TBO-F", "ti kveld"), ("Heim 7", "EFST", "on kveld"), ("Heim 7", "TBO-F"))
    assert [(p.row, p.column) for p in report.problems] == [(3, "Kan"), (4, "Program")]


def test_the_pages_show_first_and_do_then(app: Flask, home: Household, leader: Actor) -> None:
    browser = Browser(app, leader)
    assert browser.client.get("/onsker/import/mal.xlsx").data.startswith(b"PK")
    data = workbook(("Heim 7", "TBO-F", "ti kveld"))

    def send(digest: str, status: int) -> Any:
        fields = {"file": (io.BytesIO(data), "onsker.xlsx"), "digest": digest}
        return browser.post("/onsker/import", fields, status, content_type="multipart/form-data")

    page = send("", 200)
    assert "Ingenting er lagret ennå" in page.text
    assert count() == 0
    send(page.fields()["digest"], 303)
    assert count() == 1


def test_others_homes_are_not_found(app: Flask, home: Household) -> None:
    with transaction():
        stranger = makers.a_leader(makers.services_of(makers.a_cooperation())[0])
    report = bring(stranger, (home.code, "TBO-F", "ti kveld"))
    assert [(p.row, p.column) for p in report.problems] == [(2, "Hjem")]
