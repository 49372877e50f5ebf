"""The register of a meeting as its reader may see it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from courseapp.attendance import rules
from courseapp.attendance.earned import Earned, earned
from courseapp.attendance.models import Attendance
from courseapp.attendance.rules import Mode, Presence
from courseapp.cohorts.models import Meeting
from courseapp.enrollment import roster
from courseapp.enrollment.rules import EnrollmentState, roster_open
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db


@dataclass(frozen=True, slots=True)
class Line:
    """One person on a register. ``key`` names the line in forms; ``mark`` is None until somebody made one.

    ``brought``: how many modules the person attended in another cohort, before moving to this one.
    """

    key: str
    person_id: int
    label: str
    home: str
    mark: Attendance | None
    brought: int = 0

    @property
    def presence(self) -> Presence:
        """What is marked; present unless somebody said otherwise."""
        return self.mark.presence if self.mark else Presence.PRESENT

    @property
    def online(self) -> bool:
        """Whether the person takes part over the net."""
        return self.mark is not None and self.mark.mode == Mode.ONLINE


def register_of(actor: Actor, meeting: Meeting) -> list[Line]:
    """List everybody who belongs on a meeting's register, names masked for this reader: three statements.

    Facilitators read it from 30 days before the cohort to 30 after; outside that it is empty for them.
    """
    cohort = meeting.cohort
    if actor.role == Role.FACILITATOR and not roster_open(cohort.first_at, cohort.last_at, clock.now()):
        return []
    marks = {m.person_id: m for m in db.session.scalars(select(Attendance).where(Attendance.meeting_id == meeting.id))}
    homes = roster.homes_of(actor, cohort, frozenset(EnrollmentState))
    had = earned([home.enrollment_id for home in homes])
    lines = []
    for home in homes:
        belongs = rules.takes_part(home.seated_at, home.withdrawn_at, meeting.starts_at)
        for number, person in enumerate(home.persons, start=1):
            if belongs or person.person_id in marks:
                key = rules.line_key(home.code, number)
                brought = had.get((home.enrollment_id, person.person_id), Earned()).brought
                mark = marks.get(person.person_id)
                lines.append(Line(key, person.person_id, person.name or key, home.code, mark, len(brought)))
    return lines
