"""Series of weeks, as bits: which weeks a cohort could meet in when rooms, people and homes are known.

Bit w of a mask is week w.
"""

from __future__ import annotations

from collections.abc import Iterable

from courseapp.planner.problem import Program


def mask(weeks: Iterable[int]) -> int:
    """The weeks as bits."""
    bits = 0
    for week in weeks:
        bits |= 1 << week
    return bits


def between(first: int, last: int) -> int:
    """The weeks from first to last, both included, as bits."""
    return (1 << last + 1) - (1 << first) if last >= first else 0


def windows(weeks: int, spans: Iterable[tuple[int, int]]) -> list[int]:
    """The stretches of weeks that lie between the spans, each as bits."""
    found, begin = [], 0
    for first, last in sorted(spans):
        found.append(between(begin, first - 1))
        begin = max(begin, last + 1)
    found.append(between(begin, weeks - 1))
    return [it for it in found if it]


def earliest(program: Program, free: int, away: int = 0, absences: int = 0) -> tuple[int, ...] | None:
    """Find the meetings of a cohort among the free weeks, at most ``absences`` of them away; None: there are none.

    All ways are tried at once: where could meeting k be, with so many absences before it?
    """
    reached = [_split(free, away, absences)]
    gaps = range(program.interval_weeks, program.longest_gap_weeks + 1)
    while len(reached) < program.meetings:
        onward = [_onward(it, gaps) for it in reached[-1]]
        fresh = [0] * (absences + 1)
        for absent, weeks in enumerate(onward):  # a meeting is attended, or one more is missed
            fresh[absent] |= weeks & free & ~away
            if absent < absences:
                fresh[absent + 1] |= weeks & free & away
        reached.append(fresh)
    last = [number for number, weeks in enumerate(reached[-1]) if weeks]
    return _traced(reached, gaps, last[0], away) if last else None


def _split(free: int, away: int, absences: int) -> list[int]:
    first = [free & ~away, free & away, *[0] * absences]
    return first[: absences + 1]


def _onward(weeks: int, gaps: range) -> int:
    bits = 0
    for gap in gaps:
        bits |= weeks << gap
    return bits


def _traced(reached: list[list[int]], gaps: range, absent: int, away: int) -> tuple[int, ...]:
    """Walk back from the first week the last meeting can be in."""
    found = [_lowest(reached[-1][absent])]
    for before in reversed(reached[:-1]):
        absent -= away >> found[-1] & 1
        found.append(
            next(found[-1] - gap for gap in gaps if found[-1] >= gap and before[absent] >> found[-1] - gap & 1)
        )
    return tuple(reversed(found))


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1
