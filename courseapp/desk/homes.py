"""Reading the list of homes, names masked for the reader: three statements, whatever the number of homes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, collate, exists, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from courseapp.cohorts.models import Cohort
from courseapp.cohorts.queries import homes_of
from courseapp.cohorts.rules import Circle
from courseapp.desk.places import Places, of_services
from courseapp.enrollment.models import Answer, Enrollment, Invitation
from courseapp.enrollment.rules import SEATED
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db
from courseapp.kernel.text import by_name, fold
from courseapp.people import privacy
from courseapp.people.home_texts import persons
from courseapp.people.masking import current_adults
from courseapp.people.models import (
    Account,
    Household,
    HouseholdKind,
    HouseholdMember,
    MemberRole,
    Person,
    is_home,
)
from courseapp.people.privacy import Facts
from courseapp.places.models import ChildWelfareService
from courseapp.web.paging import PER_PAGE, Page

MOST_FOUND = 50
"""How many homes a search shows."""


@dataclass(frozen=True, slots=True)
class HomeFilter:
    """What a reader narrows the list by; an empty part narrows nothing.

    ``service`` is a key, ``municipality`` a number, ``contact_person`` the code of an account. ``words`` are searched
    for in names the reader may see, and in codes.
    """

    circle: Circle
    kind: HouseholdKind | None = None
    service: str = ""
    municipality: str = ""
    contact_person: str = ""
    ended: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class HomeLine:
    """A home as the reader may see it.

    ``label`` is the names of its adults, or its code. A home without names tells no place and nothing of its courses.
    ``limited`` only when the reader may know. ``programs`` are the short names of those it has had a seat in.
    """

    code: str
    label: str
    named: bool
    limited: bool
    kind: HouseholdKind
    place: str
    service: str
    contact_person: str
    offers: int
    answered: int
    programs: tuple[str, ...]


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition on Household for the homes an actor may see, by name or by code."""
    match actor.role:
        case Role.CONTACT_PERSON:
            return Household.contact_person_id == actor.person_id
        case Role.COORDINATOR | Role.LEADER:
            return and_(Household.service_id.in_(actor.service_ids), is_home())
        case _:
            return false()


def list_homes(actor: Actor, wanted: HomeFilter, page: int) -> Page[HomeLine]:
    """Read a page of the homes an actor may see, by name; three statements. Homes without names come last."""
    size = MOST_FOUND if wanted.words else PER_PAGE
    found = db.session.execute(_order(actor, wanted).limit(size).offset((page - 1) * size)).all()
    homes = {row.Household.id: row for row in db.session.execute(_select([row.id for row in found]))}
    lines = [_line(actor, homes[row.id], limited=bool(row.limited)) for row in found]
    return Page(lines, page, found[0].total if found else 0, size)


def facts_of(home: Household, *, limited: bool) -> Facts:
    """Give what the rule of names asks about a home."""
    return Facts(home.id, home.service_id, home.contact_person_id, limited)


def _order(actor: Actor, wanted: HomeFilter) -> Select[int, int, int]:
    """Select the ids of the homes wanted, in order, whether they are protected, and how many there are in all."""
    members = _members(actor)
    limited = func.coalesce(members.c.limited, 0)
    # What privacy.may_see_name says of these homes, as a condition: nothing may be found out by asking or by sorting.
    name_is_seen = limited == 0 if actor.role == Role.COORDINATOR else true()
    name = case((name_is_seen, members.c.name))
    return (
        select(Household.id, limited.label("limited"), func.count().over().label("total"))
        .outerjoin(members, members.c.household_id == Household.id)
        .where(visible(actor), *_conditions(wanted, name_is_seen))
        .order_by(name.is_(None), name, Household.code)
    )


def _members(actor: Actor) -> Subquery:
    """Select by home the name it stands under and whether anybody in it is protected, all homes in one sweep."""
    return (
        select(
            HouseholdMember.household_id,
            func.min(case((HouseholdMember.role == MemberRole.ADULT, _sorted_as()))).label("name"),
            func.max(case((Person.limited_visibility, 1), else_=0)).label("limited"),
        )
        .join(Person, Person.id == HouseholdMember.person_id)
        .join(Household, Household.id == HouseholdMember.household_id)
        .where(visible(actor))
        .group_by(HouseholdMember.household_id)
        .subquery()
    )


