"""A cohort as a list shows it: where it stands, how full it is, how far it has come. One definition for every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Label, Select, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from courseapp.cohorts.models import Cohort, CohortFacilitator, Meeting, Seat
from courseapp.cohorts.rules import LIVE, Circle, CohortState
from courseapp.desk.rules import CLOSED, DECIDE_SOON, JOINABLE, Status
from courseapp.enrollment.models import Enrollment, Participant
from courseapp.enrollment.rules import EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.db import NOW, db
from courseapp.network.models import Facilitator
from courseapp.people.models import Person


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list tells of a cohort. ``seats`` and ``taken`` in its seat unit, ``homes`` and ``waiting`` in homes.

    ``meetings`` are those not cancelled, ``held`` those of them that are over.
    """

    id: int
    code: str
    name: str
    short: str
    color: str
    circle: Circle
    state: CohortState
    first_at: datetime | None
    last_at: datetime | None
    decide_by: date | None
    sign_up_until: date | None
    min_homes: int
    seats: int
    taken: int
    homes: int
    waiting: int
    meetings: int
    held: int
    status: Status

    @property
    def free(self) -> int:
        """Seats nobody holds."""
        return self.seats - self.taken

    @property
    def is_closed(self) -> bool:
        """Finished or cancelled."""
        return self.status in CLOSED

    @property
    def is_joinable(self) -> bool:
        """Takes sign-ups, and its deadline has not passed."""
        return self.status in JOINABLE and (self.sign_up_until is None or self.sign_up_until >= clock.today())

    @property
    def decision_due(self) -> date | None:
        """The day on which it must be settled whether the cohort runs, when that day is near or past; else None."""
        if self.status != Status.BELOW:
            return None
        day = self.decide_by or (clock.local(self.first_at).date() if self.first_at else None)
        return day if day is not None and day <= clock.today() + DECIDE_SOON else None


@cache
def summaries() -> Select[Any]:
    """Select every cohort's summary; conditions, order and paging are the caller's. Read with ``read``."""
    return select(*_LISTED, *_figures(), _status().label("status"))


def read(query: Select[Any]) -> list[Summary]:
    """Read the summaries a query selects: one statement."""
    return [as_summary(row) for row in db.session.execute(query).mappings()]


def as_summary(row: Any) -> Summary:
    """Build a summary of a row's mapping; other columns in it are left alone."""
    values = {name: row[name] for name in Summary.__dataclass_fields__}
    return Summary(**{**values, "status": Status(values["status"])})


@cache
def status_in(statuses: frozenset[Status]) -> ColumnElement[bool]:
    """The condition that a cohort stands in one of these ways; the state comes first, for it is indexed and cheap."""
    states = frozenset().union(*(_STATES[s] for s in statuses))
    return and_(Cohort.state.in_(sorted(states)), _status().in_(sorted(statuses)))


def not_put_away(today: date) -> ColumnElement[bool]:
    """The condition that a cohort is not a finished or cancelled one of the past."""
    return or_(Cohort.state.in_(sorted(LIVE)), Cohort.last_at >= clock.to_utc(today, time(0)))


def in_period(first: date | None, last: date | None) -> ColumnElement[bool]:
    """The condition that a cohort has its meetings within reach of a period, both days included; None is open."""
    parts: list[ColumnElement[bool]] = [Cohort.first_at.is_not(None)]
    if first is not None:
        parts.append(Cohort.last_at >= clock.to_utc(first, time(0)))
    if last is not None:
        parts.append(Cohort.first_at < clock.to_utc(last + timedelta(days=1), time(0)))
    return and_(*parts)


def leaders_of(cohort_ids: Sequence[int]) -> dict[int, list[str]]:
    """Name who leads each of many cohorts, the lead first: one statement. Protected persons are left out."""
    found: dict[int, list[str]] = {cohort_id: [] for cohort_id in cohort_ids}
    if not cohort_ids:
        return found
    rows = db.session.execute(
        select(CohortFacilitator.cohort_id, Person)
        .join(Facilitator, Facilitator.id == CohortFacilitator.facilitator_id)
        .join(Person, Person.id == Facilitator.person_id)
        .where(CohortFacilitator.cohort_id.in_(cohort_ids), ~Person.limited_visibility)
        .order_by(CohortFacilitator.lead.desc(), Person.id)
    )
    for cohort_id, person in rows:
        found[cohort_id].append(person.name)
    return found


_LISTED: tuple[InstrumentedAttribute[Any], ...] = (
    Cohort.id,
    Cohort.code,
    Cohort.name,
    Cohort.short,
    Cohort.color,
    Cohort.circle,
    Cohort.state,
    Cohort.first_at,
    Cohort.last_at,
    Cohort.decide_by,
    Cohort.sign_up_until,
    Cohort.min_homes,
)
_STATES: dict[Status, frozenset[CohortState]] = {
    Status.PLANNED: frozenset({CohortState.PLANNED}),
    Status.BELOW: frozenset({CohortState.OPEN}),
    Status.FINISHED: frozenset({CohortState.FINISHED}),
    Status.CANCELLED: frozenset({CohortState.CANCELLED}),
    **dict.fromkeys(
        (Status.OPEN, Status.FULL, Status.RUNNING, Status.OVER), frozenset({CohortState.OPEN, CohortState.CONFIRMED})
    ),
}


def _figures() -> tuple[Label[int], ...]:
    return (
        _seats().label("seats"),
        _taken().label("taken"),
        _homes(EnrollmentState.SEATED).label("homes"),
        _homes(EnrollmentState.WAITING).label("waiting"),
        _meetings().label("meetings"),
        _meetings(Meeting.ends_at <= NOW).label("held"),
    )


@cache
def _status() -> ColumnElement[str]:
    """Sort a cohort into its status; the order of the lines decides."""
    return case(
        (Cohort.state == CohortState.CANCELLED, Status.CANCELLED.value),
        (Cohort.state == CohortState.FINISHED, Status.FINISHED.value),
        (Cohort.state == CohortState.PLANNED, Status.PLANNED.value),
        (Cohort.last_at <= NOW, Status.OVER.value),
        (Cohort.first_at <= NOW, Status.RUNNING.value),
        (_taken() >= _seats(), Status.FULL.value),
        (
            and_(Cohort.state == CohortState.OPEN, _homes(EnrollmentState.SEATED) < Cohort.min_homes),
            Status.BELOW.value,
        ),
        else_=Status.OPEN.value,
    )


def _seats() -> ColumnElement[int]:
    return select(func.count()).select_from(Seat).where(Seat.cohort_id == Cohort.id).scalar_subquery()


def _taken() -> ColumnElement[int]:
    """Seats held: by homes in some programs, by persons in others."""
    homes = select(func.count()).where(Enrollment.cohort_id == Cohort.id, Enrollment.seat_number.is_not(None))
    persons = select(func.count()).where(Participant.cohort_id == Cohort.id, Participant.seat_number.is_not(None))
    return homes.scalar_subquery() + persons.scalar_subquery()


def _homes(state: EnrollmentState) -> ColumnElement[int]:
    return select(func.count()).where(Enrollment.cohort_id == Cohort.id, Enrollment.state == state).scalar_subquery()


def _meetings(*more: ColumnElement[bool]) -> ColumnElement[int]:
    held = select(func.count()).where(Meeting.cohort_id == Cohort.id, Meeting.cancelled_at.is_(None), *more)
    return held.scalar_subquery()
