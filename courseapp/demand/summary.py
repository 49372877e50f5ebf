"""Demand per program and municipality, and the homes behind a figure, as a coordinator may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from courseapp.demand.rules import waited_weeks
from courseapp.demand.wishes import Wish
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.people.privacy import may_see_name
from courseapp.places.dots import DotMap, dot_map
from courseapp.places.models import CooperationMembership, Municipality, ServiceMunicipality

SOMEWHERE = ""
"""The municipality of a home that the reader knows by code only: what is missing must not tell why."""


@dataclass(slots=True)
class Figures:
    """How many homes wish how much, with how many adults, how many of the homes are new, and the longest wait in weeks.

    A home counts once, however much it wishes.
    """

    wishes: int = 0
    adults: int = 0
    new_homes: int = 0
    longest_wait: int = 0
    _homes: set[int] = field(default_factory=set)

    @property
    def homes(self) -> int:
        """How many homes there are."""
        return len(self._homes)

    def count(self, wish: Wish) -> None:
        """Take one wish in."""
        self.wishes += 1
        if wish.household_id not in self._homes:
            self._homes.add(wish.household_id)
            self.adults += wish.adults
            self.new_homes += wish.new_home
        self.longest_wait = max(self.longest_wait, waited_weeks(wish.since, clock.today()))


@dataclass(slots=True)
class Line:
    """A line of a table: a program or a municipality with its figures; ``cells`` are homes by program."""

    key: str
    label: str
    figures: Figures = field(default_factory=Figures)
    cells: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True, slots=True)
class Demand:
    """All that the page shows."""

    total: Figures
    programs: Sequence[Line]
    places: Sequence[Line]
    map: DotMap


def place_of(actor: Actor, wish: Wish) -> str:
    """Give the municipality a home travels from, or SOMEWHERE when the reader may not know who it is."""
    return wish.municipality if may_see_name(actor, wish.facts) else SOMEWHERE


def chosen(wishes: Iterable[Wish], program: str | None) -> list[Wish]:
    """Narrow wishes to a program (None: all)."""
    return [wish for wish in wishes if program in {None, wish.program}]


def demand(
    actor: Actor, wishes: Sequence[Wish], names: Mapping[str, str], somewhere: str, cooperation_id: int
) -> Demand:
    """Add wishes up by program and by municipality: one statement for the municipalities.

    ``names`` are the programs', ``somewhere`` what a home that is shown by code is said to travel from.
    """
    places = _places(cooperation_id, {place_of(actor, wish) for wish in wishes} - {SOMEWHERE})
    total = Figures()
    by_program: dict[str, Line] = {}
    by_place: dict[str, Line] = {}
    for wish in wishes:
        number = place_of(actor, wish)
        label = places[number][0] if number in places else number or somewhere
        program = by_program.setdefault(wish.program, Line(wish.program, names.get(wish.program, wish.program)))
        place = by_place.setdefault(number, Line(number, label))
        for line in (program, place):
            line.figures.count(wish)
        place.cells[wish.program] += 1
        total.count(wish)
    counts = {number: line.figures.homes for number, line in by_place.items()}
    return Demand(
        total=total,
        programs=sorted(by_program.values(), key=lambda line: -line.figures.homes),
        places=sorted(by_place.values(), key=lambda line: (line.key == SOMEWHERE, -line.figures.homes, line.label)),
        map=dot_map(places, counts),
    )


def _places(cooperation_id: int, more: set[str]) -> dict[str, tuple[str, tuple[float, float]]]:
    """Read the municipalities that a cooperation serves, and some more: number → name and point."""
    served = (
        select(ServiceMunicipality.municipality_number)
        .join(CooperationMembership, CooperationMembership.service_id == ServiceMunicipality.service_id)
        .where(CooperationMembership.cooperation_id == cooperation_id, CooperationMembership.last_day.is_(None))
    )
    rows = db.session.scalars(
        select(Municipality).where(Municipality.number.in_(served) | Municipality.number.in_(more))
    )
    return {it.number: (it.name, (it.latitude, it.longitude)) for it in rows}
