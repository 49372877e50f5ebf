"""Who took part in many cohorts, written in few statements, as sign-up and attendance would have written it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from courseapp.attendance.models import Attendance
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.cohorts.rules import CohortState
from courseapp.enrollment.models import Enrollment, Participant
from courseapp.enrollment.rules import EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.db import db
from courseapp.kernel.journal import JournalEntry
from courseapp.worlds.cast import Home
from courseapp.worlds.registers import some_wish
from programs.model import SeatUnit

Row = dict[str, Any]
CHILDCARE = 0.2
"""How many homes need somebody to look after a child."""
REGISTER_LATE = timedelta(days=3)
"""Registers of the last days may still be open."""


class Bulk:
    """Collects rows of enrollments and attendance, and writes them."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._enrollments: list[Row] = []
        self._persons: list[list[tuple[int, int | None]]] = []
        self._attendance: list[Row] = []
        self._journal: list[Row] = []

    def take_part(
        self, cohort: Cohort, seats: int, homes: Sequence[Home], since: datetime, marked_by: int | None
    ) -> None:
        """Let homes sign up one after another from a moment on, and attend what has been held by now.

        Strictly in order: when one home does not fit, it and all later ones wait.
        """
        now = clock.now()
        until = min(now, cohort.first_at or now)
        step = (until - since) / (len(homes) + 1)
        free = list(range(1, seats + 1))
        seated: list[int] = []
        full = False
        for n, home in enumerate(homes, start=1):
            persons = [p.id for p in home.adults]
            needed = 1 if cohort.seat_unit == SeatUnit.HOME else len(persons)
            full = full or needed > len(free)
            taken, free = ([], free) if full else (free[:needed], free[needed:])
            self._enroll(cohort, home, persons, taken, since + n * step)
            seated += persons if taken else []
        if cohort.state in {CohortState.CONFIRMED, CohortState.FINISHED}:
            self._attend(cohort, seated, now, marked_by)

    def _enroll(self, cohort: Cohort, home: Home, persons: list[int], seats: list[int], at: datetime) -> None:
        cancelled = cohort.state == CohortState.CANCELLED
        state = EnrollmentState.SEATED if seats else EnrollmentState.WAITING
        own = seats[0] if seats and cohort.seat_unit == SeatUnit.HOME else None
        self._enrollments.append(
            {
                "cohort_id": cohort.id,
                "seat_unit": cohort.seat_unit,
                "household_id": home.household.id,
                "state": EnrollmentState.CANCELLED if cancelled else state,
                "seat_number": None if cancelled else own,
                "entered_at": at,
                "seated_at": at if seats else None,
                "childcare": self._dice.random() < CHILDCARE,
            }
        )
        theirs: list[int | None] = [*seats] if cohort.seat_unit == SeatUnit.PERSON and not cancelled else []
        self._persons.append(list(zip(persons, theirs or [None] * len(persons), strict=True)))

    def _attend(self, cohort: Cohort, persons: list[int], now: datetime, marked_by: int | None) -> None:
        held = db.select(Meeting).where(Meeting.cohort_id == cohort.id, Meeting.ends_at < now - REGISTER_LATE)
        for meeting in db.session.scalars(held.order_by(Meeting.number)):
            at = meeting.ends_at + timedelta(minutes=15)
            for person_id in persons:
                wish = some_wish(self._dice)
                self._attendance.append(
                    {
                        "meeting_id": meeting.id,
                        "person_id": person_id,
                        "presence": wish.presence,
                        "mode": wish.mode,
                        "marked_at": at,
                        "marked_by": marked_by,
                    }
                )
            meeting.register_done_at = at
            subject = f"meeting:{meeting.id}"
            self._note(at, "attendance.mark", subject, cohort.id, marked_by, count=len(persons))
            self._note(at, "attendance.hand_in", subject, cohort.id, marked_by)

    def _note(self, at: datetime, deed: str, subject: str, cohort_id: int, by: int | None, **detail: Any) -> None:
        self._journal.append(
            {
                "at": at,
                "deed": deed,
                "subject": subject,
                "cohort_id": cohort_id,
                "account_id": by,
                "role": "facilitator" if by else None,
                "detail": detail,
            }
        )

    def write(self) -> None:
        """Write everything collected; the journal's lines in the order of time."""
        db.session.flush()
        if not self._enrollments:
            return
        ids = db.session.scalars(
            insert(Enrollment).returning(Enrollment.id, sort_by_parameter_order=True), self._enrollments
        ).all()
        participants = []
        for enrollment_id, row, persons in zip(ids, self._enrollments, self._persons, strict=True):
            same = {name: row[name] for name in ("cohort_id", "seat_unit", "state")}
            participants += [
                {"enrollment_id": enrollment_id, "person_id": p, "seat_number": seat, **same} for p, seat in persons
            ]
            self._note_sign_up(enrollment_id, row, len(persons))
        db.session.execute(insert(Participant), participants)
        if self._attendance:
            db.session.execute(insert(Attendance), self._attendance)
        db.session.execute(insert(JournalEntry), sorted(self._journal, key=lambda row: row["at"]))

    def _note_sign_up(self, enrollment_id: int, row: Row, persons: int) -> None:
        subject, cohort_id = f"enrollment:{enrollment_id}", row["cohort_id"]
        self._note(row["entered_at"], "enrollment.sign_up", subject, cohort_id, None, persons=persons)
        if row["seated_at"]:
            self._note(row["seated_at"], "enrollment.seat", subject, cohort_id, None)
