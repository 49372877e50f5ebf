"""A small world of two cooperations where everything about anybody carries a word found nowhere else.

Both sides are built alike: side A's people are side B's strangers. Only plain values are kept, so that a test may
roll back, sign in or rebuild rows as it likes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import count
from typing import Any

from courseapp.calendars.models import FeedKind, Subscription
from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Cohort
from courseapp.demand import actions as demand_actions
from courseapp.demand.models import InterestRegistration
from courseapp.enrollment import actions as enrollment_actions
from courseapp.enrollment import open_links
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.codes import new_token, token_hash
from courseapp.kernel.db import db, transaction
from courseapp.kernel.text import fold
from courseapp.network.availability_actions import Said as FacilitatorSaid
from courseapp.network.availability_actions import tell as tell_availability
from courseapp.people.models import Account, Household, HouseholdKind, HouseholdMember, Person, RoleGrant
from courseapp.places.models import (
    BlackoutKind,
    BlackoutPeriod,
    ChildWelfareService,
    CooperationMembership,
    Room,
    TravelOverride,
    Venue,
    VenueClosure,
)
from tests import makers
from tests.house.canary import Canary
from tests.house.lessons import running_series, written
from tests.house.messages import told, written_to
from tests.house.offers import asked, invited
from tests.house.plans import planned
from tests.house.referrals import referred
from tests.house.staff import at_work

BEGAN = makers.NOW - timedelta(days=40)
LETTERS = "abcdefghijklmnop"


@dataclass
class Side:
    """One cooperation: who acts there, and what its addresses name (by the address's own words)."""

    letter: str
    actors: dict[str, Actor] = field(default_factory=dict)
    cohorts: dict[str, str] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    feeds: dict[str, str] = field(default_factory=dict)


@dataclass
class World:
    """Both sides and every canary."""

    a: Side
    b: Side
    canaries: list[Canary]

    def sides(self) -> tuple[Side, Side]:
        return self.a, self.b


def build() -> World:
    """Make the world at makers.NOW, on a running cohort's second early."""
    canaries: list[Canary] = []
    sides = [_Builder(letter, canaries).side() for letter in "AB"]
    return World(sides[0], sides[1], canaries)


class _Builder:
    def __init__(self, letter: str, canaries: list[Canary]) -> None:
        self.it, self.canaries, self.n = Side(letter), canaries, count(1)
        self.households: dict[str, Household] = {}

    def word(self, what: str, owner: str) -> str:
        """Make a new canary: letters only, so that no format changes it."""
        number = next(self.n)
        word = f"Qz{self.it.letter}{LETTERS[number // len(LETTERS)]}{LETTERS[number % len(LETTERS)]}xvw"
        self.canaries.append(Canary(word, what, owner, self.it.letter))
        return word

    def side(self) -> Side:
        with clock.at(BEGAN), transaction():
            self._places()
            self._staff()
            self._homes()
            self._running()
        with transaction():
            self._coming()
            self._staff_course()
            self._series()
            self._families()
            self._wishes()
            self.it.codes |= planned(self.cooperation, f"Runde {self.word('round', 'round')}")
            self._feeds()
        return self.it

    def _places(self) -> None:
        self.services: list[ChildWelfareService] = []
        for owner in ("service1", "service2"):
            service = makers.a_service(makers.a_municipality(f"Eksempelvik {self.it.letter}{owner[-1]}"))
            service.name = f"Barneverntjenesten {self.word('service', owner)}"
            self.services.append(service)
            self.it.codes[owner] = service.key
        self.cooperation = makers.a_cooperation(*self.services)
        self.cooperation.name = f"Samarbeidet {self.word('cooperation', 'cooperation')}"
        self.rooms = [makers.a_room(self.cooperation) for _ in range(4)]
        for room in self.rooms:
            venue = db.session.get_one(Venue, room.venue_id)
            venue.name = f"Huset {self.word('venue', 'venue')}"
            self.it.codes.setdefault("venue", venue.code)
        period = BlackoutPeriod(
            municipality_number=self.cooperation.host_municipality, first_day=date(2027, 2, 22),
            last_day=date(2027, 2, 26), kind=BlackoutKind.SCHOOL_HOLIDAY, label="Vinterferie",
        )  # fmt: skip
        makers.save(period)
        self.it.codes |= {"period": str(period.id), "room": str(self.rooms[0].id), "cooperation": self.cooperation.key}
        membership = db.select(CooperationMembership.id).where(
            CooperationMembership.cooperation_id == self.cooperation.id
        )
        self.it.codes["membership"] = str(db.session.scalars(membership).first())

    def _person(self, owner: str, what: str = "name", *, limited: bool = False) -> Person:
        person = makers.a_person(self.word(what, owner), self.word(what, owner), limited=limited)
        person.phone = f"4{ord(self.it.letter)}{next(self.n):05}"
        self.canaries.append(Canary(person.phone, "phone" if what == "name" else "staff phone", owner, self.it.letter))
        return person

    def _account(self, name: str, person: Person | int, role: Role, **where: Any) -> None:
        account = makers.an_account(person, role, **where)
        family = role in {Role.FOSTER_PARENT, Role.BIRTH_PARENT}
        account.email = f"{self.word('email' if family else 'staff email', name).lower()}@example.org"
        self.it.codes[f"account {name}"] = account.code
        self.it.codes[f"grant {name}"] = str(
            db.session.scalars(db.select(RoleGrant.id).where(RoleGrant.account_id == account.id)).one()
        )
        self.it.actors[name] = makers.actor_for(account)

    def _staff(self) -> None:
        one, two = self.services
        self.contact = self._person("contact_person", "staff")
        self._account("contact_person", self.contact, Role.CONTACT_PERSON, service=one)
        self._account("coordinator", self._person("coordinator", "staff"), Role.COORDINATOR,
                      cooperation=self.cooperation)  # fmt: skip
        self._account("coordinator_of_one", self._person("coordinator_of_one", "staff"), Role.COORDINATOR,
                      cooperation=self.cooperation, service=two)  # fmt: skip
        self._account("leader", self._person("leader", "staff"), Role.LEADER, service=one)
        self._account("admin", self._person("admin", "staff"), Role.ADMIN)
        self.facilitators = [makers.a_facilitator(self.cooperation) for _ in range(3)]
        for name, facilitator in zip(("facilitator", "second", "birth_facilitator"), self.facilitators, strict=True):
            person = facilitator.person
            person.given_name, person.family_name = self.word("staff", name), self.word("staff", name)
            person.name_folded = fold(person.name)
            self._account(name, person, Role.FACILITATOR)
            self.it.codes[name] = facilitator.code

    def _staff_course(self) -> None:
        one, two = self.services
        for name, service in (("colleague", one), ("colleague2", two)):
            self._account(name, self._person(name, "colleague"), Role.CONTACT_PERSON, service=service)
        first = clock.today() + timedelta(days=20)
        course = self._cohort("staff", "egs-training", None, seats=3, first=first, starts=time(9), answer_days=2)
        cohort_actions.assign_facilitators(None, course, self.facilitators[1].id, [])
        self.it.codes |= at_work(course, self.it.actors, lambda name: self.word("needs", name))

    def _homes(self) -> None:
        """Homes 1, 2, the waiting, the protected, the birth parents' and the ended are service 1's; others 2's."""
        for name, service in {
            "home1": 0, "home2": 0, "home3": 1, "protected": 0, "protected2": 1, "waiting": 0, "birth": 0, "birth2": 0,
            "ended": 0, "new": 0,
        }.items():  # fmt: skip
            kind = HouseholdKind.BIRTH_PARENT if name.startswith("birth") else HouseholdKind.FOSTER_HOME
            contact = self.contact if name in {"home1", "protected", "birth"} else None
            home = makers.a_household(self.services[service], 0, kind=kind, contact_person=contact)
            for number in range(2):
                limited = name.startswith("protected") and number == 0
                person = self._person(name, limited=limited)
                makers.save(
                    HouseholdMember(household_id=home.id, person_id=person.id, role="adult", first_day=makers.LONG_AGO)
                )
            home.service_reference = self.word("reference", name)
            self.households[name] = home
            self.it.homes[name] = home.code

    def _cohort(self, name: str, program: str, room: Room | None, **kwargs: Any) -> Cohort:
        words = f"Kull {self.word(f'cohort {name}', name)}"
        cohort = makers.a_cohort(self.cooperation, program, room=room, name=words, **kwargs)
        self.it.cohorts[name] = cohort.code
        return cohort

    def _enroll(self, cohort: Cohort, *names: str) -> None:
        for name in names:
            words = {"interpreter": self.word("interpreter", name), "access_needs": self.word("needs", name)}
            needs = enrollment_actions.Needs(diet="vegetarian", childcare=True, **words)
            home = self.households[name]
            enrollment = enrollment_actions.sign_up(None, cohort, home, makers.adults_of(home), needs)
            self.it.codes.setdefault(f"enrollment {name}", enrollment.code)

    def _running(self) -> None:
        early = time(10, 30)
        lead, second, of_births = self.facilitators
        running = self._cohort("running", "trygg-base", self.rooms[0], seats=4, first=date(2026, 10, 27), starts=early)
        cohort_actions.assign_facilitators(None, running, lead.id, [second.id])
        self._enroll(running, "home1", "home2", "home3", "protected", "protected2", "waiting")
        cohort_actions.confirm(None, running)
        birth = self._cohort("birth", "veien-videre", self.rooms[1], seats=2, first=date(2026, 10, 27), starts=early)
        cohort_actions.assign_facilitators(None, birth, of_births.id, [])
        self._enroll(birth, "birth", "birth2")

    def _coming(self) -> None:
        coming = self._cohort("open", "tbo-f", self.rooms[2])
        cohort_actions.assign_facilitators(None, coming, self.facilitators[0].id, [self.facilitators[1].id])
        self._enroll(coming, "home3")
        self.it.codes |= invited(coming, self.households, "home1", "home2", "protected")
        self.it.codes["open link"] = open_links.open_to_all(None, coming).token
        self._cohort("other", "tbo-f", None, starts=time(9))
        self._cohort("planned", "efst", self.rooms[3], open_=False)
        parents = self._cohort("birth open", "veien-videre", None, seats=3)
        cohort_actions.assign_facilitators(None, parents, self.facilitators[2].id, [])
        cohort_actions.cancel(None, self._cohort("cancelled", "tbo-f", None, starts=time(8, 0)), "For få meldte seg på")
        full = self._cohort("asked", "pmto-group", None, seats=1, answer_days=2)
        self._enroll(full, "home3", "home1", "home2")
        self.it.codes |= asked(full, self.households, "home1", "home2") | {"letter": written_to(full)}

    def _series(self) -> None:
        """A series in both circles; the date each is counted from is a canary in every form it could be written."""
        for name, day in (("home1", date(2026, 3, 12)), ("birth", date(2026, 4, 16))):
            anchor = day + timedelta(days=ord(self.it.letter) - ord("A"))
            self.it.codes[f"series {name}"] = running_series(self.households[name], anchor)
            self.canaries += [Canary(word, "anchor", name, self.it.letter) for word in written(anchor)]

    def _families(self) -> None:
        for name, home in (
            ("foster_parent", "home1"), ("second_foster_parent", "home2"), ("protected_parent", "protected"),
            ("birth_parent", "birth"), ("ended_foster_parent", "ended"), ("deactivated", "new"),
        ):  # fmt: skip
            person = makers.adults_of(self.households[home])[0]
            self._account(name, person, Role.BIRTH_PARENT if home == "birth" else Role.FOSTER_PARENT)
        for member in db.session.scalars(
            db.select(HouseholdMember).where(HouseholdMember.household_id == self.households["ended"].id)
        ):
            member.last_day = clock.today() - timedelta(days=1)
        db.session.get_one(Account, self.it.actors["deactivated"].account_id).is_active = False
        # An ended home's account keeps its role; what it reaches is read anew at every request.
        ended = db.session.get_one(Account, self.it.actors["ended_foster_parent"].account_id)
        self.it.actors["ended_foster_parent"] = makers.actor_for(ended)
        self.it.codes |= told(self.it.codes, self.households, "home1", "home2", "protected")

    def _wishes(self) -> None:
        """What homes wish, when facilitators can, what is closed and what is corrected."""
        for name, home in self.households.items():
            if name in {"home1", "home2", "home3", "protected", "protected2", "waiting"}:
                said = demand_actions.Said(home.home_municipality, 0b1010, 45, 2, childcare=True)
                demand_actions.tell(None, home, self.cooperation.id, said, {"efst": None, "cos-p": None})
                wishes = db.select(InterestRegistration.code).where(InterestRegistration.household_id == home.id)
                self.it.codes[f"wish {name}"] = db.session.scalars(wishes.order_by(InterestRegistration.id)).all()[0]
        self.it.codes |= referred(self.households)
        for facilitator in self.facilitators[:2]:
            tell_availability(None, facilitator, FacilitatorSaid(0b1000, 2, 60))
        closure = VenueClosure(venue_id=self.rooms[0].venue_id, first_day=date(2027, 3, 1), last_day=date(2027, 3, 5))
        a, b = sorted(municipality.number for service in self.services for municipality in service.municipalities)
        makers.save(closure, TravelOverride(cooperation_id=self.cooperation.id, a=a, b=b, minutes=55))
        self.it.codes |= {"closure": str(closure.id), "municipality a": a, "municipality b": b}

    def _feeds(self) -> None:
        for name, kind, who, target in self._feed_kinds():
            token = new_token()
            actor = self.it.actors[who]
            grant = db.session.scalars(db.select(RoleGrant.id).where(RoleGrant.account_id == actor.account_id)).first()
            subscription = Subscription(
                token_hash=token_hash(token), kind=kind, account_id=actor.account_id, grant_id=grant,
                created_at=clock.now(), with_place=True, **target,
            )  # fmt: skip
            makers.save(subscription)
            self.it.feeds[name] = token
            self.it.codes[f"subscription {who}"] = str(subscription.id)

    def _feed_kinds(self) -> Iterator[tuple[str, FeedKind, str, dict[str, int]]]:
        running = db.session.scalars(db.select(Cohort.id).where(Cohort.code == self.it.cohorts["running"])).one()
        yield "foster_parent", FeedKind.PERSON, "foster_parent", {}
        yield "birth_parent", FeedKind.PERSON, "birth_parent", {}
        yield "contact_person", FeedKind.PERSON, "contact_person", {}
        yield "facilitator", FeedKind.FACILITATOR, "facilitator", {}
        yield "cohort", FeedKind.COHORT, "coordinator", {"cohort_id": running}
        yield "venue", FeedKind.VENUE, "coordinator", {"venue_id": self.rooms[0].venue_id}
        yield "cooperation", FeedKind.COOPERATION, "coordinator", {"cooperation_id": self.cooperation.id}
