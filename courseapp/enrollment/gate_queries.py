"""What the gate asks the database about homes, seen from one cohort: put together once and kept."""

from __future__ import annotations

from datetime import date
from functools import cache

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)

from courseapp.cohorts.models import Cohort, CohortAudience, CohortService, Seat
from courseapp.demand.models import InterestRegistration
from courseapp.demand.rules import LIVE as WAITS
from courseapp.enrollment.models import Answer, Enrollment, Invitation, Participant
from courseapp.enrollment.rules import LIVE
from courseapp.kernel.db import TODAY
from courseapp.people.masking import is_limited
from courseapp.people.models import FOSTER_KINDS, Household, HouseholdMember, MemberRole, Person
from programs.model import Audience


@cache
def households() -> Select[Household, Person, bool, bool, bool, int | None, int | None, bool, int, date | None]:
    """Select a row for each person of some homes a cohort is for, or one row without a person."""
    cohort_id: BindParameter[int] = bindparam("cohort_id")
    in_cohort = CohortService.cohort_id == cohort_id
    live = and_(Enrollment.cohort_id == cohort_id, Enrollment.state.in_(LIVE))
    return (
        select(
            Household,
            Person,
            exists().where(in_cohort, CohortService.service_id == Household.service_id).label("service_in"),
            fits_kind(cohort_id).label("kind_fits"),
            is_limited().label("limited"),
            select(Enrollment.id).where(live, Enrollment.household_id == Household.id).scalar_subquery(),
            select(Invitation.id)
            .where(
                Invitation.cohort_id == cohort_id,
                Invitation.household_id == Household.id,
                Invitation.answer != Answer.ACCEPTED,
            )
            .scalar_subquery(),
            exists()
            .where(
                Participant.cohort_id == cohort_id,
                Participant.person_id == Person.id,
                Participant.state.in_(LIVE),
                Participant.enrollment_id.not_in(
                    select(Enrollment.id).where(live, Enrollment.household_id == Household.id)
                ),
            )
            .label("elsewhere"),
            select(func.count()).where(Seat.cohort_id == cohort_id).scalar_subquery().label("seats"),
            _waits_since(cohort_id),
        )
        .select_from(Household)
        .where(Household.id.in_(bindparam("household_ids", expanding=True)))
        .outerjoin(HouseholdMember, and_(HouseholdMember.household_id == Household.id, _takes_part(cohort_id)))
        .outerjoin(Person, Person.id == HouseholdMember.person_id)
        .order_by(Household.id, HouseholdMember.id)
    )


def _waits_since(cohort_id: BindParameter[int]) -> ScalarSelect[date]:
    """Since when Household wishes for the program of a cohort."""
    return (
        select(InterestRegistration.since)
        .join(Cohort, Cohort.program_key == InterestRegistration.program_key)
        .where(
            Cohort.id == cohort_id,
            InterestRegistration.household_id == Household.id,
            InterestRegistration.state.in_(WAITS),
        )
        .scalar_subquery()
    )


def _for_children(cohort_id: int | SQLColumnExpression[int]) -> ColumnElement[bool]:
    return exists().where(CohortAudience.cohort_id == cohort_id, CohortAudience.audience == Audience.OWN_CHILD)


def fits_kind(cohort_id: int | SQLColumnExpression[int]) -> ColumnElement[bool]:
    """The condition that a cohort is for Household's kind; a children's group is for every foster home."""
    return or_(
        exists().where(CohortAudience.cohort_id == cohort_id, CohortAudience.audience == Household.kind),
        and_(_for_children(cohort_id), Household.kind.in_(FOSTER_KINDS)),
    )


def _takes_part(cohort_id: BindParameter[int]) -> ColumnElement[bool]:
    """The condition that a HouseholdMember is whom the cohort is for: an adult, or a child in a children's group."""
    wanted = case((_for_children(cohort_id), MemberRole.OWN_CHILD.value), else_=MemberRole.ADULT.value)
    return and_(
        cast(HouseholdMember.role, Text) == wanted,
        HouseholdMember.first_day <= TODAY,
        or_(HouseholdMember.last_day.is_(None), HouseholdMember.last_day >= TODAY),
    )
