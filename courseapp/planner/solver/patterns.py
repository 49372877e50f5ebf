"""In which weeks a cohort can meet, by the week it starts in, and what all patterns from a start share.

Weeks are bits of one whole number: a clash is an AND. A program that meets 2 to 4 weeks apart has thousands of legal
patterns from one start; plans are made from the tightest one then, and from all where they are few. A proven bound
builds on who could come to *some* of them (``fewest_absences``).
"""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

import numpy as np

from courseapp.planner.problem import Problem, Program
from courseapp.planner.solver.types import Bools, Ints

LISTED = 4
"""All patterns from a start are listed when they are no more than so many."""
FAR = 1000
"""More absences than any cohort has meetings."""


def open_weeks(problem: Problem, venue: int, slot: int) -> int:
    """Weeks (as bits) in which a venue may be used in a slot: it is open, and its county has no closed date."""
    room = problem.venues[venue]
    weekday = timedelta(days=problem.slots[slot].weekday)
    allowed = (1 << problem.weeks) - 1
    for day in problem.closed.get(problem.places[room.place].county, ()):
        week, rest = divmod((day - problem.start - weekday).days, 7)
        if rest == 0 and week >= 0:
            allowed &= ~(1 << week)
    for week in room.closed_weeks:
        allowed &= ~(1 << max(0, week))
    return allowed


def starts(program: Program, allowed: int) -> tuple[tuple[int, ...], ...]:
    """The patterns to plan with when a program may meet in the allowed weeks (bits), by their first week."""
    return _starts(program.meetings, program.interval_weeks, program.longest_gap_weeks, allowed)


@lru_cache(maxsize=100_000)
def _starts(meetings: int, least: int, most: int, allowed: int) -> tuple[tuple[int, ...], ...]:
    if meetings < 1 or least < 1:
        return ()
    gaps = range(least, most + 1)
    left = [allowed]
    for _ in range(meetings - 1):
        left.append(allowed & _shifted(left[-1], gaps, back=True))
    firsts = (first for first in range(allowed.bit_length()) if left[-1] >> first & 1)
    return tuple(weeks for first in firsts for weeks in _from(first, left, gaps))


def _from(first: int, left: list[int], gaps: range) -> list[tuple[int, ...]]:
    """All patterns from one week, or the tightest; ``left[k]``: weeks from which k more meetings can be held."""
    reached = [1 << first]
    for more in range(len(left) - 2, -1, -1):
        reached.append(left[more] & _shifted(reached[-1], gaps, back=False))
    path = [_lowest(reached[-1])]
    for weeks in reversed(reached[:-1]):
        path.append(_lowest(weeks & _shifted(1 << path[-1], gaps, back=True)))
    patterns: list[tuple[int, ...]] = [(first,)]
    for more in range(len(left) - 2, -1, -1):
        longer = ((*weeks, weeks[-1] + gap) for weeks in patterns for gap in gaps)
        patterns = [weeks for weeks in longer if left[more] >> weeks[-1] & 1]
        if len(patterns) > LISTED:
            return [tuple(reversed(path))]
    return patterns


def _shifted(weeks: int, gaps: range, *, back: bool) -> int:
    moved = 0
    for gap in gaps:
        moved |= weeks >> gap if back else weeks << gap
    return moved


def _lowest(weeks: int) -> int:
    return (weeks & -weeks).bit_length() - 1


def fewest_absences(program: Program, allowed: int, away: Bools) -> Ints:
    """For each row of ``away`` (whom, week): the fewest meetings missed by any pattern, by week of the start."""
    weeks = away.shape[1]
    closed = np.array([not allowed >> week & 1 for week in range(weeks)], dtype=bool)
    here = np.where(closed, FAR, away.astype(np.int16))
    best = here
    for _ in range(program.meetings - 1):
        following = np.full_like(best, FAR)
        for gap in range(program.interval_weeks, min(program.longest_gap_weeks, weeks - 1) + 1):
            following[:, : weeks - gap] = np.minimum(following[:, : weeks - gap], best[:, gap:])
        best = np.minimum(here + following, FAR)
    return best
