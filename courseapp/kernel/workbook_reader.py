"""Uploaded tables as typed rows: finds the columns by their headers and says what is wrong with which cell.

Excel workbooks (.xlsx) and CSV files. The dangerous part, opening the file, happens in workbook_cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from openpyxl.utils import get_column_letter

from courseapp.kernel.text import clean, fold, holds_identity_number, printable
from courseapp.kernel.workbook_cells import Cell, Limits, Row, Unreadable, cells

__all__ = ["ExpectedColumn", "Limits", "Problem", "Table", "Unreadable", "Value", "read"]

Kind = Literal["text", "date", "integer", "yes_no"]
Value = str | date | int | bool | None

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_HEADER_WITHIN = 10
_NAME_LENGTH = 60
_DATES = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)", re.ASCII),
    re.compile(r"(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>\d{4})", re.ASCII),
)
_YES = {"ja", "j", "yes", "y", "x", "1", "true", "sann"}
_NO = {"nei", "n", "no", "0", "false", "usann"}
_CELL_ERRORS = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#I/T")


@dataclass(frozen=True, slots=True)
class ExpectedColumn:
    """A column to look for: the headers it may have, in any language, and what its cells hold.

    A required column must be there, with no cell empty. `limit` is the longest text, in characters.
    """

    key: str
    headers: tuple[str, ...]
    kind: Kind = "text"
    required: bool = True
    limit: int = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell, by its row number in the file and its column's header; never the value itself.

    Codes: empty, too_long, not_a_date, date_out_of_range, not_a_number, not_yes_or_no, cell_error, identity_number.
    """

    row: int
    column: str
    code: str


@dataclass(frozen=True, slots=True)
class Table:
    """The rows below the header, each with its number in the file and a value (or None) for every expected key.

    `sheet` is the name of the sheet that was read ("" for CSV), `ignored` the headers that nobody asked for.
    """

    rows: list[tuple[int, dict[str, Value]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sheet: str = ""
    ignored: list[str] = field(default_factory=list)


def read(data: bytes, *, expected: Sequence[ExpectedColumn], limits: Limits | None = None) -> Table:
    """Read the first visible sheet, or raise Unreadable for the file as a whole.

    Codes: not_a_workbook, password, old_format, too_big, too_slow, too_many_rows, too_many_columns, no_sheet,
    missing_column and duplicate_column (the detail is the expected header), no_rows.
    """
    found = cells(data, limits or Limits())
    top, columns = _header(found.rows, expected)
    if top + 1 == len(found.rows):
        raise Unreadable("no_rows")
    names = _names(found.rows[top][1])
    table = Table(
        sheet="" if _is_secret(found.sheet) else found.sheet,
        ignored=[name for place, name in names.items() if place not in columns],
    )
    for number, row in found.rows:
        for place, cell in enumerate(row):
            if _is_secret(cell):
                table.problems.append(
                    Problem(number, names.get(place, get_column_letter(place + 1)), "identity_number")
                )
    for number, row in found.rows[top + 1 :]:
        values: dict[str, Value] = dict.fromkeys(column.key for column in expected)
        for place, column in columns.items():
            cell = row[place] if place < len(row) else None
            try:
                values[column.key] = None if _is_secret(cell) else _value(cell, column)
            except ValueError as problem:
                table.problems.append(Problem(number, names[place], str(problem)))
        table.rows.append((number, values))
    table.problems.sort(key=lambda problem: problem.row)
    return table


def _header(rows: Sequence[Row], expected: Sequence[ExpectedColumn]) -> tuple[int, dict[int, ExpectedColumn]]:
    """Find the header among the first rows, since many tables have a title above, and which place is which column."""
    if not rows:
        raise Unreadable("no_rows")
    known = {_normal(header): column for column in expected for header in column.headers}
    candidates = [
        {
            place: known[_normal(cell)]
            for place, cell in enumerate(row)
            if isinstance(cell, str) and _normal(cell) in known
        }
        for _, row in rows[:_HEADER_WITHIN]
    ]
    top, columns = max(enumerate(candidates), key=lambda candidate: len(candidate[1]))
    keys = [column.key for column in columns.values()]
    if missing := [column.headers[0] for column in expected if column.required and column.key not in keys]:
        raise Unreadable("missing_column", ", ".join(missing))
    if doubled := [column.headers[0] for column in expected if keys.count(column.key) > 1]:
        raise Unreadable("duplicate_column", ", ".join(doubled))
    return top, columns


def _normal(header: str) -> str:
    """Make "E-post", "Epost *" and "e post" the same."""
    return re.sub(r"[\W_]+", "", fold(header))


def _names(header: Sequence[Cell]) -> dict[int, str]:
    """Give each place of the header row the name to show: its text, or the column's letter where that is a secret."""
    return {
        place: get_column_letter(place + 1) if _is_secret(cell) else printable(str(cell)).strip()[:_NAME_LENGTH]
        for place, cell in enumerate(header)
        if cell is not None
    }


def _is_secret(cell: Cell) -> bool:
    text = _words(cell)
    # A spreadsheet drops the first zero of a number.
    return holds_identity_number(text) or holds_identity_number(f"0{text}")


def _words(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return f"{cell:%d.%m.%Y}"
    return str(cell)


def _value(cell: Cell, column: ExpectedColumn) -> Value:
    """Give the cell as its column's kind; ValueError with the problem's code."""
    text = clean(_words(cell), column.limit)
    if not text and column.required:
        raise ValueError("empty")
    if not text:
        return None
    if text in _CELL_ERRORS:
        raise ValueError("cell_error")
    match column.kind:
        case "date":
            return _date(text)
        case "integer":
            return _integer(text)
        case "yes_no":
            return _yes_no(text)
    return text


def _date(text: str) -> date:
    for form in _DATES:
        if parts := form.fullmatch(text):
            try:
                day = date(int(parts["y"]), int(parts["m"]), int(parts["d"]))
            except ValueError:
                break
            if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
                raise ValueError("date_out_of_range")
            return day
    raise ValueError("not_a_date")


def _integer(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,15}", text):
        raise ValueError("not_a_number")
    return int(text)


def _yes_no(text: str) -> bool:
    word = fold(text)
    if word not in _YES | _NO:
        raise ValueError("not_yes_or_no")
    return word in _YES
