"""How long it takes from one municipality's center to another: shortest paths over links between neighbors. Pure.

Straight lines are wrong at fjords, so the way goes from center to neighboring center, over roads, straits and ferries.
The figures are our assumptions, set so that some fifty familiar drives in Vestland and Rogaland come out right in the
median (half of them within 12 %, the worst 54 % off where a road or a fast ferry is better or worse than most). A
cooperation corrects what it knows better.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt
from typing import Final


class LinkKind(StrEnum):
    """How one gets from a municipality's center to a neighbor's. A strait has a bridge, a tunnel or a short ferry."""

    ROAD = "road"
    STRAIT = "strait"
    FERRY = "ferry"


EARTH_KM: Final = 12_742
"""Its diameter."""
ROAD_KM_AN_HOUR: Final = 50
"""Along the straight line between two centers: about 60 on the road, which is a fifth longer."""
PASSING: Final = 6
"""Minutes more for each center that is come to: its streets, crossings and speed limits."""
CROSSING: Final[dict[LinkKind, tuple[int, int]]] = {
    LinkKind.ROAD: (60, 0),
    LinkKind.STRAIT: (30, 8),  # most are bridges and tunnels, some are ferries that go all the time
    LinkKind.FERRY: (18, 20),  # about ten knots, and half the time between two departures
}
"""Km an hour over water, and minutes of waiting and boarding."""
UNKNOWN: Final = 9_999
"""The minutes between two places that no links join: farther than anybody will go."""

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two neighbors by number, and how one gets from one to the other; ``gap_km`` over water."""

    a: str
    b: str
    kind: LinkKind
    gap_km: float


def distance_km(here: Point, there: Point) -> float:
    """Measure the straight line between two points, in kilometers."""
    north, south = radians(here[0]), radians(there[0])
    half_sine = sin((south - north) / 2) ** 2
    half_sine += cos(north) * cos(south) * sin(radians(there[1] - here[1]) / 2) ** 2
    return EARTH_KM * asin(sqrt(half_sine))


def link_minutes(link: Link, km: float) -> float:
    """Tell how long a link takes whose ends are so many kilometers apart as the crow flies."""
    speed, wait = CROSSING[link.kind]
    on_land = max(0.0, km - link.gap_km)
    return on_land / ROAD_KM_AN_HOUR * 60 + link.gap_km / speed * 60 + wait + PASSING


Graph = Mapping[str, Collection[tuple[str, float]]]
"""Number → its neighbors with minutes."""


def graph_of(points: Mapping[str, Point], links: Iterable[Link]) -> Graph:
    """Join the places that have a point by the links between them."""
    neighbors: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for link in links:
        if link.a in points and link.b in points:
            minutes = link_minutes(link, distance_km(points[link.a], points[link.b]))
            neighbors[link.a].append((link.b, minutes))
            neighbors[link.b].append((link.a, minutes))
    return neighbors


def from_one(graph: Graph, start: str) -> dict[str, float]:
    """Find the shortest way from one place to every place that can be reached from it (Dijkstra), in minutes."""
    best = {start: 0.0}
    queue = [(0.0, start)]
    while queue:
        minutes, here = heapq.heappop(queue)
        if minutes > best[here]:
            continue
        for there, more in graph.get(here, ()):
            if minutes + more < best.get(there, UNKNOWN):
                best[there] = minutes + more
                heapq.heappush(queue, (minutes + more, there))
    return best
