"""Which cohorts to free together: those near each other, or those that share facilitators."""

from __future__ import annotations

import random
from collections.abc import Collection

import numpy as np

from courseapp.planner.solver.draft import Cohort, Draft

UNMET = 0.3
"""How often an area is laid around a wish that is not met rather than around a cohort."""
SHARED = 0.2
"""How often around a facilitator rather than a place."""


def choose(draft: Draft, dice: random.Random, count: int, busy: Collection[Cohort] = ()) -> tuple[int, list[int]]:
    """Choose a place, and about so many cohorts that have to do with it, none of them busy (looked at by others)."""
    arrays = draft.arrays
    free = [number for number, cohort in draft.cohorts.items() if cohort not in busy]
    unmet = np.flatnonzero(draft.taker < 0)
    kind = dice.random()
    if len(unmet) and (kind < UNMET or not free):
        middle, team = int(arrays.demand_place[unmet[dice.randrange(len(unmet))]]), set[int]()
    elif free:
        around = dice.choice(free)
        middle = place_of(draft, around)
        team = set(draft.cohorts[around].facilitators) if kind > 1 - SHARED else set()
    else:
        return -1, []
    blur = 1 + dice.random()
    ranks = []
    for number in free:
        distance = float(arrays.minutes[middle, place_of(draft, number)])
        rank = distance * dice.uniform(1, blur) + dice.uniform(0, 10)
        ranks.append((rank - 1000 * bool(team.intersection(draft.cohorts[number].facilitators)), number))
    return middle, [number for _, number in sorted(ranks)[:count]]


def place_of(draft: Draft, number: int) -> int:
    """The place a cohort meets in."""
    arrays = draft.arrays
    return int(arrays.venue_place[arrays.groups[draft.cohorts[number].group].venue])
