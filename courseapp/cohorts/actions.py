"""What is done to cohorts: lock, look, change, journal. Called inside ``transaction()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from courseapp.cohorts import rules
from courseapp.cohorts.models import (
    Booking,
    Cohort,
    CohortAudience,
    CohortFacilitator,
    CohortService,
    Meeting,
    ProgramVersion,
    Seat,
)
from courseapp.cohorts.rules import LIVE, Circle, CohortEvent
from courseapp.cohorts.schedule import Proposed, Shift
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, lock
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused
from programs.model import Audience, Program, SeatUnit, digest, to_data

MOST_SEATS = 500
"""The largest capacity, in seat units; a workshop of EFST has 40."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a coordinator decided about a new cohort. ``seats`` in the program's seat unit."""

    cooperation_id: int
    name: str
    service_ids: frozenset[int]
    room_id: int | None
    seats: int
    min_homes: int
    decide_by: date | None = None
    sign_up_until: date | None = None
    note: str = ""


def version_of(program: Program) -> ProgramVersion:
    """Find or add the stored version of a curriculum: equal curricula share one row."""
    key = digest(program)
    found = db.session.scalars(select(ProgramVersion).where(ProgramVersion.digest == key)).one_or_none()
    if found is None:
        found = ProgramVersion(
            digest=key, program_key=program.key, number=program.version, content=to_data(program)
        )
        db.session.add(found)
        db.session.flush()
    return found


def circle_for(program: Program) -> Circle:
    """Tell which of the three worlds a program belongs to."""
    if Audience.BIRTH_PARENT in program.audience:
        return Circle.BIRTH_PARENTS
    return Circle.STAFF if program.audience == {Audience.STAFF} else Circle.FOSTER


def create(actor: Actor | None, program: Program, plan: Plan, meetings: Sequence[Proposed]) -> Cohort:
    """Make a planned cohort with its seats and meetings, the room booked for each.

    Raises Refused("cohorts.taken") when the room is, Refused("cohorts.seats_out_of_range").
    """
    if not 1 <= plan.seats <= MOST_SEATS:
        raise Refused("cohorts.seats_out_of_range", most=MOST_SEATS)
    cohort = Cohort(
        cooperation_id=plan.cooperation_id,
        program_version_id=version_of(program).id,
        program_key=program.key,
        short=program.short,
        color=program.color,
        name=plan.name,
        circle=circle_for(program),
        seat_unit=program.seat_unit,
        min_homes=plan.min_homes,
        decide_by=plan.decide_by,
        sign_up_until=plan.sign_up_until,
        room_id=plan.room_id,
        note=plan.note,
    )
    db.session.add(cohort)
    db.session.flush()
    db.session.add_all(CohortService(cohort_id=cohort.id, service_id=s) for s in sorted(plan.service_ids))
    db.session.add_all(CohortAudience(cohort_id=cohort.id, audience=a) for a in sorted(program.audience))
    db.session.add_all(Seat(cohort_id=cohort.id, number=n) for n in range(1, plan.seats + 1))
    now = clock.now()
    for m in meetings:
        db.session.add(
            Meeting(
                cohort_id=cohort.id, number=m.number, module_key=m.module.key, phase=m.module.phase,
                starts_at=m.starts_at, ends_at=m.ends_at, room_id=plan.room_id, changed_at=now,
            )
        )
    db.session.flush()
    _book_again(cohort, _meetings(cohort))
    _respan(cohort)
    record(actor, "cohorts.create", f"cohort:{cohort.id}", cohort_id=cohort.id, seats=plan.seats, meetings=len(meetings))
    return cohort


def open_for_sign_up(actor: Actor | None, cohort: Cohort) -> None:
    """Let homes see the cohort and sign up. Raises Refused("cohorts.no_meetings")."""
    cohort = lock(cohort)
    if cohort.first_at is None:
        raise Refused("cohorts.no_meetings")
    _move(actor, cohort, CohortEvent.OPEN)


def confirm(actor: Actor | None, cohort: Cohort) -> None:
    """Settle that the cohort will run."""
    _move(actor, lock(cohort), CohortEvent.CONFIRM)


