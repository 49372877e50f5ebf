from __future__ import annotations

import struct
import subprocess
import sys
import zipfile
from datetime import date, datetime, time
from io import BytesIO

import pytest
from openpyxl import Workbook

from courseapp.kernel import workbook_cells
from courseapp.kernel.workbook_cells import Cells, Limits, Unreadable, cells

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def a_workbook(*rows, prepare=lambda book: None):
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    prepare(book)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_part(name, content, *, book=None):
    """The workbook with one part of its archive put in another's place, or added."""
    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(book or a_workbook(["Navn"], ["Kari"]))) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.namelist():
            if part != name:
                target.writestr(part, source.read(part))
        target.writestr(name, content)
    return stream.getvalue()


def a_sheet_of(rows_xml):
    return with_part(
        "xl/worksheets/sheet1.xml",
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows_xml}</sheetData></worksheet>",
    )


def with_shared_texts(*texts):
    """A sheet whose cells point into a table of texts, as those that Excel writes do."""
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    rows = "".join(f'<row><c t="s"><v>{place}</v></c></row>' for place in range(len(texts)))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Override PartName="/xl/workbook.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    )
    book = with_part("[Content_Types].xml", types, book=a_sheet_of(rows))
    return with_part("xl/sharedStrings.xml", f'<sst xmlns="{main}">{items}</sst>', book=book)


def read_here(data, **limits):
    """Reads in this process, which is faster, what is known to be harmless."""
    _, rows = workbook_cells._read(data, Limits(**limits))
    return list(workbook_cells._bounded(rows, Limits(**limits)))


def refusal(data, **limits):
    with pytest.raises(Unreadable) as refused:
        cells(data, Limits(**limits))
    return refused.value.code


def test_cells_keep_their_types():
    moment = datetime(2026, 10, 20, 18, 30)  # a workbook knows no zones
    row = ["Kari", 12, 1.5, True, moment, date(2026, 10, 20), time(17, 30)]
    [(number, read)] = cells(a_workbook(row), Limits()).rows
    midnight = moment.replace(hour=0, minute=0)
    assert (number, read) == (1, ["Kari", 12, 1.5, True, moment, midnight, "17:30"])


def test_texts_in_excels_shared_table_are_read():
    assert read_here(with_shared_texts("Navn", "Åse")) == [(1, ["Navn"]), (2, ["Åse"])]


def test_a_number_shown_with_leading_zeros_keeps_them():
    def show_as_four_digits(book):
        book.worksheets[0]["A1"].number_format = "0000"

    assert read_here(a_workbook([301], prepare=show_as_four_digits)) == [(1, ["0301"])]


def test_row_numbers_are_those_of_the_spreadsheet_and_empty_rows_are_left_out():
    assert read_here(a_workbook(["Navn"], [], [None, " "], ["Kari"])) == [(1, ["Navn"]), (4, ["Kari"])]


def test_the_first_visible_sheet_is_read_and_named():
    def hide_first(book):
        book.create_sheet("Hjem").append(["Navn"])
        book.worksheets[0].sheet_state = "hidden"

    assert cells(a_workbook(["hemmelig"], prepare=hide_first), Limits()) == Cells("Hjem", [(1, ["Navn"])])


def test_a_formula_is_read_as_the_value_it_last_had():
    data = a_sheet_of('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>')
    assert read_here(data) == [(1, [2])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_as_excel_writes_it(encoding, delimiter):
    text = f'Navn{delimiter}Sted\r\n"Åse {delimiter} ""Bø"""{delimiter}0301\r\n\r\n'
    assert read_here(text.encode(encoding)) == [
        (1, ["Navn", "Sted"]),
        (2, [f'Åse {delimiter} "Bø"', "0301"]),
    ]


def test_csv_may_name_its_delimiter():
    assert read_here(b"sep=|\r\nNavn|Sted\r\n") == [(1, ["Navn", "Sted"])]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (OLE + b"\0" * 500, "old_format"),
        (OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"%PDF-1.7\n\x00\x01", "not_a_workbook"),
        (b"\x81\x8d\x8f", "not_a_workbook"),
        (b'Navn;"Kari', "not_a_workbook"),
        (b"PK\x03\x04", "not_a_workbook"),
        (b"PK\x05\x06" + b"\0" * 18, "not_a_workbook"),
        (a_workbook(["Navn"])[:-100], "not_a_workbook"),
        (a_workbook(["Navn"])[:2000], "not_a_workbook"),
        (with_part("xl/workbook.xml", b"<workbook"), "not_a_workbook"),
        (with_part("xl/workbook.xml", b"\x4c\x6f\xa7"), "not_a_workbook"),
    ],
)
def test_what_is_no_workbook_is_refused(data, code):
    assert refusal(data) == code


