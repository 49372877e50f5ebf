"""What becomes of a home's wish when it is invited, signs up, leaves, or is through. Inside ``transaction()``."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, or_, select

from courseapp.cohorts.models import Cohort
from courseapp.cohorts.rules import LIVE as COHORT_LIVE
from courseapp.cohorts.rules import CohortState
from courseapp.demand import actions
from courseapp.demand.models import InterestRegistration
from courseapp.demand.rules import InterestEvent, InterestState
from courseapp.enrollment.models import Answer, Enrollment, Invitation
from courseapp.enrollment.rules import LIVE, SEATED
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db


def meet(actor: Actor | None, cohort: Cohort, household_ids: Sequence[int]) -> None:
    """Take wishes out of the demand when their homes are invited to a cohort of the program, or sign up for it."""
    for wish in _wishes(cohort.program_key, household_ids, InterestState.OPEN):
        actions.happen(actor, wish, InterestEvent.PLAN)


def give_back(actor: Actor | None, cohort: Cohort, household_id: int) -> None:
    """Let a wish wait on from where it was when its home is out, unless another cohort of the program has it.

    One that is in another cohort, or has not answered an invitation to one, waits for nothing more.
    """
    elsewhere = exists().where(
        Enrollment.household_id == household_id,
        Enrollment.state.in_(LIVE),
        Enrollment.cohort_id == Cohort.id,
        Cohort.program_key == cohort.program_key,
        Cohort.state.in_(COHORT_LIVE),
    )
    invited = exists().where(
        Invitation.household_id == household_id,
        Invitation.answer == Answer.OPEN,
        Invitation.cohort_id == Cohort.id,
        Cohort.program_key == cohort.program_key,
        Cohort.state.in_(COHORT_LIVE),
    )
    if db.session.scalar(select(or_(elsewhere, invited))):
        return
    for wish in _wishes(cohort.program_key, [household_id], InterestState.PLANNED):
        actions.happen(actor, wish, InterestEvent.RELEASE)


def _wishes(program: str, household_ids: Sequence[int], state: InterestState) -> list[InterestRegistration]:
    return list(
        db.session.scalars(
            select(InterestRegistration)
            .where(
                InterestRegistration.household_id.in_(household_ids),
                InterestRegistration.program_key == program,
                InterestRegistration.state == state,
            )
            .order_by(InterestRegistration.id)
        )
    )


def close_met() -> None:
    """Close the wishes of homes that had a seat in a finished cohort of the program. A chore of the night."""
    had_it = exists().where(
        Enrollment.household_id == InterestRegistration.household_id,
        Enrollment.state.in_(SEATED),
        Enrollment.cohort_id == Cohort.id,
        Cohort.program_key == InterestRegistration.program_key,
        Cohort.state == CohortState.FINISHED,
        Enrollment.entered_at >= InterestRegistration.entered_at,
    )
    query = select(InterestRegistration).where(InterestRegistration.state == InterestState.PLANNED, had_it)
    for wish in db.session.scalars(query).all():
        actions.happen(None, wish, InterestEvent.CLOSE)
