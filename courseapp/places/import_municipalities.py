"""Municipalities from a CSV file, whole or not at all: number, name, county, lat, lon, weight.

``lat`` and ``lon`` are of the center, in degrees; ``weight`` is roughly how many live there. municipalities.csv beside
this file holds Vestland and Rogaland as of 2024; its points are from GeoNames (CC BY 4.0).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from courseapp.kernel.db import db
from courseapp.kernel.journal import record
from courseapp.kernel.workbook_reader import ExpectedColumn, Table, Unreadable, read
from courseapp.places.models import Municipality

COLUMNS = (
    ExpectedColumn("number", ("number", "nummer", "kommunenummer"), limit=4),
    ExpectedColumn("name", ("name", "navn", "kommune"), limit=80),
    ExpectedColumn("county", ("county", "fylke"), limit=80),
    ExpectedColumn("latitude", ("lat", "latitude", "breddegrad"), limit=20),
    ExpectedColumn("longitude", ("lon", "longitude", "lengdegrad"), limit=20),
    ExpectedColumn("inhabitants", ("weight", "inhabitants", "innbyggere"), kind="integer"),
)
BOUNDS = {"latitude": (57.0, 81.0), "longitude": (4.0, 32.0)}
"""Norway, Svalbard included."""
DIGITS = 4


class Faulty(Exception):
    """The file cannot be used; ``messages`` say where and why, one a line."""

    def __init__(self, *messages: str) -> None:
        super().__init__("; ".join(messages))
        self.messages = messages


@dataclass(frozen=True, slots=True)
class Report:
    """How many municipalities were added, changed, and left as they were."""

    added: int
    changed: int
    same: int


def run_import(data: bytes) -> Report:
    """Add and correct municipalities, inside ``transaction()``. Raises Faulty; then nothing is changed.

    Municipalities that the file does not name stay as they are: homes and services point to them.
    """
    rows = _rows(data)
    known = {m.number: m for m in db.session.scalars(select(Municipality))}
    added = [row for row in rows if str(row["number"]) not in known]
    changed = [(it, row) for row in rows if (it := known.get(str(row["number"]))) and _differs(it, row)]
    db.session.add_all(Municipality(**row) for row in added)
    for municipality, row in changed:
        for name, value in row.items():
            setattr(municipality, name, value)
    db.session.flush()
    if added or changed:
        record(None, "places.import_municipalities", "municipality:all", added=len(added), changed=len(changed))
    return Report(len(added), len(changed), len(rows) - len(added) - len(changed))


def _differs(municipality: Municipality, row: dict[str, object]) -> bool:
    return any(getattr(municipality, name) != value for name, value in row.items())


def _rows(data: bytes) -> list[dict[str, object]]:
    try:
        table = read(data, expected=COLUMNS)
    except Unreadable as fault:
        raise Faulty(f"The file cannot be read: {fault.code.replace('_', ' ')} {fault.detail}".rstrip()) from None
    messages = [f"row {p.row}, {p.column}: {p.code.replace('_', ' ')}" for p in table.problems]
    rows, more = _checked(table)
    if messages or more:
        raise Faulty(*messages, *more)
    return rows


def _checked(table: Table) -> tuple[list[dict[str, object]], list[str]]:
    """Turn each row into columns of Municipality, and tell what is wrong with those that cannot be."""
    rows: list[dict[str, object]] = []
    messages: list[str] = []
    times = Counter(values["number"] for _, values in table.rows)
    for number, values in table.rows:
        row: dict[str, object] = dict(values)
        code = str(values["number"]).zfill(DIGITS)
        row["number"] = code
        if not code.isdecimal() or not code.isascii() or len(code) != DIGITS:
            messages.append(f"row {number}, number: not four digits")
        if times[values["number"]] > 1:
            messages.append(f"row {number}, number: stands more than once")
        for name in BOUNDS:
            row[name] = _degrees(str(values[name]), name)
            if row[name] is None:
                messages.append(f"row {number}, {name}: not a place in Norway")
        people = values["inhabitants"]
        if isinstance(people, int) and people < 0:
            messages.append(f"row {number}, inhabitants: below zero")
        rows.append(row)
    return rows, messages


def _degrees(text: str, name: str) -> float | None:
    low, high = BOUNDS[name]
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if low <= value <= high else None