def _sorted_as() -> ColumnElement[str]:
    """A person's name with æ, ø and å replaced by what comes after z in that order, bytewise on both engines."""
    key: Any = Person.name_folded
    for letter, place in (("æ", "{"), ("ø", "|"), ("å", "}")):
        key = func.replace(key, letter, place)
    return collate(key, "BINARY" if db.engine.dialect.name == "sqlite" else "C")


def _select(home_ids: Sequence[int]) -> Select[Household, int, int, str]:
    return (
        select(
            Household,
            _count(Invitation.household_id == Household.id).label("offers"),
            _count(and_(Invitation.household_id == Household.id, Invitation.answer != Answer.OPEN)).label("answered"),
            _programs().label("programs"),
        )
        .where(Household.id.in_(home_ids))
        .options(
            joinedload(Household.service),
            joinedload(Household.lives_in),
            joinedload(Household.contact_person),
            selectinload(Household.members).joinedload(HouseholdMember.person),
        )
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).select_from(Invitation).where(condition).scalar_subquery()


def _programs() -> ColumnElement[str]:
    """The short names of a home's programs, one for each cohort, with bars between."""
    return (
        select(func.aggregate_strings(Cohort.short, "|"))
        .select_from(Enrollment)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .where(Enrollment.household_id == Household.id, Enrollment.state.in_(sorted(SEATED)))
        .scalar_subquery()
    )


def _conditions(wanted: HomeFilter, name_is_seen: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [homes_of(wanted.circle)]
    if wanted.kind:
        conditions.append(Household.kind == wanted.kind)
    if wanted.service:
        keyed = select(ChildWelfareService.id).where(ChildWelfareService.key == wanted.service)
        conditions.append(Household.service_id.in_(keyed))
    if wanted.municipality:
        conditions.append(and_(Household.home_municipality == wanted.municipality, name_is_seen))
    if wanted.contact_person:
        coded = select(Account.person_id).where(Account.code == wanted.contact_person)
        conditions.append(Household.contact_person_id.in_(coded))
    if not wanted.ended:
        conditions.append(or_(Household.last_day.is_(None), Household.last_day >= clock.today()))
    if wanted.words:
        conditions.append(_found(wanted.words, name_is_seen))
    return conditions


def _found(words: str, name_is_seen: ColumnElement[bool]) -> ColumnElement[bool]:
    named = exists().where(
        HouseholdMember.household_id == Household.id,
        HouseholdMember.person_id == Person.id,
        HouseholdMember.role == MemberRole.ADULT,
        Person.name_folded.contains(fold(words), autoescape=True),
    )
    return or_(and_(named, name_is_seen), Household.code == words.upper())


def _line(actor: Actor, row: Any, *, limited: bool) -> HomeLine:
    home: Household = row.Household
    facts = facts_of(home, limited=limited)
    named = privacy.may_see_name(actor, facts)
    return HomeLine(
        code=home.code,
        label=(persons(current_adults(home)) or home.code) if named else home.code,
        named=named,
        limited=limited and privacy.may_see_limited(actor, facts),
        kind=home.kind,
        place=home.lives_in.name if named else "",
        service=home.service.name,
        contact_person=home.contact_person.name if home.contact_person else "",
        offers=row.offers if named else 0,
        answered=row.answered if named else 0,
        programs=tuple(dict.fromkeys((row.programs or "").split("|"))) if named and row.programs else (),
    )


@dataclass(frozen=True, slots=True)
class HomeChoices:
    """What the list may be narrowed to; contact persons by the code of their account."""

    places: Places = field(default_factory=Places)
    contact_persons: Sequence[tuple[str, str]] = ()


def choices(actor: Actor) -> HomeChoices:
    """List the services, municipalities and contact persons a reader may narrow to: two statements at most."""
    if actor.role == Role.CONTACT_PERSON:
        return HomeChoices()
    followers = db.session.execute(
        select(Account.code, Person)
        .join(Person, Person.id == Account.person_id)
        .where(Person.id.in_(select(Household.contact_person_id).where(visible(actor))))
    ).all()
    return HomeChoices(
        places=of_services(actor),
        contact_persons=by_name((code, person.name) for code, person in followers),
    )
