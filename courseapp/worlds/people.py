"""The people of the made-up worlds: homes, those who follow them up, plan and lead."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

from courseapp.kernel import clock
from courseapp.kernel.access import Role
from courseapp.kernel.db import db
from courseapp.network.models import Facilitator, FacilitatorCooperation, Qualification
from courseapp.people.models import (
    Account,
    AgeBand,
    Household,
    HouseholdKind,
    HouseholdMember,
    MemberRole,
    Person,
    RoleGrant,
)
from courseapp.places.models import ChildWelfareService, Cooperation, CooperationMembership
from courseapp.worlds.cast import Cast, Home, Player, save
from courseapp.worlds.names import Names
from programs import catalog

KINDS = (HouseholdKind.FOSTER_HOME, HouseholdKind.KINSHIP, HouseholdKind.RESPITE, HouseholdKind.EMERGENCY)
HOMES_PER_CONTACT_PERSON = 14
AT_HOME, OTHER_NAME = 0.8, 0.3
"""How many homes live where their service is, and how many couples have two family names."""
FACILITATORS = 9
"""For each cooperation."""


class People:
    """Makes the people of a world; the same dice make the same people."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.names = Names(dice)
        self.cast = Cast()
        self._entered = clock.now() - timedelta(days=400)

    def staff(self, services: Sequence[ChildWelfareService], cooperations: Sequence[Cooperation]) -> None:
        """Give each service a leader, each cooperation a coordinator, and the whole an administrator."""
        for service in services:
            self.cast.leaders[service.id] = self._player(Role.LEADER, service.language, service_id=service.id)
        for cooperation in cooperations:
            self.cast.coordinators[cooperation.id] = self._player(
                Role.COORDINATOR, cooperation.language, cooperation_id=cooperation.id
            )
        self.cast.admin = self._player(Role.ADMIN, "nb")

    def homes(self, service: ChildWelfareService, count: int, *, limited: int = 0) -> None:
        """Give a service so many homes, the first of them protected, and contact persons to follow them up."""
        for _ in range(-(-count // HOMES_PER_CONTACT_PERSON)):
            player = self._player(Role.CONTACT_PERSON, service.language, service_id=service.id)
            self.cast.contact_persons[service.id].append(player)
        made = [self._home(service, n, limited=n < limited) for n in range(count)]
        db.session.flush()
        for household, adults, children in made:
            self._settle(household, adults, children)
            players = self._accounts(household, adults, Role.FOSTER_PARENT)
            self.cast.homes[service.id].append(Home(household, tuple(adults), tuple(children), players))

    def birth_parents(self, service: ChildWelfareService) -> None:
        """Add a pair of birth parents, who are an audience apart."""
        household, _, _ = self._home(service, 0, limited=False, kind=HouseholdKind.BIRTH_PARENT)
        adults = [self.names.person(), self.names.person()]
        household.first_day = clock.today() - timedelta(days=300)
        save(household, *adults)
        self._settle(household, adults, [])
        players = self._accounts(household, adults, Role.BIRTH_PARENT)
        self.cast.birth_parents[service.id].append(Home(household, tuple(adults), (), players))

    def facilitators(self, cooperation: Cooperation, services: Sequence[int], neighbor: Cooperation) -> None:
        """Give a cooperation facilitators: the first is a foster parent too, the second works for a neighbor too."""
        programs = sorted(catalog.load())
        for n in range(FACILITATORS):
            home = self.cast.homes_of(list(services))[n]
            foster = home.players[0] if n == 0 and home.players else None
            player = self._also(foster) if foster else self._player(Role.FACILITATOR, cooperation.language)
            it = Facilitator(person_id=player.person.id, municipality_number=cooperation.host_municipality)
            save(it)
            second = n % 3 == 0 and n > 0
            known = [p for i, p in enumerate(programs) if not n or (i + n) % 3]
            db.session.add_all(Qualification(facilitator_id=it.id, program_key=p, lead=not second) for p in known)
            for where in {cooperation.id, neighbor.id} if n == 1 else {cooperation.id}:
                db.session.add(FacilitatorCooperation(facilitator_id=it.id, cooperation_id=where))
            self.cast.facilitators[cooperation.id].append((it, player))
        db.session.flush()

    def _player(
        self, role: Role, language: str, *, service_id: int | None = None, cooperation_id: int | None = None
    ) -> Player:
        person = self.names.person()
        save(person)
        account = self._account(person, language)
        save(account)
        grant = RoleGrant(account_id=account.id, role=role, service_id=service_id, cooperation_id=cooperation_id)
        save(grant)
        return Player(person, account, grant)

    def _account(self, person: Person, language: str) -> Account:
        return Account(person_id=person.id, email=self.names.email(person), language=language, created_at=self._entered)

    def _also(self, player: Player) -> Player:
        """Let a foster parent act as facilitator too."""
        grant = RoleGrant(account_id=player.account.id, role=Role.FACILITATOR)
        save(grant)
        return Player(player.person, player.account, grant)

    def _home(
        self, service: ChildWelfareService, number: int, *, limited: bool, kind: HouseholdKind | None = None
    ) -> tuple[Household, list[Person], list[Person]]:
        """Make a household with its people, not yet tied together."""
        followers = self.cast.contact_persons[service.id]
        numbers = [m.number for m in service.municipalities]
        care = self.dice.choice(numbers)
        household = Household(
            kind=kind or self.dice.choices(KINDS, (55, 25, 12, 8))[0],
            service_id=service.id,
            care_municipality=care,
            home_municipality=care if self.dice.random() < AT_HOME else self.dice.choice(numbers),
            contact_person_id=followers[number % len(followers)].person.id if followers else None,
            language=service.language,
            first_day=clock.today() - timedelta(days=self.dice.choice((45, 90, 200, 500, 900, 1500, 2500))),
        )
        family = self.names.family()
        adults = [self.names.person(family) for _ in range(self.dice.choices((1, 2), (25, 75))[0])]
        for person in adults[:1] if limited else ():
            person.limited_visibility = True
            person.visibility_review_on = clock.today() + timedelta(days=180)
        if len(adults) > 1 and self.dice.random() < OTHER_NAME:
            adults[1] = self.names.person()
        children = [self.names.person(family) for _ in range(self.dice.choices((0, 1, 2, 3), (60, 18, 15, 7))[0])]
        db.session.add_all([household, *adults, *children])
        return household, adults, children

    def _settle(self, household: Household, adults: Sequence[Person], children: Sequence[Person]) -> None:
        """Make people members of their household."""
        members: list[tuple[Person, MemberRole, AgeBand | None]] = [(p, MemberRole.ADULT, None) for p in adults]
        members += [(p, MemberRole.OWN_CHILD, self.dice.choice(list(AgeBand))) for p in children]
        db.session.add_all(
            HouseholdMember(
                household_id=household.id, person_id=p.id, role=r, age_band=a, first_day=household.first_day
            )
            for p, r, a in members
        )

    def _accounts(self, household: Household, adults: Sequence[Person], role: Role) -> tuple[Player, ...]:
        accounts = [self._account(person, household.language) for person in adults]
        save(*accounts)
        grants = [RoleGrant(account_id=account.id, role=role) for account in accounts]
        save(*grants)
        return tuple(Player(*them) for them in zip(adults, accounts, grants, strict=True))


def services_of(cooperation: Cooperation) -> list[ChildWelfareService]:
    """List a cooperation's services in the order they became members."""
    return list(
        db.session.scalars(
            db.select(ChildWelfareService)
            .join(CooperationMembership, CooperationMembership.service_id == ChildWelfareService.id)
            .where(CooperationMembership.cooperation_id == cooperation.id)
            .order_by(CooperationMembership.id)
        )
    )


def populate(people: People, cooperations: Sequence[Cooperation], homes: dict[str, int], *, shared: bool) -> None:
    """Fill all cooperations with people: so many homes for each, by its key.

    ``shared``: those of a service that is in two cooperations count in both; else each has so many of its own.
    """
    members = {c.id: services_of(c) for c in cooperations}
    services = list({s.id: s for c in cooperations for s in members[c.id]}.values())
    people.staff(services, cooperations)
    for cooperation in cooperations:
        own = members[cooperation.id]
        there = sum(len(people.cast.homes[s.id]) for s in own) if shared else 0
        empty = [s for s in own if not people.cast.homes[s.id]] or own
        missing = max(0, homes[cooperation.key] - there)
        for n, service in enumerate(empty):
            count = missing // len(empty) + (n < missing % len(empty))
            people.homes(service, count, limited=int(n == 0 and cooperation.key in PROTECTED))
    for cooperation, neighbor in zip(cooperations, [*cooperations[1:], cooperations[0]], strict=True):
        people.facilitators(cooperation, [s.id for s in members[cooperation.id]], neighbor)


PROTECTED = ("barnets-vindu", "robust")
"""Cooperations in which one home is protected."""
