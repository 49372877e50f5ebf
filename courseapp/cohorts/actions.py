"""What is done to cohorts: lock, look, change, journal. Called inside ``transaction()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from courseapp.cohorts import rules, words
from courseapp.cohorts.booking import all_meetings, book, cancel_one, coming, must_be_live, release, respan, touch
from courseapp.cohorts.facilitator_actions import assign_facilitators, substitute
from courseapp.cohorts.meeting_actions import add_meeting, cancel_meetings, move_meetings
from courseapp.cohorts.models import Cohort, CohortAudience, CohortService, Meeting, ProgramVersion, Seat
from courseapp.cohorts.rules import LIVE, Circle, CohortEvent
from courseapp.cohorts.schedule import Proposed
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, lock
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused
from courseapp.people.word import announce
from courseapp.places.models import Cooperation
from programs.model import Audience, Program, digest, to_data

__all__ = [
    "MOST_SEATS",
    "Plan",
    "Settings",
    "add_meeting",
    "add_seats",
    "assign_facilitators",
    "cancel",
    "cancel_meetings",
    "change",
    "circle_for",
    "confirm",
    "create",
    "finish",
    "move_meetings",
    "open_for_sign_up",
    "settings_of",
    "substitute",
    "version_of",
]

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
    query = select(ProgramVersion).where(ProgramVersion.digest == digest(program))
    if found := db.session.scalars(query).one_or_none():
        return found
    fresh = ProgramVersion(
        digest=digest(program), program_key=program.key, number=program.version, content=to_data(program)
    )
    try:
        with db.session.begin_nested():
            db.session.add(fresh)
    except IntegrityError:  # somebody else has just added the same
        return db.session.scalars(query).one()
    return fresh


def circle_for(program: Program) -> Circle:
    """Tell which of the three worlds a program belongs to."""
    if Audience.BIRTH_PARENT in program.audience:
        return Circle.BIRTH_PARENTS
    return Circle.STAFF if program.audience == {Audience.STAFF} else Circle.FOSTER


def create(actor: Actor | None, program: Program, plan: Plan, meetings: Sequence[Proposed]) -> Cohort:
    """Make a planned cohort with its seats and meetings, the room booked for each.

    Raises Refused("cohorts.taken") when the room is, Refused("cohorts.seats_out_of_range"),
    Refused("cohorts.exists") for the second of two clicks.
    """
    if not 1 <= plan.seats <= MOST_SEATS:
        raise Refused("cohorts.seats_out_of_range", most=MOST_SEATS)
    if meetings:
        _must_be_new(plan, meetings[0].starts_at)
    cohort = _cohort(program, plan)
    _add_parts(cohort, program, plan, meetings)
    respan(cohort)
    made = all_meetings(cohort)
    book(actor, made, release(made, rooms={plan.room_id} if plan.room_id else ()))
    record(
        actor, "cohorts.create", f"cohort:{cohort.id}", cohort_id=cohort.id, seats=plan.seats, meetings=len(meetings)
    )
    return cohort


def _cohort(program: Program, plan: Plan) -> Cohort:
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
    return cohort


def _add_parts(cohort: Cohort, program: Program, plan: Plan, meetings: Sequence[Proposed]) -> None:
    """Add services, audience, seats and meetings."""
    db.session.add_all(CohortService(cohort_id=cohort.id, service_id=s) for s in sorted(plan.service_ids))
    db.session.add_all(CohortAudience(cohort_id=cohort.id, audience=a) for a in sorted(program.audience))
    db.session.add_all(Seat(cohort_id=cohort.id, number=n) for n in range(1, plan.seats + 1))
    now = clock.now()
    for m in meetings:
        db.session.add(
            Meeting(
                cohort_id=cohort.id,
                number=m.number,
                module_key=m.module.key,
                phase=m.module.phase,
                starts_at=m.starts_at,
                ends_at=m.ends_at,
                room_id=plan.room_id,
                changed_at=now,
            )
        )


def _must_be_new(plan: Plan, first_at: datetime) -> None:
    """Refuse a cohort of the same name and first meeting as another one in the cooperation."""
    whole = select(Cooperation.id).where(Cooperation.id == plan.cooperation_id).with_for_update(key_share=True)
    db.session.execute(whole)  # one at a time
    twin = select(Cohort.id).where(
        Cohort.cooperation_id == plan.cooperation_id,
        Cohort.name == plan.name,
        Cohort.first_at == first_at,
        Cohort.state.in_(LIVE),
    )
    if db.session.scalar(twin.limit(1)) is not None:
        raise Refused("cohorts.exists", name=plan.name)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a coordinator may change about a cohort at any time. ``room_id`` is for the meetings to come."""

    name: str
    service_ids: frozenset[int]
    room_id: int | None
    min_homes: int
    decide_by: date | None
    sign_up_until: date | None
    note: str


