from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courseapp.kernel import workbook_reader
from courseapp.kernel.workbook_cells import Cells
from courseapp.kernel.workbook_reader import ExpectedColumn, Problem, Unreadable, read
from tests.kernel.test_text import identity_number
from tests.kernel.test_workbook_cells import a_workbook

EXPECTED = [
    ExpectedColumn("name", ("Navn", "Namn", "Name"), limit=20),
    ExpectedColumn("municipality", ("Kommunenummer", "Municipality number")),
    ExpectedColumn("email", ("E-post", "E-mail"), required=False),
    ExpectedColumn("since", ("Godkjent dato",), kind="date", required=False),
    ExpectedColumn("places", ("Plasser",), kind="integer", required=False),
    ExpectedColumn("active", ("Aktiv",), kind="yes_no", required=False),
]
HEADER = ["Navn", "Kommunenummer", "E-post", "Godkjent dato", "Plasser", "Aktiv"]
KARI = ["Kari", "0301", "kari@example.org", "20.10.2026", "2", "Ja"]
NOTHING: dict[str, object] = dict.fromkeys(column.key for column in EXPECTED)


@pytest.fixture
def table(monkeypatch):
    """Reads rows that are given as they would come from the file."""

    def read_rows(*rows, sheet=""):
        numbered = [(number, list(row)) for number, row in enumerate(rows, start=1) if row]
        monkeypatch.setattr(workbook_reader, "cells", lambda data, limits: Cells(sheet, numbered))
        return read(b"", expected=EXPECTED)

    return read_rows


def problem_of(table, column, value):
    row = [value if name == column else cell for name, cell in zip(HEADER, KARI, strict=True)]
    read_table = table(HEADER, row)
    [(_, values)] = read_table.rows
    [problem] = read_table.problems
    [key] = [key for key, cell in values.items() if cell is None]
    assert (problem.row, problem.column) == (2, column)
    return key, problem.code


def test_a_workbook_becomes_typed_rows_with_their_numbers():
    data = a_workbook(HEADER, [], ["Kari", "0301", None, datetime(2026, 10, 20), 2, True])
    assert read(data, expected=EXPECTED).rows == [
        (
            3,
            {
                **NOTHING,
                "name": "Kari",
                "municipality": "0301",
                "since": date(2026, 10, 20),
                "places": 2,
                "active": True,
            },
        )
    ]


def test_a_csv_file_becomes_the_same_rows(table):
    data = f"{';'.join(HEADER)}\r\n{';'.join(KARI)}\r\n".encode("cp1252")
    assert read(data, expected=EXPECTED) == table(HEADER, KARI)


@pytest.mark.parametrize("name", ["Navn", "  NAVN *", "Namn", "name", "Navn:"])
def test_headers_are_known_in_every_language_and_spelling(table, name):
    assert table([name, "kommune-nummer"], ["Kari", "0301"]).rows[0][1]["name"] == "Kari"


def test_the_header_may_stand_below_a_title(table):
    read_table = table(["Fosterhjem 2026"], [], HEADER, KARI)
    assert [number for number, _ in read_table.rows] == [4]


def test_columns_that_nobody_asked_for_are_named_and_not_read(table):
    read_table = table([*HEADER, "Telefon"], [*KARI, "hemmelig"])
    assert read_table.ignored == ["Telefon"]
    assert "hemmelig" not in repr(read_table)


@pytest.mark.parametrize(
    ("rows", "code", "detail"),
    [
        ([], "no_rows", ""),
        ([HEADER], "no_rows", ""),
        ([["Navn", "Sted"], ["Kari", "Oslo"]], "missing_column", "Kommunenummer"),
        ([["hemmelig"], ["x"]], "missing_column", "Navn, Kommunenummer"),
        ([[*HEADER, "Namn"], KARI], "duplicate_column", "Navn"),
    ],
)
def test_a_table_that_is_not_the_expected_one_is_refused(table, rows, code, detail):
    with pytest.raises(Unreadable) as refused:
        table(*rows)
    assert (refused.value.code, refused.value.detail) == (code, detail)


