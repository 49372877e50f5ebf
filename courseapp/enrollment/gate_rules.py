"""The one gate, whoever knocks: small checks in a fixed order, and the first that fails answers. Pure.

A check gives a refusal or None. What a program demands (taken before, not again too soon) is judged on the day the
cohort begins, for each person by itself: a home may come as long as one of those the cohort is for may.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from courseapp.cohorts.rules import PUBLISHED, CohortState
from courseapp.kernel.refused import Refused

PASSABLE: Final = frozenset(
    f"enrollment.{rule}" for rule in ("closed", "has_taken", "not_taken_first", "covered", "in_parallel")
)
"""The rules that staff with the permission may pass with a reason: bounds we chose, never whom a cohort is for."""


@dataclass(frozen=True, slots=True)
class Demands:
    """What a program demands of those who come; see programs.Program for the last three."""

    program: str = ""
    again_after_years: int | None = None
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CohortFacts:
    """What the gate needs to know about a cohort. ``last_at``: the end of its last meeting. ``starts_on``: local."""

    state: CohortState
    first_at: datetime | None
    last_at: datetime | None
    sign_up_until: date | None
    starts_on: date = date.max
    demands: Demands = Demands()


@dataclass(frozen=True, slots=True)
class Taken:
    """A program somebody has taken or is in now: ``last_on`` its last day, ``now_in`` the other cohort's code."""

    program: str
    last_on: date
    now_in: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A person of a home whom a cohort is for. ``elsewhere``: enrolled in the same cohort already."""

    person_id: int
    name: str
    elsewhere: bool = False
    taken: tuple[Taken, ...] = ()


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What the gate needs to know about a home, seen from one cohort.

    ``kind_fits``: the cohort is for this kind of home, and it is still a home. ``enrollment_id``: of its live
    enrollment in the cohort. ``invitation_id``: of an invitation that it has not accepted. ``most_persons``: how many
    the cohort has seats for in all; None where a home takes one seat. ``first_day``: as a home; ``kinship``: its kind.
    ``waits_since``: since when it wishes for the program, if it does.
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
    most_persons: int | None = None
    first_day: date | None = None
    kinship: bool = False
    waits_since: date | None = None


def leaving(home: HomeFacts, cohort_code: str) -> HomeFacts:
    """Give a home as it stands once it has left the cohort with this code."""
    members = tuple(replace(m, taken=tuple(it for it in m.taken if it.now_in != cohort_code)) for m in home.members)
    return replace(home, members=members)


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
    return _first(_COHORT, override, cohort, now, today, family)


def home_gate(
    home: HomeFacts, asker: Asker | None, cohort: CohortFacts | None = None, *, override: bool = False
) -> Refused | None:
    """Give the first rule that keeps a home out of an open cohort, or None. ``asker`` None is the system.

    Without a cohort's facts, what its program demands is not asked.
    """
    if refused := _first(_HOME, override, home, asker):
        return refused
    if cohort is None:
        return None
    reasons = [person_gate(cohort, member, override=override) for member in home.members]
    return reasons[0] if all(reasons) else None


def person_gate(cohort: CohortFacts, member: Member, *, override: bool = False) -> Refused | None:
    """Give the first thing a cohort's program demands that keeps one person out, or None."""
    return _first(_PERSON, override, cohort, member)


def persons_gate(
    home: HomeFacts,
    wanted: Sequence[int],
    cohort: CohortFacts | None = None,
    *,
    family: bool = False,
    override: bool = False,
) -> Refused | None:
    """Give the first rule against enrolling just these persons of a home, or None.

    A family that needs more seats than there are in all would wait in vain; staff may do it, and add seats.
    """
    members = {m.person_id: m for m in home.members}
    if not wanted:
        return Refused("enrollment.nobody_chosen")
    if any(p not in members for p in wanted):
        return Refused("enrollment.not_a_member")
    if any(members[p].elsewhere for p in wanted):
        return Refused("enrollment.person_already_in")
    if family and home.most_persons is not None and len(wanted) > home.most_persons:
        return Refused("enrollment.more_than_seats", most=home.most_persons)
    if cohort is None:
        return None
    return next((it for p in wanted if (it := person_gate(cohort, members[p], override=override))), None)


