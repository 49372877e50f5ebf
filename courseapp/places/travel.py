"""Travel minutes between municipalities, with what a cooperation has corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from courseapp.kernel.db import db
from courseapp.places.models import Municipality, MunicipalityLink, TravelOverride
from courseapp.places.roads import UNKNOWN, Graph, Link, from_one, graph_of


@dataclass(frozen=True, slots=True)
class Travel:
    """Minutes one way between places, in their order: ``minutes[a][b]`` is symmetric and 0 on the diagonal.

    ``without_point`` are numbers that no municipality has; ``without_links`` those that no link leads to and nothing
    is corrected for. Between such places, and places that no links join, the minutes are ``roads.UNKNOWN``.
    """

    numbers: tuple[str, ...]
    minutes: tuple[tuple[int, ...], ...]
    without_point: tuple[str, ...] = ()
    without_links: tuple[str, ...] = ()

    def between(self, a: str, b: str) -> int:
        """Give the minutes between two of the places. Raises ValueError for a place that is not among them."""
        return self.minutes[self.numbers.index(a)][self.numbers.index(b)]


def minutes(numbers: Sequence[str], cooperation_id: int | None = None) -> Travel:
    """Give the travel minutes between municipalities, as a cooperation has corrected them: three statements."""
    points, graph = _roads()
    corrected = _overrides(cooperation_id)
    named = {number for pair in corrected for number in pair}
    ways = {number: from_one(graph, number) for number in dict.fromkeys(numbers)}
    return Travel(
        numbers=tuple(numbers),
        minutes=tuple(tuple(_minutes(ways[a], corrected, a, b) for b in numbers) for a in numbers),
        without_point=tuple(n for n in ways if n not in points),
        without_links=tuple(n for n in ways if n in points and n not in graph and n not in named),
    )


Pair = tuple[str, str]


def pair(a: str, b: str) -> Pair:
    """Order two numbers as they are stored: the way back is as long."""
    return (a, b) if a < b else (b, a)


def _minutes(way: Mapping[str, float], corrected: Mapping[Pair, int], a: str, b: str) -> int:
    if a == b:
        return 0
    return corrected.get(pair(a, b), round(way.get(b, UNKNOWN)))


def _roads() -> tuple[dict[str, tuple[float, float]], Graph]:
    places = db.session.execute(select(Municipality.number, Municipality.latitude, Municipality.longitude))
    points = {number: (latitude, longitude) for number, latitude, longitude in places}
    links = db.session.execute(
        select(MunicipalityLink.a, MunicipalityLink.b, MunicipalityLink.kind, MunicipalityLink.gap_km)
    )
    return points, graph_of(points, (Link(*row) for row in links))


def _overrides(cooperation_id: int | None) -> dict[Pair, int]:
    rows = db.session.execute(
        select(TravelOverride.a, TravelOverride.b, TravelOverride.minutes).where(
            TravelOverride.cooperation_id == cooperation_id
        )
    )
    return {(a, b): minutes for a, b, minutes in rows}