def change(actor: Actor | None, cohort: Cohort, wanted: Settings, version: int) -> None:
    """Change a cohort that is still as it was in ``version``. Coming meetings in its old room go to the new one.

    Raises Refused with one of "cohorts." + changed (somebody else was first), taken, not_now.
    """
    cohort = lock(cohort)
    must_be_live(cohort)
    if cohort.version != version:
        raise Refused("cohorts.changed")
    before = settings_of(cohort)
    _set_services(cohort, wanted.service_ids)
    if wanted.room_id != before.room_id:
        _change_room(actor, cohort, wanted.room_id)
    for name in ("name", "room_id", "min_homes", "decide_by", "sign_up_until", "note"):
        setattr(cohort, name, getattr(wanted, name))
    cohort.version += 1
    changed = [name for name in Settings.__slots__ if getattr(before, name) != getattr(wanted, name)]
    record(actor, "cohorts.change", f"cohort:{cohort.id}", cohort_id=cohort.id, changed=changed)


def settings_of(cohort: Cohort) -> Settings:
    """Read what may be changed as it stands."""
    services = db.session.scalars(select(CohortService.service_id).where(CohortService.cohort_id == cohort.id))
    return Settings(
        name=cohort.name,
        service_ids=frozenset(services),
        room_id=cohort.room_id,
        min_homes=cohort.min_homes,
        decide_by=cohort.decide_by,
        sign_up_until=cohort.sign_up_until,
        note=cohort.note,
    )


def _set_services(cohort: Cohort, service_ids: frozenset[int]) -> None:
    db.session.execute(delete(CohortService).where(CohortService.cohort_id == cohort.id))
    db.session.add_all(CohortService(cohort_id=cohort.id, service_id=s) for s in sorted(service_ids))


def _change_room(actor: Actor | None, cohort: Cohort, room_id: int | None) -> None:
    affected = [m for m in coming(cohort) if m.room_id == cohort.room_id]
    leaders = release(affected, rooms={room_id} if room_id else ())
    for meeting in affected:
        meeting.room_id = room_id
        touch(meeting)
    db.session.flush()
    book(actor, affected, leaders)
    if affected:
        announce(words.CHANGED, words.about(cohort), cohort.id)


def open_for_sign_up(actor: Actor | None, cohort: Cohort) -> None:
    """Let homes see the cohort and sign up. Raises Refused("cohorts.no_meetings")."""
    cohort = lock(cohort)
    if cohort.first_at is None:
        raise Refused("cohorts.no_meetings")
    _move(actor, cohort, CohortEvent.OPEN)


def confirm(actor: Actor | None, cohort: Cohort) -> None:
    """Settle that the cohort will run, and tell all who are in it."""
    cohort = lock(cohort)
    _move(actor, cohort, CohortEvent.CONFIRM)
    announce(words.CONFIRMED, words.about(cohort), cohort.id)


def finish(actor: Actor | None, cohort: Cohort) -> None:
    """Close a cohort whose meetings are over. Raises Refused("cohorts.not_over")."""
    cohort = lock(cohort)
    if cohort.last_at is not None and cohort.last_at > clock.now():
        raise Refused("cohorts.not_over")
    _move(actor, cohort, CohortEvent.FINISH)


def cancel(actor: Actor | None, cohort: Cohort, reason: str) -> None:
    """Call the cohort off: its coming meetings are cancelled and its room and facilitators are free again.

    The caller in enrollment ends the enrollments in the same transaction, and tells their homes.
    """
    cohort = lock(cohort)
    _move(actor, cohort, CohortEvent.CANCEL, reason=reason)
    cohort.cancelled_because = reason
    for meeting in coming(cohort):
        cancel_one(meeting)
    announce(words.CANCELLED, words.about(cohort), cohort.id)


def _move(actor: Actor | None, cohort: Cohort, what: CohortEvent, reason: str | None = None) -> None:
    before = cohort.state
    cohort.state = rules.after(before, what)
    record(
        actor,
        f"cohorts.{what}",
        f"cohort:{cohort.id}",
        cohort_id=cohort.id,
        reason=reason,
        before=before,
        after=cohort.state,
    )


def add_seats(actor: Actor | None, cohort: Cohort, count: int) -> None:
    """Add seats to a locked cohort; the caller fills them from the line."""
    highest = db.session.scalar(select(func.max(Seat.number)).where(Seat.cohort_id == cohort.id)) or 0
    db.session.add_all(Seat(cohort_id=cohort.id, number=highest + n) for n in range(1, count + 1))
    db.session.flush()
    record(actor, "cohorts.add_seats", f"cohort:{cohort.id}", cohort_id=cohort.id, count=count)
