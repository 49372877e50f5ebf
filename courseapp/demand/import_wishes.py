"""Wishes from a workbook: a dry run first, then whole or not at all.

A row is one home's wish for one program. Homes are known by code, or by the service's own reference. Importing the
same file again changes nothing; wishes that the file does not name stay as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from courseapp.demand import actions
from courseapp.demand.import_rows import COLUMNS, HomeWishRows, Reader, header
from courseapp.kernel import clock, journal
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.kernel.workbook_reader import Table, Unreadable, read
from courseapp.people.masking import answers_for
from courseapp.people.models import FOSTER_KINDS, Household, HouseholdMember
from courseapp.people.signed_in import lasts
from courseapp.places.gazetteer import all_municipalities
from courseapp.places.models import CooperationMembership
from courseapp.web.upload import RowProblem, in_words, unreadable

ADDED, CHANGED, SAME = "created", "changed", "same"


@dataclass(frozen=True, slots=True)
class HomeOutcome:
    """What becomes of a home of the file: its code, how many wishes it gets, and whether it tells anything new."""

    code: str
    added: int
    outcome: str


@dataclass(slots=True)
class Report:
    """What an import does, or would do; with problems, nothing was done."""

    homes: list[HomeOutcome] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    sheet: str = ""
    ignored: list[str] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """How many homes have an outcome."""
        return sum(home.outcome == outcome for home in self.homes)


def run_import(actor: Actor, data: bytes, *, dry_run: bool) -> Report:
    """Read wishes of homes that the actor may wish for. Opens a transaction of its own: reading takes too long."""
    report = Report()
    try:
        table = read(data, expected=COLUMNS)
    except Unreadable as fault:
        report.problems.append(unreadable(fault))
        return report
    report.sheet, report.ignored = table.sheet, table.ignored
    with transaction():
        savepoint = db.session.begin_nested()
        _bring_about(actor, table, report)
        if report.problems or dry_run:
            savepoint.rollback()
            return report
        savepoint.commit()
        counts = {outcome: report.count(outcome) for outcome in (ADDED, CHANGED, SAME)}
        journal.record(actor, "demand.import", f"account:{actor.account_id}", homes=counts)
    return report


def _bring_about(actor: Actor, table: Table, report: Report) -> None:
    faulty = {problem.row for problem in table.problems}
    rows = [row for row in table.rows if row[0] not in faulty]
    reader = Reader(_homes(actor, {str(values["home"]) for _, values in rows}), all_municipalities())
    reader.take(rows)
    report.problems += [*(in_words(problem) for problem in table.problems), *reader.problems]
    if not report.problems:
        cooperations = _cooperations(actor)
        for home in reader.homes.values():
            _bring(actor, home, cooperations, report)
    report.problems.sort(key=lambda problem: problem.row)


def _homes(actor: Actor, names: Collection[str]) -> dict[str, Household]:
    """Find the homes of the file by code or reference; a reference that several services use is nobody's."""
    found: dict[str, Household] = {}
    twice: set[str] = set()
    homes = db.session.scalars(
        select(Household)
        .where(
            answers_for(actor),
            Household.kind.in_(FOSTER_KINDS),
            lasts(Household, clock.today()),
            or_(Household.code.in_(names), Household.service_reference.in_(names)),
        )
        .options(selectinload(Household.members).joinedload(HouseholdMember.person))
    )
    for home in homes:
        for name in {home.code, home.service_reference} - {None}:
            twice |= {name} if name in found else set()
            found[str(name)] = home
    return {name: home for name, home in found.items() if name not in twice}


def _bring(actor: Actor, rows: HomeWishRows, cooperations: Mapping[int, int], report: Report) -> None:
    """Bring about what the file says of one home; its other wishes stay."""
    home = rows.home
    said, live = actions.known(home.id)
    now = rows.said(said)
    cooperation_id = cooperations.get(home.service_id)
    if not now.slots:
        report.problems.append(RowProblem(rows.row, header("when"), _("Må fylles ut på minst én rad for hjemmet.")))
    elif cooperation_id is None:
        words = _("Tjenesten til hjemmet er ikke med i samarbeidet.")
        report.problems.append(RowProblem(rows.row, header("home"), words))
    else:
        wished = {**dict.fromkeys(live), **rows.programs}
        changed = actions.tell(actor, home, cooperation_id, now, wished)
        outcome = ADDED if changed.added else CHANGED if changed.otherwise else SAME
        report.homes.append(HomeOutcome(home.code, changed.added, outcome))


def _cooperations(actor: Actor) -> dict[int, int]:
    """Tell in which cooperation the homes of each service wish: the coordinator's own, else the service's oldest."""
    rows = db.session.execute(
        select(CooperationMembership.service_id, CooperationMembership.cooperation_id)
        .where(CooperationMembership.service_id.in_(actor.service_ids), lasts(CooperationMembership, clock.today()))
        .order_by(CooperationMembership.id.desc())
    )
    own = actor.cooperation_ids
    return {service: cooperation for service, cooperation in rows if not own or cooperation in own}
