"""What is done with homes and their members. Each runs inside the caller's transaction, and locks the home first.

No name, and no reason for limited visibility, ever reaches the journal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta

from sqlalchemy import exists, select

from courseapp.kernel import clock, journal
from courseapp.kernel.access import FAMILY, Actor, Role
from courseapp.kernel.db import db, lock
from courseapp.kernel.refused import Refused
from courseapp.people import accounts
from courseapp.people.accounts import Name
from courseapp.people.home_queries import account_of
from courseapp.people.models import (
    FOSTER_KINDS,
    Account,
    AgeBand,
    Household,
    HouseholdKind,
    HouseholdMember,
    MemberRole,
    Person,
    RoleGrant,
)
from courseapp.people.sign_in import email_key
from courseapp.people.signed_in import lasts

REVIEW_WITHIN = timedelta(days=366)
"""A protection is looked at again within a year."""


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What is known about a home; municipalities by number."""

    kind: HouseholdKind
    care_municipality: str
    home_municipality: str
    contact_person_id: int | None
    language: str
    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Adult:
    """An adult of a home; with an e-mail address, the adult gets an account."""

    name: Name
    phone: str = ""
    email: str = ""


def create(actor: Actor | None, service_id: int, facts: HomeFacts, adult: Adult) -> Household:
    """Add a home with its first adult; a contact person becomes the one who follows it up.

    Raises Refused("people.email_taken") or Refused("people.ends_before_start").
    """
    home = Household(service_id=service_id)
    for field in fields(facts):
        setattr(home, field.name, getattr(facts, field.name))
    if actor is not None and actor.role == Role.CONTACT_PERSON:
        home.contact_person_id = actor.person_id
    _check_span(home.first_day, home.last_day)
    db.session.add(home)
    db.session.flush()
    journal.record(actor, "people.create_home", f"household:{home.id}", kind=home.kind.value)
    add_adult(actor, home, adult, home.first_day)
    return home


def change(actor: Actor | None, home: Household, version: int | None, facts: HomeFacts) -> None:
    """Change what is known about a home as it was at a version (None: as it is).

    Raises Refused("people.home_changed") when somebody else has changed it since, Refused("people.circle") when a
    foster home would become a household of birth parents or the other way, Refused("people.ends_before_start").
    """
    lock(home)
    if version is not None and home.version != version:
        raise Refused("people.home_changed")
    if (home.kind == HouseholdKind.BIRTH_PARENT) != (facts.kind == HouseholdKind.BIRTH_PARENT):
        raise Refused("people.circle")
    _check_span(facts.first_day, facts.last_day)
    changed = [f.name for f in fields(facts) if getattr(home, f.name) != getattr(facts, f.name)]
    for name in changed:
        setattr(home, name, getattr(facts, name))
    if changed:
        journal.record(actor, "people.change_home", f"household:{home.id}", fields=changed)
    db.session.flush()
    if home.last_day is not None:
        for membership in home.members:
            _drop_role(actor, membership.person_id, home.kind)


def hand_over(actor: Actor | None, homes: Iterable[Household], giver_id: int, taker_id: int) -> None:
    """Let another person of the service follow up homes. Raises Refused("people.home_changed")."""
    for home in sorted(homes, key=lambda it: it.id):
        if lock(home).contact_person_id != giver_id:
            raise Refused("people.home_changed")
        home.contact_person_id = taker_id
        journal.record(actor, "people.hand_over", f"household:{home.id}", giver=giver_id, taker=taker_id)
    db.session.flush()


def _check_span(first_day: date, last_day: date | None) -> None:
    if last_day is not None and last_day < first_day:
        raise Refused("people.ends_before_start")


def add_adult(actor: Actor | None, home: Household, adult: Adult, first_day: date) -> Person:
    """Add an adult to a home, from a day on; one who has an account of this name and address is the same person.

    Raises Refused("people.email_taken") or Refused("people.already_member").
    """
    lock(home)
    account = accounts.find_namesake(adult.email, adult.name) if adult.email else None
    person = account.person if account else accounts.new_person(adult.name, adult.phone)
    current = exists().where(HouseholdMember.household_id == home.id, HouseholdMember.person_id == person.id)
    if account and db.session.scalar(select(current.where(HouseholdMember.last_day.is_(None)))):
        raise Refused("people.already_member")
    member = HouseholdMember(household_id=home.id, person_id=person.id, role=MemberRole.ADULT, first_day=first_day)
    db.session.add(member)
    journal.record(actor, "people.add_member", f"household:{home.id}", person=person.id, member=member.role.value)
    if adult.email:
        give_account(actor, home, person, adult.email)
    db.session.flush()
    return person


def give_account(actor: Actor | None, home: Household, person: Person, email: str) -> None:
    """Let an adult of a home sign in with an address. Raises Refused("people.email_taken")."""
    account = account_of(person.id) or accounts.open_account(person, email, home.language)
    accounts.grant(actor, account, family_role(home.kind))


