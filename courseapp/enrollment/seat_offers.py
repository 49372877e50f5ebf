"""Offers of a seat as records: until when one made now may be answered, making one, closing one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from courseapp.cohorts.models import Cohort
from courseapp.enrollment import deadlines, rules
from courseapp.enrollment.models import CohortLine, Enrollment, SeatOffer
from courseapp.enrollment.rules import EnrollmentEvent, OfferState
from courseapp.enrollment.words import OFFER_EXPIRED, OFFER_REVOKED, OFFERED, about
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.kernel.journal import record
from courseapp.people.word import Homes, tell
from courseapp.places.closed_days import holiday_dates

ANSWER_DAYS: Final = 2
"""Working days to answer in, unless the coordinator chose otherwise."""
AHEAD: Final = timedelta(days=60)
"""How far ahead holidays can matter."""


TOLD: Final = {OfferState.EXPIRED: OFFER_EXPIRED, OfferState.REVOKED: OFFER_REVOKED}
"""What a home is told when its offer ends this way."""


def answer_days(cohort: Cohort) -> int:
    """Tell how many working days a cohort's homes have to answer; 0 gives seats unasked: one statement."""
    chosen = db.session.scalar(select(CohortLine.answer_days).where(CohortLine.cohort_id == cohort.id))
    return ANSWER_DAYS if chosen is None else chosen


def answer_by(cohort: Cohort) -> datetime | None:
    """Tell until when an offer made now may be answered; None when seats are given unasked: one statement.

    They are when the coordinator chose so, and when the first meeting is too near for asking.
    """
    return deadline(cohort, answer_days(cohort))


def deadline(cohort: Cohort, days: int) -> datetime | None:
    """Tell until when an offer made now may be answered in so many working days; None when nobody is asked."""
    today = clock.today()
    holidays = holiday_dates(today, today + AHEAD)
    return deadlines.answer_by(clock.now(), days, cohort.first_at, holidays) if days else None


def make(actor: Actor | None, enrollment: Enrollment, answer_by: datetime) -> None:
    """Offer a household the seats it already holds."""
    enrollment.state = rules.after(enrollment.state, EnrollmentEvent.OFFER)
    offer = SeatOffer(enrollment_id=enrollment.id, made_at=clock.now(), answer_by=answer_by)
    db.session.add(offer)
    db.session.flush()
    until = answer_by.isoformat()
    record(
        actor, "enrollment.offer_seat", f"enrollment:{enrollment.id}", cohort_id=enrollment.cohort_id, answer_by=until
    )
    tell(actor, OFFERED, about(offer), Homes([enrollment.household_id]), until=answer_by)


def close(actor: Actor | None, enrollment: Enrollment, state: OfferState, *, told: bool = True) -> None:
    """Note what became of a household's open offer, if it has one; tell the home what it did not do itself.

    Not ``told``: what it is told of the whole says it already.
    """
    offer = db.session.scalars(
        select(SeatOffer).where(SeatOffer.enrollment_id == enrollment.id, SeatOffer.state == OfferState.OPEN)
    ).one_or_none()
    if offer is None:
        return
    offer.state, offer.closed_at = state, clock.now()
    db.session.flush()
    if told and state in TOLD:
        tell(actor, TOLD[state], about(offer), Homes([enrollment.household_id]))
