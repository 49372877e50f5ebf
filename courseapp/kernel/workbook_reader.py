"""Uploaded tables as typed rows: finds the columns by their headers and says what is wrong with which cell.

Excel workbooks (.xlsx) and CSV files. The dangerous part, opening the file, happens in workbook_cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from courseapp.kernel.text import clean, fold, holds_identity_number
from courseapp.kernel.workbook_cells import Cell, Limits, Row, Unreadable, cells

__all__ = ["ExpectedColumn", "Limits", "Problem", "Table", "Unreadable", "Value", "read"]

Kind = Literal["text", "date", "integer", "yes_no"]
Value = str | date | int | bool | None

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_HEADER_WITHIN = 10
_IDENTITY_DIGITS = 11
_DATES = (re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"), re.compile(r"(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>\d{4})"))
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
    table = Table(sheet=_unless_secret(found.sheet))
    names = _names(found.rows[top][1], columns)
    table.ignored.extend(name for place, name in sorted(names.items()) if place not in columns)
    for row in found.rows[top + 1 :]:
        _read_row(table, row, names, columns, expected)
    return table
