"""What a coordinator does with facilitators. Each runs inside the caller's transaction."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select

from courseapp.kernel import journal
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db, lock
from courseapp.kernel.refused import Refused
from courseapp.network.models import Facilitator, FacilitatorCooperation, Qualification
from courseapp.people import accounts
from courseapp.people.accounts import Name
from courseapp.people.models import Account, RoleGrant
from programs import catalog


def add(actor: Actor, name: Name, email: str, municipality: str, language: str) -> Facilitator:
    """Let a person lead groups for the coordinator's cooperation; gives an account and the role if they are missing.

    Raises Refused("people.email_taken") or Refused("network.already_here").
    """
    (cooperation_id,) = actor.cooperation_ids
    account = accounts.account_for(name, email, language)
    query = select(Facilitator).where(Facilitator.person_id == account.person_id).with_for_update()
    facilitator = db.session.scalars(query).one_or_none()
    if facilitator is None:
        facilitator = Facilitator(person_id=account.person_id, municipality_number=municipality)
        db.session.add(facilitator)
        db.session.flush()
    elif db.session.get(FacilitatorCooperation, (facilitator.id, cooperation_id)) is not None:
        raise Refused("network.already_here")
    facilitator.is_active = True
    db.session.add(FacilitatorCooperation(facilitator_id=facilitator.id, cooperation_id=cooperation_id))
    accounts.grant(actor, account, Role.FACILITATOR)
    journal.record(actor, "network.add_facilitator", f"facilitator:{facilitator.id}", cooperation=cooperation_id)
    return facilitator


def move(actor: Actor, facilitator: Facilitator, municipality: str) -> None:
    """Say in which municipality a facilitator's travel starts."""
    lock(facilitator)
    facilitator.municipality_number = municipality
    journal.record(actor, "network.move_facilitator", f"facilitator:{facilitator.id}", municipality=municipality)


def end(actor: Actor, facilitator: Facilitator) -> None:
    """Stop asking a facilitator. What is booked stays; who is asked by no cooperation any more loses the role."""
    (cooperation_id,) = actor.cooperation_ids
    lock(facilitator)
    db.session.execute(
        delete(FacilitatorCooperation).where(
            FacilitatorCooperation.facilitator_id == facilitator.id,
            FacilitatorCooperation.cooperation_id == cooperation_id,
        )
    )
    journal.record(actor, "network.end_facilitator", f"facilitator:{facilitator.id}", cooperation=cooperation_id)
    left = select(FacilitatorCooperation).where(FacilitatorCooperation.facilitator_id == facilitator.id)
    if db.session.scalars(left).first() is None:
        facilitator.is_active = False
        held = (
            select(RoleGrant)
            .join(Account)
            .where(Account.person_id == facilitator.person_id, RoleGrant.role == Role.FACILITATOR)
        )
        for grant in db.session.scalars(held).all():
            accounts.revoke(actor, grant)


def qualify(actor: Actor, facilitator: Facilitator, program: str, *, lead: bool, until: date | None) -> None:
    """Say that a facilitator may lead a program, or second it, to and including a day (None: for good).

    Raises Refused("network.no_such_program").
    """
    if program not in catalog.load():
        raise Refused("network.no_such_program")
    lock(facilitator)
    qualification = db.session.get(Qualification, (facilitator.id, program))
    if qualification is None:
        qualification = Qualification(facilitator_id=facilitator.id, program_key=program)
        db.session.add(qualification)
    qualification.lead, qualification.valid_until = lead, until
    day = until.isoformat() if until else None
    journal.record(actor, "network.qualify", f"facilitator:{facilitator.id}", program=program, lead=lead, until=day)


def disqualify(actor: Actor, facilitator: Facilitator, program: str) -> None:
    """Take a qualification away; groups already given to the facilitator stay."""
    lock(facilitator)
    for qualification in facilitator.qualifications:
        if qualification.program_key == program:
            db.session.delete(qualification)
            journal.record(actor, "network.disqualify", f"facilitator:{facilitator.id}", program=program)
