"""Foster homes from a workbook: a dry run first, then whole or not at all.

A row is a person. Rows with the same reference (the service's own name for the home) are one home. Importing the same
file again changes nothing. What the file does not name stays as it is, and only homes of one service are ever looked
at. Birth parents are not imported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from courseapp.kernel import clock, journal
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, lock
from courseapp.kernel.refused import Refused
from courseapp.kernel.workbook_reader import Unreadable, read
from courseapp.people import home_actions as actions
from courseapp.people.home_actions import Adult, HomeFacts
from courseapp.people.home_queries import staff_of
from courseapp.people.home_texts import refusal
from courseapp.people.import_rows import COLUMNS, HomeRows, PersonRow, understood
from courseapp.people.models import Account, Household, HouseholdKind, HouseholdMember, MemberRole
from courseapp.people.sign_in import email_key
from courseapp.places.gazetteer import all_municipalities
from courseapp.places.models import ChildWelfareService
from courseapp.web.upload import RowProblem, in_words, unreadable

CREATED, CHANGED, SAME = "created", "changed", "same"


class NoSuchService(Exception):  # noqa: N818 (it is an answer, not an error)
    """No service has this key."""


@dataclass(slots=True)
class HomeResult:
    """What becomes of a home of the file: ``outcome`` is CREATED, CHANGED or SAME; counts of its persons."""

    reference: str
    outcome: str
    added: int = 0
    corrected: int = 0


@dataclass(slots=True)
class Report:
    """What an import does, or would do. With problems, nothing was done; ``str(problem)`` says each in words."""

    homes: list[HomeResult] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    sheet: str = ""
    ignored: list[str] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """How many homes have an outcome."""
        return sum(home.outcome == outcome for home in self.homes)


def run_import(data: bytes, service_key: str, *, dry_run: bool, actor: Actor | None = None) -> Report:
    """Read homes into a service, inside ``transaction()``. Raises NoSuchService.

    A dry run does it all and takes it back, so that its report is true. Problems take everything back as well.
    """
    service = db.session.scalars(
        select(ChildWelfareService).where(ChildWelfareService.key == service_key)
    ).one_or_none()
    if service is None:
        raise NoSuchService(service_key)
    lock(service)
    report = Report()
    homes = _read(data, service, report)
    if report.problems:
        return report
    savepoint = db.session.begin_nested()
    _Import(actor, service, report).run(homes)
    if dry_run or report.problems:
        savepoint.rollback()
        return report
    savepoint.commit()
    counts = {outcome: report.count(outcome) for outcome in (CREATED, CHANGED, SAME)}
    journal.record(actor, "people.import_homes", f"service:{service.id}", homes=counts)
    return report


def _read(data: bytes, service: ChildWelfareService, report: Report) -> list[HomeRows]:
    """Turn the file into homes; what cannot be understood becomes problems of the report."""
    try:
        table = read(data, expected=COLUMNS)
    except Unreadable as fault:
        report.problems.append(unreadable(fault))
        return []
    report.sheet, report.ignored = table.sheet, table.ignored
    problems = [in_words(problem) for problem in table.problems]
    faulty = {problem.row for problem in table.problems}
    rows = [row for row in table.rows if row[0] not in faulty]
    homes, more = understood(rows, service, all_municipalities(), _staff(service.id))
    report.problems.extend(sorted([*problems, *more], key=lambda problem: problem.row))
    return homes


def _staff(service_id: int) -> dict[str, int]:
    """Those who may be contact persons, e-mail address → person."""
    people = [person.id for person in staff_of(service_id)]
    rows = db.session.execute(select(Account.email, Account.person_id).where(Account.person_id.in_(people)))
    return {email: person_id for email, person_id in rows}  # noqa: C416 (a row is a pair)


class _Import:
    """One run: what is known of the service's homes, read once."""

    def __init__(self, actor: Actor | None, service: ChildWelfareService, report: Report) -> None:
        self.actor, self.service, self.report = actor, service, report
        self.today = clock.today()

    def run(self, homes: Sequence[HomeRows]) -> None:
        """Bring every home of the file about."""
        references = [home.reference for home in homes]
        known = {
            home.service_reference: home
            for home in db.session.scalars(
                select(Household)
                .where(Household.service_id == self.service.id, Household.service_reference.in_(references))
                .options(selectinload(Household.members).joinedload(HouseholdMember.person))
            )
        }
        persons = [member.person_id for home in known.values() for member in home.members]
        self.accounts = {
            account.person_id: account
            for account in db.session.scalars(
                select(Account).where(Account.person_id.in_(persons)).options(joinedload(Account.person))
            )
        }
        for rows in homes:
            self._home(rows, known.get(rows.reference))

    def _home(self, rows: HomeRows, home: Household | None) -> None:
        result = HomeResult(rows.reference, SAME if home else CREATED)
        self.report.homes.append(result)
        try:
            if home is None:
                home = self._create(rows, result)
            else:
                self._change(rows, home, result)
        except Refused as refused:
            self.report.problems.append(RowProblem(rows.persons[0].row, "", refusal(refused)))
            return
        for person in rows.persons:
            self._person(person, home, result)

    def _create(self, rows: HomeRows, result: HomeResult) -> Household:
        adult = next(person for person in rows.persons if person.role == MemberRole.ADULT)
        facts = HomeFacts(
            kind=rows.kind or HouseholdKind.FOSTER_HOME,
            care_municipality=rows.care or "",
            home_municipality=rows.home or rows.care or "",
            contact_person_id=rows.contact_person_id,
            language=rows.language or self.service.language,
            first_day=rows.first_day or self.today,
            last_day=None,
        )
        home = actions.create(self.actor, self.service.id, facts, adult.adult)
        home.service_reference = rows.reference
        rows.persons.remove(adult)
        result.added += 1
        db.session.flush()
        return home

    def _change(self, rows: HomeRows, home: Household, result: HomeResult) -> None:
        """Correct what the file says otherwise; an empty cell says nothing."""
        facts = HomeFacts(
            kind=rows.kind or home.kind,
            care_municipality=rows.care or home.care_municipality,
            home_municipality=rows.home or home.home_municipality,
            contact_person_id=rows.contact_person_id or home.contact_person_id,
            language=rows.language or home.language,
            first_day=rows.first_day or home.first_day,
            last_day=home.last_day,
        )
        version = home.version
        actions.change(self.actor, home, None, facts)
        if home.version != version:
            result.outcome = CHANGED

    def _person(self, row: PersonRow, home: Household, result: HomeResult) -> None:
        member = self._find(row, home)
        try:
            if member is None:
                self._add(row, home)
                result.added += 1
            elif self._correct(row, member):
                result.corrected += 1
        except Refused as refused:
            self.report.problems.append(RowProblem(row.row, "", refusal(refused)))
            return
        if result.outcome == SAME and (result.added or result.corrected):
            result.outcome = CHANGED

    def _find(self, row: PersonRow, home: Household) -> HouseholdMember | None:
        """Find the present member a row is about: by e-mail address, else by role and name."""
        current = [m for m in home.members if m.role == row.role and (m.last_day is None or m.last_day >= self.today)]
        if row.email:
            key = email_key(row.email)
            for member in current:
                account = self.accounts.get(member.person_id)
                if account and account.email == key:
                    return member
        return next((m for m in current if m.person.name_folded == row.name.folded), None)

    def _add(self, row: PersonRow, home: Household) -> None:
        first_day = max(home.first_day, row.first_day or home.first_day)
        if row.age_band is not None:
            actions.add_child(self.actor, home, row.name.given, row.age_band, first_day)
        else:
            actions.add_adult(self.actor, home, row.adult, first_day)

    def _correct(self, row: PersonRow, member: HouseholdMember) -> bool:
        """Correct a member where the file says otherwise; tell whether it did."""
        person, account = member.person, self.accounts.get(member.person_id)
        if row.age_band is not None:
            if (person.given_name, member.age_band) == (row.name.given, row.age_band):
                return False
            actions.change_child(self.actor, member, row.name.given, row.age_band)
            return True
        email = row.email or (account.email if account else "")
        new = Adult(row.name, row.phone or person.phone, email)
        known = (person.given_name, person.family_name, person.phone, account.email if account else "")
        if known == (new.name.given, new.name.family, new.phone, email_key(email)):
            return False
        actions.change_adult(self.actor, member, new)
        return True
