"""What homes are told about their invitations and places, and how those are looked up for the reader."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from courseapp.cohorts.models import Cohort
from courseapp.enrollment.models import Enrollment, Invitation, SeatOffer
from courseapp.kernel.db import db
from courseapp.people import word
from courseapp.people.models import Household
from courseapp.people.word import Thing

WITHDRAW: Final = "enrollment.withdraw"
DECLINE: Final = "enrollment.decline"
ACCEPT_OFFER: Final = "enrollment.accept_offer"
REFUSE_OFFER: Final = "enrollment.refuse_offer"
INVITED: Final = word.kind("enrollment.invited", _l("Dere er invitert til et kurs"), asks=True, acts=(DECLINE,))
SEATED: Final = word.kind(
    "enrollment.seated", _l("Dere har fått plass"), alone=_l("Du har fått plass"), acts=(WITHDRAW,)
)
OFFERED: Final = word.kind(
    "enrollment.offered",
    _l("Dere har fått tilbud om plass"),
    alone=_l("Du har fått tilbud om plass"),
    asks=True,
    acts=(ACCEPT_OFFER, REFUSE_OFFER),
)
OFFER_EXPIRED: Final = word.kind("enrollment.offer_expired", _l("Fristen for å svare på tilbudet om plass gikk ut"))
OFFER_REVOKED: Final = word.kind("enrollment.offer_revoked", _l("Tilbudet om plass er trukket tilbake"))
WAITING: Final = word.kind(
    "enrollment.waiting", _l("Dere står på ventelisten"), alone=_l("Du står på ventelisten"), acts=(WITHDRAW,)
)
WITHDRAWN: Final = word.kind("enrollment.withdrawn", _l("Dere er meldt av"), alone=_l("Du er meldt av"))
LAST_CALL: Final = word.kind("enrollment.last_call", _l("Det er ledige plasser på et kurs"), asks=True)
MOVED: Final = word.kind(
    "enrollment.moved",
    _l("Dere er flyttet til et annet kull"),
    alone=_l("Du er flyttet til et annet kull"),
    acts=(WITHDRAW,),
)
MERGED: Final = word.kind("enrollment.merged", _l("Kurset er slått sammen med et annet"), acts=(WITHDRAW,))
ANSWERED: Final = word.kind("enrollment.referral_answered", _l("Et hjem har svart på henvisningen"))
UNANSWERED: Final = word.kind(
    "enrollment.referral_unanswered", _l("Et hjem har ikke svart på henvisningen"), reminder=True
)


def about(it: Enrollment | Invitation | SeatOffer) -> str:
    """Name an enrollment, an invitation or an offer of a seat as what a word is about."""
    return f"{type(it).__name__.lower()}:{it.code}"


def _enrollments(codes: Collection[str]) -> dict[str, Thing]:
    rows = db.session.execute(
        select(Enrollment.code, Cohort.name, Cohort.code, Household.code, Cohort.first_at)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .join(Household, Household.id == Enrollment.household_id)
        .where(Enrollment.code.in_(codes))
    )
    return {
        code: Thing(name, url_for("enrollment.mine", code=cohort, hjem=home), first_at)
        for code, name, cohort, home, first_at in rows
    }


def _invitations(codes: Collection[str]) -> dict[str, Thing]:
    rows = db.session.execute(
        select(Invitation.code, Cohort.name, Cohort.first_at)
        .join(Cohort, Cohort.id == Invitation.cohort_id)
        .where(Invitation.code.in_(codes))
    )
    return {code: Thing(name, url_for("enrollment.invitation", code=code), first_at) for code, name, first_at in rows}


def _offers(codes: Collection[str]) -> dict[str, Thing]:
    rows = db.session.execute(
        select(SeatOffer.code, Cohort.name, SeatOffer.answer_by)
        .join(Enrollment, Enrollment.id == SeatOffer.enrollment_id)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .where(SeatOffer.code.in_(codes))
    )
    return {code: Thing(name, url_for("enrollment.offer", code=code), answer_by) for code, name, answer_by in rows}


def _referrals(codes: Collection[str]) -> dict[str, Thing]:
    """Referrals as their contact person reads of them: which home it is, stands behind the sign-in."""
    url = url_for("referral.referrals", vis="alle")
    return {code: Thing(gettext("Henvisninger"), url) for code in codes}


word.things("referral", _referrals)
word.things("enrollment", _enrollments)
word.things("invitation", _invitations)
word.things("seatoffer", _offers)