def finish(actor: Actor | None, cohort: Cohort) -> None:
    """Close a cohort whose meetings are over. Raises Refused("cohorts.not_over")."""
    cohort = lock(cohort)
    if cohort.last_at is not None and cohort.last_at > clock.now():
        raise Refused("cohorts.not_over")
    _move(actor, cohort, CohortEvent.FINISH)


def cancel(actor: Actor | None, cohort: Cohort, reason: str) -> None:
    """Call the cohort off: its coming meetings are cancelled and its room and facilitators are free again.

    The caller in enrollment ends the enrollments in the same transaction.
    """
    cohort = lock(cohort)
    _move(actor, cohort, CohortEvent.CANCEL, reason=reason)
    cohort.cancelled_because = reason
    for meeting in _meetings(cohort):
        if meeting.cancelled_at is None and meeting.starts_at > clock.now():
            _cancel_meeting(meeting)


def _move(actor: Actor | None, cohort: Cohort, what: CohortEvent, reason: str | None = None) -> None:
    before = cohort.state
    cohort.state = rules.after(before, what)
    record(
        actor, f"cohorts.{what}", f"cohort:{cohort.id}", cohort_id=cohort.id, reason=reason,
        before=before, after=cohort.state,
    )


def add_seats(actor: Actor | None, cohort: Cohort, count: int) -> None:
    """Add seats to a locked cohort; the caller fills them from the line."""
    highest = db.session.scalar(select(func.max(Seat.number)).where(Seat.cohort_id == cohort.id)) or 0
    db.session.add_all(Seat(cohort_id=cohort.id, number=highest + n) for n in range(1, count + 1))
    db.session.flush()
    record(actor, "cohorts.add_seats", f"cohort:{cohort.id}", cohort_id=cohort.id, count=count)


def assign_facilitators(actor: Actor | None, cohort: Cohort, lead_id: int, second_ids: Sequence[int]) -> None:
    """Set who leads the cohort and book them for every coming meeting.

    Raises Refused("cohorts.taken") when one is elsewhere at the time.
    """
    cohort = lock(cohort)
    _must_be_live(cohort)
    wanted = list(dict.fromkeys([lead_id, *second_ids]))
    db.session.execute(delete(CohortFacilitator).where(CohortFacilitator.cohort_id == cohort.id))
    db.session.add_all(CohortFacilitator(cohort_id=cohort.id, facilitator_id=f, lead=f == lead_id) for f in wanted)
    db.session.flush()
    _book_again(cohort, _coming(cohort))
    record(actor, "cohorts.assign", f"cohort:{cohort.id}", cohort_id=cohort.id, facilitators=wanted)


def move_meetings(actor: Actor | None, cohort: Cohort, shifts: Sequence[Shift], room_id: int | None) -> None:
    """Give coming meetings new times and a room. All or none. The past is never rewritten.

    Raises Refused("cohorts.past"), Refused("cohorts.changed_meanwhile"), Refused("cohorts.taken").
    """
    cohort = lock(cohort)
    _must_be_live(cohort)
    meetings = {m.id: m for m in _meetings(cohort)}
    now = clock.now()
    moved: list[Meeting] = []
    for shift in shifts:
        meeting = meetings.get(shift.meeting_id)
        if meeting is None or (meeting.starts_at, meeting.ends_at) != shift.before or meeting.cancelled_at:
            raise Refused("cohorts.changed_meanwhile", number=shift.number)
        if meeting.starts_at <= now or shift.after[0] <= now:
            raise Refused("cohorts.past", number=shift.number)
        moved.append(meeting)
    _release(moved)
    for meeting, shift in zip(moved, shifts, strict=True):
        if (meeting.starts_at, meeting.ends_at, meeting.room_id) == (*shift.after, room_id):
            continue
        meeting.starts_at, meeting.ends_at = shift.after
        meeting.room_id = room_id
        _touch(meeting)
        record(actor, "cohorts.move_meeting", f"meeting:{meeting.id}", cohort_id=cohort.id, number=meeting.number)
    db.session.flush()
    _book_again(cohort, moved)
    _respan(cohort)


