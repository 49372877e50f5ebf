"""Lessons that several homes take together: what a home attended in a group counts as held in its own series."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, Text, and_, cast, exists, select

from courseapp.attendance.models import Attendance
from courseapp.attendance.rules import TOOK_PART
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.enrollment.models import Enrollment, Participant
from courseapp.kernel import clock
from courseapp.kernel.db import db
from courseapp.kernel.journal import JournalEntry, record
from courseapp.kernel.refused import Refused
from courseapp.series.lesson_actions import hold
from courseapp.series.models import IndividualSeries, Lesson
from courseapp.series.rules import UNDONE, SeriesState

DEED = "series.held_in_group"
"""What the journal says of a lesson that was written down from a register: so it is done once, and may be undone."""


def hold_attended() -> None:
    """Hold the lessons of running series that somebody of the home attended in a group of the same program.

    Only from registers that are handed in, and in the order of the lessons: one that must come after another waits for
    it. What somebody has undone by hand stays undone. A chore of the night.
    """
    for lesson, starts_at in db.session.execute(_attended()).all():
        try:
            hold(None, lesson, clock.local(starts_at).date())
        except Refused:
            continue
        record(None, DEED, f"lesson:{lesson.id}")


def _attended() -> Select[Lesson, datetime]:
    came = exists().where(
        Participant.enrollment_id == Enrollment.id,
        Attendance.person_id == Participant.person_id,
        Attendance.meeting_id == Meeting.id,
        Attendance.presence.in_(sorted(TOOK_PART)),
    )
    before = exists().where(JournalEntry.subject == "lesson:" + cast(Lesson.id, Text), JournalEntry.deed == DEED)
    return (
        select(Lesson, Meeting.starts_at)
        .join(IndividualSeries, IndividualSeries.id == Lesson.series_id)
        .join(Enrollment, Enrollment.household_id == IndividualSeries.household_id)
        .join(Cohort, and_(Cohort.id == Enrollment.cohort_id, Cohort.program_key == IndividualSeries.program_key))
        .join(Meeting, and_(Meeting.cohort_id == Cohort.id, Meeting.module_key == Lesson.module_key))
        .where(
            IndividualSeries.state == SeriesState.RUNNING,
            Lesson.state.in_(sorted(UNDONE)),
            Meeting.register_done_at.is_not(None),
            Meeting.cancelled_at.is_(None),
            came,
            ~before,
        )
        .order_by(IndividualSeries.id, Lesson.number, Meeting.starts_at)
    )
