"""Municipalities come from a file, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from courseapp import places
from courseapp.kernel.db import db, transaction
from courseapp.places.import_municipalities import Faulty, Report, run_import
from courseapp.places.models import Municipality

HEAD = "number,name,county,lat,lon,weight\n"
OSLO = "0301,Oslo,Oslo,59.91,10.75,700000\n"


def read(text: str) -> Report:
    with transaction():
        return run_import(text.encode())


def test_a_number_keeps_its_zero(app: Flask) -> None:
    assert read(HEAD + OSLO) == Report(added=1, changed=0, same=0)
    oslo = db.session.get_one(Municipality, "0301")
    assert (oslo.name, oslo.latitude, oslo.inhabitants) == ("Oslo", 59.91, 700000)


def test_a_number_that_a_spreadsheet_shortened_is_understood(app: Flask) -> None:
    read(HEAD + OSLO.removeprefix("0"))
    assert db.session.get(Municipality, "0301") is not None


def test_reading_the_same_file_again_changes_nothing_and_a_new_name_only_itself(app: Flask) -> None:
    read(HEAD + OSLO)
    assert read(HEAD + OSLO) == Report(added=0, changed=0, same=1)
    assert read(HEAD + OSLO.replace("Oslo,Oslo", "Christiania,Oslo")) == Report(added=0, changed=1, same=0)


def test_the_file_of_two_counties_that_comes_along_is_in_order(app: Flask) -> None:
    file = Path(places.__file__).with_name("municipalities.csv")
    with transaction():
        assert run_import(file.read_bytes()).added == 66
    assert set(db.session.scalars(select(Municipality.county))) == {"Vestland", "Rogaland"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no rows"),
        ("nummer;navn\n1;2\n", "missing column"),
        (HEAD + OSLO + OSLO, "row 2, number: stands more than once"),
        (HEAD + OSLO.replace("0301", "03O1"), "row 2, number: not four digits"),
        (HEAD + OSLO.replace("59.91", "north"), "row 2, latitude: not a place in Norway"),
        (HEAD + OSLO.replace("10.75", "75.1"), "row 2, longitude: not a place in Norway"),
        (HEAD + OSLO.replace("700000", "many"), "row 2, weight: not a number"),
        (HEAD + OSLO.replace("700000", "-7"), "row 2, inhabitants: below zero"),
        (HEAD + OSLO.replace("Oslo,Oslo", ",Oslo"), "row 2, name: empty"),
    ],
)
def test_a_fault_is_told_by_row_and_column_and_nothing_is_read(app: Flask, text: str, message: str) -> None:
    with pytest.raises(Faulty) as fault:
        read(text)
    assert any(message in said for said in fault.value.messages)
    assert db.session.scalar(select(func.count()).select_from(Municipality)) == 0
