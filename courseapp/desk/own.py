"""A family's own places in cohorts, with their numbers in line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, func, select, tuple_
from sqlalchemy.orm import aliased, joinedload

from courseapp.cohorts.models import Cohort
from courseapp.enrollment.models import Answer, Enrollment, Invitation
from courseapp.enrollment.rules import LIVE, EnrollmentState
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """One home's enrollment in a cohort. ``line``: its number in line (1 is next), None when it does not wait."""

    enrollment: Enrollment
    line: int | None

    @property
    def cohort(self) -> Cohort:
        """The cohort it is in."""
        return self.enrollment.cohort

    @property
    def state(self) -> EnrollmentState:
        """Whether it has a seat, waits or is out."""
        return self.enrollment.state

    @property
    def is_live(self) -> bool:
        """It has a seat or waits for one."""
        return self.state in LIVE


def own_places(actor: Actor, cohort: Cohort | None = None) -> Sequence[OwnPlace]:
    """List the enrollments of the actor's homes, in one cohort or in all, newest first: one statement."""
    query = _places() if cohort is None else _places().where(Enrollment.cohort_id == cohort.id)
    return [
        OwnPlace(enrollment, number if enrollment.state == EnrollmentState.WAITING else None)
        for enrollment, number in db.session.execute(query, {"household_ids": actor.household_ids})
    ]


@cache
def _places() -> Select[Enrollment, int]:
    return (
        select(Enrollment, _number_in_line())
        .where(Enrollment.household_id.in_(bindparam("household_ids", expanding=True)))
        .options(joinedload(Enrollment.cohort), joinedload(Enrollment.household))
        .order_by(Enrollment.entered_at.desc(), Enrollment.id.desc())
    )


def _number_in_line() -> ColumnElement[int]:
    """Count the homes that stand no later in line than this one."""
    ahead = aliased(Enrollment)
    before = tuple_(ahead.priority, ahead.entered_at, ahead.id) <= tuple_(
        Enrollment.priority, Enrollment.entered_at, Enrollment.id
    )
    waiting = select(func.count(ahead.id)).where(
        ahead.cohort_id == Enrollment.cohort_id, ahead.state == EnrollmentState.WAITING, before
    )
    return waiting.correlate(Enrollment).scalar_subquery()


def open_invitation(actor: Actor, cohort: Cohort) -> str | None:
    """Find the code of an unanswered invitation of the actor's home to a cohort: one statement."""
    return db.session.scalars(
        select(Invitation.code)
        .where(
            Invitation.cohort_id == cohort.id,
            Invitation.household_id.in_(actor.household_ids),
            Invitation.answer == Answer.OPEN,
        )
        .order_by(Invitation.id)
        .limit(1)
    ).one_or_none()
