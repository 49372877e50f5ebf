"""What homes are told about referrals, and how they say no straight from the message."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from courseapp.cohorts.catalog_texts import program_name
from courseapp.enrollment.models import Answer
from courseapp.enrollment.offering import ProgramOffer
from courseapp.kernel.db import db
from courseapp.people import word
from courseapp.people.word import Thing
from courseapp.web.words import current_language

DECLINE: Final = "referral.decline"
PROPOSED: Final = word.kind(
    "referral.proposed", _l("Kontaktpersonen foreslår noe for dere"), asks=True, acts=(DECLINE,)
)
REMINDER: Final = word.kind(
    "referral.reminder", _l("Et forslag venter på svar fra dere"), asks=True, acts=(DECLINE,), reminder=True
)


def _offers(codes: Collection[str]) -> dict[str, Thing]:
    language = current_language()
    rows = db.session.execute(select(ProgramOffer.code, ProgramOffer.program_key).where(ProgramOffer.code.in_(codes)))
    return {code: Thing(program_name(key, language), url_for("referral.answer", code=code)) for code, key in rows}


word.things("offer", _offers)


def open_offer(code: str) -> ProgramOffer | None:
    """Find an offer that is not answered."""
    return db.session.scalars(
        select(ProgramOffer).where(ProgramOffer.code == code, ProgramOffer.answer == Answer.OPEN)
    ).one_or_none()
