"""Taking and releasing rooms and facilitators for the meetings of a locked cohort.

Rooms and facilitators are locked in one order before anything is written, so that two cohorts that want the same ones
wait for each other instead of blocking each other; the constraint on bookings would refuse the second in any case.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from courseapp.cohorts.collisions import Wanted, collisions
from courseapp.cohorts.models import Booking, Cohort, CohortFacilitator, Meeting
from courseapp.cohorts.rules import LIVE
from courseapp.cohorts.schedule import first_overlap
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.kernel.refused import Refused
from courseapp.network.models import Facilitator
from courseapp.places.models import Room

Leaders = Mapping[int, frozenset[int]]
"""Facilitator ids by meeting id."""


def must_be_live(cohort: Cohort) -> None:
    """Refuse to change a cohort that is over or cancelled. Raises Refused("cohorts.not_now")."""
    if cohort.state not in LIVE:
        raise Refused("cohorts.not_now", state=cohort.state, event=None)


def all_meetings(cohort: Cohort) -> list[Meeting]:
    """Read a locked cohort's meetings afresh, in order of time."""
    query = select(Meeting).where(Meeting.cohort_id == cohort.id).order_by(Meeting.starts_at, Meeting.number)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def coming(cohort: Cohort) -> list[Meeting]:
    """Read the meetings that are still to be held."""
    return [m for m in all_meetings(cohort) if m.cancelled_at is None and m.starts_at > clock.now()]


def cohort_leaders(cohort: Cohort, meetings: Sequence[Meeting]) -> Leaders:
    """Give each meeting the cohort's own facilitators."""
    query = select(CohortFacilitator.facilitator_id).where(CohortFacilitator.cohort_id == cohort.id)
    leaders = frozenset(db.session.scalars(query))
    return {m.id: leaders for m in meetings}


def release(meetings: Sequence[Meeting], rooms: Collection[int] = (), facilitators: Collection[int] = ()) -> Leaders:
    """Free what meetings hold, and tell who led each. ``rooms``, ``facilitators``: what will be wanted instead."""
    ids = [m.id for m in meetings]
    held = db.session.execute(
        select(Booking.meeting_id, Booking.room_id, Booking.facilitator_id).where(Booking.meeting_id.in_(ids))
    ).all()
    _lock(Room, {*rooms, *(row.room_id for row in held if row.room_id)})
    _lock(Facilitator, {*facilitators, *(row.facilitator_id for row in held if row.facilitator_id)})
    db.session.execute(
        delete(Booking).where(Booking.meeting_id.in_(ids)), execution_options={"synchronize_session": False}
    )
    return {i: frozenset(r.facilitator_id for r in held if r.meeting_id == i and r.facilitator_id) for i in ids}


def _lock(kind: type[Room | Facilitator], ids: Collection[int]) -> None:
    if ids:
        query = select(kind.id).where(kind.id.in_(ids)).order_by(kind.id)
        db.session.execute(query.with_for_update(key_share=True)).all()


def book(actor: Actor | None, meetings: Sequence[Meeting], leaders: Leaders) -> None:
    """Take the room of each meeting and its facilitators; one that is taken refuses the whole.

    Raises Refused("cohorts.taken", collisions=…); without collisions when somebody else was faster by a hair.
    """
    held = [m for m in meetings if m.cancelled_at is None]
    wanted = [Wanted(m.number, m.starts_at, m.ends_at, m.room_id, leaders[m.id]) for m in held]
    if found := collisions(actor, wanted):
        raise Refused("cohorts.taken", collisions=found)
    for meeting in held:
        times = {"meeting_id": meeting.id, "starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
        if meeting.room_id is not None:
            db.session.add(Booking(**times, room_id=meeting.room_id))
        db.session.add_all(Booking(**times, facilitator_id=f) for f in sorted(leaders[meeting.id]))
    try:
        db.session.flush()
    except IntegrityError as error:
        if "ex_booking" not in str(error.orig):
            raise
        raise Refused("cohorts.taken", collisions=[]) from None


def touch(meeting: Meeting) -> None:
    """Note that a meeting's time, place or state changes: calendars follow the sequence."""
    meeting.sequence += 1
    meeting.changed_at = clock.now()


def cancel_one(meeting: Meeting) -> None:
    """Cancel a meeting and free what it holds."""
    release([meeting])
    meeting.cancelled_at = clock.now()
    touch(meeting)


def respan(cohort: Cohort) -> None:
    """Keep the cohort's span equal to that of its meetings that are not cancelled (all, if every one is).

    Raises Refused("cohorts.overlaps_own") when two of them are at the same time.
    """
    db.session.flush()
    meetings = all_meetings(cohort)
    held = [m for m in meetings if m.cancelled_at is None]
    if number := first_overlap([(m.number, m.starts_at, m.ends_at) for m in held]):
        raise Refused("cohorts.overlaps_own", number=number)
    cohort.first_at = min((m.starts_at for m in held or meetings), default=None)
    cohort.last_at = max((m.ends_at for m in held or meetings), default=None)
