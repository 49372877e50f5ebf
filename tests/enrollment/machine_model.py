"""What must be true of a cohort's seats, in a dozen lines: the model of the state machine."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import deepcopy

from sqlalchemy import text

from courseapp.enrollment.line import Waiting, turns
from programs.model import SeatUnit

IN_LINE = text(
    "SELECT e.household_id, e.state, count(*) AS persons, "
    "count(p.seat_number) + count(DISTINCT e.seat_number) AS seats "
    "FROM enrollment e JOIN participant p ON p.enrollment_id = e.id AND p.state = e.state "
    "WHERE e.cohort_id = :cohort AND e.state IN ('waiting', 'offered', 'seated') "
    "GROUP BY e.id, e.household_id, e.state, e.priority, e.entered_at ORDER BY e.priority, e.entered_at, e.id"
)
ABOUT = text(
    "SELECT c.state, (SELECT count(*) FROM seat s WHERE s.cohort_id = c.id), "
    "(SELECT count(*) FROM attendance a JOIN meeting m ON m.id = a.meeting_id WHERE m.cohort_id = c.id) "
    "FROM cohort c WHERE c.id = :cohort"
)


class Model:
    """What must be true of a cohort: who has seats, who is asked, who waits, in order. Homes by number.

    ``line``: persons by home, in order of entering; ``service`` is 1 or 2 by home, ``quota`` the seats kept for 2.
    """

    def __init__(self, unit: SeatUnit, seats: int, *, asks: bool, new: Sequence[bool]) -> None:
        self.unit, self.seats, self.asks, self.new = unit, seats, asks, new
        self.seated: dict[int, int] = {}
        self.asked: dict[int, int] = {}
        self.line: dict[int, int] = {}
        self.passed: dict[int, int] = {}
        self.entered: dict[int, int] = {}
        self.quota = 0

    def need(self, persons: int) -> int:
        return 1 if self.unit == SeatUnit.HOME else persons

    @property
    def taken(self) -> int:
        return sum(map(self.need, [*self.seated.values(), *self.asked.values()]))

    @property
    def live(self) -> dict[int, int]:
        return self.seated | self.asked | self.line

    def service(self, home: int) -> int:
        return 1 + home % 2

    @property
    def kept(self) -> int:
        held = (self.need(n) for group in (self.seated, self.asked) for home, n in group.items() if home % 2)
        return max(0, self.quota - sum(held))

    def in_order(self) -> list[int]:
        return sorted(self.line, key=lambda home: (not self.new[home], self.entered[home]))

    def enter(self, home: int, persons: int) -> None:
        self.line[home] = persons
        self.passed[home] = 0
        self.entered[home] = 1 + max(self.entered.values(), default=0)
        self.fill(fresh={home})

    def could_seat(self, home: int, persons: int) -> bool:
        """Whether a home that came now would get a seat at once."""
        tried = deepcopy(self)
        tried.enter(home, persons)
        return home in tried.seated

    def take_in(self, other: Model, seats: int, order: Sequence[int]) -> None:
        """Another cohort goes into this one. ``order``: all live homes of both, by when they entered."""
        self.seats = seats
        before = set(other.seated)
        for home, persons in (other.seated | other.asked | other.line).items():
            self.line[home], self.passed[home] = persons, other.passed[home]
        self.entered = {home: number for number, home in enumerate(order)}
        self.fill(fresh=before)

    def shrink(self, seats: int) -> None:
        """The newest offers are taken back; those homes stand where they stood."""
        self.seats = seats
        while self.taken > seats:
            home = next(reversed(self.asked))
            self.line[home] = self.asked.pop(home)
        self.fill()

    def fill(self, fresh: Collection[int] = ()) -> None:
        line = [
            Waiting(home, self.service(home), self.need(self.line[home]), self.passed[home])
            for home in self.in_order()
            if self.need(self.line[home]) <= self.seats
        ]
        for turn in turns(self.seats - self.taken, {2: self.kept} if self.kept else {}, line):
            for home in turn.passes:
                self.passed[home] += 1
            group = self.asked if self.asks and turn.id not in fresh else self.seated
            group[turn.id] = self.line.pop(turn.id)

    def out(self, home: int) -> None:
        for group in (self.seated, self.asked, self.line):
            group.pop(home, None)
        self.fill()

    def change(self, home: int, persons: int) -> bool:
        if home in self.line:
            self.line[home] = persons
            return True
        group = self.seated if home in self.seated else self.asked
        more = self.need(persons) - self.need(group[home])
        others = 0 if home % 2 else self.kept
        if more > 0 and (self.line or self.taken + more + others > self.seats):
            return False
        group[home] = persons
        return True