def test_what_cannot_be_opened_is_refused():
    with pytest.raises(Unreadable, match="not_a_workbook"):
        read(b"PK", expected=EXPECTED)


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("Navn", None, "empty"),
        ("Navn", "\u200b ", "empty"),
        ("Navn", "x" * 21, "too_long"),
        ("Navn", "#REF!", "cell_error"),
        ("Godkjent dato", "i fjor", "not_a_date"),
        ("Godkjent dato", "31.02.2026", "not_a_date"),
        ("Godkjent dato", "20/10/2026", "not_a_date"),
        ("Godkjent dato", 46000, "not_a_date"),
        ("Godkjent dato", "01.01.1026", "date_out_of_range"),
        ("Godkjent dato", "2101-01-01", "date_out_of_range"),
        ("Plasser", "to", "not_a_number"),
        ("Plasser", 1.5, "not_a_number"),
        ("Plasser", "9" * 30, "not_a_number"),
        ("Aktiv", "kanskje", "not_yes_or_no"),
    ],
)
def test_a_faulty_cell_is_a_problem_and_has_no_value(table, column, value, code):
    assert problem_of(table, column, value)[1] == code


@pytest.mark.parametrize("value", ["20.10.2026", "2026-10-20", datetime(2026, 10, 20, 12)])
def test_dates_are_read_as_typed_or_written(table, value):
    row = [*KARI[:3], value, *KARI[4:]]
    assert table(HEADER, row).rows[0][1]["since"] == date(2026, 10, 20)


@pytest.mark.parametrize(("value", "meant"), [("JA", True), ("x", True), (True, True), ("nei", False), (0, False)])
def test_yes_and_no_are_read_in_many_words(table, value, meant):
    assert table(HEADER, [*KARI[:5], value]).rows[0][1]["active"] is meant


def test_numbers_in_text_columns_are_read_without_decimals(table):
    assert table(HEADER, ["Kari", 4601.0]).rows[0][1]["municipality"] == "4601"


def test_all_problems_are_told_at_once_in_the_order_of_rows(table):
    read_table = table(HEADER, [None, None], KARI, ["Ola", "0301", None, "x", "y"])
    assert read_table.problems == [
        Problem(2, "Navn", "empty"),
        Problem(2, "Kommunenummer", "empty"),
        Problem(4, "Godkjent dato", "not_a_date"),
        Problem(4, "Plasser", "not_a_number"),
    ]


@pytest.mark.parametrize("write", [str, int, lambda number: f"f. {number[:6]} {number[6:]}"])
def test_an_identity_number_is_a_problem_and_is_never_repeated(table, write):
    number = identity_number("010190")
    value = write(number)
    read_table = table(HEADER, [value, "0301"], [*KARI, value])
    assert read_table.problems == [Problem(2, "Navn", "identity_number"), Problem(3, "G", "identity_number")]
    assert number[1:] not in repr(read_table).replace(" ", "")


def test_an_identity_number_for_a_header_or_sheet_is_never_repeated(table):
    number = identity_number("150290")
    read_table = table([number], [*HEADER, number], KARI, sheet=number)
    assert read_table.problems == [Problem(1, "Navn", "identity_number"), Problem(2, "G", "identity_number")]
    assert number not in repr(read_table)


any_cell = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.datetimes()


@settings(deadline=None)
@given(st.lists(st.lists(any_cell, max_size=8), max_size=5))
def test_no_cells_make_reading_fail(rows):
    numbered = [(number, row) for number, row in enumerate([HEADER, KARI, *rows], start=1)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook_reader, "cells", lambda data, limits: Cells("", numbered))
        assert len(read(b"", expected=EXPECTED).rows) == len(rows) + 1


@pytest.mark.slow
def test_a_file_as_large_as_allowed_is_read():
    data = a_workbook(HEADER, *[KARI] * 5_000)
    assert len(read(data, expected=EXPECTED).rows) == 5_000
