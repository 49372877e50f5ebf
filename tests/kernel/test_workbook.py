from __future__ import annotations

import re
import tempfile
import tracemalloc
import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from courseapp.kernel.workbook import About, Column, Sheet, write


def opened(*sheets, **options):
    return load_workbook(BytesIO(write(sheets, title="Deltakere", **options)))


def a_sheet(*values, kind="text", name="Deltakere", header="Navn"):
    return Sheet(name, [Column(header, kind)], [[value] for value in values])


def only_cell(value, kind="text", **options):
    return opened(a_sheet(value, kind=kind), **options).worksheets[0]["A2"]


def day(*parts):
    """Wall time without a zone, which is all that Excel knows."""
    return datetime(*parts)


@pytest.mark.parametrize(
    ("kind", "value", "shown", "number_format"),
    [
        ("date", date(2026, 10, 20), day(2026, 10, 20), "dd.mm.yyyy"),
        ("date", datetime(2026, 10, 20, 22, 30, tzinfo=UTC), day(2026, 10, 21), "dd.mm.yyyy"),
        ("datetime", datetime(2026, 10, 20, 16, tzinfo=UTC), day(2026, 10, 20, 18), "dd.mm.yyyy hh:mm"),
        ("time", time(17, 30), time(17, 30), "hh:mm"),
        ("integer", 12, 12, "0"),
        ("number", Decimal("1.5"), 1.5, "General"),
    ],
)
def test_dates_times_and_numbers_are_typed(kind, value, shown, number_format):
    cell = only_cell(value, kind)
    assert (cell.value, cell.number_format) == (shown, number_format)
    assert cell.data_type in "dn"


def test_numbers_that_nobody_adds_up_are_text():
    cell = only_cell("0301")
    assert (cell.value, cell.data_type, cell.number_format) == ("0301", "s", "@")


@pytest.mark.parametrize("start", [*"=+-@\uff1d\uff0b\uff0d\uff20", " =", "\t=", "\r=", "\u200b="])
def test_a_text_that_looks_like_a_formula_stays_text(start):
    cell = only_cell(f"{start}1+1")
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert not only_cell("Kari").quotePrefix


def test_a_dangerous_header_stays_text():
    assert opened(a_sheet(header="=1+1")).worksheets[0]["A1"].data_type == "s"


def test_yes_and_no_are_words_of_the_readers_language():
    assert [only_cell(value, "yes_no").value for value in (True, False, None)] == ["Ja", "Nei", None]
    assert only_cell(value=True, kind="yes_no", yes_no=("Yes", "No")).value == "Yes"


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("date", "ukjent", "ukjent"),
        ("date", date(1899, 12, 31), "31.12.1899"),
        ("integer", 10**20, "1" + "0" * 20),
        ("integer", True, "Ja"),
        ("number", float("nan"), "nan"),
        ("text", datetime(2026, 10, 20, 16, tzinfo=UTC), "20.10.2026 18:00"),
        ("text", time(17, 30), "17:30"),
    ],
)
def test_a_value_that_does_not_fit_its_column_becomes_text(kind, value, text):
    cell = only_cell(value, kind)
    assert (cell.value, cell.data_type) == (text, "s")


def test_characters_that_a_workbook_cannot_hold_are_left_out():
    assert only_cell("Ka\x00\x08\ud800ri\ufffe").value == "Kari"


@pytest.mark.parametrize("letter", ["a", "😀"])
def test_a_text_too_long_for_a_cell_is_cut_visibly(letter):
    text = only_cell(letter * 40_000).value
    assert text.endswith("…")
    assert 32_765 <= len(text.encode("utf-16-le")) // 2 <= 32_767


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(st.characters(), max_size=40), min_size=1, max_size=20))
def test_no_text_becomes_a_formula_or_a_file_that_will_not_open(values):
    sheet = opened(a_sheet(*values, name=values[0], header=values[0]), note=values[0]).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert all(cell.value is None or isinstance(cell.value, str) for row in sheet.iter_rows() for cell in row)


def test_every_column_has_its_own_header():
    sheet = Sheet("Liste", [Column("Navn"), Column("Første dag", "date"), Column("Telefon")], [])
    assert [cell.value for cell in opened(sheet).worksheets[0][1]] == ["Navn", "Første dag", "Telefon"]


def test_the_header_is_bold_frozen_filtered_and_printed_on_each_page():
    sheet = opened(a_sheet("Kari", "Ola")).worksheets[0]
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:A3"
    assert sheet.print_title_rows == "$1:$1"


def test_pages_are_a4_landscape_and_one_page_wide():
    sheet = opened(a_sheet("Kari"), note="Hentet ut av K & O").worksheets[0]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert sheet.oddFooter.left.text == "Hentet ut av K && O"
    assert sheet.oddFooter.right.text == "&P / &N"


def test_columns_are_wide_enough_to_read_and_no_wider_than_a_page():
    columns = [Column("Navn"), Column("Start", "date"), Column("Merknad"), Column("Kode", width=30)]
    rows = [["Kari Nordmann fra Bergen", date(2026, 1, 2), "x" * 500, "K7"]]
    sheet = opened(Sheet("Ark", columns, rows)).worksheets[0]
    widths = [sheet.column_dimensions[letter].width for letter in "ABCD"]
    assert widths == [26, 12, 60, 30]


@pytest.mark.parametrize(
    ("wanted", "given_name"),
    [("Kull [1]: a/b", "Kull  1   a b"), ("'", "Ark"), ("x" * 50, "x" * 31), ("History", "History 2")],
)
def test_sheet_names_are_made_acceptable(wanted, given_name):
    assert opened(a_sheet(name=wanted)).sheetnames == [given_name]


def test_sheets_with_the_same_name_are_told_apart():
    assert opened(a_sheet(name="Kull"), a_sheet(name="KULL")).sheetnames == ["Kull", "KULL 2"]


def test_a_last_sheet_tells_what_the_workbook_is_for():
    about = About("Om arket", [("Formål", "Oppfølging"), ("Hentet av", "=Koordinator")])
    book = opened(a_sheet("Kari"), about=about)
    assert book.sheetnames == ["Deltakere", "Om arket"]
    assert list(book["Om arket"].values) == [("Formål", "Oppfølging"), ("Hentet av", "=Koordinator")]
    assert book["Om arket"]["B2"].data_type == "s"


def test_nothing_is_hidden_and_no_mail_address_stands_in_the_properties():
    data = write([a_sheet("Kari", None)], title="Liste til kari@example.org")
    book = load_workbook(BytesIO(data))
    assert {sheet.sheet_state for sheet in book.worksheets} == {"visible"}
    assert book.properties.title == "Liste til"
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert not any(b"@" in archive.read(name) for name in archive.namelist() if name.startswith("docProps/"))
        assert not any(re.search(b"<f>", archive.read(name)) for name in archive.namelist())


def test_a_row_that_does_not_match_the_columns_is_refused_and_leaves_no_file_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(ValueError, match="zip"):
        write([Sheet("Ark", [Column("Navn")], [["Kari"], ["Ola", "Nordmann"]])], title="")
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_big_table_is_streamed():
    row = ["Kari Nordmann", "0301", date(2026, 1, 2), 5] * 3
    columns = [Column("Navn"), Column("Kommune"), Column("Dato", "date"), Column("Antall", "integer")] * 3
    write([Sheet("Ark", columns, [row])], title="")
    tracemalloc.start()
    write([Sheet("Ark", columns, (row for _ in range(3_000)))], title="")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000
