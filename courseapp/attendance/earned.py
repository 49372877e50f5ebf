"""What somebody has attended on the way through a program: in this cohort, and in those they came from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from courseapp.attendance.models import Attendance
from courseapp.attendance.rules import TOOK_PART
from courseapp.cohorts.models import Meeting
from courseapp.enrollment.models import Enrollment, Participant
from courseapp.kernel.db import db


@dataclass(frozen=True, slots=True)
class Earned:
    """Modules somebody has attended, by key: in this cohort, and those of earlier ones, ``brought``, not repeated."""

    here: frozenset[str] = frozenset()
    brought: frozenset[str] = frozenset()


def earned(enrollment_ids: Collection[int]) -> dict[tuple[int, int], Earned]:
    """Read what the persons of enrollments have attended, by enrollment and person: one statement.

    A module counts once however often it was attended, and only where somebody took part in a meeting of it.
    """
    if not enrollment_ids:
        return {}
    way = (
        select(Enrollment.id.label("now"), Enrollment.id.label("id"), Enrollment.cohort_id)
        .where(Enrollment.id.in_(enrollment_ids))
        .cte("way", recursive=True)
    )
    way = way.union_all(
        select(way.c.now, Enrollment.id, Enrollment.cohort_id).join(way, Enrollment.moved_to_id == way.c.id)
    )
    rows = db.session.execute(
        select(way.c.now, Participant.person_id, Meeting.module_key, (way.c.id == way.c.now).label("here"))
        .distinct()
        .select_from(way)
        .join(Participant, Participant.enrollment_id == way.c.now)
        .join(Meeting, Meeting.cohort_id == way.c.cohort_id)
        .join(Attendance, (Attendance.meeting_id == Meeting.id) & (Attendance.person_id == Participant.person_id))
        .where(
            Attendance.presence.in_(sorted(TOOK_PART)),
            Meeting.cancelled_at.is_(None),
            Meeting.module_key.is_not(None),
        )
    )
    found: dict[tuple[int, int], tuple[set[str], set[str]]] = {}
    for now, person_id, module, here in rows:
        found.setdefault((now, person_id), (set(), set()))[0 if here else 1].add(module)
    return {key: Earned(frozenset(here), frozenset(brought - here)) for key, (here, brought) in found.items()}