def family_role(kind: HouseholdKind) -> Role:
    """Tell in which role the adults of a household act."""
    return Role.BIRTH_PARENT if kind == HouseholdKind.BIRTH_PARENT else Role.FOSTER_PARENT


def add_child(actor: Actor | None, home: Household, given_name: str, age_band: AgeBand, first_day: date) -> Person:
    """Add one of the household's own children, with given name and age band only. Raises Refused("people.circle")."""
    lock(home)
    if home.kind not in FOSTER_KINDS:
        raise Refused("people.circle")
    person = accounts.new_person(Name(given_name))
    member = HouseholdMember(
        household_id=home.id, person_id=person.id, role=MemberRole.OWN_CHILD, age_band=age_band, first_day=first_day
    )
    db.session.add(member)
    journal.record(actor, "people.add_member", f"household:{home.id}", person=person.id, member=member.role.value)
    db.session.flush()
    return person


def change_adult(actor: Actor | None, member: HouseholdMember, adult: Adult) -> None:
    """Correct an adult's name, phone or e-mail address.

    Raises Refused("people.email_taken"), or Refused("people.email_not_yours") for an account that others answer for
    too: whoever decides where its mail goes can sign in as its owner.
    """
    lock(member.household)
    accounts.rename(member.person, adult.name)
    member.person.phone = adult.phone
    account = account_of(member.person_id)
    if adult.email and account is None:
        give_account(actor, member.household, member.person, adult.email)
    elif account is not None and account.email != email_key(adult.email or account.email):
        _change_address(account, member.household, adult.email)
    journal.record(actor, "people.change_member", f"household:{member.household_id}", person=member.person_id)


def _change_address(account: Account, home: Household, email: str) -> None:
    elsewhere = (
        exists()
        .where(HouseholdMember.person_id == account.person_id, lasts(HouseholdMember, clock.today()))
        .where(HouseholdMember.household_id == Household.id, Household.service_id != home.service_id)
    )
    if {held.role for held in account.grants} - FAMILY or db.session.scalar(select(elsewhere)):
        raise Refused("people.email_not_yours")
    accounts.move_to(account, email)


def change_child(actor: Actor | None, member: HouseholdMember, given_name: str, age_band: AgeBand) -> None:
    """Correct an own child's given name or age band."""
    lock(member.household)
    accounts.rename(member.person, Name(given_name))
    member.age_band = age_band
    journal.record(actor, "people.change_member", f"household:{member.household_id}", person=member.person_id)


def end_member(actor: Actor | None, member: HouseholdMember, last_day: date) -> None:
    """End a person's time in a home; an adult who is in no home any more may not sign in as one.

    Raises Refused("people.ends_before_start"), or Refused("people.last_adult") for the only adult.
    """
    home = lock(member.household)
    lock(member)
    _check_span(member.first_day, last_day)
    others = [m for m in home.members if m.id != member.id and m.role == MemberRole.ADULT and m.last_day is None]
    if member.role == MemberRole.ADULT and not others:
        raise Refused("people.last_adult")
    member.last_day = last_day
    day = last_day.isoformat()
    journal.record(actor, "people.end_member", f"household:{home.id}", person=member.person_id, last_day=day)
    db.session.flush()
    _drop_role(actor, member.person_id, home.kind)


def _drop_role(actor: Actor | None, person_id: int, kind: HouseholdKind) -> None:
    """Take the family role from a person who is in no such home from today on; a later end takes effect by itself."""
    is_birth = Household.kind == HouseholdKind.BIRTH_PARENT
    today = clock.today()
    still = exists().where(
        HouseholdMember.person_id == person_id,
        HouseholdMember.household_id == Household.id,
        HouseholdMember.role == MemberRole.ADULT,
        HouseholdMember.last_day.is_(None) | (HouseholdMember.last_day >= today),
        Household.last_day.is_(None) | (Household.last_day >= today),
        is_birth if kind == HouseholdKind.BIRTH_PARENT else Household.kind.in_(FOSTER_KINDS),
    )
    if db.session.scalar(select(still)):
        return
    grants = select(RoleGrant).join(Account).where(Account.person_id == person_id, RoleGrant.role == family_role(kind))
    for held in db.session.scalars(grants).all():
        accounts.revoke(actor, held)


def limit_visibility(actor: Actor, member: HouseholdMember, review_on: date | None) -> None:
    """Show a person by code from now on, to be looked at again on a day within a year; None lifts it.

    Raises Refused("people.review_date").
    """
    lock(member.household)
    today = clock.today()
    if review_on is not None and not today < review_on <= today + REVIEW_WITHIN:
        raise Refused("people.review_date")
    member.person.limited_visibility = review_on is not None
    member.person.visibility_review_on = review_on
    subject = f"household:{member.household_id}"
    journal.record(actor, "people.limit_visibility", subject, person=member.person_id, limited=review_on is not None)
