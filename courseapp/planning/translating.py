"""Plans and steering told in the indexes of another problem, by the ids that both know. Pure.

Both problems are facts without steering, in which a venue has its one slot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from courseapp.planner.problem import PlannedCohort, Problem, Venue
from courseapp.planning.facts import Refs
from courseapp.planning.steering import Steering, Week

_Kept = TypeVar("_Kept")


class Translation:
    """From one problem to another. What the other does not have has no translation: None, or left out."""

    def __init__(self, problem: Problem, refs: Refs, other: Problem, other_refs: Refs) -> None:
        self.problem, self.other = problem, other
        self.shift = (problem.start - other.start).days // 7
        slots = {slot: number for number, slot in enumerate(other.slots)}
        there = {(room, min(venue.slots)): n for n, (room, venue) in enumerate(_pairs(other_refs.rooms, other))}
        self.slots = [slots.get(slot) for slot in problem.slots]
        self.venues = [
            there.get((room, slot)) if (slot := self.slots[min(venue.slots)]) is not None else None
            for room, venue in _pairs(refs.rooms, problem)
        ]
        self.facilitators = _moved(refs.facilitators, other_refs.facilitators)
        self.households = _moved(refs.households, other_refs.households)

    def cohort(self, cohort: PlannedCohort) -> PlannedCohort | None:
        """Translate a cohort; homes that are not there are left out, anything else that is not makes it None."""
        slot, venue = self.slots[cohort.slot], self.venues[cohort.venue]
        leaders = [self.facilitators[it] for it in cohort.facilitators]
        weeks = tuple(week + self.shift for week in cohort.weeks)
        if cohort.program not in self.other.program or slot is None or venue is None or None in leaders:
            return None
        if not all(0 <= week < self.other.weeks for week in weeks):
            return None
        return PlannedCohort(
            program=cohort.program,
            venue=venue,
            slot=slot,
            weeks=weeks,
            facilitators=tuple(sorted(_there(leaders))),
            households=tuple(sorted(_there([self.households[it] for it in cohort.households]))),
        )

    def steering(self, steering: Steering) -> Steering:
        """Translate what a coordinator wants, as far as it is there."""
        return replace(
            steering,
            pins=tuple(_there([self.cohort(it) for it in steering.pins])),
            facilitators=frozenset(_there([self.facilitators[it] for it in steering.facilitators])),
            venues=frozenset(_there([self.venues[it] for it in steering.venues])),
            wishes=frozenset((home, key) for it, key in steering.wishes if (home := self.households[it]) is not None),
            away=self._weeks(steering.away, self.facilitators),
            closed=self._weeks(steering.closed, self.venues),
        )

    def _weeks(self, weeks: frozenset[Week], known: Sequence[int | None]) -> frozenset[Week]:
        return frozenset((there, week + self.shift) for it, week in weeks if (there := known[it]) is not None)


def _pairs(rooms: Sequence[int], problem: Problem) -> zip[tuple[int, Venue]]:
    return zip(rooms, problem.venues, strict=True)


def _moved(ids: Sequence[int], others: Sequence[int]) -> list[int | None]:
    known = {them: number for number, them in enumerate(others)}
    return [known.get(them) for them in ids]


def _there(found: Sequence[_Kept | None]) -> list[_Kept]:
    return [it for it in found if it is not None]
