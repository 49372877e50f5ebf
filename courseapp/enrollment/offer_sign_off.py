"""Yes or no to an offer of a seat straight from its message: one tap, no sign-in, and nothing said of what it is."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from courseapp.enrollment import offer_actions
from courseapp.enrollment.models import SeatOffer
from courseapp.enrollment.rules import SEATED, OfferState
from courseapp.enrollment.words import ACCEPT_OFFER, REFUSE_OFFER
from courseapp.kernel.db import db
from courseapp.people import word
from courseapp.people.word import Standing
from courseapp.web.words import date_and_time

ENDED: Final[dict[OfferState, Any]] = {
    OfferState.ACCEPTED: _l("Dere har takket ja. Passer det ikke likevel, kan dere melde dere av."),
    OfferState.DECLINED: _l("Dere har takket nei. Angrer dere, kan dere melde dere på igjen når dere er logget inn."),
    OfferState.EXPIRED: _l("Fristen for å svare gikk ut. Vil dere fortsatt, kan dere melde dere på igjen."),
    OfferState.REVOKED: _l("Tilbudet er trukket tilbake. Vi beklager det."),
}


def _offer(code: str) -> SeatOffer | None:
    query = select(SeatOffer).where(SeatOffer.code == code).options(joinedload(SeatOffer.enrollment))
    return db.session.scalars(query).one_or_none()


def _may_accept(code: str) -> Standing:
    it = _offer(code)
    if it is not None and it.state == OfferState.ACCEPTED and it.enrollment.state in SEATED:
        return Standing.DONE
    return Standing.OPEN if it is not None and it.state == OfferState.OPEN else Standing.OVER


def _accept(code: str) -> None:
    if it := _offer(code):
        offer_actions.accept(None, it)


def _may_refuse(code: str) -> Standing:
    it = _offer(code)
    answers = {OfferState.OPEN: Standing.OPEN, OfferState.DECLINED: Standing.DONE}
    return answers.get(it.state, Standing.OVER) if it else Standing.OVER


def _refuse(code: str) -> None:
    if it := _offer(code):
        offer_actions.refuse(None, it)


def _told(code: str) -> str:
    """Say until when there is an answer to give, or what became of the offer."""
    it = _offer(code)
    if it is None:
        return ""
    if it.state == OfferState.OPEN:
        return _("Svar innen %(deadline)s.", deadline=date_and_time(it.answer_by))
    if it.state == OfferState.ACCEPTED and it.enrollment.state not in SEATED:
        return _("Dere takket ja, og er ikke med lenger.")
    return str(ENDED[it.state])


word.act(
    word.Act(
        ACCEPT_OFFER,
        "J",
        label=_l("Vil dere? Si ja her, uten å logge inn:"),
        question=_l("Vil dere takke ja?"),
        button=_l("Ja takk"),
        done=_l("Dere har takket ja. Takk for svaret."),
        standing=_may_accept,
        do=_accept,
        told=_told,
    )
)
word.act(
    word.Act(
        REFUSE_OFFER,
        "T",
        label=_l("Passer det ikke? Si nei her, uten å logge inn:"),
        question=_l("Vil dere takke nei?"),
        button=_l("Ja, takk nei"),
        done=_l("Dere har takket nei. Takk for svaret."),
        standing=_may_refuse,
        do=_refuse,
        told=_told,
    )
)
