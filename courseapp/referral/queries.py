"""Referrals and offers as an actor may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, false, func, select
from sqlalchemy.orm import joinedload, selectinload

from courseapp.cohorts.models import Cohort, CohortService
from courseapp.cohorts.rules import PUBLISHED
from courseapp.demand.models import InterestRegistration
from courseapp.demand.rules import LIVE as LIVE_WISH
from courseapp.demand.rules import InterestState
from courseapp.enrollment.gate_queries import fits_kind
from courseapp.enrollment.models import Answer, Enrollment
from courseapp.enrollment.offering import OfferWay, ProgramOffer
from courseapp.enrollment.rules import LIVE, EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import NOW, TODAY, db
from courseapp.people.masking import MaskedHome, answers_for, masked
from courseapp.people.models import FOSTER_KINDS, Household, HouseholdMember, Person
from courseapp.people.signed_in import lasts
from courseapp.places.models import Room
from courseapp.web.paging import PER_PAGE, Page

_IS_FOSTER = Household.kind.in_(FOSTER_KINDS)


def find_home(actor: Actor, code: str) -> Household | None:
    """Find a foster home that an actor may act for, with its people."""
    return db.session.scalars(
        select(Household)
        .where(Household.code == code, answers_for(actor), _IS_FOSTER, lasts(Household, clock.today()))
        .options(joinedload(Household.service), selectinload(Household.members).joinedload(HouseholdMember.person))
    ).one_or_none()


def find_referral(actor: Actor, code: str) -> ProgramOffer | None:
    """Find a referral of a home that an actor may act for."""
    return db.session.scalars(
        select(ProgramOffer)
        .join(Household, Household.id == ProgramOffer.household_id)
        .where(ProgramOffer.code == code, ProgramOffer.way == OfferWay.REFERRAL, answers_for(actor), _IS_FOSTER)
    ).one_or_none()


def find_own(actor: Actor, code: str) -> ProgramOffer | None:
    """Find a referral of one of the actor's own homes."""
    return db.session.scalars(
        select(ProgramOffer)
        .where(
            ProgramOffer.code == code,
            ProgramOffer.way == OfferWay.REFERRAL,
            ProgramOffer.household_id.in_(actor.household_ids),
        )
        .options(
            joinedload(ProgramOffer.household),
            joinedload(ProgramOffer.cohort).joinedload(Cohort.room).joinedload(Room.venue),
            joinedload(ProgramOffer.cohort).joinedload(Cohort.program_version),
        )
    ).one_or_none()


def waiting_for(actor: Actor) -> Sequence[ProgramOffer]:
    """List the referrals that wait for an answer from the actor's own homes: one statement."""
    if actor.role != Role.FOSTER_PARENT:
        return []
    return db.session.scalars(
        select(ProgramOffer)
        .where(
            ProgramOffer.household_id.in_(actor.household_ids),
            ProgramOffer.way == OfferWay.REFERRAL,
            ProgramOffer.answer == Answer.OPEN,
        )
        .options(joinedload(ProgramOffer.cohort))
        .order_by(ProgramOffer.offered_on, ProgramOffer.id)
    ).all()


def count_waiting(actor: Actor) -> int:
    """Count the referrals not answered of the homes an actor follows up."""
    query = (
        select(func.count())
        .select_from(ProgramOffer)
        .join(Household, Household.id == ProgramOffer.household_id)
        .where(_seen_by(actor), ProgramOffer.way == OfferWay.REFERRAL, ProgramOffer.answer == Answer.OPEN)
    )
    return db.session.scalar(query) or 0


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    match actor.role:
        case Role.CONTACT_PERSON:
            return (Household.contact_person_id == actor.person_id) & _IS_FOSTER
        case Role.COORDINATOR | Role.LEADER:
            return Household.service_id.in_(actor.service_ids) & _IS_FOSTER
        case _:
            return false()


@dataclass(frozen=True, slots=True)
class Line:
    """A referral as staff may see it. ``place``: the home's in a cohort of the program; ``wish``: its wish for it."""

    offer: ProgramOffer
    home: MaskedHome
    follower: str
    place: EnrollmentState | None
    wish: InterestState | None


def _place() -> ScalarSelect[EnrollmentState]:
    """Where the home of a ProgramOffer stands in a cohort of its program now."""
    return (
        select(Enrollment.state)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .where(
            Enrollment.household_id == ProgramOffer.household_id,
            Enrollment.state.in_(LIVE),
            Cohort.program_key == ProgramOffer.program_key,
        )
        .order_by(Enrollment.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _wish() -> ScalarSelect[InterestState]:
    """What has become of the wish of its home for its program."""
    return (
        select(InterestRegistration.state)
        .where(
            InterestRegistration.household_id == ProgramOffer.household_id,
            InterestRegistration.program_key == ProgramOffer.program_key,
            InterestRegistration.state.in_(LIVE_WISH),
        )
        .scalar_subquery()
    )


def referrals(actor: Actor, number: int, *, only_open: bool) -> Page[Line]:
    """Read a page of referrals, those not answered first, the oldest of them first: three statements."""
    total: Any = func.count().over()
    query = (
        select(ProgramOffer, Person, _place(), _wish(), total)
        .join(Household, Household.id == ProgramOffer.household_id)
        .outerjoin(Person, Person.id == Household.contact_person_id)
        .where(_seen_by(actor), ProgramOffer.way == OfferWay.REFERRAL)
        .options(joinedload(ProgramOffer.cohort))
        .order_by(ProgramOffer.answer != Answer.OPEN, ProgramOffer.offered_on, ProgramOffer.id)
    )
    if only_open:
        query = query.where(ProgramOffer.answer == Answer.OPEN)
    rows = db.session.execute(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE)).all()
    homes = masked(actor, {offer.household_id for offer, *_ in rows})
    lines = [
        Line(offer, homes[offer.household_id], person.name if person else "", found, wished)
        for offer, person, found, wished, _ in rows
    ]
    return Page(lines, number, rows[0][4] if rows else 0)


def open_cohorts(home: Household) -> list[Cohort]:
    """List the cohorts a home could be proposed: open for sign-up, for its kind, with its service; soonest first."""
    with_service = select(CohortService.cohort_id).where(CohortService.service_id == home.service_id)
    return list(
        db.session.scalars(
            select(Cohort)
            .join(Household, Household.id == home.id)
            .where(
                Cohort.id.in_(with_service),
                fits_kind(Cohort.id),
                Cohort.state.in_(PUBLISHED),
                (Cohort.sign_up_until.is_(None)) | (Cohort.sign_up_until >= TODAY),
                (Cohort.last_at.is_(None)) | (Cohort.last_at > NOW),
            )
            .options(joinedload(Cohort.program_version))
            .order_by(Cohort.first_at, Cohort.id)
        )
    )
