"""The cells of an uploaded table, read in a process of its own: whoever made the file may want to harm the server.

`cells` is called by the application; `python workbook_cells.py` is the process that reads. It starts from this file
alone, with bounds on its time and memory, and so holds no database connection, no settings and no secret.
"""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, time
from io import BytesIO, StringIO
from typing import Any

from openpyxl import load_workbook

Cell = str | int | float | bool | datetime | None
Row = tuple[int, list[Cell]]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_PASSED_ON = ("PATH", "PYTHONPATH", "SYSTEMROOT")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold, and what reading it may take.

    Bytes uploaded, parts of the archive, bytes unpacked and how many times the file that may be; rows that hold
    something below the header, the last row number looked at, columns, characters in all cells together; CPU
    seconds and bytes of memory.
    """

    upload: int = 2_000_000
    entries: int = 100
    unpacked: int = 20_000_000
    ratio: int = 100
    rows: int = 5_000
    last_row: int = 20_000
    columns: int = 60
    characters: int = 5_000_000
    cpu_seconds: int = 5
    memory: int = 400_000_000


class Unreadable(Exception):
    """The file as a whole cannot be used. The code has no words; the detail never quotes the file."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Cells:
    """The rows that hold something, with the row numbers a spreadsheet shows, and the name of their sheet, if any."""

    sheet: str
    rows: list[Row]


def cells(data: bytes, limits: Limits) -> Cells:
    """Read the cells of the first visible sheet, or of a CSV file; Unreadable when that cannot be done safely."""
    if len(data) > limits.upload:
        raise Unreadable("too_big", str(limits.upload))
    command = [sys.executable, "-B", "-P", __file__, json.dumps(asdict(limits))]
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        # A process that waits uses no CPU time, so its time on the wall is bounded too, amply for a busy machine.
        done = subprocess.run(  # noqa: S603 (no part of the command comes from the file)
            command,
            input=data,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=12 * limits.cpu_seconds,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("too_slow") from None
    if done.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        raise Unreadable("too_slow")
    if done.returncode:
        raise Unreadable("not_a_workbook")
    answer = json.loads(done.stdout)
    if "unreadable" in answer:
        raise Unreadable(*answer["unreadable"])
    return Cells(answer["sheet"], [(number, [_unpacked(cell) for cell in row]) for number, row in answer["rows"]])


def _unpacked(cell: Any) -> Cell:
    """Turn a JSON value back into a cell: a date or time of day is the only one in a list of its own."""
    return datetime.fromisoformat(cell[0]) if isinstance(cell, list) else cell


def _main() -> None:
    import resource  # noqa: PLC0415 (Windows has none, and the application imports this file)

    limits = Limits(**json.loads(sys.argv[1]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answer: dict[str, Any]
    try:
        sheet, rows = _read(sys.stdin.buffer.read(), limits)
        answer = {"sheet": sheet, "rows": list(_bounded(rows, limits))}
    except Unreadable as refusal:
        answer = {"unreadable": [refusal.code, refusal.detail]}
    except MemoryError:
        answer = {"unreadable": ["too_big", ""]}
    except Exception:  # noqa: BLE001 (a hostile file can make openpyxl raise anything)
        answer = {"unreadable": ["not_a_workbook", ""]}
    json.dump(answer, sys.stdout, default=lambda value: [value.isoformat()])


def _read(data: bytes, limits: Limits) -> tuple[str, Iterable[Row]]:
    """Choose by what the file holds, not by its name."""
    if data.startswith(_OLE):
        raise Unreadable("password" if _ENCRYPTED in data else "old_format")
    if data.startswith(b"PK"):
        _inspect(data, limits)
        return _sheet(data, limits)
    return "", _csv(data)


def _inspect(data: bytes, limits: Limits) -> None:
    """Unpack the archive without keeping it, since what it says of its own sizes may be a lie."""
    left = min(limits.unpacked, limits.ratio * len(data))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) > limits.entries:
            raise Unreadable("too_big", str(limits.entries))
        for entry in entries:
            if entry.flag_bits & 1:
                raise Unreadable("password")
            with archive.open(entry) as part:
                content = part.read(left + 1)
            left -= len(content)
            if left < 0:
                raise Unreadable("too_big", str(limits.unpacked))
            _inspect_part(entry.filename, content)


def _inspect_part(name: str, content: bytes) -> None:
    """Refuse what only an attack needs: a document type, or XML in an encoding that could hide one."""
    # Without the NULs, UTF-16 reads as ASCII.
    plain = content.replace(b"\0", b"")
    is_xml = name.casefold().endswith((".xml", ".rels"))
    if b"<!DOCTYPE" in plain or (is_xml and not plain.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")):
        raise Unreadable("not_a_workbook")


def _sheet(data: bytes, limits: Limits) -> tuple[str, Iterator[Row]]:
    book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            sheet.reset_dimensions()
            rows = sheet.iter_rows(max_col=limits.columns + 1)
            return sheet.title, ((number, [_value(cell) for cell in row]) for number, row in enumerate(rows, start=1))
    raise Unreadable("no_sheet")


def _value(cell: Any) -> Cell:
    value = cell.value
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, time):
        return value.isoformat("minutes")
    # A number shown as 0301 is meant as 0301.
    if isinstance(value, int) and not isinstance(value, bool) and re.fullmatch("0+", cell.number_format):
        return str(value).zfill(len(cell.number_format))
    return value if isinstance(value, str | int | float | datetime) else str(value)


def _csv(data: bytes) -> Iterator[Row]:
    text = _decoded(data)
    if _CONTROLS.search(text):
        raise Unreadable("not_a_workbook")
    first_line, _, rest = text.partition("\n")
    # Excel's own way of naming the delimiter, in a line that Excel does not show.
    if named := re.fullmatch(r'"?sep=(.)"?\r?', first_line):
        text, delimiter = rest, named[1]
    else:
        delimiter = max(";,\t", key=first_line.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return ((number, [cell if cell.strip() else None for cell in row]) for number, row in enumerate(reader, start=1))


def _decoded(data: bytes) -> str:
    """Decode as UTF-8 or UTF-16 where the file says so, else as what Excel writes: UTF-8, or Windows-1252."""
    named = [encoding for mark, encoding in _BOMS.items() if data.startswith(mark)]
    for encoding in named or ["utf-8", "cp1252"]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("not_a_workbook")


def _bounded(rows: Iterable[Row], limits: Limits) -> Iterator[Row]:
    """Pass on the rows that hold something, as long as they are within bounds."""
    count = characters = 0
    for number, row in rows:
        while row and row[-1] is None:
            row.pop()
        count += bool(row)
        characters += sum(len(cell) for cell in row if isinstance(cell, str))
        if count > limits.rows + 1 or number > limits.last_row:
            raise Unreadable("too_many_rows", str(limits.rows))
        if len(row) > limits.columns:
            raise Unreadable("too_many_columns", str(limits.columns))
        if characters > limits.characters:
            raise Unreadable("too_big", str(limits.characters))
        if row:
            yield number, row


if __name__ == "__main__":
    _main()
