"""Who is next when seats are free: the fairness rule. Pure.

The order of the line is priority class (what the program sets), then the time a home entered, then id. Seats kept for
one service are for its homes only until they are released. A home that needs more seats than are left for it waits;
those behind it may take what it cannot use, but at most ``MOST_PASSES`` times past the same home. After that, seats
that become free are saved for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from programs.model import Priority

MOST_PASSES: Final = 2
"""How many times a home may be passed by smaller ones before free seats are saved for it."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A home in line: its enrollment's id, its service, how many seats it needs, how often it has been passed."""

    id: int
    service: int
    need: int
    passed: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """A home whose turn it is, and the homes it passes because they cannot use the seats."""

    id: int
    passes: tuple[int, ...] = ()


class Holds(StrEnum):
    """Why the home at some place in line has no seat: none is free, too few for it, kept for others, saved for another.

    ``turn``: nothing holds it; the seats are its own.
    """

    FULL = "full"
    TOO_FEW = "too_few"
    KEPT = "kept"
    SAVED = "saved"
    TURN = "turn"


@dataclass(frozen=True, slots=True)
class LineRule:
    """What is to be said of the rule in one cohort.

    ``first``: the classes that come first, in order. ``answer_days``: working days to answer an offer in, 0 when seats
    are given unasked. ``by_person``: each person takes a seat. ``most_passes``: how often a home may be passed.
    ``keeps``: some seats are kept for a service. ``asks``: a home would be asked now, as the start is far off.
    """

    first: tuple[Priority, ...]
    answer_days: int
    by_person: bool
    most_passes: int
    keeps: bool
    asks: bool


def turns(free: int, kept: Mapping[int, int], line: Sequence[Waiting]) -> list[Turn]:
    """Tell whose turn it is: ``free`` seats in all, of which ``kept`` are for homes of one service each.

    ``line`` is in order. Nobody is left who may take a seat that is free.
    """
    found: list[Turn] = []
    seats, waiting = _Seats(free, kept), list(line)
    while turn := _next(seats, waiting):
        home = next(it for it in waiting if it.id == turn.id)
        seats.take(home)
        waiting = [
            Waiting(it.id, it.service, it.need, it.passed + (it.id in turn.passes)) for it in waiting if it is not home
        ]
        found.append(turn)
    return found


def holds(free: int, kept: Mapping[int, int], line: Sequence[Waiting], home: int) -> Holds:
    """Tell what holds the home with this id, as things are."""
    seats = _Seats(free, kept)
    ahead: list[Waiting] = []
    for it in line:
        if it.id == home:
            break
        ahead.append(it)
    else:
        raise LookupError(home)
    if free == 0:
        return Holds.FULL
    if it.need > free:
        return Holds.TOO_FEW
    if it.need > seats.open_to(it):
        return Holds.KEPT
    return Holds.TURN if _passes(seats, it, ahead) is not None else Holds.SAVED


class _Seats:
    """Free seats, some of them kept for a service."""

    def __init__(self, free: int, kept: Mapping[int, int]) -> None:
        self.free, self.kept = free, dict(kept)

    def open_to(self, home: Waiting) -> int:
        """Seats this home may take."""
        return self.free - sum(seats for service, seats in self.kept.items() if service != home.service)

    def own(self, home: Waiting) -> int:
        """How many of the seats it needs are kept for its service."""
        return min(home.need, self.kept.get(home.service, 0))

    def take(self, home: Waiting) -> None:
        """Give a home its seats, those kept for its service first."""
        self.kept[home.service] = self.kept.get(home.service, 0) - self.own(home)
        self.free -= home.need


def _next(seats: _Seats, line: Sequence[Waiting]) -> Turn | None:
    for number, home in enumerate(line):
        if home.need <= seats.open_to(home) and (passes := _passes(seats, home, line[:number])) is not None:
            return Turn(home.id, passes)
    return None


def _passes(seats: _Seats, home: Waiting, ahead: Sequence[Waiting]) -> tuple[int, ...] | None:
    """Give the homes this one would pass, or None when seats are saved for one of them.

    Seats kept for its own service are nobody else's, so taking only those passes no home of another service.
    """
    common = home.need > seats.own(home)
    passed = [it for it in ahead if common or it.service == home.service]
    return None if any(it.passed >= MOST_PASSES for it in passed) else tuple(it.id for it in passed)
