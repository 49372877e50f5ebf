"""Links between municipalities from a file: whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from courseapp import places
from courseapp.kernel.db import db, transaction
from courseapp.places import import_municipalities
from courseapp.places.import_links import run_import
from courseapp.places.import_municipalities import Faulty, Report
from courseapp.places.models import Municipality, MunicipalityLink
from courseapp.places.travel import minutes

SHIPPED = Path(places.__file__).parent


@pytest.fixture
def counties(app: Flask) -> None:
    with transaction():
        import_municipalities.run_import((SHIPPED / "municipalities.csv").read_bytes())


def read(text: str) -> Report:
    with transaction():
        return run_import(f"a,b,kind,gap_km\n{text}".encode())


def test_the_file_that_comes_along_joins_both_counties(counties: None) -> None:
    with transaction():
        report = run_import((SHIPPED / "links.csv").read_bytes())
    assert (report.added > 200, report.changed, report.same) == (True, 0, 0)
    numbers = list(db.session.scalars(db.select(Municipality.number)))
    found = minutes(numbers)
    assert (found.without_links, found.without_point) == ((), ())
    assert max(map(max, found.minutes)) < 720


def test_the_same_again_changes_nothing_and_a_new_figure_only_itself(counties: None) -> None:
    assert read("4601,4627,strait,0.5\n4601,4626,road,0") == Report(2, 0, 0)
    assert read("4627,4601,strait,0.5") == Report(0, 0, 1)
    assert read("4627,4601,ferry,1.5") == Report(0, 1, 0)
    row = db.session.get_one(MunicipalityLink, ("4601", "4627"))
    assert (row.kind, row.gap_km) == ("ferry", 1.5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("4601,9999,road,0", "row 2, b: no municipality 9999 is known"),
        ("4601,4601,road,0", "row 2: a and b are the same"),
        ("4601,4627,rail,0", "row 2, kind: not road, strait or ferry"),
        ("4601,4627,road,-1", "row 2, gap_km: not a number of kilometers"),
        ("4601,4627,road,far", "row 2, gap_km: not a number of kilometers"),
        ("4601,4627,road,0\n4627,4601,road,0", "row 3: the link from 4627 to 4601 stands more than once"),
        ("4601,,road,0", "row 2, b: empty"),
    ],
)
def test_a_fault_is_told_by_row_and_nothing_is_read(counties: None, text: str, message: str) -> None:
    with pytest.raises(Faulty) as faulty:
        read(f"{text}\n4601,4626,road,0" if "\n" not in text else text)
    assert faulty.value.messages == (message,)
    assert db.session.scalar(db.select(db.func.count()).select_from(MunicipalityLink)) == 0
