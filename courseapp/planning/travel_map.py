"""Who travels where, as a drawing: dots for municipalities, lines for travel, thicker for more homes. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import sqrt

from courseapp.places.dots import DotMap, TravelLine, dot_map
from courseapp.planning.directory import PlaceLabel
from courseapp.planning.proposal import Way

THINNEST, THICKEST = 2.0, 12.0
"""In the drawing's units."""


def travel_map(places: Iterable[PlaceLabel], ways: Sequence[Way]) -> DotMap:
    """Draw the places with how many homes travel from each, and a line for every way between two of them."""
    homes: Counter[str] = Counter()
    for way in ways:
        homes[way.start.number] += way.homes
    drawn = dot_map({it.number: (it.name, (it.latitude, it.longitude)) for it in places}, homes)
    spots = {dot.key: (dot.x, dot.y) for dot in drawn.dots}
    most = max((way.homes for way in ways), default=1)
    lines = [
        TravelLine(
            way.start.name,
            way.end.name,
            way.homes,
            *spots[way.start.number],
            *spots[way.end.number],
            round(max(THINNEST, THICKEST * sqrt(way.homes / most)), 1),
        )
        for way in ways
        if way.start.number != way.end.number
    ]
    ends = {way.end.number for way in ways}
    return replace(drawn, lines=tuple(lines), goals=frozenset(ends))
