"""What a coordinator wants of a plan, as data: pins, bans, absences tried out, weights; and changes by hand. Pure.

Everything is told in the indexes of one problem. A pin is a cohort as a problem pins it: program, venue, slot, weeks
and facilitators stay, and so do the homes named in it; others may join.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from courseapp.planner.edits import Edits
from courseapp.planner.faults import Fault
from courseapp.planner.problem import Facilitator, Household, Plan, PlannedCohort, Problem, Venue, Weights
from courseapp.planner.series import earliest, mask

Wish = tuple[int, str]
"""A home and the program it wishes for."""
Week = tuple[int, int]
"""A facilitator or a venue, and a week."""


@dataclass(frozen=True, slots=True)
class Steering:
    """What the coordinator wants. ``facilitators``, ``wishes`` and ``venues`` are banned; a venue is a room in a slot.

    ``away`` (facilitator, week) and ``closed`` (venue, week) are tried out on top of the facts.
    """

    pins: tuple[PlannedCohort, ...] = ()
    facilitators: frozenset[int] = frozenset()
    wishes: frozenset[Wish] = frozenset()
    venues: frozenset[int] = frozenset()
    away: frozenset[Week] = frozenset()
    closed: frozenset[Week] = frozenset()
    weights: Weights = field(default_factory=Weights)

    def __bool__(self) -> bool:
        return self != Steering()


def to_data(steering: Steering) -> dict[str, Any]:
    """Write it as a JSON column holds it."""
    return {
        "pins": [{key: _plain(value) for key, value in asdict(pin).items()} for pin in steering.pins],
        "weights": {key: _plain(value) for key, value in asdict(steering.weights).items()},
        **{name: _plain(getattr(steering, name)) for name in ("facilitators", "wishes", "venues", "away", "closed")},
    }


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return [_plain(it) for it in sorted(value)]
    return list(value) if isinstance(value, tuple) else value


def from_data(data: Mapping[str, Any]) -> Steering:
    """Read what ``to_data`` wrote; an empty object steers nothing."""
    if not data:
        return Steering()
    return Steering(
        pins=tuple(_pin(it) for it in data["pins"]),
        weights=Weights(**{**data["weights"], "load": tuple(data["weights"]["load"])}),
        facilitators=frozenset(data["facilitators"]),
        venues=frozenset(data["venues"]),
        **{name: frozenset(tuple(it) for it in data[name]) for name in ("wishes", "away", "closed")},
    )


def _pin(data: Mapping[str, Any]) -> PlannedCohort:
    return PlannedCohort(**{it.name: _packed(data[it.name]) for it in fields(PlannedCohort)})


def _packed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def steered(problem: Problem, steering: Steering) -> Problem:
    """Give the problem as the planner gets it: the facts as they are, and what the coordinator wants."""
    away, closed = _by_first(steering.away), _by_first(steering.closed)
    unwished: dict[int, set[str]] = defaultdict(set)
    for household, program in steering.wishes:
        unwished[household].add(program)
    return replace(
        problem,
        facilitators=tuple(
            _facilitator(it, away.get(n, set()), banned=n in steering.facilitators)
            for n, it in enumerate(problem.facilitators)
        ),
        households=tuple(_household(it, unwished.get(n, set())) for n, it in enumerate(problem.households)),
        venues=tuple(
            _venue(it, closed.get(n, set()), banned=n in steering.venues) for n, it in enumerate(problem.venues)
        ),
        weights=steering.weights,
        pinned=(*problem.pinned, *steering.pins),
    )


def _by_first(pairs: Iterable[Week]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for first, week in pairs:
        found[first].add(week)
    return found


def _facilitator(it: Facilitator, away: set[int], *, banned: bool) -> Facilitator:
    if banned:
        return replace(it, slots=frozenset(), max_cohorts=0)
    return replace(it, away_weeks=it.away_weeks | away) if away else it


def _household(it: Household, unwished: set[str]) -> Household:
    return replace(it, wants=tuple(key for key in it.wants if key not in unwished)) if unwished else it


def _venue(it: Venue, closed: set[int], *, banned: bool) -> Venue:
    if banned:
        return replace(it, slots=frozenset())
    return replace(it, closed_weeks=it.closed_weeks | closed) if closed else it


def frame(cohort: PlannedCohort) -> PlannedCohort:
    """Give what a pin is known by: the cohort without its homes."""
    return replace(cohort, facilitators=tuple(sorted(cohort.facilitators)), households=())


def pin(steering: Steering, cohort: PlannedCohort, households: Iterable[int]) -> Steering:
    """Pin a cohort's frame and some of its homes (none: the frame alone), on top of what is pinned of it."""
    known = next((it for it in steering.pins if frame(it) == frame(cohort)), None)
    kept = sorted({*(known.households if known else ()), *households})
    fresh = replace(frame(cohort), households=tuple(kept))
    return replace(steering, pins=(*(it for it in steering.pins if it is not known), fresh))


