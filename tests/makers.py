"""Makers of things for tests: one ``a_thing()`` each, with defaults, inside the caller's transaction or their own."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta

from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.actions import Plan
from courseapp.cohorts.models import Cohort
from courseapp.cohorts.schedule import propose
from courseapp.enrollment.models import CohortLine
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db
from courseapp.kernel.text import fold
from courseapp.network.models import Facilitator, FacilitatorCooperation, Qualification
from courseapp.people.models import (
    Account,
    Household,
    HouseholdKind,
    HouseholdMember,
    MemberRole,
    Person,
    RoleGrant,
)
from courseapp.people.signed_in import actor_of
from courseapp.places.models import (
    ChildWelfareService,
    Cooperation,
    CooperationMembership,
    Municipality,
    Room,
    ServiceMunicipality,
    Venue,
)
from courseapp.series import actions as series_actions
from courseapp.series.models import IndividualSeries
from programs import catalog
from programs.model import Program

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""A Tuesday. Tests that care about time stop the clock here."""
LONG_AGO = date(2020, 1, 1)

_n = itertools.count(1)


def save(*things: object) -> None:
    """Add and flush, so that ids are known; the caller commits."""
    db.session.add_all(things)
    db.session.flush()


def a_municipality(name: str = "", county: str = "Vestland") -> Municipality:
    n = next(_n)
    it = Municipality(
        number=f"{n % 10_000:04}", name=name or f"Eksempelvik {n}", county=county, latitude=60.0, longitude=5.0
    )
    save(it)
    return it


def a_service(municipality: Municipality | None = None) -> ChildWelfareService:
    n = next(_n)
    municipality = municipality or a_municipality()
    it = ChildWelfareService(key=f"service-{n}", name=f"Eksempel barneverntjeneste {n}")
    save(it)
    save(ServiceMunicipality(municipality_number=municipality.number, service_id=it.id))
    return it


def a_cooperation(*services: ChildWelfareService) -> Cooperation:
    n = next(_n)
    services = services or (a_service(),)
    host = db.session.scalars(
        db.select(ServiceMunicipality.municipality_number).where(ServiceMunicipality.service_id == services[0].id)
    ).first()
    it = Cooperation(key=f"coop-{n}", name=f"Eksempelsamarbeidet {n}", host_municipality=host)
    save(it)
    save(*(CooperationMembership(cooperation_id=it.id, service_id=s.id, first_day=LONG_AGO) for s in services))
    return it


def services_of(cooperation: Cooperation) -> list[ChildWelfareService]:
    return list(
        db.session.scalars(
            db.select(ChildWelfareService)
            .join(CooperationMembership)
            .where(CooperationMembership.cooperation_id == cooperation.id)
            .order_by(ChildWelfareService.id)
        )
    )


def a_room(cooperation: Cooperation, capacity: int = 30, name: str = "Storstua") -> Room:
    n = next(_n)
    venue = Venue(
        cooperation_id=cooperation.id, municipality_number=cooperation.host_municipality, name=f"Eksempelhuset {n}"
    )
    save(venue)
    room = Room(venue_id=venue.id, name=name, capacity=capacity)
    save(room)
    return room


def a_person(given: str = "", family: str = "Eksempel", *, limited: bool = False) -> Person:
    given = given or f"Person{next(_n)}"
    it = Person(
        given_name=given,
        family_name=family,
        name_folded=fold(f"{given} {family}"),
        limited_visibility=limited,
        visibility_review_on=date(2027, 6, 1) if limited else None,
    )
    save(it)
    return it


def a_household(
    service: ChildWelfareService,
    adults: int = 2,
    *,
    kind: HouseholdKind = HouseholdKind.FOSTER_HOME,
    limited: bool = False,
    contact_person: Person | None = None,
) -> Household:
    number = db.session.scalars(
        db.select(ServiceMunicipality.municipality_number).where(ServiceMunicipality.service_id == service.id)
    ).first()
    it = Household(
        kind=kind,
        service_id=service.id,
        care_municipality=number,
        home_municipality=number,
        contact_person_id=contact_person.id if contact_person else None,
        first_day=LONG_AGO,
    )
    save(it)
    for i in range(adults):
        person = a_person(limited=limited and i == 0)
        save(HouseholdMember(household_id=it.id, person_id=person.id, role=MemberRole.ADULT, first_day=LONG_AGO))
    return it


