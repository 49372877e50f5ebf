"""Excel workbooks that are safe to open: typed cells, readable on screen and paper, nothing a spreadsheet would run.

Rows are streamed through openpyxl's write-only mode, so that a sheet of 20,000 rows needs little memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from itertools import chain, islice
from math import isfinite
from typing import Literal

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from courseapp.kernel.clock import local
from courseapp.kernel.text import printable

Kind = Literal["text", "date", "datetime", "time", "integer", "number", "yes_no"]

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_FORMATS: dict[Kind, str] = {
    "text": "@",
    "date": "dd.mm.yyyy",
    "datetime": "dd.mm.yyyy hh:mm",
    "time": "hh:mm",
    "integer": "0",
    "number": "General",
    "yes_no": "@",
}
_NARROWEST: dict[Kind, int] = {"date": 12, "datetime": 18}
_WIDEST = 60
_ROWS_TO_MEASURE = 200
_CHARACTERS_PER_CELL = 32_767
# What makes Excel, LibreOffice or a later copy as CSV take a text for a formula, in plain and in full-width form.
_DANGEROUS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
_SHEET_NAME_LENGTH = 31
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
_MAIL_ADDRESS = re.compile(r"\S+@\S+")
# Excel counts 29 February 1900 as a day, and keeps fifteen digits of a number.
_EXCEL_BEGINS = (1900, 3)
_EXCEL_NUMBERS_END = 10**15
_TOP = Alignment(vertical="top")
_WRAPPED = Alignment(vertical="top", wrap_text=True)


@dataclass(frozen=True, slots=True)
class Column:
    """A column's header and what its cells hold; `width` in characters, measured when None.

    Numbers that nobody adds up (municipality, post code, phone) are "text", or 0301 becomes 301.
    """

    header: str
    kind: Kind = "text"
    width: int | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: each row has a value for each column, in the same order; None is an empty cell."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]


@dataclass(frozen=True, slots=True)
class About:
    """A last sheet that says what the workbook is for, who took it out and when, as pairs of label and text."""

    name: str
    lines: Sequence[tuple[str, str]]


def write(
    sheets: Sequence[Sheet],
    *,
    title: str,
    note: str | None = None,
    about: About | None = None,
    yes_no: tuple[str, str] = ("Ja", "Nei"),
) -> bytes:
    """Write the workbook; `note` is printed at the foot of every page. Aware times become Norwegian wall time.

    A value that does not fit its column's kind is written as text, so that one odd value never stops an export.
    """
    book = Workbook(write_only=True)
    book.properties.creator = "courseapp"
    book.properties.title = _MAIL_ADDRESS.sub("", printable(title)).strip()
    names: set[str] = set()
    stream = BytesIO()
    try:
        for sheet in sheets:
            _write_table(_new_sheet(book, sheet.name, names, note), sheet, yes_no)
        if about:
            _write_about(_new_sheet(book, about.name, names, note), about)
    finally:
        # Also when reading the rows failed, since saving is what removes openpyxl's temporary files.
        book.save(stream)
    return stream.getvalue()


def _new_sheet(book: Workbook, wanted: str, names: set[str], note: str | None) -> Worksheet:
    # In truth a WriteOnlyWorksheet, which has these methods of Worksheet though its published types do not say so.
    sheet: Worksheet = book.create_sheet(_sheet_name(wanted, names))
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    footer = sheet.oddFooter
    if footer is not None:
        footer.left.text = _footer_text(note or "")
        footer.right.text = "&P / &N"
    return sheet


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """Make a name that Excel accepts and that no other sheet has, and take it."""
    plain = _NOT_IN_SHEET_NAMES.sub(" ", printable(wanted)).strip(" '")[:_SHEET_NAME_LENGTH].strip(" '") or "Ark"
    name, number = plain, 1
    # Excel compares names without case, and keeps "History" to itself.
    while name.casefold() in taken | {"history"}:
        number += 1
        name = f"{plain[: _SHEET_NAME_LENGTH - len(f' {number}')]} {number}"
    taken.add(name.casefold())
    return name


def _footer_text(note: str) -> str:
    """Make the note plain text to a page footer, where & begins a command and 255 characters is the most."""
    return printable(note)[:100].replace("&", "&&")


def _write_table(target: Worksheet, sheet: Sheet, yes_no: tuple[str, str]) -> None:
    rows = iter(sheet.rows)
    measured = list(islice(rows, _ROWS_TO_MEASURE))
    for index, column in enumerate(sheet.columns):
        width = column.width or _width(column, (_words(row[index], yes_no) for row in measured))
        target.column_dimensions[get_column_letter(index + 1)].width = width
    target.freeze_panes = "A2"
    target.print_title_rows = "1:1"
    pens = [_Pen(target, column.kind, yes_no) for column in sheet.columns]
    headers = [_Pen(target, "text", yes_no, bold=True) for _ in sheet.columns]
    target.append([pen.cell(column.header) for pen, column in zip(headers, sheet.columns, strict=True)])
    last_row = 1
    for row in chain(measured, rows):
        target.append([pen.cell(value) for pen, value in zip(pens, row, strict=True)])
        last_row += 1
    target.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{last_row}"


def _write_about(target: Worksheet, about: About) -> None:
    target.column_dimensions["A"].width = 24
    target.column_dimensions["B"].width = _WIDEST
    label, text = _Pen(target, "text", ("", ""), bold=True), _Pen(target, "text", ("", ""))
    for line in about.lines:
        target.append([label.cell(line[0]), text.cell(line[1])])


def _width(column: Column, texts: Iterable[str]) -> int:
    # The header shares its cell with the button of the filter.
    longest = max(chain([len(column.header) + 4], (len(line) + 2 for text in texts for line in text.split("\n"))))
    return min(max(longest, _NARROWEST.get(column.kind, 8)), _WIDEST)


class _Pen:
    """Writes the cells of one column.

    Making and styling a cell is slow, and a write-only sheet has written a cell before the next row comes,
    so each style has one cell that is used again and again.
    """

    def __init__(self, sheet: Worksheet, kind: Kind, yes_no: tuple[str, str], *, bold: bool = False) -> None:
        self._kind, self._yes_no = kind, yes_no
        self._typed, self._text, self._quoted = (WriteOnlyCell(sheet) for _ in range(3))
        self._typed.number_format, self._typed.alignment = _FORMATS[kind], _TOP
        for cell in (self._text, self._quoted):
            cell.number_format, cell.alignment, cell.font = "@", _WRAPPED, Font(bold=bold)
        # Tells Excel that the text was meant as text: shown as it is, and never run, even after it is edited.
        self._quoted.quotePrefix = True

    def cell(self, value: object) -> Cell | None:
        """Give the cell to append, good until the next call; None for an empty one."""
        typed = _typed(self._kind, value)
        if typed is not None:
            self._typed.value = typed
            return self._typed
        text = _cut(printable(_words(value, self._yes_no), newlines=True))
        if not text:
            return None
        cell = self._quoted if text.lstrip().startswith(_DANGEROUS) else self._text
        cell.value = text
        # openpyxl has just taken a leading = for a formula.
        cell.data_type = "s"
        return cell


def _typed(kind: Kind, value: object) -> date | time | int | float | Decimal | None:
    """Give what Excel keeps as a date, time or number, or None when the cell must be text."""
    if isinstance(value, datetime):
        value = _naive(value)
        value = value.date() if kind == "date" else value
    if kind in {"date", "datetime"} and isinstance(value, date):
        return value if (value.year, value.month) >= _EXCEL_BEGINS else None
    if kind == "time" and isinstance(value, time):
        return value.replace(tzinfo=None)
    numbers = {"integer": int, "number": int | float | Decimal}.get(kind)
    if numbers is None or isinstance(value, bool) or not isinstance(value, numbers):
        return None
    return value if (isinstance(value, int) or isfinite(value)) and abs(value) < _EXCEL_NUMBERS_END else None


def _naive(value: datetime) -> datetime:
    """Give the Norwegian wall time: Excel knows no time zones."""
    return (local(value) if value.tzinfo else value).replace(tzinfo=None)


def _words(value: object, yes_no: tuple[str, str]) -> str:
    match value:
        case None:
            return ""
        case bool():
            return yes_no[0] if value else yes_no[1]
        case datetime():
            return f"{_naive(value):%d.%m.%Y %H:%M}"
        case date():
            return f"{value:%d.%m.%Y}"
        case time():
            return f"{value:%H:%M}"
    return str(value)


def _cut(text: str) -> str:
    """Cut a text that is longer than a cell, which Excel counts in UTF-16 units."""
    if len(text) * 2 <= _CHARACTERS_PER_CELL:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * _CHARACTERS_PER_CELL:
        return text
    return units[: 2 * (_CHARACTERS_PER_CELL - 1)].decode("utf-16-le", "ignore") + "…"
