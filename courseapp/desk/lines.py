"""Meetings as lines of a page: when, what, where, how it stands, and where a tap leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from courseapp.attendance.rules import may_mark
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.cohorts.queries import curriculum
from courseapp.cohorts.texts import module_title
from courseapp.desk.doors import may_open
from courseapp.desk.texts import hours, place
from courseapp.kernel import clock
from courseapp.kernel.access import FAMILY, Actor, Role
from courseapp.web.words import current_language


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting as components/meeting_list.html draws it."""

    date: datetime
    time: str
    title: str
    place: str
    url: str | None
    status: str | None
    tone: str
    next: bool
    past: bool
    number: int


def meeting_lines(actor: Actor, cohort: Cohort, meetings: Sequence[Meeting]) -> list[MeetingLine]:
    """Draw a cohort's meetings for a reader; the first that is still to come is marked."""
    now = clock.now()
    coming = [m for m in meetings if m.cancelled_at is None and m.ends_at > now]
    return [_line(actor, cohort, m, is_next=bool(coming) and m is coming[0]) for m in meetings]


def agenda_lines(actor: Actor, meetings: Sequence[Meeting]) -> list[MeetingLine]:
    """Draw meetings of several cohorts, each with its cohort's name; ``meeting.cohort`` should be loaded."""
    return [_line(actor, m.cohort, m, is_next=False, agenda=True) for m in meetings]


def title_of(meeting: Meeting, cohort: Cohort) -> str:
    """Name a meeting with its number, as in "3. Trygghet"."""
    return f"{meeting.number}. {module_title(meeting, curriculum(cohort), current_language())}"


def led_by(meeting: Meeting) -> str:
    """Name those who lead a meeting. Protected persons are left out."""
    persons = [b.facilitator.person for b in meeting.bookings if b.facilitator is not None]
    return ", ".join(p.name for p in persons if not p.limited_visibility)


def _line(actor: Actor, cohort: Cohort, meeting: Meeting, *, is_next: bool, agenda: bool = False) -> MeetingLine:
    status, tone = _status(actor, meeting)
    about = (cohort.name if agenda else "", place(meeting.room), led_by(meeting))
    url = _url(actor, cohort, meeting)
    return MeetingLine(
        date=meeting.starts_at,
        time=hours(meeting.starts_at, meeting.ends_at),
        title=title_of(meeting, cohort),
        place=" · ".join(part for part in about if part),
        url=url_for("desk.cohort", code=cohort.code) if agenda and url is None else url,
        status=status,
        tone=tone,
        next=is_next,
        past=meeting.ends_at <= clock.now(),
        number=meeting.number,
    )


def _status(actor: Actor, meeting: Meeting) -> tuple[str | None, str]:
    """Tell what is special about a meeting; whether its register is in concerns those who may read it."""
    over = meeting.ends_at <= clock.now()
    if meeting.cancelled_at is not None:
        return _("Avlyst"), "danger"
    if not over and meeting.sequence > 0:
        return _("Endret"), "info"
    if actor.role not in {Role.COORDINATOR, Role.FACILITATOR} or not over:
        return None, "neutral"
    if meeting.register_done_at is not None:
        return _("Oppmøte levert"), "success"
    return _("Oppmøte mangler"), "warning"


def _url(actor: Actor, cohort: Cohort, meeting: Meeting) -> str | None:
    """Lead a facilitator to the register while it may be marked, other staff to the meeting."""
    if actor.role in FAMILY:
        return None
    markable = may_mark(meeting.starts_at, meeting.ends_at, clock.now()) and meeting.cancelled_at is None
    if actor.role == Role.FACILITATOR and markable:
        return url_for("attendance.register", code=cohort.code, number=meeting.number)
    if not may_open(actor, "cohorts.meeting"):
        return None
    return url_for("cohorts.meeting", code=cohort.code, number=meeting.number)
