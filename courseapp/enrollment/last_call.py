"""The last call: seats that nobody in line wants shortly before a cohort begins are told to those who wish for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import or_, select

from courseapp.cohorts.models import Cohort, CohortService
from courseapp.cohorts.rules import PUBLISHED
from courseapp.cohorts.words import about
from courseapp.demand.models import InterestRegistration
from courseapp.demand.rules import InterestState
from courseapp.enrollment import gate, queries
from courseapp.enrollment.models import Answer, Invitation
from courseapp.enrollment.seating import seats_open_to
from courseapp.enrollment.words import LAST_CALL
from courseapp.kernel import clock
from courseapp.kernel.db import TODAY, db
from courseapp.people.models import Household
from courseapp.people.word import Homes, tell

OPENS: Final = timedelta(days=10)
CLOSES: Final = timedelta(days=2)
"""Before the first meeting. Our own choice: late enough that those who were asked have answered, and time to plan."""


def call() -> None:
    """Tell homes that may sign up for a cohort about to begin that it has free seats, once. A chore of the night.

    Those who wish for its program and wait for it, and those who are invited and have not answered.
    """
    now = clock.now()
    soon = (
        select(Cohort)
        .where(
            Cohort.state.in_(PUBLISHED),
            Cohort.first_at > now + CLOSES,
            Cohort.first_at <= now + OPENS,
            or_(Cohort.sign_up_until.is_(None), Cohort.sign_up_until >= TODAY),
        )
        .order_by(Cohort.first_at, Cohort.id)
    )
    cohorts = db.session.scalars(soon).all()
    counts = queries.counts([cohort.id for cohort in cohorts])
    for cohort in cohorts:
        if counts[cohort.id].free > 0 and not counts[cohort.id].waiting:
            _call(cohort)


def _call(cohort: Cohort) -> None:
    invited = select(Invitation.household_id).where(Invitation.cohort_id == cohort.id, Invitation.answer == Answer.OPEN)
    wishing = select(InterestRegistration.household_id).where(
        InterestRegistration.program_key == cohort.program_key,
        InterestRegistration.cooperation_id == cohort.cooperation_id,
        InterestRegistration.state == InterestState.OPEN,
    )
    with_service = select(CohortService.service_id).where(CohortService.cohort_id == cohort.id)
    ids = db.session.scalars(
        select(Household.id)
        .where(or_(Household.id.in_(invited), Household.id.in_(wishing)), Household.service_id.in_(with_service))
        .order_by(Household.id)
    ).all()
    free = {service: len(seats_open_to(cohort, service)) for service in db.session.scalars(with_service)}
    homes = [
        home.household_id
        for home in gate.homes(cohort, ids)
        if free[home.service_id] and not home.limited and gate.refusal(None, cohort, home) is None
    ]
    tell(None, LAST_CALL, about(cohort), Homes(homes), until=cohort.first_at)
