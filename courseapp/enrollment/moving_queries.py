"""Where a home, or a whole cohort, could go on; and what would become of each home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import joinedload

from courseapp.cohorts.models import Cohort, CohortService
from courseapp.cohorts.rules import PUBLISHED
from courseapp.enrollment import queries, seating
from courseapp.enrollment.line import turns
from courseapp.enrollment.models import CohortMerge, Enrollment
from courseapp.enrollment.queries import Counts, find_cohort, visible
from courseapp.enrollment.rules import LIVE, EnrollmentState
from courseapp.kernel.access import FAMILY, Actor
from courseapp.kernel.db import NOW, db
from courseapp.people.models import Household
from courseapp.places.models import Room

MOST_CHOICES = 20
"""How many cohorts a page proposes."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A cohort somebody could go on in, and how full it is."""

    cohort: Cohort
    counts: Counts


def to_move_to(actor: Actor, enrollment: Enrollment) -> list[Choice]:
    """List the cohorts a home could move to, soonest first: two statements. A family cannot join one that has begun."""
    here = enrollment.cohort
    service = select(Household.service_id).where(Household.id == enrollment.household_id).scalar_subquery()
    takes_part = exists().where(CohortService.cohort_id == Cohort.id, CohortService.service_id == service)
    when = Cohort.first_at > NOW if actor.role in FAMILY else or_(Cohort.last_at.is_(None), Cohort.last_at > NOW)
    return _choices(_of_same_kind(actor, here).where(takes_part, when))


def to_merge_into(actor: Actor, here: Cohort) -> list[Choice]:
    """List the cohorts that could take in all of another's homes, soonest first: two statements."""
    return _choices(_of_same_kind(actor, here).where(_can_take_in(here)))


def _can_take_in(here: Cohort) -> ColumnElement[bool]:
    return and_(Cohort.cooperation_id == here.cooperation_id, Cohort.first_at > NOW)


def _of_same_kind(actor: Actor, here: Cohort) -> Select[Cohort]:
    return select(Cohort).where(
        visible(actor),
        Cohort.id != here.id,
        Cohort.program_key == here.program_key,
        Cohort.circle == here.circle,
        Cohort.seat_unit == here.seat_unit,
        Cohort.state.in_(PUBLISHED),
    )


def _choices(query: Select[Cohort]) -> list[Choice]:
    cohorts = db.session.scalars(
        query.options(joinedload(Cohort.room).joinedload(Room.venue), joinedload(Cohort.cooperation))
        .order_by(Cohort.first_at, Cohort.id)
        .limit(MOST_CHOICES)
    ).all()
    counts = queries.counts([it.id for it in cohorts])
    return [Choice(it, counts[it.id]) for it in cohorts]


def find_pair(actor: Actor, code: str, other: str) -> tuple[Cohort, Cohort] | None:
    """Find a cohort an actor may see, and one that could take in its homes."""
    here = find_cohort(actor, code)
    if here is None:
        return None
    query = _of_same_kind(actor, here).where(_can_take_in(here), Cohort.code == other)
    there = db.session.scalars(query.options(joinedload(Cohort.program_version))).one_or_none()
    return (here, there) if there else None


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a home when its cohort goes into another: its state before and after (None: in there already)."""

    label: str
    before: EnrollmentState
    after: EnrollmentState | None


def seats_for_all(here: Counts, there: Counts) -> int:
    """Tell how many seats a cohort needs for everybody who has one in either, at least those it has."""
    return max(there.seats, there.taken + here.taken)


def fates(actor: Actor, here: Cohort, there: Cohort, free: int, seats: int) -> Sequence[Fate]:
    """Tell what a merge would mean for each home of the first cohort, in the order of the line they would share.

    The rule of the line itself, on both lines put together. ``free`` of ``seats`` will be, before anybody comes. Four
    statements, five where seats are kept.
    """
    theirs = seating.in_line(there, LIVE)
    in_there = {it.enrollment.household_id for it in theirs}
    coming = seating.in_line(here, LIVE)
    new = [it for it in coming if it.enrollment.household_id not in in_there]
    together = sorted(
        [*(it for it in theirs if it.enrollment.state == EnrollmentState.WAITING), *new],
        key=lambda it: (it.enrollment.priority, it.enrollment.entered_at, it.enrollment.id),
    )
    line = [it for it in (one.waiting for one in together) if it.need <= seats]
    served = {turn.id for turn in turns(free, seating.kept(there), line)}
    labels = {row.enrollment_id: row.label for row in queries.homes_of(actor, here)}
    was_seated = {it.enrollment.id for it in new if it.enrollment.state == EnrollmentState.SEATED}

    def after(it: seating.InLine) -> EnrollmentState | None:
        if it.enrollment.household_id in in_there:
            return None
        if it.enrollment.id not in served:
            return EnrollmentState.WAITING
        return EnrollmentState.SEATED if it.enrollment.id in was_seated else EnrollmentState.OFFERED

    return [Fate(labels[it.enrollment.id], it.enrollment.state, after(it)) for it in coming]


def went_into(actor: Actor, cohort: Cohort) -> Cohort | None:
    """Find the cohort that took in a cancelled one's homes, if the actor may see it: one statement."""
    return db.session.scalars(
        select(Cohort)
        .join(CohortMerge, CohortMerge.into_id == Cohort.id)
        .where(CohortMerge.cohort_id == cohort.id, visible(actor))
    ).one_or_none()


def next_place(actor: Actor, enrollment: Enrollment) -> tuple[str, str] | None:
    """Give the code and name of the cohort a home moved on to, if the actor may see it: one statement."""
    row = db.session.execute(
        select(Cohort.code, Cohort.name)
        .join(Enrollment, Enrollment.cohort_id == Cohort.id)
        .where(Enrollment.id == enrollment.moved_to_id, visible(actor))
    ).one_or_none()
    return (row[0], row[1]) if row else None
