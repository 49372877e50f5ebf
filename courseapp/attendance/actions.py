"""What is done to attendance: lock the meeting, look, write, journal. Called inside ``transaction()``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from courseapp.attendance import rules
from courseapp.attendance.models import Attendance
from courseapp.attendance.rules import Mode, Presence
from courseapp.cohorts.models import Meeting
from courseapp.enrollment.models import Enrollment, Participant
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db, lock
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to write about one line. ``nonce`` names the tap, "" for an ordinary form."""

    presence: Presence
    mode: Mode = Mode.ON_SITE
    nonce: str = ""


def mark(
    actor: Actor | None, meeting: Meeting, wishes: Mapping[str, Wish], seen_at: datetime, note: str | None = None
) -> list[int]:
    """Write marks of a meeting by the keys of its register's lines; one's own last word wins over one's earlier ones.

    ``seen_at`` is when the page they come from was made: somebody else's newer and different mark is left alone.
    Gives the persons whose marks were left alone. Raises Refused with "attendance." + not_open, cancelled,
    note_needed, not_on_register.
    """
    meeting = lock(meeting)
    _must_be_open(actor, meeting, note)
    account_id = actor.account_id if actor else None
    left_alone: list[int] = []
    changed = 0
    for key, (person_id, known) in _lines(meeting, wishes).items():
        wish = wishes[key]
        if known is not None and _says(known, wish):
            continue
        if known is not None and rules.is_stale(
            known.marked_at, by_other=known.marked_by != account_id, seen_at=seen_at
        ):
            left_alone.append(person_id)
            continue
        row = known or Attendance(meeting_id=meeting.id, person_id=person_id, version=0)
        db.session.add(row)
        row.presence, row.mode, row.nonce = wish.presence, wish.mode, wish.nonce
        row.version += 1
        row.marked_at, row.marked_by = clock.now(), account_id
        changed += 1
    if changed:
        record(
            actor, "attendance.mark", f"meeting:{meeting.id}", cohort_id=meeting.cohort_id, reason=note, count=changed
        )
    return left_alone


def _lines(meeting: Meeting, keys: Collection[str]) -> dict[str, tuple[int, Attendance | None]]:
    """Find whom the keys of a register's lines stand for, with the marks they have: one statement."""
    rows = db.session.execute(
        select(Enrollment, Participant.person_id, Attendance)
        .join(Participant, Participant.enrollment_id == Enrollment.id)
        .outerjoin(Attendance, (Attendance.person_id == Participant.person_id) & (Attendance.meeting_id == meeting.id))
        .where(Enrollment.cohort_id == meeting.cohort_id, Enrollment.code.in_({k.partition("-")[0] for k in keys}))
        .order_by(Enrollment.id, Participant.person_id)
        .execution_options(populate_existing=True)
    )
    found: dict[str, tuple[int, Attendance | None]] = {}
    numbers: Counter[str] = Counter()
    for enrollment, person_id, row in rows:
        numbers[enrollment.code] += 1
        key = rules.line_key(enrollment.code, numbers[enrollment.code])
        belongs = rules.takes_part(enrollment.seated_at, enrollment.withdrawn_at, meeting.starts_at)
        if key in keys and (belongs or row is not None):
            found[key] = (person_id, row)
    if len(found) < len(keys):
        raise Refused("attendance.not_on_register")
    return found


def hand_in(actor: Actor | None, meeting: Meeting) -> None:
    """Say that a register is complete. Again is no harm: the first time stands."""
    meeting = lock(meeting)
    if meeting.register_done_at is None:
        meeting.register_done_at = clock.now()
        record(actor, "attendance.hand_in", f"meeting:{meeting.id}", cohort_id=meeting.cohort_id)


def _says(row: Attendance, wish: Wish) -> bool:
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
