"""Attendance in the made-up worlds: most people come."""

from __future__ import annotations

import random

from courseapp.attendance import actions
from courseapp.attendance.actions import Mark
from courseapp.attendance.rules import Mode, Presence
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.enrollment.models import Participant
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
    persons = db.session.scalars(
        db.select(Participant.person_id)
        .where(Participant.cohort_id == cohort.id, Participant.state == EnrollmentState.SEATED)
        .order_by(Participant.person_id)
    ).all()
    actions.mark(by, meeting, [some_mark(p, dice) for p in persons], seen_at=clock.now())
    actions.hand_in(by, meeting)


def some_mark(person_id: int, dice: random.Random) -> Mark:
    """Throw the dice for one person at one meeting."""
    mode = Mode.ONLINE if dice.random() < ONLINE else Mode.ON_SITE
    return Mark(person_id, dice.choices(list(CHANCES), list(CHANCES.values()))[0], mode)
