"""How far a service's own homes have come in each program: offered, answered, in, finished."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, case, distinct, func, select

from courseapp.cohorts.models import Cohort
from courseapp.cohorts.rules import LIVE, Circle, CohortState
from courseapp.enrollment.models import Answer, Enrollment, Invitation
from courseapp.enrollment.rules import SEATED
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.people.models import Household


@dataclass(frozen=True, slots=True)
class ProgramProgress:
    """One program, each figure in homes: invited, have answered, have a seat now, have finished with a seat."""

    short: str
    color: str
    offered: int
    answered: int
    taking_part: int
    finished: int


def progress_of_homes(actor: Actor, circle: Circle) -> Sequence[ProgramProgress]:
    """Count the homes of the actor's services by program: two statements."""
    figures: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for short, color, offered, answered in db.session.execute(_offers(actor, circle)):
        figures[short, color][:2] = offered, answered
    for short, color, taking_part, finished in db.session.execute(_places(actor, circle)):
        figures[short, color][2:] = taking_part, finished
    return [ProgramProgress(short, color, *counts) for (short, color), counts in sorted(figures.items())]


def _offers(actor: Actor, circle: Circle) -> Select[str, str, int, int]:
    return (
        select(
            Cohort.short,
            Cohort.color,
            func.count(distinct(Invitation.household_id)),
            func.count(distinct(case((Invitation.answer != Answer.OPEN, Invitation.household_id)))),
        )
        .join(Cohort, Cohort.id == Invitation.cohort_id)
        .join(Household, Household.id == Invitation.household_id)
        .where(Household.service_id.in_(actor.service_ids), Cohort.circle == circle)
        .group_by(Cohort.short, Cohort.color)
    )


def _places(actor: Actor, circle: Circle) -> Select[str, str, int, int]:
    return (
        select(
            Cohort.short,
            Cohort.color,
            func.count(distinct(case((Cohort.state.in_(sorted(LIVE)), Enrollment.household_id)))),
            func.count(distinct(case((Cohort.state == CohortState.FINISHED, Enrollment.household_id)))),
        )
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .join(Household, Household.id == Enrollment.household_id)
        .where(
            Household.service_id.in_(actor.service_ids), Enrollment.state.in_(sorted(SEATED)), Cohort.circle == circle
        )
        .group_by(Cohort.short, Cohort.color)
    )
