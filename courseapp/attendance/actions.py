"""What is done to attendance: lock the meeting, look, write, journal. Called inside ``transaction()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from courseapp.attendance import rules
from courseapp.attendance.models import Attendance
from courseapp.attendance.rules import Mode, Presence
from courseapp.cohorts.models import Meeting
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db, lock
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody wants to write about one person. ``nonce`` names the tap, "" for an ordinary form."""

    person_id: int
    presence: Presence
    mode: Mode = Mode.ON_SITE
    nonce: str = ""


def mark(
    actor: Actor | None, meeting: Meeting, marks: Sequence[Mark], seen_at: datetime, note: str | None = None
) -> list[int]:
    """Write marks of a meeting, each person's last word winning over one's own earlier ones.

    ``seen_at`` is when the page they come from was made: somebody else's newer and different mark is left alone.
    Gives the persons whose marks were left alone. The caller has checked that the persons are on the register.
    Raises Refused with "attendance." + not_open, cancelled, note_needed.
    """
    meeting = lock(meeting)
    _must_be_open(actor, meeting, note)
    wanted = {m.person_id: m for m in marks}
    known = {
        a.person_id: a
        for a in db.session.scalars(
            select(Attendance)
            .where(Attendance.meeting_id == meeting.id, Attendance.person_id.in_(wanted))
            .execution_options(populate_existing=True)
        )
    }
    account_id = actor.account_id if actor else None
    left_alone: list[int] = []
    changed = 0
    for person_id, wish in wanted.items():
        row = known.get(person_id)
        if row is None:
            row = Attendance(meeting_id=meeting.id, person_id=person_id, version=0)
            db.session.add(row)
        elif _says(row, wish):
            continue
        elif rules.is_stale(row.marked_at, row.marked_by != account_id, seen_at):
            left_alone.append(person_id)
            continue
        row.presence, row.mode, row.nonce = wish.presence, wish.mode, wish.nonce
        row.version += 1
        row.marked_at, row.marked_by = clock.now(), account_id
        changed += 1
    if changed:
        record(
            actor, "attendance.mark", f"meeting:{meeting.id}", cohort_id=meeting.cohort_id, reason=note, count=changed
        )
    return left_alone


def hand_in(actor: Actor | None, meeting: Meeting) -> None:
    """Say that a register is complete. Again is no harm: the first time stands."""
    meeting = lock(meeting)
    if meeting.register_done_at is None:
        meeting.register_done_at = clock.now()
        record(actor, "attendance.hand_in", f"meeting:{meeting.id}", cohort_id=meeting.cohort_id)


def _says(row: Attendance, wish: Mark) -> bool:
    same_tap = bool(wish.nonce) and row.nonce == wish.nonce
    return same_tap or (row.presence, row.mode) == (wish.presence, wish.mode)


def _must_be_open(actor: Actor | None, meeting: Meeting, note: str | None) -> None:
    if meeting.cancelled_at is not None:
        raise Refused("attendance.cancelled")
    if actor is not None and actor.role == Role.COORDINATOR:
        if not note:
            raise Refused("attendance.note_needed")
        if meeting.starts_at - rules.OPENS_BEFORE > clock.now():
            raise Refused("attendance.not_open")
    elif actor is not None and not rules.may_mark(meeting.starts_at, meeting.ends_at, clock.now()):
        raise Refused("attendance.not_open")
