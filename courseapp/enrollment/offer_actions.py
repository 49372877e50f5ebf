"""Yes, no and silence to an offer of a seat. Called inside ``transaction()``."""

from __future__ import annotations

from sqlalchemy import select

from courseapp.cohorts.models import Cohort
from courseapp.enrollment import rules, seat_offers, wishes
from courseapp.enrollment.models import Enrollment, SeatOffer
from courseapp.enrollment.rules import EnrollmentEvent, OfferState
from courseapp.enrollment.seating import fill, leave, seat
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, lock, transaction
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused


def accept(actor: Actor | None, offer: SeatOffer) -> None:
    """Take the seats that are offered. Until somebody has noted the silence, a late yes is a yes.

    A yes to what is accepted already changes nothing. Raises Refused("enrollment.offer_declined"), offer_expired or
    offer_revoked.
    """
    enrollment = _asked(offer)
    if offer.state == OfferState.ACCEPTED:
        return
    _open(offer)
    record(actor, "enrollment.accept_offer", f"enrollment:{enrollment.id}", cohort_id=enrollment.cohort_id)
    seat(actor, enrollment)
    seat_offers.close(actor, enrollment, OfferState.ACCEPTED)


def refuse(actor: Actor | None, offer: SeatOffer) -> None:
    """Say no: the home is out of the line, and the seats go on. A second no changes nothing.

    Raises Refused("enrollment.offer_accepted"), offer_expired or offer_revoked.
    """
    enrollment = _asked(offer)
    if offer.state == OfferState.DECLINED:
        return
    _open(offer)
    _out(actor, enrollment, OfferState.DECLINED, "enrollment.decline_offer")


def _asked(offer: SeatOffer) -> Enrollment:
    """Lock the cohort first, as everybody does, then look at the offer and its enrollment as they are now."""
    enrollment = db.session.get_one(Enrollment, offer.enrollment_id)
    lock(db.session.get_one(Cohort, enrollment.cohort_id))
    db.session.refresh(offer)
    return lock(enrollment)


def _open(offer: SeatOffer) -> None:
    if offer.state != OfferState.OPEN:
        raise Refused(f"enrollment.offer_{offer.state}", **({"until": offer.answer_by} if offer.closed_at else {}))


def _out(actor: Actor | None, enrollment: Enrollment, how: OfferState, deed: str) -> None:
    cohort = db.session.get_one(Cohort, enrollment.cohort_id)
    leave(enrollment, rules.after(enrollment.state, EnrollmentEvent.WITHDRAW))
    seat_offers.close(actor, enrollment, how)
    record(actor, deed, f"enrollment:{enrollment.id}", cohort_id=cohort.id)
    wishes.give_back(actor, cohort, enrollment.household_id)
    fill(actor, cohort)


def expire_due() -> int:
    """Let offers lapse that nobody answered in time, each in a transaction of its own; how many did.

    May run as often as one likes, and in two workers at once.
    """
    due = select(SeatOffer.id).where(SeatOffer.state == OfferState.OPEN, SeatOffer.answer_by <= clock.now())
    numbers = db.session.scalars(due.order_by(SeatOffer.answer_by, SeatOffer.id)).all()
    db.session.rollback()
    lapsed = 0
    for number in numbers:
        with transaction():
            offer = db.session.get_one(SeatOffer, number)
            enrollment = _asked(offer)
            if offer.state == OfferState.OPEN:
                _out(None, enrollment, OfferState.EXPIRED, "enrollment.expire_offer")
                lapsed += 1
    return lapsed
