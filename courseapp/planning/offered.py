"""From the catalog's programs, as a cooperation gives them, to those of a problem. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from courseapp.places.slots import Hours
from courseapp.planner import problem
from courseapp.planning.rules import WEEK, LeftOut, left_out
from programs.model import Program, SeatUnit

ADULTS: Final = 2
"""How many a home counts for where persons are limited; larger homes are not planned there."""


def persons_limit(program: Program) -> int | None:
    """How many persons a cohort holds, where that is limited."""
    return program.max_homes if program.seat_unit == SeatUnit.PERSON else program.max_persons


def least_homes(program: Program) -> int:
    """How many homes a cohort needs; where seats are persons, two come from each home."""
    return -(-program.min_homes // ADULTS) if program.seat_unit == SeatUnit.PERSON else program.min_homes


def most_homes(program: Program) -> int:
    """How many homes a cohort takes, however many of them are couples."""
    limit = persons_limit(program)
    return program.max_homes if limit is None else min(program.max_homes, limit // ADULTS)


def offered(programs: Sequence[Program]) -> tuple[tuple[problem.Program, ...], dict[str, LeftOut]]:
    """Give the programs that can be planned, and why others cannot.

    All meetings count, supervision too. An interval of days is rounded up to whole weeks, the longest gap down.
    """
    found, refused = [], {}
    for program in programs:
        why = left_out(program) or (LeftOut.SIZE if most_homes(program) < least_homes(program) else None)
        if why:
            refused[program.key] = why
            continue
        interval = max(1, -(-program.interval_days // WEEK))
        found.append(
            problem.Program(
                key=program.key,
                meetings=len(program.modules),
                interval_weeks=interval,
                longest_gap_weeks=max(interval, program.longest_gap_days // WEEK),
                min_homes=least_homes(program),
                max_homes=most_homes(program),
            )
        )
    return tuple(found), refused


def longest(programs: Sequence[Program]) -> int:
    """Give the length of the longest meeting, in minutes."""
    return max((module.minutes for program in programs for module in program.modules), default=0)


def too_long(programs: Sequence[Program], hours: Hours) -> tuple[tuple[str, str, int], ...]:
    """List the programs whose meetings last longer than a part of the day: (program, part, minutes)."""
    return tuple(
        (program.key, part.value, longest([program]))
        for program in programs
        for part, (begins, ends) in hours.items()
        if longest([program]) > 60 * (ends.hour - begins.hour) + ends.minute - begins.minute
    )
