"""Places as dots in a drawing: where each stands, and how large it is. Pure.

For a few counties a flat drawing will do: a degree of longitude is shortened by the cosine of the middle latitude.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians, sqrt
from typing import Final

from courseapp.places.roads import Point

WIDTH, TALLEST = 420, 420
MARGIN: Final = 48
"""Room for the largest dot and its name."""
NONE, LEAST, MOST = 4, 12, 26
"""Radii, in the drawing's units: no homes, few, and as many as anywhere."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A place in the drawing: its key, name, what is counted there, and where it stands."""

    key: str
    name: str
    count: int
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class TravelLine:
    """Travel between two of the places: their names, how many homes, where it runs, and how thick it is."""

    start: str
    end: str
    count: int
    x1: float
    y1: float
    x2: float
    y2: float
    thickness: float


@dataclass(frozen=True, slots=True)
class DotMap:
    """The whole drawing; the largest dots first, so that small ones lie on top.

    ``lines`` lie below the dots; ``goals`` are keys of dots with a ring: places somebody travels to.
    """

    width: int
    height: int
    dots: tuple[Dot, ...]
    lines: tuple[TravelLine, ...] = ()
    goals: frozenset[str] = frozenset()


def dot_map(places: Mapping[str, tuple[str, Point]], counts: Mapping[str, int]) -> DotMap:
    """Draw places (key → name and point) with what is counted in each; the area of a dot follows its count."""
    if not places:
        return DotMap(WIDTH, 2 * MARGIN, ())
    latitudes = [point[0] for _, point in places.values()]
    longitudes = [point[1] for _, point in places.values()]
    north, west = max(latitudes), min(longitudes)
    narrow = cos(radians((north + min(latitudes)) / 2))
    across, down = (max(longitudes) - west) * narrow, north - min(latitudes)
    scale = min((WIDTH - 2 * MARGIN) / max(across, 0.05), (TALLEST - 2 * MARGIN) / max(down, 0.05))
    left = (WIDTH - across * scale) / 2
    most = max([*(counts.get(key, 0) for key in places), 1])
    dots = [
        Dot(
            key,
            name,
            counts.get(key, 0),
            round(left + (longitude - west) * narrow * scale, 1),
            round(MARGIN + (north - latitude) * scale, 1),
            round(_radius(counts.get(key, 0), most), 1),
        )
        for key, (name, (latitude, longitude)) in places.items()
    ]
    height = round(2 * MARGIN + down * scale)
    return DotMap(WIDTH, height, tuple(sorted(dots, key=lambda dot: (-dot.count, dot.key))))


def _radius(count: int, most: int) -> float:
    return max(LEAST, MOST * sqrt(count / most)) if count else NONE
