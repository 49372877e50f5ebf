"""The facilitators an actor may see: a coordinator those of the own cooperation, a facilitator oneself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db
from courseapp.kernel.text import sort_key
from courseapp.network.models import Facilitator, FacilitatorCooperation, Qualification
from courseapp.network.rules import Validity, validity
from courseapp.network.texts import TONE, validity_words
from courseapp.people.models import Account
from programs import catalog


@dataclass(frozen=True, slots=True)
class QualificationLine:
    """A qualification as pages show it. ``key`` and ``short`` are the program's; ``tone`` colors ``words``."""

    key: str
    short: str
    name: str
    color: str
    lead: bool
    validity: Validity
    words: str
    tone: str


def qualification_lines(qualifications: Iterable[Qualification], language: str) -> list[QualificationLine]:
    """Show qualifications with the names of their programs, those that no longer hold last."""
    today, programs = clock.today(), catalog.load()
    lines = []
    for it in qualifications:
        program, state = programs.get(it.program_key), validity(it.valid_until, today)
        short, color = (program.short, program.color) if program else (it.program_key, "other")
        name = program.name.text(language) if program else it.program_key
        words = validity_words(it.valid_until, state)
        lines.append(QualificationLine(it.program_key, short, name, color, it.lead, state, words, TONE[state]))
    return sorted(lines, key=lambda line: (line.validity == Validity.LAPSED, sort_key(line.name)))


def facilitators_of(actor: Actor) -> list[Facilitator]:
    """List the facilitators of a coordinator's cooperation, by name: two statements."""
    found = db.session.scalars(
        select(Facilitator)
        .join(FacilitatorCooperation)
        .where(FacilitatorCooperation.cooperation_id.in_(actor.cooperation_ids), Facilitator.is_active)
        .options(joinedload(Facilitator.person), selectinload(Facilitator.qualifications))
    ).unique()
    return sorted(found, key=lambda it: sort_key(it.person.name))


def find_facilitator(actor: Actor, code: str) -> Facilitator | None:
    """Find a facilitator of a coordinator's cooperation."""
    if actor.role != Role.COORDINATOR:
        return None
    return db.session.scalars(
        select(Facilitator)
        .join(FacilitatorCooperation)
        .where(
            Facilitator.code == code,
            FacilitatorCooperation.cooperation_id.in_(actor.cooperation_ids),
            Facilitator.is_active,
        )
        .options(joinedload(Facilitator.person), selectinload(Facilitator.qualifications))
    ).one_or_none()


def own(actor: Actor) -> Facilitator | None:
    """Read the facilitator that the actor is; None before a coordinator has added the person."""
    return db.session.scalars(
        select(Facilitator)
        .where(Facilitator.person_id == actor.person_id)
        .options(selectinload(Facilitator.qualifications), selectinload(Facilitator.absences))
    ).one_or_none()


def address_of(facilitator: Facilitator) -> str:
    """Read the e-mail address a facilitator signs in with; empty without an account."""
    query = select(Account.email).where(Account.person_id == facilitator.person_id)
    return db.session.scalars(query).one_or_none() or ""


def by_address(actor: Actor) -> dict[str, Facilitator]:
    """Find the facilitators of a coordinator's cooperation by the address each signs in with: one statement."""
    rows = db.session.execute(
        select(Account.email, Facilitator)
        .join(Facilitator, Facilitator.person_id == Account.person_id)
        .join(FacilitatorCooperation, FacilitatorCooperation.facilitator_id == Facilitator.id)
        .where(FacilitatorCooperation.cooperation_id.in_(actor.cooperation_ids), Facilitator.is_active)
        .options(joinedload(Facilitator.person))
        .order_by(Account.email)
    )
    return {email: facilitator for email, facilitator in rows}  # noqa: C416 (a row is a pair)
