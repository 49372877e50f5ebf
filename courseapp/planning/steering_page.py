"""What the page of steering shows: what holds now, each with its way back, and what may be pinned or banned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from courseapp.planner.problem import PlannedCohort
from courseapp.planning import steering as steer
from courseapp.planning.naming import Names
from courseapp.planning.queries import Opened
from courseapp.planning.steering import Steering, Wish
from courseapp.planning.steering_deeds import order

Choice = tuple[str, str]
"""An order, and its words."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is steered: what, and the order that undoes it. ``parts`` are undone one by one."""

    words: str
    undo: str
    parts: Sequence[Choice] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """How much of a cohort is pinned: its frame, which of its homes, and whether that is all of it."""

    frame: bool = False
    homes: frozenset[int] = frozenset()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class CohortLine:
    """A cohort of the plan with the buttons that pin it."""

    number: int
    words: str
    homes: int
    held: Held


def held(steering: Steering, cohort: PlannedCohort) -> Held:
    """Tell how much of a cohort is pinned."""
    frame = steer.frame(cohort)
    found = next((it for it in steering.pins if steer.frame(it) == frame), None)
    if found is None:
        return Held()
    return Held(frame=True, homes=frozenset(found.households), whole={*found.households} >= {*cohort.households})


def held_wishes(steering: Steering) -> frozenset[Wish]:
    """List the homes that are pinned, with the program."""
    return frozenset((home, pin.program) for pin in steering.pins for home in pin.households)


def cohort_lines(it: Opened, names: Names) -> list[CohortLine]:
    """List the plan's cohorts with how much of each is pinned."""
    return [
        CohortLine(number, names.frame(cohort), len(cohort.households), held(it.steering, cohort))
        for number, cohort in enumerate(it.cohorts)
    ]


def pins(it: Opened, names: Names) -> list[Line]:
    """List what is pinned."""
    return [
        Line(
            _("%(cohort)s, med %(leaders)s", cohort=names.frame(pin), leaders=names.leaders(pin)),
            order("unpin", pin=number),
            [(order("unpin_home", home=home, program=pin.program), names.home(home)) for home in pin.households],
        )
        for number, pin in enumerate(it.steering.pins)
    ]


def bans(it: Opened, names: Names) -> list[Line]:
    """List what is left out."""
    steering = it.steering
    people = (
        Line(names.leader(them), order("allow_facilitator", facilitator=them)) for them in sorted(steering.facilitators)
    )
    wishes = (
        Line(
            _("%(home)s i %(program)s", home=names.home(home), program=names.program(key)),
            order("allow_wish", home=home, program=key),
        )
        for home, key in sorted(steering.wishes)
    )
    return [*people, *_rooms(it, names), *wishes]


def _rooms(it: Opened, names: Names) -> Iterator[Line]:
    """Tell of a venue that is left out as a whole once, else of each room and time."""
    banned = it.steering.venues
    for whole, entries in _by_venue(it):
        if banned.issuperset(entries):
            yield Line(names.known.rooms[whole].venue, order("allow_venue", venue=whole))
            continue
        for entry in entries:
            if entry in banned:
                yield Line(_room_and_time(it, names, entry), order("allow_slot", venue=entry))


def _by_venue(it: Opened) -> Iterable[tuple[int, list[int]]]:
    found: dict[int, list[int]] = {}
    for number, venue in enumerate(it.refs.venues):
        found.setdefault(venue, []).append(number)
    return [(entries[0], entries) for entries in found.values()]


def _room_and_time(it: Opened, names: Names, entry: int) -> str:
    slot = names.slot(min(it.facts.venues[entry].slots))
    return _("%(room)s, %(slot)s", room=names.room(entry), slot=slot)


def trials(it: Opened, names: Names) -> list[Line]:
    """List the absences and closures that are tried out."""
    away: dict[int, list[int]] = {}
    for them, week in sorted(it.steering.away):
        away.setdefault(them, []).append(week)
    closed: dict[int, set[int]] = {}
    for venue, week in it.steering.closed:
        closed.setdefault(it.refs.venues.index(it.refs.venues[venue]), set()).add(week)
    people = (
        Line(
            _("%(name)s er borte %(weeks)s", name=names.leader(them), weeks=names.span(weeks)),
            order("end_away", facilitator=them),
        )
        for them, weeks in away.items()
    )
    rooms = (
        Line(
            _("%(name)s er stengt %(weeks)s", name=names.known.rooms[venue].venue, weeks=names.span(sorted(weeks))),
            order("end_closed", venue=venue),
        )
        for venue, weeks in closed.items()
    )
    return [*people, *rooms]


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be banned, as orders with words."""

    facilitators: Sequence[Choice]
    venues: Sequence[Choice]
    wishes: Sequence[Choice]


def choices(it: Opened, names: Names) -> Choices:
    """List what may be banned and is not."""
    steering = it.steering
    return Choices(
        _sorted(
            (order("ban_facilitator", facilitator=n), names.leader(n))
            for n in range(len(it.facts.facilitators))
            if n not in steering.facilitators
        ),
        [*_venue_choices(it, names)],
        _sorted(
            (
                order("ban_wish", home=n, program=key),
                _("%(home)s: %(program)s", home=names.home(n), program=names.program(key)),
            )
            for n, home in enumerate(it.facts.households)
            for key in home.wants
            if (n, key) not in steering.wishes
        ),
    )


def _sorted(found: Iterable[Choice]) -> list[Choice]:
    return sorted(found, key=lambda choice: choice[1].casefold())


def _venue_choices(it: Opened, names: Names) -> Iterator[Choice]:
    for whole, entries in _by_venue(it):
        left = [entry for entry in entries if entry not in it.steering.venues]
        if left:
            words: Any = _("%(venue)s, alle rom og tider", venue=names.known.rooms[whole].venue)
            yield order("ban_venue", venue=whole), words
        for entry in left:
            yield order("ban_slot", venue=entry), _room_and_time(it, names, entry)
