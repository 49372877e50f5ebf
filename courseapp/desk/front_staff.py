"""Reading the front page of those who plan and answer for cohorts: coordinators and leaders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from courseapp.attendance.rules import CLOSES_AFTER
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.cohorts.queries import visible
from courseapp.cohorts.rules import LIVE, PUBLISHED, Circle, CohortState
from courseapp.desk.rules import JOINABLE, STARTS_SOON, Status
from courseapp.desk.summary import Summary, read, summaries
from courseapp.enrollment.models import Enrollment
from courseapp.enrollment.rules import EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db
from courseapp.people.models import Household

MOST_ROWS = 10
"""How many rows a section of the front page shows."""


@dataclass(frozen=True, slots=True)
class OpenRegister:
    """A meeting that is over and whose register is not handed in. ``late``: its facilitator can no longer do it."""

    code: str
    name: str
    short: str
    color: str
    number: int
    starts_at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class StaffFront:
    """What needs eyes or hands in one circle. ``waiting`` in homes; ``registers`` holds the newest of ``open``."""

    joinable: int
    waiting: int
    below: int
    open: int
    starts_soon: Sequence[Summary]
    to_decide: Sequence[Summary]
    free_seats: Sequence[Summary]
    registers: Sequence[OpenRegister]


def staff_front(actor: Actor, circle: Circle) -> StaffFront:
    """Read it: two statements, three for a leader, whose waiting homes are those of the own service."""
    live = _live(actor, circle)
    registers, open_ = _open_registers(actor, circle) if actor.role == Role.COORDINATOR else ([], 0)
    own = actor.role == Role.LEADER
    soon = clock.now() + STARTS_SOON
    return StaffFront(
        joinable=sum(c.status in JOINABLE for c in live),
        waiting=_own_waiting(actor, circle) if own else sum(c.waiting for c in live),
        below=sum(c.status == Status.BELOW for c in live),
        open=open_,
        starts_soon=[c for c in live if c.first_at and clock.now() < c.first_at <= soon][:MOST_ROWS],
        to_decide=[c for c in live if needs_decision(c)][:MOST_ROWS],
        free_seats=[c for c in live if c.is_joinable and c.free > 0][:MOST_ROWS],
        registers=registers,
    )


def needs_decision(cohort: Summary) -> bool:
    """Tell whether somebody must settle something: run or not, more seats, open, close."""
    if cohort.status == Status.PLANNED:
        return cohort.first_at is not None and cohort.first_at <= clock.now() + STARTS_SOON
    full_with_line = cohort.status == Status.FULL and cohort.waiting > 0
    return cohort.decision_due is not None or full_with_line or cohort.status == Status.OVER


def _live(actor: Actor, circle: Circle) -> list[Summary]:
    """Read all cohorts that are not put away; they are few, however many there have been."""
    return read(
        summaries()
        .where(visible(actor), Cohort.circle == circle, Cohort.state.in_(sorted(LIVE)))
        .order_by(Cohort.first_at.is_(None), Cohort.first_at, Cohort.id)
    )


def _own_waiting(actor: Actor, circle: Circle) -> int:
    waiting = (
        select(func.count())
        .select_from(Enrollment)
        .join(Household, Household.id == Enrollment.household_id)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .where(
            Household.service_id.in_(actor.service_ids),
            Enrollment.state == EnrollmentState.WAITING,
            Cohort.circle == circle,
        )
    )
    return db.session.scalar(waiting) or 0


def _open_registers(actor: Actor, circle: Circle) -> tuple[list[OpenRegister], int]:
    """List the newest open registers, and tell how many there are."""
    now = clock.now()
    query = (
        select(Cohort.code, Cohort.name, Cohort.short, Cohort.color, Meeting, func.count().over().label("total"))
        .join(Cohort, Cohort.id == Meeting.cohort_id)
        .where(visible(actor), Cohort.circle == circle, register_is_open(now))
        .order_by(Meeting.ends_at.desc(), Meeting.id)
        .limit(MOST_ROWS)
    )
    rows = db.session.execute(query).all()
    found = [
        OpenRegister(code, name, short, color, m.number, m.starts_at, late=m.ends_at + CLOSES_AFTER < now)
        for code, name, short, color, m, _ in rows
    ]
    return found, rows[0].total if rows else 0


def register_is_open(now: datetime) -> ColumnElement[bool]:
    """The condition on Meeting and Cohort that a meeting was held and its register is not handed in."""
    return (
        Meeting.register_done_at.is_(None)
        & Meeting.cancelled_at.is_(None)
        & (Meeting.ends_at <= now)
        & Cohort.state.in_(sorted(PUBLISHED | {CohortState.FINISHED}))
    )
