"""Links between neighboring municipalities from a CSV file, whole or not at all: a, b, kind, gap_km.

``a`` and ``b`` are municipality numbers, ``kind`` is road, strait or ferry, ``gap_km`` the way over water. links.csv
beside this file holds those among the municipalities of Vestland and Rogaland; which are neighbors is derived from the
borders of Kartverket (CC BY 4.0).
"""

from __future__ import annotations

from sqlalchemy import select

from courseapp.kernel.db import db
from courseapp.kernel.journal import record
from courseapp.kernel.workbook_reader import ExpectedColumn, Table, Unreadable, read
from courseapp.places.import_municipalities import DIGITS, Faulty, Report
from courseapp.places.models import Municipality, MunicipalityLink
from courseapp.places.roads import LinkKind
from courseapp.places.travel import Pair, pair

COLUMNS = (
    ExpectedColumn("a", ("a", "from", "fra"), limit=4),
    ExpectedColumn("b", ("b", "to", "til"), limit=4),
    ExpectedColumn("kind", ("kind", "type"), limit=20),
    ExpectedColumn("gap_km", ("gap_km", "gap"), limit=20),
)
WIDEST = 300.0
"""Kilometers over water; more is a slip of the pen."""
Wanted = dict[Pair, tuple[LinkKind, float]]


def run_import(data: bytes) -> Report:
    """Add and correct links, inside ``transaction()``. Raises Faulty; then nothing is changed.

    Links that the file does not name stay as they are.
    """
    wanted = _wanted(_table(data))
    known = {(it.a, it.b): it for it in db.session.scalars(select(MunicipalityLink))}
    added = [key for key in wanted if key not in known]
    changed = [key for key in wanted if key in known and wanted[key] != (known[key].kind, known[key].gap_km)]
    db.session.add_all(MunicipalityLink(a=a, b=b, kind=wanted[a, b][0], gap_km=wanted[a, b][1]) for a, b in added)
    for key in changed:
        known[key].kind, known[key].gap_km = wanted[key]
    db.session.flush()
    if added or changed:
        record(None, "places.import_links", "municipality:all", added=len(added), changed=len(changed))
    return Report(len(added), len(changed), len(wanted) - len(added) - len(changed))


def _table(data: bytes) -> Table:
    try:
        table = read(data, expected=COLUMNS)
    except Unreadable as fault:
        raise Faulty(f"The file cannot be read: {fault.code.replace('_', ' ')} {fault.detail}".rstrip()) from None
    if table.problems:
        raise Faulty(*(f"row {p.row}, {p.column}: {p.code.replace('_', ' ')}" for p in table.problems))
    return table


def _wanted(table: Table) -> Wanted:
    numbers = set(db.session.scalars(select(Municipality.number)))
    wanted: Wanted = {}
    messages: list[str] = []
    for row, values in table.rows:
        a, b = (str(values[name]).zfill(DIGITS) for name in ("a", "b"))
        gap = _kilometers(str(values["gap_km"]))
        kind = str(values["kind"]).lower()
        messages += [f"row {row}, {n}: no municipality {v} is known" for n, v in zip("ab", (a, b), strict=True)
                     if v not in numbers]  # fmt: skip
        if a == b:
            messages.append(f"row {row}: a and b are the same")
        if pair(a, b) in wanted:
            messages.append(f"row {row}: the link from {a} to {b} stands more than once")
        if kind not in set(LinkKind):
            messages.append(f"row {row}, kind: not road, strait or ferry")
        if gap is None:
            messages.append(f"row {row}, gap_km: not a number of kilometers")
        if not messages and gap is not None:
            wanted[pair(a, b)] = (LinkKind(kind), gap)
    if messages:
        raise Faulty(*messages)
    return wanted


def _kilometers(text: str) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if 0 <= value <= WIDEST else None
