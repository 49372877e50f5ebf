"""What a snapshot of the facts holds beside the problem: whom the indexes mean, and what is missing. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from courseapp.planning.problem import PlannedCohort, Problem
from courseapp.planning.rules import LeftOut


@dataclass(frozen=True, slots=True)
class Refs:
    """From a problem's indexes to ids.

    ``rooms[v]`` and ``venues[v]`` are the room and its venue of venue entry v (a room in one slot);
    ``wishes`` leads from (home, program) to the wish. Places are known by their municipality numbers in the problem.
    """

    rooms: tuple[int, ...]
    venues: tuple[int, ...]
    facilitators: tuple[int, ...]
    households: tuple[int, ...]
    wishes: Mapping[tuple[int, str], int]

    def to_data(self) -> dict[str, Any]:
        """Write it as a JSON column holds it."""
        return {
            "rooms": list(self.rooms),
            "venues": list(self.venues),
            "facilitators": list(self.facilitators),
            "households": list(self.households),
            "wishes": [[home, program, wish] for (home, program), wish in self.wishes.items()],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Refs:
        """Read what ``to_data`` wrote."""
        return cls(
            rooms=tuple(data["rooms"]),
            venues=tuple(data["venues"]),
            facilitators=tuple(data["facilitators"]),
            households=tuple(data["households"]),
            wishes={(home, program): wish for home, program, wish in data["wishes"]},
        )


@dataclass(frozen=True, slots=True)
class Untold:
    """What the facts lack, as ids, keys and counts.

    ``left_out``: programs that cannot be planned, and why. ``silent``: facilitators who have not told when they can
    come. ``ending``: (facilitator, program, day) for qualifications that end within the weeks. ``unlinked``:
    municipality numbers no way leads to. ``too_many``: (home, program) for homes of more adults than a program's
    limit of persons lets them be planned with. ``outside``: homes whose service is not in the cooperation any more.
    ``long``: (program, part of day, minutes) for programs whose meetings last longer than the part of the day.
    """

    left_out: Mapping[str, LeftOut] = field(default_factory=dict)
    silent: tuple[int, ...] = ()
    ending: tuple[tuple[int, str, date], ...] = ()
    unlinked: tuple[str, ...] = ()
    too_many: tuple[tuple[int, str], ...] = ()
    outside: tuple[int, ...] = ()
    long: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Today's facts as a problem, whom its indexes mean, and what is missing from it."""

    problem: Problem
    refs: Refs
    untold: Untold


def translated(
    cohort: PlannedCohort, problem: Problem, refs: Refs, other: Problem, other_refs: Refs
) -> PlannedCohort | None:
    """Tell a cohort of one problem in the indexes of another (both unsteered); homes that are not there are left out.

    None when its program, room, slot or a facilitator is not there, or its weeks lie outside.
    """
    slot = problem.slots[cohort.slot]
    shift = (problem.start - other.start).days // 7
    weeks = tuple(week + shift for week in cohort.weeks)
    room = refs.rooms[cohort.venue]
    known = {them: number for number, them in enumerate(other_refs.facilitators)}
    homes = {them: number for number, them in enumerate(other_refs.households)}
    leaders = [known.get(refs.facilitators[it]) for it in cohort.facilitators]
    if cohort.program not in other.program or slot not in other.slots or None in leaders:
        return None
    number = other.slots.index(slot)
    rooms = (v for v, it in enumerate(other_refs.rooms) if it == room and number in other.venues[v].slots)
    venue = next(rooms, None)
    if venue is None or not all(0 <= week < other.weeks for week in weeks):
        return None
    there = [homes[refs.households[it]] for it in cohort.households if refs.households[it] in homes]
    return PlannedCohort(
        cohort.program,
        venue,
        number,
        weeks,
        tuple(sorted(it for it in leaders if it is not None)),
        tuple(sorted(there)),
    )
