"""What is done to meetings: moved, cancelled, added. The past is never rewritten. Called inside ``transaction()``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from courseapp.cohorts import words
from courseapp.cohorts.booking import (
    all_meetings,
    book,
    cancel_one,
    cohort_leaders,
    must_be_live,
    release,
    respan,
    touch,
)
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.cohorts.schedule import Shift
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, lock
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused
from courseapp.people.word import Kind, announce
from programs.model import Phase


def move_meetings(actor: Actor | None, cohort: Cohort, shifts: Sequence[Shift], told: Kind = words.CHANGED) -> None:
    """Give coming meetings new times and rooms. All or none. Whoever leads a meeting follows it.

    ``told`` is what all who are in the cohort get word of.
    Raises Refused with one of "cohorts." + past, changed_meanwhile, taken, overlaps_own, not_now.
    """
    cohort = lock(cohort)
    must_be_live(cohort)
    meetings = {m.id: m for m in all_meetings(cohort)}
    moved = [(_movable(meetings.get(s.meeting_id), s), s) for s in shifts]
    moved = [(m, s) for m, s in moved if s.changes]
    leaders = release([m for m, _ in moved], rooms={s.room[1] for _, s in moved if s.room[1] is not None})
    for meeting, shift in moved:
        meeting.starts_at, meeting.ends_at = shift.after
        meeting.room_id = shift.room[1]
        touch(meeting)
        _note(
            actor,
            "cohorts.move_meeting",
            meeting,
            before=_iso(shift.before),
            after=_iso(shift.after),
            room=shift.room[0] != shift.room[1],
        )
    respan(cohort)
    book(actor, [m for m, _ in moved], leaders)
    if moved:
        announce(told, words.about(cohort), cohort.id)


def _movable(meeting: Meeting | None, shift: Shift) -> Meeting:
    if meeting is None or meeting.cancelled_at:
        raise Refused("cohorts.changed_meanwhile", number=shift.number)
    if ((meeting.starts_at, meeting.ends_at), meeting.room_id) != (shift.before, shift.room[0]):
        raise Refused("cohorts.changed_meanwhile", number=shift.number)
    now = clock.now()
    if meeting.starts_at <= now or shift.after[0] <= now:
        raise Refused("cohorts.past", number=shift.number)
    return meeting


def cancel_meetings(actor: Actor | None, cohort: Cohort, numbers: Sequence[int]) -> None:
    """Cancel coming meetings of a cohort. Raises Refused with "cohorts." + past, changed_meanwhile, not_now."""
    cohort = lock(cohort)
    must_be_live(cohort)
    meetings = {m.number: m for m in all_meetings(cohort)}
    for number in numbers:
        meeting = meetings.get(number)
        if meeting is None or meeting.cancelled_at:
            raise Refused("cohorts.changed_meanwhile", number=number)
        if meeting.starts_at <= clock.now():
            raise Refused("cohorts.past", number=number)
        cancel_one(meeting)
        _note(actor, "cohorts.cancel_meeting", meeting)
    respan(cohort)
    announce(words.MEETING_CANCELLED, words.about(cohort), cohort.id)


def add_meeting(
    actor: Actor | None, cohort: Cohort, starts_at: datetime, ends_at: datetime, room_id: int | None, title: str
) -> Meeting:
    """Add one meeting, led by the cohort's facilitators. Raises Refused with "cohorts." + past, taken, overlaps_own."""
    cohort = lock(cohort)
    must_be_live(cohort)
    if starts_at <= clock.now():
        raise Refused("cohorts.past", number=0)
    meetings = all_meetings(cohort)
    before = [m for m in meetings if m.starts_at <= starts_at]
    meeting = Meeting(
        cohort_id=cohort.id,
        number=max((m.number for m in meetings), default=0) + 1,
        module_key=None,
        phase=before[-1].phase if before else Phase.COURSE,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        room_id=room_id,
        changed_at=clock.now(),
    )
    db.session.add(meeting)
    respan(cohort)
    leaders = cohort_leaders(cohort, [meeting])
    release([meeting], rooms={room_id} if room_id else (), facilitators=leaders[meeting.id])
    book(actor, [meeting], leaders)
    _note(actor, "cohorts.add_meeting", meeting, after=_iso((starts_at, ends_at)))
    announce(words.CHANGED, words.about(cohort), cohort.id)
    return meeting


def _iso(times: tuple[datetime, datetime]) -> list[str]:
    return [moment.isoformat() for moment in times]


def _note(actor: Actor | None, deed: str, meeting: Meeting, **detail: Any) -> None:
    record(actor, deed, f"meeting:{meeting.id}", cohort_id=meeting.cohort_id, number=meeting.number, **detail)
