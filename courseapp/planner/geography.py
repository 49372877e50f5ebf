"""Where made-up problems happen: municipalities along fjords, the minutes between them, and when counties are closed.

The shipped table gives the first ones; a country's worth is filled up with places and counties that do not exist.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, hypot, radians
from pathlib import Path
from typing import Final

import numpy as np

from courseapp.planner.problem import Place

SHIPPED: Final = Path(__file__).parent.parent / "places" / "municipalities.csv"
FIRST_COUNTY: Final = "Vestland"
PLACES_IN_COUNTY: Final = 29
KM_A_DEGREE: Final = 111.3
_SOUND: Final = 0.3
"""The share of roads between neighbors that cross water."""
_FIRST: Final = (
    *("Skarv", "Lomvi", "Teist", "Havørn", "Terne", "Lerke", "Spove", "Lunde"),
    *("Hegre", "Alke", "Krykkje", "Ærfugl", "Tjeld", "Stær", "Svane"),
)
_LAST: Final = ("vik", "nes", "fjord", "sund", "øy", "dal", "eid", "strand", "bygd", "mo")
_UNREACHED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Spot:
    """A municipality on the map: kilometers east and north of a corner, and roughly how many live there."""

    place: Place
    east: float
    north: float
    people: int


def spots(count: int, dice: random.Random) -> list[Spot]:
    """Choose so many municipalities: a corner of the first county, all of it, or more counties than there are."""
    shipped = _shipped()
    if count <= sum(spot.place.county == FIRST_COUNTY for spot in shipped):
        county = [spot for spot in shipped if spot.place.county == FIRST_COUNTY]
        middle = dice.choices(county, [spot.people**0.5 for spot in county])[0]
        return sorted(county, key=lambda it: _apart(it, middle))[:count]
    return [*shipped, *_made_up(count - len(shipped), dice)][:count]


def _shipped() -> list[Spot]:
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Spot(
            Place(row["number"], row["name"], row["county"]),
            KM_A_DEGREE * cos(radians(60)) * (float(row["lon"]) - 4),
            KM_A_DEGREE * (float(row["lat"]) - 58),
            int(row["weight"]),
        )
        for row in rows
    ]


def _made_up(count: int, dice: random.Random) -> list[Spot]:
    """Lay counties out northwards, each as fjords that run inland from a coast."""
    found: list[Spot] = []
    for number in range(count):
        county, within = divmod(number, PLACES_IN_COUNTY)
        fjord, step = divmod(within, 6)
        east = 40 + 30 * county + 24 * step + dice.uniform(-8, 8)
        north = 470 + 150 * county + 30 * fjord + dice.uniform(-8, 8)
        name = f"{_FIRST[number % len(_FIRST)]}{_LAST[number // len(_FIRST) % len(_LAST)]}"
        more = number // (len(_FIRST) * len(_LAST))
        place = Place(str(9001 + number), f"{name} {more + 1}" if more else name, f"Fylke {county + 3}")
        found.append(Spot(place, east, north, int(800 * 10 ** dice.uniform(0, 2))))
    return found


def _apart(a: Spot, b: Spot) -> float:
    return hypot(a.east - b.east, a.north - b.north)


def travel_minutes(where: Sequence[Spot], dice: random.Random) -> tuple[tuple[int, ...], ...]:
    """Drive the shortest way over a web of roads between neighbors, some of them with a ferry to wait for."""
    count = len(where)
    table = np.full((count, count), _UNREACHED)
    np.fill_diagonal(table, 0)
    for a in range(count):
        near = sorted((b for b in range(count) if b != a), key=lambda b: _apart(where[a], where[b]))
        earlier = [b for b in near if b < a][:1]  # what came before is always reached, so that no place is an island
        for b in sorted({*near[:4], *earlier}):
            table[a, b] = table[b, a] = min(table[a, b], _link(_apart(where[a], where[b]), dice))
    for through in range(count):
        np.minimum(table, table[:, through, None] + table[None, through, :], out=table)
    return tuple(tuple(row) for row in table.tolist())


def _link(kilometers: float, dice: random.Random) -> int:
    winding = kilometers * dice.uniform(1.1, 1.5)
    return max(4, round(winding * 60 / 65 + (dice.randint(12, 35) if dice.random() < _SOUND else 0)))


def closed_dates(where: Sequence[Spot], start: date, weeks: int) -> Mapping[str, frozenset[date]]:
    """Say when each county is closed: school holidays, which differ from county to county, and feasts."""
    counties = sorted({spot.place.county for spot in where})
    return {county: frozenset(_closed(number, start, weeks)) for number, county in enumerate(counties)}


def _closed(county: int, start: date, weeks: int) -> list[date]:
    """Close the same weeks every year: winter, Easter, summer, autumn and Christmas, by weeks from New Year."""
    winter, summer, autumn = 7 + county % 2, 24 + county % 2, 39 + county % 2
    holidays = {winter, 11, *range(summer, summer + 8), autumn, 50, 51}
    days = [start + timedelta(days=day) for day in range(7 * weeks)]
    feasts = {(5, 1), (5, 17), (12, 24), (12, 25), (12, 26), (1, 1)}
    year = start.year
    return [
        day for day in days if (day - date(year, 1, 4)).days // 7 % 52 in holidays or (day.month, day.day) in feasts
    ]
