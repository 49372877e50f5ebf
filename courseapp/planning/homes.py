"""From open wishes to the households of a problem. Pure.

A home's wishes are one household: it has waited as long as its oldest wish, and a week in which it is away on a day it
could come counts as away. Homes have no way to their own center: nobody has told how long it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from courseapp.demand.rules import waited_weeks
from courseapp.demand.wishes import Wish
from courseapp.places.slots import SLOTS
from courseapp.planner.problem import Household
from courseapp.planning.horizon import Horizon
from courseapp.planning.offered import ADULTS, persons_limit
from programs.model import Program


@dataclass(frozen=True, slots=True)
class Had:
    """What a home has: weeks with a cohort it is in or invited to, programs it takes, and when others ended."""

    weeks: frozenset[int] = frozenset()
    taking: frozenset[str] = frozenset()
    ended: Mapping[str, date] | None = None

    def has(self, wish: Wish) -> bool:
        """Whether a wish is met already: by a cohort it is in, or one that ended after it was wished for."""
        ended = (self.ended or {}).get(wish.program)
        return wish.program in self.taking or (ended is not None and ended >= wish.since)


def wanted(wishes: Sequence[Wish], programs: Mapping[str, Program], had: Mapping[int, Had]) -> list[Wish]:
    """Choose the wishes that can be planned for."""
    return [
        it
        for it in wishes
        if it.program in programs and not had[it.household_id].has(it) and not is_too_many(it, programs[it.program])
    ]


def is_too_many(wish: Wish, program: Program) -> bool:
    """Whether more come from a home than a program that limits persons is planned for."""
    return persons_limit(program) is not None and wish.adults > ADULTS


def by_home(wishes: Sequence[Wish]) -> list[list[Wish]]:
    """Put the wishes of each home together, who has waited longest first."""
    found: dict[int, list[Wish]] = defaultdict(list)
    for wish in wishes:
        found[wish.household_id].append(wish)
    return list(found.values())


def household(
    wishes: Sequence[Wish],
    places: Mapping[str, int],
    horizon: Horizon,
    had: Had,
    today: date,
) -> Household:
    """Give a home as the problem has it, from its wishes that can be planned for."""
    home = wishes[0]
    ended = {key for key in had.ended or () if key not in {it.program for it in wishes}}
    return Household(
        place=places[home.municipality],
        local_minutes=0,
        adults=home.adults,
        slots=frozenset(n for n, slot in enumerate(SLOTS) if slot in home.slots),
        away_weeks=horizon.hit(home.away, {slot.weekday for slot in home.slots}) | had.weeks,
        max_minutes=home.max_minutes,
        new_home=home.new_home,
        waited_weeks=max(waited_weeks(it.since, today) for it in wishes),
        wants=tuple(sorted(it.program for it in wishes)),
        done=frozenset(had.taking | ended),
    )
