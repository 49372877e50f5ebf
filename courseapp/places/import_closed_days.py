"""Holidays and planning days of municipalities from a workbook or CSV file, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import select

from courseapp.kernel import journal
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.kernel.refused import Refused
from courseapp.kernel.text import fold
from courseapp.kernel.workbook_reader import ExpectedColumn, Unreadable, read
from courseapp.places.closed_day_actions import check_span
from courseapp.places.gazetteer import Gazetteer
from courseapp.places.models import BlackoutKind, BlackoutPeriod
from courseapp.places.texts import refusal
from courseapp.web.upload import RowProblem, in_words, unreadable

COLUMNS: Final = (
    ExpectedColumn("municipality", ("Kommune", "Kommunenummer", "Municipality"), limit=80),
    ExpectedColumn("first_day", ("Første dag", "Fyrste dag", "First day", "Fra", "Frå", "From"), "date"),
    ExpectedColumn("last_day", ("Siste dag", "Last day", "Til", "To"), "date"),
    ExpectedColumn("kind", ("Type", "Slag", "Kind"), required=False),
    ExpectedColumn("label", ("Navn", "Namn", "Name", "Beskrivelse"), limit=80),
)
KINDS: Final[dict[str, BlackoutKind]] = {
    "": BlackoutKind.OTHER,
    "skoleferie": BlackoutKind.SCHOOL_HOLIDAY,
    "skuleferie": BlackoutKind.SCHOOL_HOLIDAY,
    "ferie": BlackoutKind.SCHOOL_HOLIDAY,
    "school holiday": BlackoutKind.SCHOOL_HOLIDAY,
    "planleggingsdag": BlackoutKind.PLANNING_DAY,
    "planning day": BlackoutKind.PLANNING_DAY,
    "annet": BlackoutKind.OTHER,
    "anna": BlackoutKind.OTHER,
    "other": BlackoutKind.OTHER,
}
"""Folded words of a cell → kind."""
Key = tuple[str, date, BlackoutKind]


@dataclass(frozen=True, slots=True)
class Report:
    """How many periods were added, changed and left as they were; with problems, nothing was done."""

    added: int = 0
    changed: int = 0
    same: int = 0
    problems: tuple[RowProblem, ...] = ()


def run_import(actor: Actor, data: bytes, municipalities: Mapping[str, str]) -> Report:
    """Add and correct periods of the municipalities given (number → name), inside ``transaction()``.

    A period is known by municipality, first day and kind. Those that the file does not name stay.
    """
    try:
        table = read(data, expected=COLUMNS)
    except Unreadable as fault:
        return Report(problems=(unreadable(fault),))
    problems = [in_words(problem) for problem in table.problems]
    faulty = {problem.row for problem in table.problems}
    wanted: dict[Key, tuple[date, str]] = {}
    gazetteer = Gazetteer(municipalities.items())
    for number, values in table.rows:
        if number not in faulty:
            problems += _take(number, values, gazetteer, wanted)
    if problems:
        return Report(problems=tuple(sorted(problems, key=lambda problem: problem.row)))
    return _store(actor, wanted)


def _take(
    row: int, values: Mapping[str, Any], gazetteer: Gazetteer, wanted: dict[Key, tuple[date, str]]
) -> list[RowProblem]:
    """Put a row among what is wanted, or tell what is wrong with it."""
    municipality = gazetteer.number_of(values["municipality"])
    kind = KINDS.get(fold(values["kind"] or ""))
    first_day, last_day = values["first_day"], values["last_day"]
    if municipality is None:
        return [RowProblem(row, "Kommune", _("Dette er ikke en kommune i tjenestene i samarbeidet."))]
    if kind is None:
        return [RowProblem(row, "Type", _("Skriv skoleferie, planleggingsdag eller annet."))]
    try:
        check_span(first_day, last_day)
    except Refused as refused:
        return [RowProblem(row, "Siste dag", refusal(refused))]
    key = (municipality, first_day, kind)
    if key in wanted:
        return [RowProblem(row, "", _("Den samme perioden står flere ganger."))]
    wanted[key] = (last_day, values["label"])
    return []


def _store(actor: Actor, wanted: Mapping[Key, tuple[date, str]]) -> Report:
    numbers = {number for number, _day, _kind in wanted}
    known = {
        (it.municipality_number, it.first_day, it.kind): it
        for it in db.session.scalars(select(BlackoutPeriod).where(BlackoutPeriod.municipality_number.in_(numbers)))
    }
    added = [key for key in wanted if key not in known]
    changed = [key for key, what in wanted.items() if key in known and what != (known[key].last_day, known[key].label)]
    for key in added:
        number, first_day, kind = key
        last_day, label = wanted[key]
        period = BlackoutPeriod(municipality_number=number, first_day=first_day, kind=kind)
        period.last_day, period.label = last_day, label
        db.session.add(period)
    for key in changed:
        known[key].last_day, known[key].label = wanted[key]
    if added or changed:
        deed, subject = "places.import_closed_days", "municipality:several"
        journal.record(actor, deed, subject, added=len(added), changed=len(changed))
    return Report(len(added), len(changed), len(wanted) - len(added) - len(changed))
