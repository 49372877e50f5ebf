"""Bringing about what a workbook of foster homes says: everything is looked up first, and written at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from courseapp.kernel import clock, journal
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import Base, db
from courseapp.people.accounts import Name, rename
from courseapp.people.home_texts import REFUSALS
from courseapp.people.import_rows import HomeRows, PersonRow
from courseapp.people.models import Account, Household, HouseholdKind, HouseholdMember, Person, RoleGrant
from courseapp.people.sign_in import email_key
from courseapp.places.models import ChildWelfareService
from courseapp.web.upload import RowProblem

CREATED, CHANGED, SAME = "created", "changed", "same"
_AT_A_TIME = 500
"""How many values one statement asks for."""


_Value = TypeVar("_Value")


def _batches(values: Iterable[_Value]) -> Iterator[list[_Value]]:
    rest = iter(values)
    while batch := list(islice(rest, _AT_A_TIME)):
        yield batch


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


class Bringing:
    """One run over the homes of one service."""

    def __init__(self, actor: Actor | None, service: ChildWelfareService, report: Report) -> None:
        self.actor, self.service, self.report = actor, service, report
        self.today, self.now = clock.today(), clock.now()
        self.by_email: dict[str, Account] = {}
        self.by_person: dict[int, Account] = {}
        self._lines: list[tuple[str, Base, dict[str, Any]]] = []

    def about(self, homes: Sequence[HomeRows]) -> None:
        """Bring every home of the file about, and write it all down."""
        known = self._look_up(homes)
        with db.session.no_autoflush:
            for rows in homes:
                self._home(rows, known.get(rows.reference))
        if self.report.problems:
            return
        db.session.flush()
        for deed, thing, detail in self._lines:
            journal.record(self.actor, deed, f"{thing.__tablename__}:{thing.id}", **detail)  # type: ignore[attr-defined]

    def _look_up(self, homes: Sequence[HomeRows]) -> dict[str | None, Household]:
        """Read the homes that are known, and every account that may be meant."""
        known: dict[str | None, Household] = {}
        for references in _batches(rows.reference for rows in homes):
            query = (
                select(Household)
                .where(Household.service_id == self.service.id, Household.service_reference.in_(references))
                .options(selectinload(Household.members).joinedload(HouseholdMember.person))
            )
            known |= {home.service_reference: home for home in db.session.scalars(query)}
        addresses = [email_key(person.email) for rows in homes for person in rows.persons if person.email]
        persons = [member.person_id for home in known.values() for member in home.members]
        for wanted in _batches(addresses):
            self._keep(Account.email.in_(wanted))
        for ids in _batches(persons):
            self._keep(Account.person_id.in_(ids))
        return known

    def _keep(self, condition: Any) -> None:
        query = select(Account).where(condition).options(joinedload(Account.person), selectinload(Account.grants))
        for account in db.session.scalars(query):
            self.by_email[account.email] = self.by_person[account.person_id] = account

    def _home(self, rows: HomeRows, home: Household | None) -> None:
        result = HomeResult(rows.reference, SAME if home else CREATED)
        self.report.homes.append(result)
        first_day = max(home.first_day, self.today) if home else rows.first_day or self.today
        if home is None:
            home = self._create(rows)
        elif home.kind == HouseholdKind.BIRTH_PARENT:
            return self._fault(rows.persons[0].row, "people.circle")
        elif self._change(rows, home):
            result.outcome = CHANGED
        present = [m for m in home.members if m.last_day is None or m.last_day >= self.today]
        for row in rows.persons:
            member = self._find(row, present)
            if member is None:
                self._add(row, home, first_day)
                result.added += 1
            elif self._correct(row, member):
                result.corrected += 1
        if result.outcome == SAME and (result.added or result.corrected):
            result.outcome = CHANGED
        return None

    def _create(self, rows: HomeRows) -> Household:
        home = Household(
            service_id=self.service.id,
            service_reference=rows.reference,
            kind=rows.kind or HouseholdKind.FOSTER_HOME,
            care_municipality=rows.care,
            home_municipality=rows.home or rows.care,
            contact_person_id=rows.contact_person_id,
            language=rows.language or self.service.language,
            first_day=rows.first_day or self.today,
        )
        db.session.add(home)
        self._lines.append(("people.create_home", home, {"kind": home.kind.value}))
        return home

    def _change(self, rows: HomeRows, home: Household) -> bool:
        """Correct what the file says otherwise, and tell whether anything was; an empty cell says nothing."""
        said = {
            "kind": rows.kind,
            "care_municipality": rows.care,
            "home_municipality": rows.home,
            "contact_person_id": rows.contact_person_id,
            "language": rows.language,
            "first_day": rows.first_day,
        }
        changed = [name for name, value in said.items() if value is not None and value != getattr(home, name)]
        for name in changed:
            setattr(home, name, said[name])
        if home.last_day is not None and home.last_day < home.first_day:
            self._fault(rows.persons[0].row, "people.ends_before_start")
        if changed:
            self._lines.append(("people.change_home", home, {"fields": changed}))
        return bool(changed)

    def _find(self, row: PersonRow, present: Sequence[HouseholdMember]) -> HouseholdMember | None:
        """Find the present member a row is about: by e-mail address, else by role and name."""
        same_role = [member for member in present if member.role == row.role]
        account = self.by_email.get(email_key(row.email)) if row.email else None
        by_email = [member for member in same_role if account and member.person_id == account.person_id]
        by_name = [member for member in same_role if member.person.name_folded == row.name.folded]
        return next(iter([*by_email, *by_name]), None)

    def _add(self, row: PersonRow, home: Household, first_day: Any) -> None:
        account = self.by_email.get(email_key(row.email)) if row.email else None
        if account is not None and account.person.name_folded != row.name.folded:
            return self._fault(row.row, "people.email_taken")
        person = account.person if account else self._person(row)
        member = HouseholdMember(person=person, role=row.role, age_band=row.age_band, first_day=first_day)
        home.members.append(member)
        self._lines.append(("people.add_member", home, {"member": row.role.value}))
        if row.email:
            self._let_in(person, home, row.email)
        return None

    def _person(self, row: PersonRow) -> Person:
        name: Name = row.name
        person = Person(given_name=name.given, family_name=name.family, name_folded=name.folded, phone=row.phone)
        db.session.add(person)
        return person

    def _let_in(self, person: Person, home: Household, email: str) -> None:
        """Give an adult an account and the role of foster parent, as far as they are missing."""
        account = self.by_email.get(email_key(email))
        if account is None:
            account = Account(person=person, email=email_key(email), language=home.language, created_at=self.now)
            db.session.add(account)
            self.by_email[account.email] = account
        if all(held.role != Role.FOSTER_PARENT for held in account.grants):
            account.grants.append(RoleGrant(role=Role.FOSTER_PARENT))
            self._lines.append(("people.grant_role", account, {"granted": Role.FOSTER_PARENT.value}))

    def _correct(self, row: PersonRow, member: HouseholdMember) -> bool:
        """Correct a member where the file says otherwise, and tell whether anything was."""
        person, account = member.person, self.by_person.get(member.person_id)
        before = (person.given_name, person.family_name, person.phone, member.age_band)
        rename(person, row.name)
        person.phone, member.age_band = row.phone or person.phone, row.age_band
        changed = before != (person.given_name, person.family_name, person.phone, member.age_band)
        if row.email and account is None:
            if email_key(row.email) in self.by_email:
                self._fault(row.row, "people.email_taken")
            else:
                self._let_in(person, member.household, row.email)
                changed = True
        elif row.email and account is not None and account.email != email_key(row.email):
            self._fault(row.row, "people.email_differs")
        if changed:
            self._lines.append(("people.change_member", member.household, {"person": member.person_id}))
        return changed

    def _fault(self, row: int, code: str) -> None:
        self.report.problems.append(RowProblem(row, "", str(REFUSALS[code])))
