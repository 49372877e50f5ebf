"""The workbooks: participants and attendance of a cohort, with only the columns their reader may see."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from courseapp.attendance.models import Attendance
from courseapp.attendance.rules import TOOK_PART, Mode, takes_part
from courseapp.attendance.texts import PRESENCE_WORDS
from courseapp.cohorts.models import Cohort
from courseapp.enrollment.roster import HomeRow, PersonRow
from courseapp.enrollment.rules import LIVE
from courseapp.enrollment.texts import STATE
from courseapp.exports.queries import CohortMarks
from courseapp.exports.texts import PURPOSE_WORDS, Purpose
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.workbook import About, Column, Sheet, write
from courseapp.web.words import date_and_time, short_date


def participants(actor: Actor, cohort: Cohort, homes: list[HomeRow], purpose: Purpose) -> bytes:
    """Write who takes part and who is in line, one row a person. A facilitator's has names only."""
    columns = [Column(_("Hjem")), Column(_("Deltaker")), Column(_("Status")), Column(_("Nummer i køen"), "integer")]
    minimal = actor.role == Role.FACILITATOR
    if not minimal:
        columns += [
            Column(_("Kommune")),
            Column(_("Tjeneste")),
            Column(_("Telefon")),
            Column(_("Barnepass"), "yes_no"),
            Column(_("Tolk")),
            Column(_("Påmeldt"), "date"),
        ]
    rows = [_participant(home, label, person, minimal=minimal) for home, label, person in _persons(homes)]
    return _book(actor, cohort, purpose, Sheet(_("Deltakere"), columns, rows))


def _participant(home: HomeRow, label: str, person: PersonRow, *, minimal: bool) -> list[object]:
    row: list[object] = [home.label, label, str(STATE[home.state]), home.line]
    if not minimal:
        row += [
            home.place,
            home.service,
            person.phone,
            home.childcare,
            home.interpreter,
            clock.local(home.entered_at).date(),
        ]
    return row


def attendance(actor: Actor, found: CohortMarks, homes: list[HomeRow], purpose: Purpose) -> bytes:
    """Write a row for each person and a column for each meeting held or to come, and how many they took part in."""
    meetings = [m for m in found.meetings if m.cancelled_at is None]
    columns = [Column(_("Hjem")), Column(_("Deltaker"))]
    columns += [Column(f"{m.number}. {short_date(m.starts_at)}", width=14) for m in meetings]
    columns += [Column(_("Var med"), "integer"), Column(_("Ført"), "integer")]
    rows: list[list[object]] = []
    for home, label, person in _persons(homes):
        marks = [found.marks.get((m.id, person.person_id)) for m in meetings]
        off = [not takes_part(home.seated_at, home.withdrawn_at, m.starts_at) for m in meetings]
        if all(off) and not any(marks):
            continue
        made = [mark for mark in marks if mark is not None]
        cells = [_mark(mark) if mark else ("–" if out else "") for mark, out in zip(marks, off, strict=True)]
        rows.append([home.label, label, *cells, sum(m.presence in TOOK_PART for m in made), len(made)])
    return _book(actor, found.cohort, purpose, Sheet(_("Oppmøte"), columns, rows))


def _mark(mark: Attendance) -> str:
    words = str(PRESENCE_WORDS[mark.presence])
    return _("%(presence)s (på nett)", presence=words) if mark.mode == Mode.ONLINE else words


def _persons(homes: list[HomeRow]) -> Iterator[tuple[HomeRow, str, PersonRow]]:
    """Give every person of every home, by name or by the home's code and a number."""
    for home in homes:
        for number, person in enumerate(home.persons, start=1):
            yield home, person.name or f"{home.code}-{number}", person


def _book(actor: Actor, cohort: Cohort, purpose: Purpose, sheet: Sheet) -> bytes:
    lines = [
        (_("Kull"), f"{cohort.short} {cohort.name}"),
        (_("Formål"), str(PURPOSE_WORDS[purpose])),
        (_("Hentet av"), actor.name),
        (_("Hentet"), date_and_time(clock.now())),
        (_("Husk"), _("Lista er taushetsbelagt. Slett den når du er ferdig med formålet.")),
    ]
    return write(
        [sheet],
        title=f"{cohort.short} {cohort.name}",
        note=_("Taushetsbelagt. Slett når formålet er oppfylt."),
        about=About(_("Om arket"), lines),
        yes_no=(_("Ja"), _("Nei")),
    )


STATES_OUT = LIVE
"""Whom the list of participants holds."""
