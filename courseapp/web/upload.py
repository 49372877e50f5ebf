"""Uploaded tables: the form that takes one, and the words for what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from courseapp.kernel.workbook_reader import Problem, Unreadable
from courseapp.web.form import Form, _l

UNREADABLE: Final[dict[str, Any]] = {
    "not_a_workbook": _l("Filen er ikke en arbeidsbok vi kan lese. Lagre den som Excel-arbeidsbok (.xlsx) eller CSV."),
    "password": _l("Filen er låst med passord. Ta bort passordet og prøv igjen."),
    "old_format": _l("Filen er i et gammelt Excel-format (.xls). Lagre den som .xlsx og prøv igjen."),
    "too_big": _l("Filen er for stor. Del den opp og prøv igjen."),
    "too_slow": _l("Filen tok for lang tid å lese. Kopier bare tabellen over i en ny arbeidsbok og prøv igjen."),
    "too_many_rows": _l("Filen har for mange rader. Del den opp og prøv igjen."),
    "too_many_columns": _l("Filen har for mange kolonner. Ta bort dem som ikke trengs."),
    "no_sheet": _l("Arbeidsboken har ikke noe synlig ark."),
    "missing_column": _l("Vi finner ikke alle kolonnene. Dette mangler: %(detail)s."),
    "duplicate_column": _l("Disse kolonnene står flere ganger: %(detail)s. Behold én av hver."),
    "no_rows": _l("Filen har ingen rader under overskriftene."),
}
CELL: Final[dict[str, Any]] = {
    "empty": _l("Må fylles ut."),
    "too_long": _l("Teksten er for lang."),
    "not_a_date": _l("Skriv en dato, for eksempel 14.03.2027."),
    "date_out_of_range": _l("Datoen er for langt unna."),
    "not_a_number": _l("Skriv et helt tall."),
    "not_yes_or_no": _l("Skriv ja eller nei."),
    "cell_error": _l("Cellen inneholder en feil fra regnearket."),
    "identity_number": _l("Ser ut til å være et fødselsnummer. Det skal ikke lagres her. Ta det bort."),
}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with a row of a file, in words. ``row`` 0 is the file as a whole."""

    row: int
    column: str
    words: str

    def __str__(self) -> str:
        if not self.row:
            return self.words
        place = {"row": self.row, "column": self.column, "problem": self.words}
        if not self.column:
            return _("Rad %(row)s: %(problem)s", **place)
        return _("Rad %(row)s, %(column)s: %(problem)s", **place)


def unreadable(fault: Unreadable) -> RowProblem:
    """Say why a file cannot be used at all."""
    return RowProblem(0, "", str(UNREADABLE[fault.code]) % {"detail": fault.detail})


def in_words(problem: Problem) -> RowProblem:
    """Say what is wrong with a cell; its value is never repeated."""
    return RowProblem(problem.row, problem.column, str(CELL[problem.code]))


class UploadForm(Form):
    """One file. ``digest`` names a file that was looked through before, so that the same one can be confirmed."""

    file = FileField(_l("Fil"), [FileRequired(_l("Velg en fil."))])
    digest = HiddenField()

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        return bytes(self.file.data.read())
