"""What is missing before planning starts, as codes and figures; ``texts`` has the words. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from courseapp.planner.problem import Problem
from courseapp.planning.facts import Snapshot
from courseapp.planning.rules import LEADERS


class Weight(StrEnum):
    """How much a gap matters: it stops a program altogether, it makes plans worse, or it is good to know."""

    STOPS = "stops"
    LIMITS = "limits"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing. ``detail`` holds program keys, indexes into the problem, ids and counts."""

    code: str
    weight: Weight
    detail: Mapping[str, Any] = field(default_factory=dict)


def missing(snapshot: Snapshot) -> list[Missing]:
    """List what is missing, what stops most first."""
    found = [*_programs(snapshot.problem), *_slots(snapshot.problem), *_places(snapshot), *_people(snapshot)]
    order = list(Weight)
    return sorted(found, key=lambda it: order.index(it.weight))


def _programs(problem: Problem) -> Iterator[Missing]:
    """Look at each program's wishes and facilitators."""
    wishes = Counter(key for home in problem.households for key in home.wants if key not in home.done)
    for program in problem.programs:
        key = program.key
        able = [it for it in problem.facilitators if key in it.programs and it.slots and it.max_cohorts]
        leads = sum(it.lead for it in able)
        if wishes[key] < program.min_homes:
            detail = {"program": key, "wishes": wishes[key], "least": program.min_homes}
            yield Missing("few_wishes", Weight.STOPS, detail)
        if not able:
            yield Missing("no_facilitator", Weight.STOPS, {"program": key})
        elif not leads:
            yield Missing("no_lead", Weight.STOPS, {"program": key, "facilitators": len(able)})
        elif len(able) < LEADERS:
            yield Missing("one_facilitator", Weight.STOPS, {"program": key})
        if able and (program.meetings - 1) * program.interval_weeks >= problem.weeks:
            detail = {"program": key, "weeks": (program.meetings - 1) * program.interval_weeks + 1}
            yield Missing("too_short", Weight.STOPS, detail | {"horizon": problem.weeks})


def _slots(problem: Problem) -> Iterator[Missing]:
    """Look for times that homes can come in and nothing else can: no room, or fewer than two facilitators."""
    wishing = [home for home in problem.households if home.wants]
    rooms, people = _open_rooms(problem), Counter(slot for it in problem.facilitators for slot in it.slots)
    for slot in range(len(problem.slots)):
        homes = sum(slot in home.slots for home in wishing)
        if not homes:
            continue
        if not rooms[slot]:
            yield Missing("no_room", Weight.LIMITS, {"slot": slot, "homes": homes})
        elif people[slot] < LEADERS:
            detail = {"slot": slot, "homes": homes, "facilitators": people[slot]}
            yield Missing("few_facilitators", Weight.LIMITS, detail)
    if not any(rooms.values()):
        yield Missing("no_venue", Weight.STOPS)


def _open_rooms(problem: Problem) -> Counter[int]:
    """Count the rooms that can be had in each slot in at least one week."""
    found: Counter[int] = Counter()
    for venue in problem.venues:
        if len(venue.closed_weeks) < problem.weeks:
            found.update(venue.slots)
    return found


def _places(snapshot: Snapshot) -> Iterator[Missing]:
    """Look for places that cannot be reached, and homes with no room within the travel they accept."""
    problem = snapshot.problem
    for number in snapshot.untold.unlinked:
        yield Missing("unlinked", Weight.LIMITS, {"place": number})
    venues = {venue.place for venue in problem.venues if venue.slots}
    stranded: Counter[int] = Counter()
    for home in problem.households:
        nearest = min((home.local_minutes + problem.minutes[home.place][it] for it in venues), default=None)
        if home.wants and nearest is not None and nearest > home.max_minutes:
            stranded[home.place] += 1
    for place, homes in sorted(stranded.items()):
        yield Missing("out_of_reach", Weight.LIMITS, {"place": problem.places[place].id, "homes": homes})


def _people(snapshot: Snapshot) -> Iterator[Missing]:
    """Tell of facilitators and homes that the problem has not, or not fully."""
    untold = snapshot.untold
    if untold.silent:
        yield Missing("silent", Weight.LIMITS, {"facilitators": untold.silent})
    for facilitator, program, day in untold.ending:
        detail = {"facilitator": facilitator, "program": program, "day": day.isoformat()}
        yield Missing("ending", Weight.NOTE, detail)
    large: dict[str, list[int]] = defaultdict(list)
    for home, program in untold.too_many:
        large[program].append(home)
    for program, homes in large.items():
        yield Missing("too_many_adults", Weight.LIMITS, {"program": program, "homes": len(homes)})
    if untold.outside:
        yield Missing("outside", Weight.NOTE, {"homes": len(untold.outside)})
    for program, part, minutes in untold.long:
        yield Missing("long_meetings", Weight.NOTE, {"program": program, "part": part, "minutes": minutes})
    for program, why in untold.left_out.items():
        yield Missing("left_out", Weight.STOPS, {"program": program, "why": why})
