"""What the worker finds there is to tell: changes announced in cohorts, and reminders whose time has come.

Reminders are not written ahead: they are what the meetings of this moment ask for, so that a meeting that moves takes
its reminders along. Each is remembered, so that none comes twice, whatever the clock does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from courseapp.cohorts.models import Cohort, CohortFacilitator, Meeting
from courseapp.cohorts.rules import PUBLISHED
from courseapp.enrollment.models import Enrollment
from courseapp.enrollment.rules import LIVE, SEATED
from courseapp.kernel import clock
from courseapp.kernel.access import Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Announcement, add_once
from courseapp.network.models import Facilitator
from courseapp.notices.kinds import REMINDER, about_meeting
from courseapp.notices.models import Reminded, ReminderPlan
from courseapp.notices.rules import MOST_DAYS, USUAL, Days, due_at, is_due
from courseapp.people.word import KINDS, Homes, Persons, tell


def tell_announced() -> int:
    """Tell everybody in a cohort what was announced there and has settled; gives how many announcements."""
    due = select(Announcement.id).where(Announcement.told_at.is_(None), Announcement.due_at <= clock.now())
    waiting = db.session.scalars(due.order_by(Announcement.id)).all()
    db.session.rollback()
    for number in waiting:
        with transaction():
            _tell(number)
    return len(waiting)


def _tell(number: int) -> None:
    mine = (
        update(Announcement)
        .where(Announcement.id == number, Announcement.told_at.is_(None))
        .values(told_at=clock.now())
        .returning(Announcement)
    )
    it = db.session.scalars(mine).one_or_none()
    if it is None or it.kind not in KINDS:
        return
    homes = select(Enrollment.household_id).where(Enrollment.cohort_id == it.cohort_id, Enrollment.state.in_(LIVE))
    leaders = (
        select(Facilitator.person_id)
        .join(CohortFacilitator, CohortFacilitator.facilitator_id == Facilitator.id)
        .where(CohortFacilitator.cohort_id == it.cohort_id)
    )
    kind, about, key = KINDS[it.kind], it.about, str(it.id)
    tell(None, kind, about, Homes(db.session.scalars(homes).all()), key=key)
    tell(None, kind, about, Persons(db.session.scalars(leaders).all(), Role.FACILITATOR), key=key)


@dataclass(frozen=True, slots=True)
class Coming:
    """A meeting to come, and how many days before it its homes are reminded now."""

    meeting: Meeting
    cohort: Cohort
    days: int


def remind_due() -> int:
    """Remind homes of the meetings whose time for it has come; gives how many reminders of a meeting that were made."""
    due = _due()
    db.session.rollback()
    for it in due:
        with transaction():
            _remind(it)
    return len(due)


def _due() -> list[Coming]:
    """List the reminders whose time has come and that were not made: three statements."""
    now = clock.now()
    soon = now + timedelta(days=MOST_DAYS + 1)
    rows = db.session.execute(
        select(Meeting, Cohort)
        .join(Cohort, Cohort.id == Meeting.cohort_id)
        .where(Meeting.starts_at > now, Meeting.starts_at <= soon, Meeting.cancelled_at.is_(None))
        .where(Cohort.state.in_(PUBLISHED))
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()
    plans = {(p.cooperation_id, p.program_key): Days(p.first_days, p.each_days) for p in _plans()} if rows else {}
    found = [
        Coming(meeting, cohort, days)
        for meeting, cohort in rows
        for days in plans.get((cohort.cooperation_id, cohort.program_key), USUAL).of(
            is_first=meeting.starts_at == cohort.first_at
        )
        if is_due(meeting.starts_at, days, now)
    ]
    made = _made({it.meeting.id for it in found}) if found else set()
    return [it for it in found if (it.meeting.id, _day(it), it.days) not in made]


def _plans() -> Sequence[ReminderPlan]:
    return db.session.scalars(select(ReminderPlan)).all()


def _made(meeting_ids: set[int]) -> set[tuple[int, object, int]]:
    rows = db.session.execute(
        select(Reminded.meeting_id, Reminded.day, Reminded.days_before).where(Reminded.meeting_id.in_(meeting_ids))
    )
    return {(row[0], row[1], row[2]) for row in rows}


def _day(it: Coming) -> object:
    return clock.local(it.meeting.starts_at).date()


def _remind(it: Coming) -> None:
    """Remind the homes that had a seat when the time came; another worker may have been first."""
    day = clock.local(it.meeting.starts_at).date()
    if not add_once(Reminded, meeting_id=it.meeting.id, day=day, days_before=it.days):
        return
    seated = select(Enrollment.household_id).where(
        Enrollment.cohort_id == it.cohort.id,
        Enrollment.state.in_(SEATED),
        Enrollment.seated_at <= due_at(it.meeting.starts_at, it.days),
    )
    tell(
        None,
        REMINDER,
        about_meeting(it.cohort, it.meeting),
        Homes(db.session.scalars(seated).all()),
        key=f"{day.isoformat()}-{it.days}",
        until=it.meeting.starts_at,
    )
