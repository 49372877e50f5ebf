"""Accounts and the roles they hold: making, granting, revoking. Each runs inside the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from courseapp.kernel import clock, journal
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db
from courseapp.kernel.refused import Refused
from courseapp.kernel.text import fold
from courseapp.people.models import Account, Person, RoleGrant
from courseapp.people.sign_in import email_key, end_sessions


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name, as the person writes it."""

    given: str
    family: str = ""

    @property
    def folded(self) -> str:
        """The name to compare by."""
        return fold(f"{self.given} {self.family}")


def is_address(email: str) -> bool:
    """Tell whether a text is one e-mail address that any mail server takes."""
    try:
        validate_email(email, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return False
    return email.isascii()


def new_person(name: Name, phone: str = "") -> Person:
    """Make a person, saved."""
    person = Person(given_name=name.given, family_name=name.family, name_folded=name.folded, phone=phone)
    db.session.add(person)
    db.session.flush()
    return person


def find_namesake(email: str, name: Name) -> Account | None:
    """Find the account of an address; Refused("people.email_taken") when it is somebody's of another name.

    Who knows both the address and the name knows the person; who only guesses an address learns nothing more.
    """
    account = db.session.scalars(
        select(Account).where(Account.email == email_key(email)).options(joinedload(Account.person))
    ).one_or_none()
    if account is not None and account.person.name_folded != name.folded:
        raise Refused("people.email_taken")
    return account


def open_account(person: Person, email: str, language: str) -> Account:
    """Give a person without account a way in. Raises Refused("people.email_taken")."""
    account = Account(person_id=person.id, email=email_key(email), language=language, created_at=clock.now())
    try:
        with db.session.begin_nested():
            db.session.add(account)
    except IntegrityError:
        raise Refused("people.email_taken") from None
    return account


def move_to(account: Account, email: str) -> None:
    """Send an account's mail to another address, and end its sessions. Raises Refused("people.email_taken")."""
    if account.email == email_key(email):
        return
    try:
        with db.session.begin_nested():
            account.email = email_key(email)
    except IntegrityError:
        raise Refused("people.email_taken") from None
    end_sessions(account.id)


def rename(person: Person, name: Name) -> None:
    """Correct a person's name."""
    person.given_name, person.family_name, person.name_folded = name.given, name.family, name.folded


def account_for(name: Name, email: str, language: str, phone: str = "") -> Account:
    """Find the account of this address and name, or make one and its person. Raises Refused("people.email_taken")."""
    return find_namesake(email, name) or open_account(new_person(name, phone), email, language)


def grant(
    actor: Actor | None,
    account: Account,
    role: Role,
    *,
    service_id: int | None = None,
    cooperation_id: int | None = None,
) -> bool:
    """Let an account act in a role; False when it may already."""
    held = select(RoleGrant.id).where(
        RoleGrant.account_id == account.id,
        RoleGrant.role == role,
        RoleGrant.service_id.is_not_distinct_from(service_id),
        RoleGrant.cooperation_id.is_not_distinct_from(cooperation_id),
    )
    if db.session.scalars(held).first() is not None:
        return False
    new = RoleGrant(account_id=account.id, role=role, service_id=service_id, cooperation_id=cooperation_id)
    db.session.add(new)
    db.session.flush()
    _note(actor, "people.grant_role", new)
    return True


def revoke(actor: Actor | None, held: RoleGrant) -> None:
    """Take a role away: its sessions end at their next request, its calendar addresses at once."""
    _note(actor, "people.revoke_role", held)
    db.session.delete(held)
    db.session.flush()


def _note(actor: Actor | None, deed: str, it: RoleGrant) -> None:
    journal.record(
        actor,
        deed,
        f"account:{it.account_id}",
        granted=it.role.value,
        service=it.service_id,
        cooperation=it.cooperation_id,
    )
