"""What a snapshot of the facts holds beside the problem: whom the indexes mean, and what is missing. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from courseapp.planner.problem import Problem
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
    """Today's facts as a problem, whom its indexes mean, and what is missing from it.

    ``led`` are the days on which facilitators (by index) lead something already.
    """

    problem: Problem
    refs: Refs
    untold: Untold
    led: Mapping[int, frozenset[date]] = field(default_factory=dict)
