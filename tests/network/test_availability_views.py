"""Facilitators say when they can; coordinators write it down for them, one by one or from a workbook."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook

from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.network.availability import Qualified, availability
from courseapp.network.import_availability import CHANGED, SAME, Report, run_import
from courseapp.network.models import Facilitator
from courseapp.network.rules import cohorts_in
from courseapp.people.models import Account
from courseapp.places.slots import Part, Slot
from tests import makers
from tests.pages import Browser
from tests.statements import counted

ANSWERS = {"sent": "1", "slots": ["3", "6"], "max_cohorts": "3", "max_minutes": "90"}


class Stage:
    """A cooperation with a coordinator and a facilitator who signs in."""

    def __init__(self) -> None:
        cooperation = makers.a_cooperation()
        self.cooperation_id = cooperation.id
        self.facilitator: Facilitator = makers.a_facilitator(cooperation, "tbo-f", lead=False)
        self.own = makers.a_facilitator_actor(self.facilitator)
        self.coordinator = makers.a_coordinator(cooperation)
        self.stranger: Actor = makers.a_coordinator(makers.a_cooperation())
        self.email = db.session.scalars(
            db.select(Account.email).where(Account.person_id == self.facilitator.person_id)
        ).one()


@pytest.fixture
def stage(app: Flask) -> Stage:
    with transaction():
        return Stage()


def test_a_facilitator_says_when_it_suits(app: Flask, stage: Stage) -> None:
    browser = Browser(app, stage.own)
    assert "Si når du kan" in browser.get("/min-kompetanse").text
    away = {"away-0-first_day": "2027-02-15", "away-0-last_day": "2027-02-21"}
    browser.post("/min-kompetanse/tider", {**ANSWERS, **away}, 303)
    assert "ti. kveld, to. dag" in browser.get("/min-kompetanse").text
    with counted() as sent:
        (it,) = availability(stage.cooperation_id)
    assert len(sent) == 3
    assert (it.told, it.max_cohorts, it.max_minutes) == (True, 3, 90)
    assert it.slots == {Slot(1, Part.EVENING), Slot(3, Part.DAY)}
    assert it.away == ((date(2027, 2, 15), date(2027, 2, 21)),)
    assert it.qualifications == (Qualified("tbo-f", lead=False, valid_until=None),)


def test_who_has_said_nothing_is_known_as_such(stage: Stage) -> None:
    (it,) = availability(stage.cooperation_id)
    assert (it.told, it.slots, it.max_cohorts) == (False, frozenset(), 0)


def test_a_coordinator_writes_it_down_and_a_stranger_does_not(app: Flask, stage: Stage) -> None:
    page = f"/veiledere/{stage.facilitator.code}/tider"
    Browser(app, stage.coordinator).post(page, ANSWERS, 303)
    Browser(app, stage.coordinator).post(page, {**ANSWERS, "max_cohorts": "21"}, 422)
    assert availability(stage.cooperation_id)[0].max_minutes == 90
    assert "Høyst" not in Browser(app, stage.stranger).get(page, 404).text


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("E-post", "Kan", "Kull i året", "Minutter", "Borte"), *rows):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bring(stage: Stage, *rows: tuple[Any, ...], dry_run: bool = False) -> Report:
    return run_import(stage.coordinator, workbook(*rows), dry_run=dry_run)


def test_a_workbook_tells_for_all_and_empty_cells_say_nothing(stage: Stage) -> None:
    row = (stage.email, "ti kveld, to dag", 4, 120, "15.2.2027–19.2.2027")
    assert bring(stage, row, dry_run=True).count(CHANGED) == 1
    assert not availability(stage.cooperation_id)[0].told
    assert bring(stage, row).count(CHANGED) == 1
    assert bring(stage, row).count(SAME) == 1
    assert bring(stage, (stage.email, None, 5)).count(CHANGED) == 1
    (it,) = availability(stage.cooperation_id)
    assert (it.max_cohorts, it.max_minutes, len(it.slots), len(it.away)) == (5, 120, 2, 1)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ((None, "ti kveld"), "E-post"),
        (("nobody@example.org", "ti kveld"), "E-post"),
        (("", "av og til"), "Kan"),
        (("", "ti kveld", 21), "Kull i året"),
        (("", "ti kveld", 2, -1), "Minutter"),
        (("", "ti kveld", 2, 60, "til sommeren"), "Borte"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(stage: Stage, cells: tuple[Any, ...], column: str) -> None:
    first = stage.email if cells[0] == "" else cells[0]
    report = bring(stage, (first, *cells[1:]))
    assert [(p.row, p.column) for p in report.problems] == [(2, column)]
    assert not availability(stage.cooperation_id)[0].told


def test_the_template_names_the_facilitators(app: Flask, stage: Stage) -> None:
    browser = Browser(app, stage.coordinator)
    assert browser.client.get("/veiledere/tider/mal.xlsx").data.startswith(b"PK")
    data = {"file": (io.BytesIO(workbook((stage.email, "ti kveld"))), "tider.xlsx")}
    page = browser.post("/veiledere/tider/import", data, 200, content_type="multipart/form-data")
    assert "Ingenting er lagret ennå" in page.text


def test_a_year_holds_what_is_said_and_a_half_of_it_half_rounded_up() -> None:
    assert [cohorts_in(weeks, 3) for weeks in (52, 26, 1, 0)] == [3, 2, 1, 0]
    assert cohorts_in(26, 0) == 0
