"""Who and what is taken on which day, so that the cohorts of a made-up world never collide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from courseapp.cohorts.schedule import Proposed, propose
from courseapp.network.models import Facilitator
from courseapp.places.closed_days import Closed, ClosedReason
from courseapp.places.models import Room
from courseapp.worlds.cast import Player
from programs.model import Program


class Diary:
    """The days of rooms and facilitators: nobody is asked twice on one day."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, int], set[date]] = defaultdict(set)

    def room(self, rooms: Sequence[Room], persons: int, days: Iterable[date]) -> Room | None:
        """Take the smallest room that holds so many and is free on all days."""
        wanted = set(days)
        for room in sorted(rooms, key=lambda r: (r.capacity, r.id)):
            if room.capacity >= persons and self._take("room", room.id, wanted):
                return room
        return None

    def facilitators(
        self, them: Sequence[tuple[Facilitator, Player]], program: Program, days: Iterable[date]
    ) -> list[tuple[Facilitator, Player]]:
        """Take free and qualified facilitators, first one who may lead: as many as are wanted, or as there are."""
        wanted, found = set(days), list[tuple[Facilitator, Player]]()
        for facilitator, player in sorted(them, key=lambda f: not _may_lead(f[0], program)):
            qualified = any(q.program_key == program.key for q in facilitator.qualifications)
            may_begin = bool(found) or _may_lead(facilitator, program) or not program.lead_required
            if (
                len(found) < program.leaders
                and qualified
                and may_begin
                and self._take("person", facilitator.id, wanted)
            ):
                found.append((facilitator, player))
        return found

    def _take(self, kind: str, who: int, days: set[date]) -> bool:
        if self._taken[kind, who] & days:
            return False
        self._taken[kind, who] |= days
        return True


def _may_lead(facilitator: Facilitator, program: Program) -> bool:
    return any(q.program_key == program.key and q.lead for q in facilitator.qualifications)


@dataclass(frozen=True, slots=True)
class Aim:
    """Which meeting shall fall on which day, or as soon after it as can be: ``index`` counts from 0.

    ``exactly``: some meeting shall fall on that very day. ``latest``: on that day, or as soon before it as can be.
    """

    day: date
    index: int = 0
    exactly: bool = False
    latest: bool = False


def dates_for(program: Program, starts: time, closed: Closed, aim: Aim) -> list[Proposed]:
    """Find the first date, a whole number of weeks away, from which the aimed-at meeting comes nearest to its day.

    With ``exactly`` the day counts as open, and the meeting nearest to the aimed-at one that falls on it is found.
    """
    if aim.exactly:
        closed = _open_on(closed, aim.day)
    index = aim.index
    weeks = range((index + 2) * max(program.interval_days, 7) // 7 + 30)
    plans = [propose(program, aim.day - timedelta(weeks=week), starts, closed) for week in weeks]
    if aim.exactly:
        hits = [(abs(n - index), p) for p in plans for n, m in enumerate(p) if m.day == aim.day]
        return min(hits, key=lambda hit: hit[0])[1]
    if aim.latest:
        return max((p for p in plans if p[index].day <= aim.day), key=lambda p: p[index].day)
    later = [p for p in plans if p[index].day >= aim.day]
    return min(later, key=lambda p: p[index].day)


def _open_on(closed: Closed, day: date) -> Mapping[date, tuple[ClosedReason, ...]]:
    return {d: reasons for d, reasons in closed.items() if d != day}
