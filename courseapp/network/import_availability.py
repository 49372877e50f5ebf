"""When facilitators can, from a workbook: a dry run first, then whole or not at all.

A row is a facilitator of the cooperation, known by the e-mail address. What a row leaves empty stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask_babel import gettext as _

from courseapp.kernel import journal
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.kernel.workbook_reader import ExpectedColumn, Table, Unreadable, read
from courseapp.network import queries
from courseapp.network.availability_actions import Said, said_by, tell
from courseapp.network.forms import USUAL_COHORTS, USUAL_MINUTES
from courseapp.network.models import Facilitator
from courseapp.people.sign_in import email_key
from courseapp.places.time_words import days_in, slots_in
from courseapp.web.upload import RowProblem, in_words, unreadable

COLUMNS: Final = (
    ExpectedColumn("email", ("E-post", "E-postadresse", "E-mail"), limit=254),
    ExpectedColumn("slots", ("Kan", "Når", "When"), required=False, limit=400),
    ExpectedColumn("max_cohorts", ("Kull i året", "Kull i året", "Cohorts a year"), "integer", required=False),
    ExpectedColumn("max_minutes", ("Minutter", "Minutt", "Minutes"), "integer", required=False),
    ExpectedColumn("away", ("Borte", "Borte", "Away"), required=False, limit=600),
)
MOST: Final = {"max_cohorts": 20, "max_minutes": 600}
CHANGED, SAME = "changed", "same"


@dataclass(slots=True)
class Report:
    """What an import does, or would do: facilitators by name with what becomes of each. With problems, nothing."""

    facilitators: list[tuple[str, str]] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    sheet: str = ""
    ignored: list[str] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """How many facilitators have an outcome."""
        return sum(became == outcome for _name, became in self.facilitators)


def run_import(actor: Actor, data: bytes, *, dry_run: bool) -> Report:
    """Read when the facilitators of a coordinator's cooperation can. Opens a transaction of its own."""
    report = Report()
    try:
        table = read(data, expected=COLUMNS)
    except Unreadable as fault:
        report.problems.append(unreadable(fault))
        return report
    report.sheet, report.ignored = table.sheet, table.ignored
    report.problems += [in_words(problem) for problem in table.problems]
    with transaction():
        savepoint = db.session.begin_nested()
        _bring_about(actor, table, report)
        if report.problems or dry_run:
            report.problems.sort(key=lambda problem: problem.row)
            savepoint.rollback()
            return report
        savepoint.commit()
        journal.record(actor, "network.import_availability", f"account:{actor.account_id}", count=len(table.rows))
    return report


def _bring_about(actor: Actor, table: Table, report: Report) -> None:
    by_address = queries.by_address(actor)
    faulty = {problem.row for problem in table.problems}
    seen: dict[int, int] = {}
    for row, values in table.rows:
        facilitator = by_address.get(email_key(str(values["email"] or "")))
        if row in faulty:
            continue
        if facilitator is None:
            report.problems.append(_fault(row, "email", _("Dette er ikke en veileder i samarbeidet.")))
        elif (first := seen.setdefault(facilitator.id, row)) != row:
            report.problems.append(_fault(row, "email", _("Den samme adressen står på rad %(row)s.", row=first)))
        else:
            _take(actor, row, values, facilitator, report)


def _take(actor: Actor, row: int, values: Mapping[str, Any], facilitator: Facilitator, report: Report) -> None:
    before = said_by(facilitator) or Said(0, USUAL_COHORTS, USUAL_MINUTES)
    slots = slots_in(values["slots"]) if values["slots"] else before.slots
    away = days_in(values["away"]) if values["away"] else before.away
    if slots is None:
        words = _("Skriv for eksempel «tirsdag kveld, torsdag dag».")
        report.problems.append(_fault(row, "slots", words))
    if away is None:
        words = _("Skriv datoer som 15.2.2027–19.2.2027, med komma mellom.")
        report.problems.append(_fault(row, "away", words))
    numbers = {key: _or(values[key], getattr(before, key)) for key in MOST}
    for key, number in numbers.items():
        if not 0 <= number <= MOST[key]:
            words = _("Skriv et helt tall fra %(least)s til %(most)s.", least=0, most=MOST[key])
            report.problems.append(_fault(row, key, words))
    if report.problems or slots is None or away is None:
        return
    news = tell(actor, facilitator, Said(slots, numbers["max_cohorts"], numbers["max_minutes"], away))
    report.facilitators.append((facilitator.person.name, CHANGED if news else SAME))


def _or(value: int | None, before: int) -> int:
    return before if value is None else value


def _fault(row: int, key: str, words: str) -> RowProblem:
    header = next(column.headers[0] for column in COLUMNS if column.key == key)
    return RowProblem(row, header, words)
