"""What an actor may see of enrollments: rows whose names are already the ones the reader may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from courseapp.cohorts import queries as cohort_queries
from courseapp.cohorts.models import Cohort, Seat
from courseapp.enrollment.models import Enrollment, Invitation, Participant
from courseapp.enrollment.rules import LIVE, EnrollmentState
from courseapp.kernel.access import FAMILY, Actor, Role
from courseapp.kernel.db import db
from courseapp.people import privacy
from courseapp.people.models import Household, HouseholdMember, Person
from courseapp.people.privacy import Facts
from courseapp.places.models import ChildWelfareService, Municipality, Room


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition on Cohort for those an actor may see, own enrollments and invitations included."""
    seen = cohort_queries.visible(actor)
    if actor.role not in FAMILY:
        return seen
    own = select(Enrollment.cohort_id).where(Enrollment.household_id.in_(actor.household_ids))
    invited = select(Invitation.cohort_id).where(Invitation.household_id.in_(actor.household_ids))
    return or_(seen, Cohort.id.in_(own), and_(Cohort.id.in_(invited), Cohort.state != "planned"))


def find_cohort(actor: Actor, code: str) -> Cohort | None:
    """Find a cohort an actor may see, its own past ones included."""
    return db.session.scalars(
        select(Cohort)
        .where(visible(actor), Cohort.code == code)
        .options(joinedload(Cohort.room).joinedload(Room.venue), joinedload(Cohort.program_version))
    ).one_or_none()


@dataclass(frozen=True, slots=True)
class Counts:
    """How full a cohort is. ``seats`` and ``taken`` in its seat unit; ``homes`` seated; ``waiting`` homes in line."""

    seats: int = 0
    taken: int = 0
    homes: int = 0
    waiting: int = 0

    @property
    def free(self) -> int:
        """Seats nobody holds."""
        return self.seats - self.taken

    @property
    def is_full(self) -> bool:
        """No seat is free."""
        return self.taken >= self.seats


def counts(cohort_ids: Sequence[int]) -> dict[int, Counts]:
    """Count seats, seated and waiting of many cohorts in one statement."""
    if not cohort_ids:
        return {}
    seats = (
        select(Seat.cohort_id, func.count().label("seats"))
        .where(Seat.cohort_id.in_(cohort_ids))
        .group_by(Seat.cohort_id)
        .subquery()
    )
    homes = (
        select(
            Enrollment.cohort_id,
            func.count().filter(Enrollment.state == EnrollmentState.SEATED).label("homes"),
            func.count().filter(Enrollment.state == EnrollmentState.WAITING).label("waiting"),
            func.count(Enrollment.seat_number).label("taken"),
        )
        .where(Enrollment.cohort_id.in_(cohort_ids), Enrollment.state.in_(LIVE))
        .group_by(Enrollment.cohort_id)
        .subquery()
    )
    persons = (
        select(Participant.cohort_id, func.count(Participant.seat_number).label("taken"))
        .where(Participant.cohort_id.in_(cohort_ids))
        .group_by(Participant.cohort_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            seats.c.cohort_id,
            seats.c.seats,
            func.coalesce(homes.c.taken, 0) + func.coalesce(persons.c.taken, 0),
            func.coalesce(homes.c.homes, 0),
            func.coalesce(homes.c.waiting, 0),
        )
        .outerjoin(homes, homes.c.cohort_id == seats.c.cohort_id)
        .outerjoin(persons, persons.c.cohort_id == seats.c.cohort_id)
    )
    found = {row[0]: Counts(*row[1:]) for row in rows}
    return {cohort_id: found.get(cohort_id, Counts()) for cohort_id in cohort_ids}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A participant as the reader may see it; ``name`` is empty when only the household's code may be shown."""

    person_id: int
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class HomeRow:
    """A household in a cohort as the reader may see it.

    ``label`` is the names joined, or the enrollment's code. ``place`` and ``service`` are empty when they may not be
    known. ``line`` is the number in line (1 is next), None when seated. ``limited`` only when the reader may know.
    """

    enrollment_id: int
    code: str
    household_id: int
    household_code: str | None
    state: EnrollmentState
    label: str
    named: bool
    limited: bool
    place: str
    service: str
    persons: tuple[PersonRow, ...]
    line: int | None
    entered_at: datetime
    seated_at: datetime | None
    childcare: bool
    diet: str
    interpreter: str
    access_needs: str


_Protected = aliased(HouseholdMember)


