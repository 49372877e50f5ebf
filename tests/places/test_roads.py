"""The travel model: familiar drives come out about right, and what must hold of any map."""

from __future__ import annotations

import csv
from pathlib import Path
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from courseapp import places
from courseapp.places.roads import UNKNOWN, Link, LinkKind, distance_km, from_one, graph_of, link_minutes

FAMILIAR = {
    ("4601", "4621"): 95,
    ("4601", "4622"): 80,
    ("4601", "4627"): 22,
    ("4601", "4631"): 30,
    ("4601", "4624"): 35,
    ("4601", "4614"): 130,
    ("4614", "4613"): 35,
    ("1106", "1149"): 25,
    ("1106", "1103"): 115,
    ("1103", "1108"): 22,
    ("4601", "4647"): 180,
    ("4647", "4648"): 90,
    ("4647", "4635"): 120,
    ("4640", "4647"): 105,
    ("4641", "4621"): 65,
    ("4619", "4621"): 65,
    ("4618", "4611"): 65,
    ("4612", "1106"): 25,
    ("1144", "1103"): 60,
    ("1151", "1106"): 90,
    ("4625", "4601"): 95,
    ("1133", "1103"): 70,
}
"""Minutes as people who drive there would say them, rounded; ferries with their usual wait."""


def shipped() -> tuple[dict[str, tuple[float, float]], list[Link]]:
    folder = Path(places.__file__).parent
    with (folder / "municipalities.csv").open() as file:
        points = {row["number"]: (float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)}
    with (folder / "links.csv").open() as file:
        links = [Link(r["a"], r["b"], LinkKind(r["kind"]), float(r["gap_km"])) for r in csv.DictReader(file)]
    return points, links


def test_familiar_drives_take_about_as_long_as_they_do() -> None:
    graph = graph_of(*shipped())
    ratios = sorted(from_one(graph, a)[b] / minutes for (a, b), minutes in FAMILIAR.items())
    assert 0.9 < median(ratios) < 1.1
    assert ratios[0] > 0.75
    assert ratios[-1] < 1.35


def test_every_shipped_municipality_can_be_reached_from_every_other() -> None:
    points, links = shipped()
    graph = graph_of(points, links)
    assert {len(from_one(graph, number)) for number in points} == {len(points)}


def test_a_fjord_without_a_crossing_is_driven_around() -> None:
    points = {"a": (60.0, 6.0), "b": (60.1, 6.0), "c": (60.05, 6.8)}
    around = [Link("a", "c", LinkKind.ROAD, 0), Link("b", "c", LinkKind.ROAD, 0)]
    bridge = Link("a", "b", LinkKind.STRAIT, 1)
    assert from_one(graph_of(points, around), "a")["b"] > 100
    assert from_one(graph_of(points, [*around, bridge]), "a")["b"] < 40


def test_a_ferry_takes_longer_than_a_strait_and_a_strait_than_a_road() -> None:
    times = [link_minutes(Link("a", "b", kind, gap), 20) for kind, gap in zip(LinkKind, (0, 3, 3), strict=True)]
    assert times == sorted(times)
    assert len(set(times)) == 3


def test_a_degree_of_latitude_is_about_a_hundred_and_eleven_kilometers() -> None:
    assert 110 < distance_km((60, 5), (61, 5)) < 112


places_ = st.integers(0, 7)


@given(st.lists(st.tuples(places_, places_, st.sampled_from(LinkKind), st.floats(0, 30)), max_size=20))
def test_there_and_back_are_alike_and_no_detour_is_shorter(rows: list[tuple[int, int, LinkKind, float]]) -> None:
    points = {str(n): (60 + n % 3 / 5, 5 + n / 7) for n in range(8)}
    links = [Link(str(a), str(b), kind, gap) for a, b, kind, gap in rows if a != b]
    graph = graph_of(points, links)
    ways = {a: from_one(graph, a) for a in points}

    def far(a: str, b: str) -> float:
        return ways[a].get(b, UNKNOWN)

    for a in points:
        for b in points:
            assert abs(far(a, b) - far(b, a)) < 1e-6
            assert all(far(a, b) <= far(a, c) + far(c, b) + 1e-6 for c in points)