def test_an_encrypted_archive_needs_a_password():
    data = bytearray(a_workbook(["Navn"]))
    at = data.index(b"PK\x01\x02")
    data[at + 8 : at + 10] = struct.pack("<H", 1)
    assert refusal(bytes(data)) == "password"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_whatever_the_part_is_called(encoding):
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<!DOCTYPE sst [<!ENTITY l0 "ha">{laughs}]><sst>&l9;</sst>'
    assert refusal(with_part("xl/sharedStrings.xml", text.encode(encoding))) == "not_a_workbook"
    assert refusal(with_part("xl/texts.bin", text.encode(encoding))) == "not_a_workbook"


def test_a_bomb_is_refused_before_it_is_opened():
    bomb = with_part("xl/media/image1.png", b"\0" * 30_000_000)
    assert len(bomb) < 100_000
    assert refusal(bomb) == "too_big"


def test_a_bomb_that_lies_about_its_size_is_refused():
    data = bytearray(with_part("xl/media/image1.png", b"\0" * 30_000_000))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    assert refusal(bytes(data)) in {"too_big", "not_a_workbook"}


@pytest.mark.parametrize(
    ("data", "limits", "code"),
    [
        (b"Navn\n" * 10, {"characters": 20}, "too_big"),
        (b"Navn\n" * 10, {"rows": 5}, "too_many_rows"),
        (b"a;b;c\n", {"columns": 2}, "too_many_columns"),
        (a_workbook(*[["Navn"]] * 10), {"rows": 5}, "too_many_rows"),
        (a_workbook(["a", "b", "c"]), {"columns": 2}, "too_many_columns"),
        (a_workbook(["Navn"]), {"entries": 3}, "too_big"),
        (a_workbook(["Navn"]), {"unpacked": 1000}, "too_big"),
        (a_workbook(["Navn"]), {"ratio": 1}, "too_big"),
    ],
)
def test_each_limit_is_kept(data, limits, code):
    with pytest.raises(Unreadable, match=code):
        read_here(data, **limits)


def test_a_file_that_is_too_large_is_not_looked_at():
    assert refusal(b"Navn\n" * 10, upload=20) == "too_big"


def test_one_cell_at_the_end_of_the_world_is_refused():
    assert refusal(a_sheet_of('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')) == "too_many_rows"


def test_a_row_at_the_limit_is_still_read():
    rows = read_here(b"Navn\n" * 4, rows=3)
    assert [number for number, _ in rows] == [1, 2, 3, 4]


def test_a_file_that_takes_too_long_is_refused():
    data = a_sheet_of('<row><c t="inlineStr"><is><t>a</t></is></c></row>' * 50_000)
    assert refusal(data, cpu_seconds=1, rows=10**6, last_row=10**6, ratio=10**4) == "too_slow"


def test_a_file_that_takes_too_much_memory_is_refused():
    data = with_part("xl/media/image1.png", b"\0" * 60_000_000)
    ample = {"unpacked": 10**9, "ratio": 10**4}
    assert cells(data, Limits(**ample)).rows
    # Far more than the process needs for itself: below that it dies without a word of why.
    assert refusal(data, memory=90_000_000, **ample) == "too_big"


def test_the_process_that_reads_is_given_no_settings(monkeypatch):
    monkeypatch.setenv("COURSEAPP_SECRET_KEY", "hemmelig")
    started = {}

    def run(command, **options):
        started.update(options)
        return subprocess.CompletedProcess(command, 0, stdout=b'{"sheet": "", "rows": []}')

    monkeypatch.setattr(subprocess, "run", run)
    cells(b"", Limits())
    assert not [name for name in started["env"] if name.startswith("COURSEAPP")]


def test_the_process_that_reads_does_not_load_the_application():
    listing = f"import sys; sys.path.insert(0, {workbook_cells.__file__!r}.rpartition('/')[0])"
    code = f"{listing}; import workbook_cells; print('courseapp' in sys.modules or 'sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
