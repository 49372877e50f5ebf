"""Documented offers: a program offered to a home, by whom, how, and what it answered. Coverage counts these.

An invitation to a cohort and a referral are offers too. A sign-up is a yes to every open offer of its program.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courseapp.cohorts.models import Cohort
from courseapp.enrollment import words
from courseapp.enrollment.models import Answer, DeclineReason
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.codes import new_code
from courseapp.kernel.db import Base, choice, db
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused
from courseapp.people import word
from courseapp.people.models import Household

_OPEN_REFERRAL = text("answer = 'open' AND way = 'referral'")
_OPEN = text("answer = 'open'")


class OfferWay(StrEnum):
    """How a home was offered a program."""

    REFERRAL = "referral"
    INVITATION = "invitation"
    CONVERSATION = "conversation"
    PHONE = "phone"
    LETTER = "letter"
    MESSAGE = "message"


BY_HAND: Final = (OfferWay.CONVERSATION, OfferWay.PHONE, OfferWay.LETTER, OfferWay.MESSAGE)
"""Ways that are written down by hand; the others come from what is done here."""


class ProgramOffer(Base):
    """An offer of a program to a home, made on ``offered_on``, and what became of it.

    ``cohort_id``: the cohort it was about, if any. ``consent_on``: when the home was asked whether it might be
    referred. ``recorded_by`` an account (None: the system). ``reminded_on``: when the home was reminded.
    """

    __tablename__ = "program_offer"
    __table_args__ = (
        CheckConstraint("(answer = 'open') = (answered_at IS NULL)", name="answered_has_time"),
        CheckConstraint("reason IS NULL OR answer = 'declined'", name="reason_for_no"),
        CheckConstraint("(way = 'referral') = (consent_on IS NOT NULL)", name="referred_with_consent"),
        CheckConstraint("way <> 'invitation' OR cohort_id IS NOT NULL", name="invited_to_cohort"),
        # A home is asked about a program once at a time.
        Index(
            "uq_program_offer_referral",
            "household_id",
            "program_key",
            unique=True,
            postgresql_where=_OPEN_REFERRAL,
            sqlite_where=_OPEN_REFERRAL,
        ),
        Index("ix_program_offer_household_id", "household_id", "program_key"),
        Index("ix_program_offer_cohort_id", "cohort_id"),
        Index("ix_program_offer_open", "offered_on", postgresql_where=_OPEN, sqlite_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True, default=new_code)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    program_key: Mapped[str]
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"))
    way: Mapped[OfferWay] = mapped_column(choice(OfferWay, "way"))
    offered_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    consent_on: Mapped[date | None]
    answer: Mapped[Answer] = mapped_column(choice(Answer, "answer"), default=Answer.OPEN)
    answered_at: Mapped[datetime | None]
    reason: Mapped[DeclineReason | None] = mapped_column(choice(DeclineReason, "reason"))
    reminded_on: Mapped[date | None]

    household: Mapped[Household] = relationship()
    cohort: Mapped[Cohort | None] = relationship()


def make(
    actor: Actor | None,
    household_id: int,
    program: str,
    way: OfferWay,
    *,
    cohort_id: int | None = None,
    offered_on: date | None = None,
    consent_on: date | None = None,
) -> ProgramOffer:
    """Write down an offer; whether it may be made is the caller's to have asked."""
    offer = ProgramOffer(
        household_id=household_id,
        program_key=program,
        cohort_id=cohort_id,
        way=way,
        offered_on=offered_on or clock.today(),
        recorded_at=clock.now(),
        recorded_by=actor.account_id if actor else None,
        consent_on=consent_on,
        answer=Answer.OPEN,
    )
    db.session.add(offer)
    db.session.flush()
    record(actor, "enrollment.offer", f"offer:{offer.id}", cohort_id=cohort_id, program=program, way=way.value)
    return offer


def close(actor: Actor | None, offer: ProgramOffer, answer: Answer, reason: DeclineReason | None = None) -> None:
    """Write down what a home answered, or that its time is out or it was taken back.

    The offer is locked by the caller. Raises Refused("enrollment.answered") when it was closed before.
    """
    if offer.answer != Answer.OPEN:
        raise Refused("enrollment.answered", answer=offer.answer)
    offer.answer, offer.answered_at, offer.reason = answer, clock.now(), reason
    db.session.flush()
    record(
        actor,
        f"enrollment.offer_{answer}",
        f"offer:{offer.id}",
        cohort_id=offer.cohort_id,
        reason=reason and reason.value,
    )
    _tell_who_referred(actor, offer)


def _tell_who_referred(actor: Actor | None, offer: ProgramOffer) -> None:
    """Tell the contact person what a home made of a referral, whichever way it answered."""
    if offer.way != OfferWay.REFERRAL or offer.answer not in {Answer.ACCEPTED, Answer.DECLINED}:
        return
    if follower := offer.household.contact_person_id:
        word.tell(actor, words.ANSWERED, f"referral:{offer.code}", word.Persons([follower], Role.CONTACT_PERSON))


def close_open(
    actor: Actor | None,
    household_id: int,
    program: str,
    answer: Answer,
    *,
    cohort_id: int | None = None,
    reason: DeclineReason | None = None,
) -> None:
    """Close a home's open offers of a program: one cohort's invitation when it is named, else all of them."""
    query = select(ProgramOffer).where(
        ProgramOffer.household_id == household_id,
        ProgramOffer.program_key == program,
        ProgramOffer.answer == Answer.OPEN,
    )
    if cohort_id is not None:
        query = query.where(ProgramOffer.cohort_id == cohort_id, ProgramOffer.way == OfferWay.INVITATION)
    for offer in db.session.scalars(query.order_by(ProgramOffer.id).with_for_update()).all():
        close(actor, offer, answer, reason)


def offers_of(household_id: int) -> Sequence[ProgramOffer]:
    """List all that a home was offered, newest first: one statement."""
    return db.session.scalars(
        select(ProgramOffer)
        .where(ProgramOffer.household_id == household_id)
        .order_by(ProgramOffer.offered_on.desc(), ProgramOffer.id.desc())
    ).all()
