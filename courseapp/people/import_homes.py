"""Foster homes from a workbook: a dry run first, then whole or not at all.

A row is a person. Rows with the same reference (the service's own name for the home) are one home. Importing the same
file again changes nothing. What the file does not name stays as it is, and only homes of one service are ever looked
at. Birth parents are not imported.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from courseapp.kernel import journal
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, lock, transaction
from courseapp.kernel.workbook_reader import Table, Unreadable, read
from courseapp.people.home_queries import staff_of
from courseapp.people.home_texts import meanwhile
from courseapp.people.import_apply import CHANGED, CREATED, SAME, Bringing, HomeResult, Report
from courseapp.people.import_rows import COLUMNS, HomeRows, understood
from courseapp.people.models import Account
from courseapp.places.gazetteer import all_municipalities
from courseapp.places.models import ChildWelfareService
from courseapp.web.upload import RowProblem, in_words, unreadable

__all__ = ["CHANGED", "COLUMNS", "CREATED", "SAME", "HomeResult", "NoSuchService", "Report", "run_import"]


class NoSuchService(Exception):
    """No service has this key."""


def run_import(data: bytes, service_key: str, *, dry_run: bool, actor: Actor | None = None) -> Report:
    """Read homes into a service. Raises NoSuchService.

    Opens a transaction of its own, since reading the file takes too long to hold one. A dry run does it all and takes
    it back, so that its report is true; so does a run that meets a problem.
    """
    report = Report()
    try:
        table = read(data, expected=COLUMNS)
    except Unreadable as fault:
        report.problems.append(unreadable(fault))
        table = Table()
    report.sheet, report.ignored = table.sheet, table.ignored
    with transaction():
        service = db.session.scalars(
            select(ChildWelfareService)
            .where(ChildWelfareService.key == service_key)
            .options(selectinload(ChildWelfareService.municipalities))
        ).one_or_none()
        if service is None:
            raise NoSuchService(service_key)
        _bring_about(actor, lock(service), table, report, keep=not dry_run)
    return report


def _bring_about(
    actor: Actor | None, service: ChildWelfareService, table: Table, report: Report, *, keep: bool
) -> None:
    homes = _understand(table, service, report)
    if report.problems:
        return
    savepoint = db.session.begin_nested()
    try:
        Bringing(actor, service, report).about(homes)
        db.session.flush()
    except IntegrityError:  # somebody took an address or a reference after we looked
        report.problems.append(RowProblem(0, "", meanwhile()))
    if report.problems or not keep:
        savepoint.rollback()
        return
    savepoint.commit()
    counts = {outcome: report.count(outcome) for outcome in (CREATED, CHANGED, SAME)}
    journal.record(actor, "people.import_homes", f"service:{service.id}", homes=counts)


def _understand(table: Table, service: ChildWelfareService, report: Report) -> list[HomeRows]:
    """Turn the rows into homes; what cannot be understood becomes problems of the report."""
    faulty = {problem.row for problem in table.problems}
    rows = [row for row in table.rows if row[0] not in faulty]
    homes, more = understood(rows, service, all_municipalities(), _staff(service.id), complete=not faulty)
    problems = [*(in_words(problem) for problem in table.problems), *more]
    report.problems.extend(sorted(problems, key=lambda problem: problem.row))
    return homes


def _staff(service_id: int) -> dict[str, int]:
    """Those who may be contact persons, e-mail address → person."""
    people = [person.id for person in staff_of(service_id)]
    rows = db.session.execute(select(Account.email, Account.person_id).where(Account.person_id.in_(people)))
    return {row.email: row.person_id for row in rows}
