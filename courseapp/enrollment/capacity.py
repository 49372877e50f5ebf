"""How many seats a cohort has, which of them are kept for whom, and how its line is asked. Inside ``transaction()``."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import delete, func, select

from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Cohort, Seat
from courseapp.cohorts.rules import LIVE as COHORT_LIVE
from courseapp.enrollment import rules, seat_offers
from courseapp.enrollment.models import CohortLine, Enrollment, SeatOffer, SeatQuota
from courseapp.enrollment.rules import EnrollmentEvent, OfferState
from courseapp.enrollment.seating import fill, free_seats, leave
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, lock, transaction
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused

MOST_DAYS: Final = 10
"""Working days a home may get to answer an offer in."""


def change_capacity(actor: Actor | None, cohort: Cohort, seats: int) -> None:
    """Set the number of seats; new ones go to the line. Offers without an answer are taken back, the newest first.

    Raises Refused("enrollment.below_seated", taken=…) when more take part, Refused("enrollment.below_quota", kept=…)
    when more are kept for services, Refused("cohorts.seats_out_of_range"), Refused("cohorts.not_now") when the cohort
    is over.
    """
    cohort = _live(cohort)
    if not 1 <= seats <= cohort_actions.MOST_SEATS:
        raise Refused("cohorts.seats_out_of_range", most=cohort_actions.MOST_SEATS)
    if seats < (promised := sum(it.seats for it in quotas(cohort) if it.released_at is None)):
        raise Refused("enrollment.below_quota", kept=promised)
    numbers = db.session.scalars(select(Seat.number).where(Seat.cohort_id == cohort.id)).all()
    free = _freed(actor, cohort, len(numbers) - seats)
    taken = len(numbers) - len(free)
    if seats < taken:
        raise Refused("enrollment.below_seated", taken=taken)
    if seats < len(numbers):
        surplus = sorted(free, reverse=True)[: len(numbers) - seats]
        db.session.execute(delete(Seat).where(Seat.cohort_id == cohort.id, Seat.number.in_(surplus)))
        record(actor, "cohorts.remove_seats", f"cohort:{cohort.id}", cohort_id=cohort.id, count=len(surplus))
    elif seats > len(numbers):
        cohort_actions.add_seats(actor, cohort, seats - len(numbers))
    fill(actor, cohort)


def _live(cohort: Cohort) -> Cohort:
    cohort = lock(cohort)
    if cohort.state not in COHORT_LIVE:
        raise Refused("cohorts.not_now", state=cohort.state, event=None)
    return cohort


def _freed(actor: Actor | None, cohort: Cohort, wanted: int) -> list[int]:
    """Take back open offers until so many seats are free, if there are so many; the free seats."""
    free = free_seats(cohort)
    if len(free) >= wanted:
        return free
    asked = (
        select(Enrollment)
        .join(SeatOffer, SeatOffer.enrollment_id == Enrollment.id)
        .where(Enrollment.cohort_id == cohort.id, SeatOffer.state == OfferState.OPEN)
        .order_by(SeatOffer.id.desc())
    )
    for enrollment in db.session.scalars(asked).all():
        if len(free) >= wanted:
            break
        leave(enrollment, rules.after(enrollment.state, EnrollmentEvent.REVOKE))
        seat_offers.close(actor, enrollment, OfferState.REVOKED)
        record(actor, "enrollment.revoke_offer", f"enrollment:{enrollment.id}", cohort_id=cohort.id)
        free = free_seats(cohort)
    return free


def quotas(cohort: Cohort) -> list[SeatQuota]:
    """List what is kept for services, by service."""
    query = select(SeatQuota).where(SeatQuota.cohort_id == cohort.id).order_by(SeatQuota.service_id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def set_answer_days(actor: Actor | None, cohort: Cohort, days: int) -> None:
    """Choose how many working days homes get to answer an offer; 0 gives seats unasked. Offers made already stand.

    Raises Refused("enrollment.days_out_of_range"), Refused("cohorts.not_now").
    """
    cohort = _live(cohort)
    if not 0 <= days <= MOST_DAYS:
        raise Refused("enrollment.days_out_of_range", most=MOST_DAYS)
    row = db.session.get(CohortLine, cohort.id) or CohortLine(cohort_id=cohort.id)
    row.answer_days = days
    db.session.add(row)
    record(actor, "enrollment.set_answer_days", f"cohort:{cohort.id}", cohort_id=cohort.id, days=days)
    db.session.flush()
    fill(actor, cohort)


def set_quota(actor: Actor | None, cohort: Cohort, service_id: int, seats: int, release_on: date) -> None:
    """Keep so many seats for a service's homes until a day; 0 seats keeps none. Seats its homes have count.

    Raises Refused("enrollment.too_many_kept", seats=…) when more are kept than the cohort has,
    Refused("enrollment.release_passed") when the day is not after today, Refused("cohorts.not_now").
    """
    cohort = _live(cohort)
    others = sum(it.seats for it in quotas(cohort) if it.service_id != service_id and it.released_at is None)
    there = db.session.scalar(select(func.count()).where(Seat.cohort_id == cohort.id)) or 0
    if others + seats > there:
        raise Refused("enrollment.too_many_kept", seats=there)
    if seats and release_on <= clock.today():
        raise Refused("enrollment.release_passed")
    row = db.session.get(SeatQuota, (cohort.id, service_id))
    if seats:
        row = row or SeatQuota(cohort_id=cohort.id, service_id=service_id)
        row.seats, row.release_on, row.released_at = seats, release_on, None
        db.session.add(row)
    elif row is not None:
        db.session.delete(row)
    record(
        actor,
        "enrollment.set_quota",
        f"cohort:{cohort.id}",
        cohort_id=cohort.id,
        service=service_id,
        seats=seats,
        release_on=release_on.isoformat(),
    )
    db.session.flush()
    fill(actor, cohort)


def release_quotas() -> None:
    """Release what was kept until today, and give it to the line, each cohort in a transaction of its own."""
    due = select(SeatQuota.cohort_id).where(SeatQuota.released_at.is_(None), SeatQuota.release_on <= clock.today())
    cohort_ids = db.session.scalars(due.distinct().order_by(SeatQuota.cohort_id)).all()
    db.session.rollback()
    for cohort_id in cohort_ids:
        with transaction():
            cohort = lock(db.session.get_one(Cohort, cohort_id))
            for quota in quotas(cohort):
                if quota.released_at is None and quota.release_on <= clock.today():
                    quota.released_at = clock.now()
                    record(
                        None,
                        "enrollment.release_quota",
                        f"cohort:{cohort.id}",
                        cohort_id=cohort.id,
                        service=quota.service_id,
                    )
            db.session.flush()
            fill(None, cohort)
