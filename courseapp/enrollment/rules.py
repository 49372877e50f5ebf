"""The life of an enrollment: its states, what may happen in each, the order of the line, and the gate. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from courseapp.cohorts.rules import PUBLISHED, CohortState
from courseapp.kernel.refused import Refused
from programs.model import SeatUnit


class EnrollmentState(StrEnum):
    """In line, with a seat, withdrawn by the home or staff, or ended because the cohort was cancelled."""

    WAITING = "waiting"
    SEATED = "seated"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class EnrollmentEvent(StrEnum):
    """What may happen to an enrollment."""

    SEAT = "seat"
    WITHDRAW = "withdraw"
    COHORT_CANCELLED = "cohort_cancelled"


SEATED: Final = frozenset({EnrollmentState.SEATED})
"""Holds seats."""
LIVE: Final = SEATED | {EnrollmentState.WAITING}
"""Counts as taking part or hoping to."""

TRANSITIONS: Final[dict[tuple[EnrollmentState, EnrollmentEvent], EnrollmentState]] = {
    (EnrollmentState.WAITING, EnrollmentEvent.SEAT): EnrollmentState.SEATED,
    (EnrollmentState.WAITING, EnrollmentEvent.WITHDRAW): EnrollmentState.WITHDRAWN,
    (EnrollmentState.SEATED, EnrollmentEvent.WITHDRAW): EnrollmentState.WITHDRAWN,
    (EnrollmentState.WAITING, EnrollmentEvent.COHORT_CANCELLED): EnrollmentState.CANCELLED,
    (EnrollmentState.SEATED, EnrollmentEvent.COHORT_CANCELLED): EnrollmentState.CANCELLED,
}


def after(state: EnrollmentState, what: EnrollmentEvent) -> EnrollmentState:
    """Give the state that follows. Raises Refused("enrollment.not_now") for anything not in the table."""
    try:
        return TRANSITIONS[state, what]
    except KeyError:
        raise Refused("enrollment.not_now", state=state, event=what) from None


def seats_needed(unit: SeatUnit, persons: int) -> int:
    """Tell how many seats a household of so many persons takes: one, or one each."""
    return 1 if unit == SeatUnit.HOME else persons


def who_is_seated(free: int, line: list[tuple[int, int]]) -> list[int]:
    """Tell which enrollments of the line get seats now: ``line`` is (enrollment id, seats needed) in order.

    Strictly in order: nobody passes a household that needs more seats than are free.
    """
    seated: list[int] = []
    for enrollment_id, needed in line:
        if needed > free:
            break
        free -= needed
        seated.append(enrollment_id)
    return seated


class Diet(StrEnum):
    """What the kitchen must know, in classes: no free text about anybody's health."""

    VEGETARIAN = "vegetarian"
    HALAL = "halal"
    GLUTEN_FREE = "gluten_free"
    LACTOSE_FREE = "lactose_free"
    NUT_FREE = "nut_free"
    FISH_FREE = "fish_free"
    OTHER = "other"


def diets(stored: str) -> list[str]:
    """Split what an enrollment stores (classes with commas between) into its parts."""
    return [part for part in (p.strip() for p in stored.split(",")) if part]


@dataclass(frozen=True, slots=True)
class CohortFacts:
    """What the gate needs to know about a cohort. ``last_at``: the end of its last meeting."""

    state: CohortState
    first_at: datetime | None
    last_at: datetime | None
    sign_up_until: date | None


@dataclass(frozen=True, slots=True)
class Member:
    """A person of a home whom a cohort is for. ``elsewhere``: enrolled in the same cohort already."""

    person_id: int
    name: str
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What the gate needs to know about a home, seen from one cohort.

    ``kind_fits``: the cohort is for this kind of home, and it is still a home. ``enrollment_id``: of its live
    enrollment in the cohort. ``invitation_id``: of an invitation that it has not accepted.
    """

    household_id: int
    code: str
    service_id: int
    contact_person_id: int | None
    service_in: bool
    kind_fits: bool
    limited: bool
    enrollment_id: int | None
    invitation_id: int | None
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who knocks at the gate. ``family``: the home itself. ``may_limited``: may enroll this home though protected."""

    family: bool
    may_limited: bool


def cohort_gate(cohort: CohortFacts, now: datetime, today: date, *, family: bool, override: bool) -> Refused | None:
    """Give the first rule that closes a cohort to sign-up, or None.

    ``override``: staff with permission and a reason may pass the deadline, nothing else. A home cannot by itself
    join a cohort that has begun.
    """
    if cohort.state not in PUBLISHED:
        return Refused(f"enrollment.cohort_{cohort.state}")
    if cohort.last_at is not None and cohort.last_at <= now:
        return Refused("enrollment.over")
    if cohort.sign_up_until is not None and cohort.sign_up_until < today and not override:
        return Refused("enrollment.closed", until=cohort.sign_up_until)
    if family and cohort.first_at is not None and cohort.first_at <= now:
        return Refused("enrollment.begun")
    return None


def home_gate(home: HomeFacts, asker: Asker | None) -> Refused | None:
    """Give the first rule that keeps a home out of an open cohort, or None. ``asker`` None is the system."""
    if not home.service_in:
        return Refused("enrollment.service_not_in")
    if not home.kind_fits:
        return Refused("enrollment.not_for_this_home")
    if home.limited and asker is not None and not asker.may_limited:
        return Refused("enrollment.protected")
    if home.enrollment_id is not None:
        return Refused("enrollment.already_in")
    if not home.members:
        return Refused("enrollment.nobody_to_enroll")
    return None


def persons_gate(home: HomeFacts, wanted: list[int]) -> Refused | None:
    """Give the first rule against enrolling just these persons of a home, or None."""
    members = {m.person_id: m for m in home.members}
    if not wanted:
        return Refused("enrollment.nobody_chosen")
    if any(p not in members for p in wanted):
        return Refused("enrollment.not_a_member")
    if any(members[p].elsewhere for p in wanted):
        return Refused("enrollment.person_already_in")
    return None


ROSTER_WINDOW: Final = timedelta(days=30)
"""How long before the first and after the last meeting facilitators see who takes part."""


def roster_open(first_at: datetime | None, last_at: datetime | None, now: datetime) -> bool:
    """Tell whether a facilitator may see the participants of a cohort now."""
    if first_at is None or last_at is None:
        return False
    return first_at - ROSTER_WINDOW <= now <= last_at + ROSTER_WINDOW
