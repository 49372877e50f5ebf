"""Who takes part in a cohort, as a reader may see it: names masked, needs as totals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, select

from courseapp.cohorts.models import Cohort
from courseapp.enrollment.models import Enrollment, Participant
from courseapp.enrollment.rules import LIVE, EnrollmentState, diets
from courseapp.enrollment.texts import together
from courseapp.kernel.access import FAMILY, Actor, Role
from courseapp.kernel.db import db
from courseapp.people import privacy
from courseapp.people.masking import is_limited
from courseapp.people.models import Household, Person
from courseapp.people.privacy import Facts
from courseapp.places.models import ChildWelfareService, Municipality


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A participant as the reader may see it; ``name`` is empty when only the household's code may be shown."""

    person_id: int
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class HomeRow:
    """A household in a cohort as the reader may see it.

    ``label`` is the names joined, or the enrollment's code. ``place`` and ``service`` are empty when the names may not
    be known, whatever the reason. ``own``: the reader answers for the home and may withdraw it. ``line`` is the number
    in line (1 is next), None when it does not wait; ``priority`` its class there. ``limited`` only when the reader may
    know. ``diet`` and ``access_needs`` only
    for the home itself and its contact person: others read the totals in Needs.
    """

    enrollment_id: int
    code: str
    household_id: int
    household_code: str | None
    state: EnrollmentState
    priority: int
    label: str
    named: bool
    own: bool
    limited: bool
    place: str
    service: str
    persons: tuple[PersonRow, ...]
    line: int | None
    entered_at: datetime
    seated_at: datetime | None
    withdrawn_at: datetime | None
    childcare: bool
    diet: str
    interpreter: str
    access_needs: str


@dataclass(frozen=True, slots=True)
class Needs:
    """What those with a seat need, without names: ``childcare`` in homes; each diet with how many homes ask for it."""

    childcare: int
    diets: tuple[tuple[str, int], ...]
    interpreters: tuple[str, ...]
    access: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """A cohort's homes that the reader may see, in the order they entered, and the needs of all with a seat."""

    rows: list[HomeRow]
    needs: Needs

    @property
    def seated(self) -> list[HomeRow]:
        """Those with a seat."""
        return [r for r in self.rows if r.state == EnrollmentState.SEATED]

    @property
    def offered(self) -> list[HomeRow]:
        """Those who are asked about a seat that is held for them."""
        return [r for r in self.rows if r.state == EnrollmentState.OFFERED]

    @property
    def line(self) -> list[HomeRow]:
        """Those in line, next first."""
        return [r for r in self.rows if r.state == EnrollmentState.WAITING]


_Row = Row[Enrollment, Household, Person, bool, str, str]


def homes_of(actor: Actor, cohort: Cohort, states: frozenset[EnrollmentState] = LIVE) -> list[HomeRow]:
    """List a cohort's households in the order they entered, names masked for this reader: one statement."""
    return roster(actor, cohort, states).rows


def roster(actor: Actor, cohort: Cohort, states: frozenset[EnrollmentState] = LIVE) -> Roster:
    """Read a cohort's households and the totals of their needs: one statement."""
    grouped: dict[int, list[_Row]] = defaultdict(list)
    for row in db.session.execute(_rows(cohort.id, states)):
        grouped[row[0].id].append(row)
    rows: list[HomeRow] = []
    waiting = 0
    for members in grouped.values():
        in_line = members[0][0].state == EnrollmentState.WAITING
        waiting += in_line
        if row_seen := _home_row(actor, members, waiting if in_line else None):
            rows.append(row_seen)
    return Roster(rows, _needs([members[0][0] for members in grouped.values()]))


def _rows(cohort_id: int, states: frozenset[EnrollmentState]) -> Select[Enrollment, Household, Person, bool, str, str]:
    return (
        select(
            Enrollment, Household, Person, is_limited().label("limited"), Municipality.name, ChildWelfareService.name
        )
        .join(Participant, Participant.enrollment_id == Enrollment.id)
        .join(Person, Person.id == Participant.person_id)
        .join(Household, Household.id == Enrollment.household_id)
        .join(Municipality, Municipality.number == Household.home_municipality)
        .join(ChildWelfareService, ChildWelfareService.id == Household.service_id)
        .where(Enrollment.cohort_id == cohort_id, Enrollment.state.in_(states))
        .order_by(Enrollment.priority, Enrollment.entered_at, Enrollment.id, Person.id)
    )


def _home_row(actor: Actor, members: Sequence[_Row], line: int | None) -> HomeRow | None:
    """Build one row; None for a home that a contact person or leader has nothing to do with."""
    enrollment, household, _, limited, place, service = members[0]
    facts = Facts(household.id, household.service_id, household.contact_person_id, limited)
    named = privacy.may_see_name(actor, facts)
    if not named and actor.role in FAMILY | {Role.CONTACT_PERSON, Role.LEADER}:
        return None
    close = named and actor.role in FAMILY | {Role.CONTACT_PERSON}
    return HomeRow(
        enrollment_id=enrollment.id,
        code=enrollment.code,
        household_id=household.id,
        household_code=household.code if named else None,
        state=enrollment.state,
        priority=enrollment.priority,
        label=together(_names([m[2] for m in members])) if named else enrollment.code,
        named=named,
        own=_answers_for(actor, facts),
        limited=limited and privacy.may_see_limited(actor, facts),
        # A home without names tells no place either: else a missing place would say that it is protected.
        place=place if named else "",
        service=service if named else "",
        persons=tuple(PersonRow(m[2].id, m[2].name if named else "", m[2].phone if named else "") for m in members),
        line=line,
        entered_at=enrollment.entered_at,
        seated_at=enrollment.seated_at,
        withdrawn_at=enrollment.withdrawn_at,
        childcare=enrollment.childcare,
        diet=enrollment.diet if close else "",
        interpreter=enrollment.interpreter if named else "",
        access_needs=enrollment.access_needs if close else "",
    )


def _answers_for(actor: Actor, facts: Facts) -> bool:
    if actor.role == Role.CONTACT_PERSON:
        return facts.contact_person_id == actor.person_id
    if actor.role in {Role.COORDINATOR, Role.LEADER}:
        return facts.service_id in actor.service_ids
    return facts.household_id in actor.household_ids


def _names(persons: Sequence[Person]) -> list[str]:
    """Give full names, the family name once when all share it: "Kari", "Ola Eksempel"."""
    families = {p.family_name for p in persons}
    if len(families) == 1 and len(persons) > 1:
        return [p.given_name for p in persons[:-1]] + [persons[-1].name]
    return [p.name for p in persons]


def _needs(enrollments: Sequence[Enrollment]) -> Needs:
    seated = [e for e in enrollments if e.state == EnrollmentState.SEATED]
    asked = Counter(part for e in seated for part in diets(e.diet))
    return Needs(
        childcare=sum(e.childcare for e in seated),
        diets=tuple(sorted(asked.items(), key=lambda item: (-item[1], item[0]))),
        # Sorted, so that their order does not tell whose they are.
        interpreters=tuple(sorted(e.interpreter for e in seated if e.interpreter)),
        access=tuple(sorted(e.access_needs for e in seated if e.access_needs)),
    )
