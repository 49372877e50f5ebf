"""Will it run? Reminding those who decide, and putting it off. Called inside ``transaction()``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from courseapp.cohorts import words
from courseapp.cohorts.booking import must_be_live
from courseapp.cohorts.meeting_actions import move_meetings
from courseapp.cohorts.models import Cohort
from courseapp.cohorts.rules import CohortState
from courseapp.cohorts.schedule import Shift
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db, lock
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused
from courseapp.people.word import Persons, announce, coordinators_of, tell

REMINDED_BEFORE: Final = timedelta(days=7)
"""How long before its day coordinators are reminded that a cohort must be decided; and on the day itself once more."""


def postpone(
    actor: Actor | None,
    cohort: Cohort,
    decide_by: date | None,
    sign_up_until: date | None,
    shifts: Sequence[Shift] = (),
) -> None:
    """Put off the decision, or the whole cohort by ``shifts`` of its meetings; everybody in it is told once.

    Who is in it stays in it, and keeps the place in line. Raises Refused with one of "cohorts." + decide_in_past,
    decide_after_start, and what move_meetings raises.
    """
    cohort = lock(cohort)
    must_be_live(cohort)
    later = decide_by is not None and (cohort.decide_by is None or decide_by > cohort.decide_by)
    if shifts:
        move_meetings(actor, cohort, shifts, words.POSTPONED)
    _must_make_sense(cohort, decide_by)
    cohort.decide_by, cohort.sign_up_until = decide_by, sign_up_until
    cohort.version += 1
    record(
        actor,
        "cohorts.postpone",
        f"cohort:{cohort.id}",
        cohort_id=cohort.id,
        meetings=len(shifts),
        decide_by=decide_by.isoformat() if decide_by else None,
    )
    if later and not shifts and cohort.state == CohortState.OPEN:
        announce(words.DECIDED_LATER, words.about(cohort), cohort.id)


def _must_make_sense(cohort: Cohort, decide_by: date | None) -> None:
    if decide_by is None:
        return
    if decide_by < clock.today():
        raise Refused("cohorts.decide_in_past")
    if cohort.first_at is not None and decide_by > clock.local(cohort.first_at).date():
        raise Refused("cohorts.decide_after_start", first=clock.local(cohort.first_at).date())


def remind_to_decide() -> None:
    """Remind coordinators of cohorts whose day of decision is near, and again when it has come. A chore of the night.

    A day that is put off is reminded of anew; nobody is reminded twice of the same.
    """
    today = clock.today()
    undecided = (
        select(Cohort)
        .where(Cohort.state == CohortState.OPEN, Cohort.decide_by <= today + REMINDED_BEFORE)
        .order_by(Cohort.cooperation_id, Cohort.id)
    )
    coordinators: dict[int, list[int]] = {}
    for cohort in db.session.scalars(undecided).all():
        if cohort.cooperation_id not in coordinators:
            coordinators[cohort.cooperation_id] = coordinators_of(cohort.cooperation_id)
        when = "due" if cohort.decide_by is not None and cohort.decide_by <= today else "soon"
        tell(
            None,
            words.DECIDE,
            words.about(cohort),
            Persons(coordinators[cohort.cooperation_id], Role.COORDINATOR),
            key=f"{cohort.decide_by}-{when}",
        )