def adults_of(household: Household) -> list[int]:
    return list(
        db.session.scalars(
            db.select(HouseholdMember.person_id)
            .where(HouseholdMember.household_id == household.id, HouseholdMember.role == MemberRole.ADULT)
            .order_by(HouseholdMember.id)
        )
    )


def an_account(
    person: Person | int,
    role: Role,
    *,
    cooperation: Cooperation | None = None,
    service: ChildWelfareService | None = None,
) -> Account:
    person_id = person if isinstance(person, int) else person.id
    it = Account(person_id=person_id, email=f"person{next(_n)}@example.org", created_at=clock.now())
    save(it)
    save(
        RoleGrant(
            account_id=it.id,
            role=role,
            cooperation_id=cooperation.id if cooperation else None,
            service_id=service.id if service else None,
        )
    )
    return it


def actor_for(account: Account) -> Actor:
    """Give the actor of an account in its first role."""
    grant = db.session.scalars(
        db.select(RoleGrant).where(RoleGrant.account_id == account.id).order_by(RoleGrant.id).limit(1)
    ).one()
    person = db.session.get_one(Person, account.person_id)
    return actor_of(account, person, grant)


def a_coordinator(cooperation: Cooperation) -> Actor:
    return actor_for(an_account(a_person(), Role.COORDINATOR, cooperation=cooperation))


def a_foster_parent(household: Household) -> Actor:
    return actor_for(an_account(adults_of(household)[0], Role.FOSTER_PARENT))


def a_leader(service: ChildWelfareService) -> Actor:
    return actor_for(an_account(a_person(), Role.LEADER, service=service))


def a_contact_person(service: ChildWelfareService) -> Actor:
    return actor_for(an_account(a_person(), Role.CONTACT_PERSON, service=service))


def an_admin() -> Actor:
    return actor_for(an_account(a_person(), Role.ADMIN))


def a_facilitator(cooperation: Cooperation, *programs: str, lead: bool = True) -> Facilitator:
    it = Facilitator(person_id=a_person().id, municipality_number=cooperation.host_municipality)
    save(it)
    save(FacilitatorCooperation(facilitator_id=it.id, cooperation_id=cooperation.id))
    save(*(Qualification(facilitator_id=it.id, program_key=p, lead=lead) for p in programs or catalog.load()))
    return it


def a_facilitator_actor(facilitator: Facilitator) -> Actor:
    return actor_for(an_account(facilitator.person_id, Role.FACILITATOR))


def a_cohort(
    cooperation: Cooperation | None = None,
    program: str | Program = "tbo-f",
    *,
    seats: int = 6,
    min_homes: int = 2,
    first: date | None = None,
    starts: time = time(17, 30),
    room: Room | None = None,
    open_: bool = True,
    services: list[ChildWelfareService] | None = None,
    name: str = "",
    answer_days: int = 0,
) -> Cohort:
    """Make a cohort with all its meetings, open for sign-up unless told otherwise; first meeting in four weeks."""
    cooperation = cooperation or a_cooperation()
    services = services or services_of(cooperation)
    curriculum = catalog.get(program) if isinstance(program, str) else program
    first = first or clock.today() + timedelta(days=28)
    plan = Plan(
        cooperation_id=cooperation.id,
        name=name or f"Kull {next(_n)}",
        service_ids=frozenset(s.id for s in services),
        room_id=room.id if room else None,
        seats=seats,
        min_homes=min_homes,
    )
    cohort = cohort_actions.create(None, curriculum, plan, propose(curriculum, first, starts, {}))
    db.session.add(CohortLine(cohort_id=cohort.id, answer_days=answer_days))
    if open_:
        cohort_actions.open_for_sign_up(None, cohort)
    return cohort


def a_series(home: Household, program: str = "", *, anchor: date | None = None) -> IndividualSeries:
    """Begin a home's series in the program for its kind; its first lesson is due in two weeks unless told otherwise."""
    program = program or ("veien-videre" if home.kind == HouseholdKind.BIRTH_PARENT else "en-god-start")
    anchor = anchor or clock.today() - timedelta(days=16)
    return series_actions.start(None, home, catalog.get(program), anchor)
