"""What a home reads about a cohort before it answers: dates, place, travel, who leads, how full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from courseapp.cohorts import queries as cohort_queries
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.cohorts.texts import module_title
from courseapp.enrollment import gate, queries, rules, seating
from courseapp.enrollment.gate_rules import HomeFacts
from courseapp.enrollment.queries import Counts
from courseapp.kernel import clock
from courseapp.places.models import Venue
from courseapp.web.words import clock_time, current_language
from programs.model import Program


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting as components/meeting_list.html draws it."""

    date: datetime
    time: str
    title: str
    place: str
    status: str | None
    tone: str
    past: bool
    next: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """All a home should know about a cohort before it answers."""

    program: str
    meetings: list[MeetingRow]
    venue: Venue | None
    leaders: list[str]
    counts: Counts


def about(cohort: Cohort) -> About:
    """Read it all: three statements."""
    curriculum = cohort_queries.curriculum(cohort)
    meetings = cohort_queries.meetings_of(cohort)
    leaders = {b.facilitator.person.name: None for m in meetings for b in m.bookings if b.facilitator is not None}
    return About(
        program=curriculum.name.text(current_language()),
        meetings=[_row(m, curriculum) for m in meetings],
        venue=cohort.room.venue if cohort.room else None,
        leaders=list(leaders),
        counts=queries.counts([cohort.id])[cohort.id],
    )


def _row(meeting: Meeting, curriculum: Program) -> MeetingRow:
    return MeetingRow(
        date=meeting.starts_at,
        time=f"{clock_time(meeting.starts_at)}–{clock_time(meeting.ends_at)}",
        title=module_title(meeting, curriculum, current_language()),
        place=meeting.room.venue.name if meeting.room else "",
        status=_("Avlyst") if meeting.cancelled_at else None,
        tone="danger",
        past=meeting.ends_at <= clock.now(),
    )


def fullness(cohort: Cohort, counts: Counts, home: HomeFacts) -> tuple[str, str]:
    """Tell a home what a sign-up would give, a seat or which number in line: one statement.

    Gives a tone and words. Seats kept for other services are not free for it.
    """
    number = 1 + (queries.ahead_of(cohort, gate.priority_of(cohort, home)) if counts.waiting else 0)
    if counts.is_full:
        return "warning", _("Det er fullt; dere blir nummer %(number)s på ventelisten.", number=number)
    if counts.waiting:
        return "warning", _("Noen står i kø for plassene; dere blir nummer %(number)s på ventelisten.", number=number)
    others = sum(left for service, left in seating.kept(cohort).items() if service != home.service_id)
    free = counts.free - others
    if free < 1:
        return "warning", _(
            "Plassene som er ledige, er holdt av til andre tjenester; dere blir nummer %(number)s på ventelisten.",
            number=number,
        )
    if free < rules.seats_needed(cohort.seat_unit, len(home.members)):
        return "warning", ngettext(
            "Det er %(num)s ledig plass. Melder dere på flere, blir dere nummer %(number)s på ventelisten.",
            "Det er %(num)s ledige plasser. Melder dere på flere, blir dere nummer %(number)s på ventelisten.",
            free,
            number=number,
        )
    return "success", _("Det er ledige plasser.")


def fullness_for_one(cohort: Cohort, counts: Counts, service_id: int) -> tuple[str, str]:
    """Tell one at work what a sign-up would give, as a tone and words: one statement, if any."""
    number = counts.waiting + 1
    if counts.is_full or counts.waiting:
        return "warning", _("Det er fullt; du blir nummer %(number)s på ventelisten.", number=number)
    if counts.free > sum(left for service, left in seating.kept(cohort).items() if service != service_id):
        return "success", _("Det er ledige plasser.")
    return "warning", _(
        "Plassene som er ledige, er holdt av til andre tjenester; du blir nummer %(number)s på ventelisten.",
        number=number,
    )
