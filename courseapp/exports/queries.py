"""What a workbook is made from: a cohort with its meetings and marks in one statement, and its homes in another."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from courseapp.attendance.models import Attendance
from courseapp.cohorts import queries as cohort_queries
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.enrollment import roster
from courseapp.enrollment.roster import HomeRow
from courseapp.enrollment.rules import EnrollmentState, roster_open
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db


@dataclass(frozen=True, slots=True)
class CohortMarks:
    """A cohort, its meetings in order of time, and its marks by (meeting id, person id)."""

    cohort: Cohort
    meetings: list[Meeting] = field(default_factory=list)
    marks: dict[tuple[int, int], Attendance] = field(default_factory=dict)


def find_cohort(actor: Actor, code: str) -> Cohort | None:
    """Find a cohort an actor may see: one statement."""
    return db.session.scalars(cohort_queries.list_cohorts(actor).where(Cohort.code == code)).one_or_none()


def find_marks(actor: Actor, code: str) -> CohortMarks | None:
    """Find a cohort an actor may see, with all its meetings and marks: one statement."""
    rows = db.session.execute(
        select(Cohort, Meeting, Attendance)
        .outerjoin(Meeting, Meeting.cohort_id == Cohort.id)
        .outerjoin(Attendance, Attendance.meeting_id == Meeting.id)
        .options(joinedload(Cohort.program_version))
        .where(cohort_queries.visible(actor), Cohort.code == code)
        .order_by(Meeting.starts_at, Meeting.number)
    ).all()
    if not rows:
        return None
    # The outer joins give None for a cohort without meetings or a meeting without marks.
    found: list[tuple[Meeting | None, Attendance | None]] = [(meeting, mark) for _, meeting, mark in rows]
    meetings = {meeting.id: meeting for meeting, _ in found if meeting is not None}
    marks = {(mark.meeting_id, mark.person_id): mark for _, mark in found if mark is not None}
    return CohortMarks(rows[0][0], list(meetings.values()), marks)


def homes(actor: Actor, cohort: Cohort, states: frozenset[EnrollmentState]) -> list[HomeRow]:
    """List the homes of a cohort as the reader may see them; none for a facilitator outside the time for names."""
    if actor.role == Role.FACILITATOR and not roster_open(cohort.first_at, cohort.last_at, clock.now()):
        return []
    return roster.homes_of(actor, cohort, states)
