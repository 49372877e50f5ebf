"""Attendance in the made-up worlds: most people come."""

from __future__ import annotations

import random

from courseapp.attendance import actions
from courseapp.attendance.actions import Wish
from courseapp.attendance.rules import Mode, Presence, line_key
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.enrollment.models import Enrollment, Participant
from courseapp.enrollment.rules import EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db

CHANCES = {
    Presence.PRESENT: 86, Presence.LATE: 4, Presence.PART: 2, Presence.EXCUSED: 6, Presence.ABSENT: 2,
}  # fmt: skip
"""In percent."""
ONLINE = 0.05


def take_register(by: Actor | None, cohort: Cohort, number: int, dice: random.Random) -> None:
    """Mark everybody with a seat at a meeting, and hand the register in."""
    meeting = db.session.scalars(db.select(Meeting).filter_by(cohort_id=cohort.id, number=number)).one()
    if meeting.cancelled_at is not None:
        return
    homes = db.session.execute(
        db.select(Enrollment.code, db.func.count())
        .join(Participant, Participant.enrollment_id == Enrollment.id)
        .where(
            Enrollment.cohort_id == cohort.id,
            Enrollment.state == EnrollmentState.SEATED,
            Enrollment.seated_at <= meeting.starts_at,
        )
        .group_by(Enrollment.id, Enrollment.code)
        .order_by(Enrollment.id)
    )
    keys = [line_key(code, n) for code, persons in homes for n in range(1, persons + 1)]
    actions.mark(by, meeting, {key: some_wish(dice) for key in keys}, seen_at=clock.now())
    actions.hand_in(by, meeting)


def some_wish(dice: random.Random) -> Wish:
    """Throw the dice for one person at one meeting."""
    mode = Mode.ONLINE if dice.random() < ONLINE else Mode.ON_SITE
    return Wish(dice.choices(list(CHANCES), list(CHANCES.values()))[0], mode)