def years_after(day: date, years: int) -> date:
    """Give the same day some years later; 28 February for the 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _first(checks: Collection[Callable[..., Refused | None]], override: bool, *facts: Any) -> Refused | None:  # noqa: FBT001 (one caller shape)
    for check in checks:
        refused = check(*facts)
        if refused and not (override and refused.code in PASSABLE):
            return refused
    return None


def _published(cohort: CohortFacts, *_when: Any) -> Refused | None:
    return None if cohort.state in PUBLISHED else Refused(f"enrollment.cohort_{cohort.state}")


def _not_over(cohort: CohortFacts, now: datetime, *_when: Any) -> Refused | None:
    return Refused("enrollment.over") if cohort.last_at is not None and cohort.last_at <= now else None


def _in_time(cohort: CohortFacts, _now: datetime, today: date, _family: bool) -> Refused | None:  # noqa: FBT001 (a check)
    until = cohort.sign_up_until
    return Refused("enrollment.closed", until=until) if until is not None and until < today else None


def _not_begun(cohort: CohortFacts, now: datetime, _today: date, family: bool) -> Refused | None:  # noqa: FBT001 (a check)
    begun = cohort.first_at is not None and cohort.first_at <= now
    return Refused("enrollment.begun") if family and begun else None


def _service(home: HomeFacts, _asker: Asker | None) -> Refused | None:
    return None if home.service_in else Refused("enrollment.service_not_in")


def _audience(home: HomeFacts, _asker: Asker | None) -> Refused | None:
    return None if home.kind_fits else Refused("enrollment.not_for_this_home")


def _protected(home: HomeFacts, asker: Asker | None) -> Refused | None:
    closed = home.limited and asker is not None and not asker.may_limited
    return Refused("enrollment.protected") if closed else None


def _not_in(home: HomeFacts, _asker: Asker | None) -> Refused | None:
    return None if home.enrollment_id is None else Refused("enrollment.already_in")


def _somebody(home: HomeFacts, _asker: Asker | None) -> Refused | None:
    return None if home.members else Refused("enrollment.nobody_to_enroll")


def _one_at_a_time(cohort: CohortFacts, member: Member) -> Refused | None:
    demands = cohort.demands
    if demands.again_after_years is None:
        return None
    other = next((it.now_in for it in member.taken if it.now_in and it.program == demands.program), None)
    return Refused("enrollment.in_parallel", name=member.name, cohort=other) if other else None


def _not_too_soon(cohort: CohortFacts, member: Member) -> Refused | None:
    demands = cohort.demands
    if demands.again_after_years is None:
        return None
    days = [it.last_on for it in member.taken if it.program == demands.program and not it.now_in]
    if not days:
        return None
    again = years_after(max(days), demands.again_after_years)
    if cohort.starts_on >= again:
        return None
    return Refused("enrollment.has_taken", name=member.name, program=demands.program, year=max(days).year, again=again)


def _has_first(cohort: CohortFacts, member: Member) -> Refused | None:
    had = {it.program for it in member.taken if it.last_on < cohort.starts_on}
    missing = next((key for key in cohort.demands.requires if key not in had), None)
    return Refused("enrollment.not_taken_first", name=member.name, program=missing) if missing else None


def _not_covered(cohort: CohortFacts, member: Member) -> Refused | None:
    found = next((it.program for it in member.taken if it.program in cohort.demands.excludes), None)
    return Refused("enrollment.covered", name=member.name, program=found) if found else None


_COHORT: Final = (_published, _not_over, _in_time, _not_begun)
_HOME: Final = (_service, _audience, _protected, _not_in, _somebody)
_PERSON: Final = (_one_at_a_time, _not_too_soon, _has_first, _not_covered)