def unpin(steering: Steering, cohort: PlannedCohort) -> Steering:
    """Let a cohort go, with its homes."""
    return replace(steering, pins=tuple(it for it in steering.pins if frame(it) != frame(cohort)))


def unpin_home(steering: Steering, household: int, program: str) -> Steering:
    """Let a home go from the cohort it is pinned in; the cohort's frame stays."""
    return replace(
        steering,
        pins=tuple(
            replace(it, households=tuple(n for n in it.households if n != household)) if it.program == program else it
            for it in steering.pins
        ),
    )


@dataclass(frozen=True, slots=True)
class Change:
    """A cohort as a hand would have it; what is None stays. ``first_week``: meetings follow as closely as they can."""

    venue: int | None = None
    slot: int | None = None
    first_week: int | None = None
    facilitators: tuple[int, ...] | None = None
    households: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change by hand would do: the plan's cohorts, what breaks that was whole, and points gained or lost."""

    cohorts: tuple[PlannedCohort, ...]
    faults: tuple[Fault, ...]
    gain: int


def tried(problem: Problem, cohorts: Sequence[PlannedCohort], number: int, change: Change | None) -> Outcome:
    """Tell what becomes of a plan if a cohort is changed (None: taken out)."""
    edits = Edits(problem, cohorts)
    fresh = changed(problem, cohorts[number], change) if change else None
    after = (*cohorts[:number], *((fresh,) if fresh else ()), *cohorts[number + 1 :])
    return Outcome(after, tuple(edits.if_changed(number, fresh)), edits.gain(number, fresh))


def changed(problem: Problem, cohort: PlannedCohort, change: Change) -> PlannedCohort:
    """Give a cohort as a change would have it; its weeks are looked for anew when time or room change."""
    venue = cohort.venue if change.venue is None else change.venue
    slot = cohort.slot if change.slot is None else change.slot
    first = cohort.weeks[0] if change.first_week is None else change.first_week
    weeks = cohort.weeks
    if (venue, slot, first) != (cohort.venue, cohort.slot, cohort.weeks[0]):
        weeks = weeks_from(problem, cohort.program, venue, slot, first)
    facilitators = cohort.facilitators if change.facilitators is None else change.facilitators
    households = cohort.households if change.households is None else change.households
    return PlannedCohort(
        cohort.program, venue, slot, weeks, tuple(sorted(facilitators)), tuple(sorted(set(households)))
    )


def weeks_from(problem: Problem, program: str, venue: int, slot: int, first: int) -> tuple[int, ...]:
    """Choose the weeks of a cohort that begins in a week, around closed days; without a way around, through them."""
    given = problem.program[program]
    closed = problem.closed.get(problem.places[problem.venues[venue].place].county, frozenset())
    weeks = [week for week in range(first, problem.weeks) if problem.day(week, slot) not in closed]
    free = [week for week in weeks if week not in problem.venues[venue].closed_weeks]
    for possible in (free, weeks):
        found = earliest(
            given, mask(week for week in possible if week == first or week >= first + given.interval_weeks)
        )
        if found and found[0] == first:
            return found
    return tuple(first + number * given.interval_weeks for number in range(given.meetings))


def added(problem: Problem, plan: Plan, cohort: PlannedCohort) -> Outcome:
    """Tell what becomes of a plan if a cohort is added."""
    edits = Edits(problem, plan.cohorts)
    return Outcome((*plan.cohorts, cohort), tuple(edits.if_added(cohort)), edits.gain(len(plan.cohorts), cohort))


def disturbed(steering: Steering, away: Iterable[Week], closed: Iterable[Week]) -> Steering:
    """Add absences and closures; pins that they break are let go."""
    away, closed = steering.away | frozenset(away), steering.closed | frozenset(closed)
    kept = tuple(
        it
        for it in steering.pins
        if not any((person, week) in away for person in it.facilitators for week in it.weeks)
        and not any((it.venue, week) in closed for week in it.weeks)
    )
    return replace(steering, away=away, closed=closed, pins=kept)
