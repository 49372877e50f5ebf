"""What is taken already in the weeks of a round: rooms, facilitators, homes. Always the same number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, or_, select

from courseapp.cohorts.models import Booking, Cohort, CohortFacilitator, Meeting
from courseapp.cohorts.rules import LIVE, CohortState
from courseapp.enrollment import rules as enrollment
from courseapp.enrollment.models import Answer, Enrollment, Invitation
from courseapp.enrollment.rules import EnrollmentState
from courseapp.kernel.clock import local, to_utc
from courseapp.kernel.db import db
from courseapp.planning.homes import Had
from courseapp.planning.horizon import Horizon
from courseapp.planning.leaders import Taken
from courseapp.planning.rooms import Busy


def rooms_busy(room_ids: Collection[int], horizon: Horizon) -> Busy:
    """Read when rooms are booked: one statement."""
    found: dict[tuple[int, date], list[tuple[time, time]]] = defaultdict(list)
    rows = db.session.execute(
        select(Booking.room_id, Booking.starts_at, Booking.ends_at).where(
            Booking.room_id.in_(room_ids), *_within(horizon)
        )
    )
    for room_id, starts_at, ends_at in rows:
        if room_id is None:
            continue
        begins = local(starts_at)
        found[room_id, begins.date()].append((begins.time(), local(ends_at).time()))
    return found


def _within(horizon: Horizon) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    first = to_utc(horizon.start, time(0))
    last = to_utc(horizon.last_day + timedelta(days=1), time(0))
    return Booking.starts_at >= first, Booking.starts_at < last


def facilitators_taken(facilitator_ids: Collection[int], horizon: Horizon) -> dict[int, Taken]:
    """Read on which days facilitators lead something, and how many cohorts that are their own: one statement.

    Who only stands in at a meeting is taken that day, but has no cohort of it.
    """
    days: dict[int, set[date]] = defaultdict(set)
    cohorts: dict[int, set[int]] = defaultdict(set)
    leads = exists().where(
        CohortFacilitator.cohort_id == Meeting.cohort_id, CohortFacilitator.facilitator_id == Booking.facilitator_id
    )
    rows = db.session.execute(
        select(Booking.facilitator_id, Booking.starts_at, Meeting.cohort_id, leads)
        .join(Meeting, Meeting.id == Booking.meeting_id)
        .where(Booking.facilitator_id.in_(facilitator_ids), *_within(horizon))
    )
    for facilitator_id, starts_at, cohort_id, own in rows:
        if facilitator_id is None:
            continue
        days[facilitator_id].add(local(starts_at).date())
        if own:
            cohorts[facilitator_id].add(cohort_id)
    return defaultdict(Taken, {it: Taken(frozenset(days[it]), len(cohorts[it])) for it in days})


def homes_had(household_ids: Collection[int], horizon: Horizon) -> dict[int, Had]:
    """Read what homes are in, are invited to, and have been through: two statements.

    From first to last meeting of a cohort a home takes part in no other.
    """
    weeks: dict[int, set[int]] = defaultdict(set)
    taking: dict[int, set[str]] = defaultdict(set)
    ended: dict[int, dict[str, date]] = defaultdict(dict)
    for household_id, program, state, first_at, last_at in [*_enrolled(household_ids), *_invited(household_ids)]:
        if state == CohortState.FINISHED:
            day = local(last_at).date() if last_at else horizon.start
            ended[household_id][program] = max(day, ended[household_id].get(program, day))
            continue
        taking[household_id].add(program)
        if first_at and last_at:
            weeks[household_id].update(horizon.between(local(first_at).date(), local(last_at).date()))
    known = {*weeks, *taking, *ended}
    return defaultdict(Had, {it: Had(frozenset(weeks[it]), frozenset(taking[it]), ended[it]) for it in known})


_COLUMNS = (Cohort.program_key, Cohort.state, Cohort.first_at, Cohort.last_at)


def _enrolled(household_ids: Collection[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Homes with a place or in line in a cohort that is to come, or that had a place in one that is finished."""
    return db.session.execute(
        select(Enrollment.household_id, *_COLUMNS)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .where(
            Enrollment.household_id.in_(household_ids),
            or_(
                and_(Enrollment.state.in_(enrollment.LIVE), Cohort.state.in_(LIVE)),
                and_(Enrollment.state == EnrollmentState.SEATED, Cohort.state == CohortState.FINISHED),
            ),
        )
    ).all()


def _invited(household_ids: Collection[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Homes that have not answered an invitation to a cohort that is to come."""
    return db.session.execute(
        select(Invitation.household_id, *_COLUMNS)
        .join(Cohort, Cohort.id == Invitation.cohort_id)
        .where(Invitation.household_id.in_(household_ids), Invitation.answer == Answer.OPEN, Cohort.state.in_(LIVE))
    ).all()
