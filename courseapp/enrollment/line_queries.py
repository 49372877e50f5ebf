"""How a cohort's line stands: each home's number and what holds it, offers without an answer, and seats kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager

from courseapp.cohorts import queries as cohort_queries
from courseapp.cohorts.models import Cohort, CohortService
from courseapp.enrollment import line, seat_offers, seating
from courseapp.enrollment.line import Holds, LineRule
from courseapp.enrollment.models import CohortLine, Enrollment, SeatOffer, SeatQuota
from courseapp.enrollment.queries import Counts
from courseapp.enrollment.rules import EnrollmentState, OfferState
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.places.models import ChildWelfareService, Room
from programs.model import SeatUnit


@dataclass(frozen=True, slots=True)
class Standing:
    """How a home stands in line. ``number`` 1 is next; ``passed``: how often a smaller home has passed it."""

    number: int
    holds: Holds
    passed: int


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """Seats kept for a service: so many in all, ``used`` by its homes, ``left`` still kept; or released, and when."""

    service_id: int
    service: str
    seats: int
    used: int
    left: int
    release_on: date
    released_at: datetime | None


def standings(cohort: Cohort, counts: Counts) -> dict[int, Standing]:
    """Tell how each home in line stands, by its enrollment's id: two statements, three where seats are kept."""
    if not counts.waiting:
        return {}
    homes = [it.waiting for it in seating.in_line(cohort)]
    kept = seating.kept(cohort)
    served = [it for it in homes if it.need <= counts.seats]
    return {
        it.id: Standing(
            number, line.holds(counts.free, kept, served, it.id) if it in served else Holds.TOO_FEW, it.passed
        )
        for number, it in enumerate(homes, start=1)
    }


def rule_of(cohort: Cohort) -> LineRule:
    """Read the rule of a cohort's line: one statement. Its curriculum should be loaded."""
    chosen = select(CohortLine.answer_days).where(CohortLine.cohort_id == cohort.id).scalar_subquery()
    kept = exists().where(SeatQuota.cohort_id == cohort.id, SeatQuota.released_at.is_(None))
    days, keeps = db.session.execute(select(chosen, kept)).one()
    days = seat_offers.ANSWER_DAYS if days is None else days
    return LineRule(
        first=cohort_queries.curriculum(cohort).first_in_line,
        answer_days=days,
        by_person=cohort.seat_unit == SeatUnit.PERSON,
        most_passes=line.MOST_PASSES,
        keeps=bool(keeps),
        asks=seat_offers.deadline(cohort, days) is not None if days else False,
    )


def quota_rows(cohort: Cohort) -> list[QuotaRow]:
    """List what is kept for services, by name: three statements."""
    left, used = seating.kept(cohort), seating.held_by_service(cohort)
    rows = db.session.execute(
        select(SeatQuota, ChildWelfareService.name)
        .join(ChildWelfareService, ChildWelfareService.id == SeatQuota.service_id)
        .where(SeatQuota.cohort_id == cohort.id)
        .order_by(ChildWelfareService.name)
    )
    return [
        QuotaRow(
            it.service_id,
            name,
            it.seats,
            min(it.seats, used.get(it.service_id, 0)),
            left.get(it.service_id, 0),
            it.release_on,
            it.released_at,
        )
        for it, name in rows
    ]


def services_of(cohort: Cohort) -> list[tuple[int, str]]:
    """List the services that take part in a cohort, by name: one statement."""
    rows = db.session.execute(
        select(ChildWelfareService.id, ChildWelfareService.name)
        .join(CohortService, CohortService.service_id == ChildWelfareService.id)
        .where(CohortService.cohort_id == cohort.id)
        .order_by(ChildWelfareService.name)
    )
    return [(id_, name) for id_, name in rows]


def deadlines_of(cohort: Cohort) -> dict[int, datetime]:
    """Tell until when each home that is asked may answer, by its enrollment's id: one statement."""
    rows = db.session.execute(
        select(SeatOffer.enrollment_id, SeatOffer.answer_by)
        .join(Enrollment, Enrollment.id == SeatOffer.enrollment_id)
        .where(
            Enrollment.cohort_id == cohort.id,
            Enrollment.state == EnrollmentState.OFFERED,
            SeatOffer.state == OfferState.OPEN,
        )
    )
    return {row[0]: row[1] for row in rows}


def open_offers(actor: Actor) -> Sequence[SeatOffer]:
    """List the offers without an answer of the actor's homes, the most urgent first: one statement."""
    return db.session.scalars(
        select(SeatOffer)
        .join(Enrollment, Enrollment.id == SeatOffer.enrollment_id)
        .where(Enrollment.household_id.in_(actor.household_ids), SeatOffer.state == OfferState.OPEN)
        .options(contains_eager(SeatOffer.enrollment).joinedload(Enrollment.cohort))
        .order_by(SeatOffer.answer_by, SeatOffer.id)
    ).all()


def open_offer(enrollment: Enrollment) -> SeatOffer | None:
    """Find the offer that an enrollment has not answered: one statement."""
    return db.session.scalars(
        select(SeatOffer).where(SeatOffer.enrollment_id == enrollment.id, SeatOffer.state == OfferState.OPEN)
    ).one_or_none()


def find_offer(actor: Actor, code: str) -> SeatOffer | None:
    """Find an offer, answered or not, to one of the actor's own homes."""
    return db.session.scalars(
        select(SeatOffer)
        .join(Enrollment, Enrollment.id == SeatOffer.enrollment_id)
        .where(SeatOffer.code == code, Enrollment.household_id.in_(actor.household_ids))
        .options(
            contains_eager(SeatOffer.enrollment).joinedload(Enrollment.household),
            contains_eager(SeatOffer.enrollment).joinedload(Enrollment.cohort).joinedload(Cohort.program_version),
            contains_eager(SeatOffer.enrollment)
            .joinedload(Enrollment.cohort)
            .joinedload(Cohort.room)
            .joinedload(Room.venue),
        )
    ).one_or_none()