def cancel_meetings(actor: Actor | None, cohort: Cohort, numbers: Sequence[int]) -> None:
    """Cancel coming meetings of a cohort. Raises Refused("cohorts.past"), Refused("cohorts.changed_meanwhile")."""
    cohort = lock(cohort)
    _must_be_live(cohort)
    meetings = {m.number: m for m in _meetings(cohort)}
    for number in numbers:
        meeting = meetings.get(number)
        if meeting is None or meeting.cancelled_at:
            raise Refused("cohorts.changed_meanwhile", number=number)
        if meeting.starts_at <= clock.now():
            raise Refused("cohorts.past", number=number)
        _cancel_meeting(meeting)
        record(actor, "cohorts.cancel_meeting", f"meeting:{meeting.id}", cohort_id=cohort.id, number=number)
    _respan(cohort)


def add_meeting(
    actor: Actor | None, cohort: Cohort, starts_at: datetime, ends_at: datetime, room_id: int | None, title: str
) -> Meeting:
    """Add one meeting to a cohort. Raises Refused("cohorts.past"), Refused("cohorts.taken")."""
    cohort = lock(cohort)
    _must_be_live(cohort)
    if starts_at <= clock.now():
        raise Refused("cohorts.past", number=0)
    meetings = _meetings(cohort)
    meeting = Meeting(
        cohort_id=cohort.id, number=max((m.number for m in meetings), default=0) + 1, module_key=None,
        phase=meetings[-1].phase if meetings else "course", title=title, starts_at=starts_at, ends_at=ends_at,
        room_id=room_id, changed_at=clock.now(),
    )
    db.session.add(meeting)
    db.session.flush()
    _book_again(cohort, [meeting])
    _respan(cohort)
    record(actor, "cohorts.add_meeting", f"meeting:{meeting.id}", cohort_id=cohort.id, number=meeting.number)
    return meeting


def _must_be_live(cohort: Cohort) -> None:
    if cohort.state not in LIVE:
        raise Refused("cohorts.not_now", state=cohort.state, event=None)


def _meetings(cohort: Cohort) -> list[Meeting]:
    query = select(Meeting).where(Meeting.cohort_id == cohort.id).order_by(Meeting.starts_at, Meeting.number)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _coming(cohort: Cohort) -> list[Meeting]:
    return [m for m in _meetings(cohort) if m.cancelled_at is None and m.starts_at > clock.now()]


def _touch(meeting: Meeting) -> None:
    meeting.sequence += 1
    meeting.changed_at = clock.now()


def _cancel_meeting(meeting: Meeting) -> None:
    _release([meeting])
    meeting.cancelled_at = clock.now()
    _touch(meeting)


def _release(meetings: Sequence[Meeting]) -> None:
    db.session.execute(
        delete(Booking).where(Booking.meeting_id.in_([m.id for m in meetings])),
        execution_options={"synchronize_session": False},
    )


def _book_again(cohort: Cohort, meetings: Sequence[Meeting]) -> None:
    """Book the room and the cohort's facilitators for meetings; one that is taken refuses the whole."""
    _release(meetings)
    leaders = db.session.scalars(
        select(CohortFacilitator.facilitator_id).where(CohortFacilitator.cohort_id == cohort.id)
    ).all()
    for meeting in meetings:
        if meeting.cancelled_at is not None:
            continue
        times = {"meeting_id": meeting.id, "starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
        if meeting.room_id is not None:
            db.session.add(Booking(**times, room_id=meeting.room_id))
        db.session.add_all(Booking(**times, facilitator_id=f) for f in leaders)
    try:
        db.session.flush()
    except IntegrityError as error:
        if "ex_booking" not in str(error.orig):
            raise
        raise Refused("cohorts.taken", resource="room" if "ex_booking_room" in str(error.orig) else "facilitator") from None


def _respan(cohort: Cohort) -> None:
    """Keep the cohort's span equal to that of its meetings that are not cancelled (all, if every one is)."""
    db.session.flush()
    meetings = _meetings(cohort)
    held = [m for m in meetings if m.cancelled_at is None] or meetings
    cohort.first_at = min((m.starts_at for m in held), default=None)
    cohort.last_at = max((m.ends_at for m in held), default=None)


def seat_unit_of(cohort: Cohort, persons: int) -> int:
    """Tell how many seats a household of so many persons takes: one, or one each."""
    return 1 if cohort.seat_unit == SeatUnit.HOME else persons