def is_limited() -> ColumnElement[bool]:
    """The condition that somebody in Household has limited visibility."""
    person = aliased(Person)
    return (
        select(true())
        .select_from(_Protected)
        .join(person, person.id == _Protected.person_id)
        .where(_Protected.household_id == Household.id, person.limited_visibility)
        .exists()
    )


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
        .order_by(Enrollment.entered_at, Enrollment.id, Person.id)
    )


def homes_of(actor: Actor, cohort: Cohort, states: frozenset[EnrollmentState] = LIVE) -> list[HomeRow]:
    """List a cohort's households in the order they entered, names masked for this reader: one statement."""
    grouped: dict[int, list[tuple[Enrollment, Household, Person, bool, str, str]]] = defaultdict(list)
    for row in db.session.execute(_rows(cohort.id, states)):
        grouped[row[0].id].append(row._tuple())
    rows: list[HomeRow] = []
    waiting = 0
    for members in grouped.values():
        in_line = members[0][0].state == EnrollmentState.WAITING
        waiting += in_line
        if row_seen := _home_row(actor, members, waiting if in_line else None):
            rows.append(row_seen)
    return rows


def _home_row(
    actor: Actor, members: Sequence[tuple[Enrollment, Household, Person, bool, str, str]], line: int | None
) -> HomeRow | None:
    """Build one row; None for a home that a contact person or leader has nothing to do with."""
    enrollment, household, _, limited, place, service = members[0]
    facts = Facts(household.id, household.service_id, household.contact_person_id, limited)
    named = privacy.may_see_name(actor, facts)
    if not named and actor.role in FAMILY | {Role.CONTACT_PERSON, Role.LEADER}:
        return None
    known_place = privacy.may_see_place(actor, facts)
    names = " og ".join(_names([m[2] for m in members])) if named else enrollment.code
    return HomeRow(
        enrollment_id=enrollment.id,
        code=enrollment.code,
        household_id=household.id,
        household_code=household.code if named else None,
        state=enrollment.state,
        label=names,
        named=named,
        limited=limited and privacy.may_see_limited(actor, facts),
        place=place if known_place else "",
        service=service if known_place else "",
        persons=tuple(
            PersonRow(p.id, p.name if named else "", p.phone if named else "") for *_x, p, _l, _p, _s in members
        ),
        line=line,
        entered_at=enrollment.entered_at,
        seated_at=enrollment.seated_at,
        childcare=enrollment.childcare,
        diet=enrollment.diet if named else "",
        interpreter=enrollment.interpreter if named else "",
        access_needs=enrollment.access_needs if named else "",
    )


def _names(persons: Sequence[Person]) -> list[str]:
    """Give full names, the family name once when all share it: "Kari", "Ola Eksempel"."""
    families = {p.family_name for p in persons}
    if len(families) == 1 and len(persons) > 1:
        return [p.given_name for p in persons[:-1]] + [persons[-1].name]
    return [p.name for p in persons]


def own_enrollments(actor: Actor) -> list[Enrollment]:
    """List the enrollments of the actor's own homes, newest first, with their cohorts."""
    return list(
        db.session.scalars(
            select(Enrollment)
            .where(Enrollment.household_id.in_(actor.household_ids))
            .options(joinedload(Enrollment.cohort))
            .order_by(Enrollment.entered_at.desc(), Enrollment.id.desc())
        )
    )


def own_live_enrollment(actor: Actor, cohort: Cohort) -> Enrollment | None:
    """Find the live enrollment of one of the actor's homes in a cohort."""
    return db.session.scalars(
        select(Enrollment)
        .where(
            Enrollment.cohort_id == cohort.id,
            Enrollment.household_id.in_(actor.household_ids),
            Enrollment.state.in_(LIVE),
        )
        .limit(1)
    ).one_or_none()


def place_in_line(enrollment: Enrollment) -> int | None:
    """Tell a waiting household's number in line (1 is next); None when it does not wait."""
    if enrollment.state != EnrollmentState.WAITING:
        return None
    before = or_(
        Enrollment.entered_at < enrollment.entered_at,
        and_(Enrollment.entered_at == enrollment.entered_at, Enrollment.id < enrollment.id),
    )
    ahead = db.session.scalar(
        select(func.count()).where(
            Enrollment.cohort_id == enrollment.cohort_id, Enrollment.state == EnrollmentState.WAITING, before
        )
    )
    return (ahead or 0) + 1
