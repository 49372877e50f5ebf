"""Made-up problems are what they should be, and the same again."""

from __future__ import annotations

import pytest

from courseapp.planner.examples import SIZES, example
from courseapp.planner.files import written
from courseapp.planner.problem_file import read_problem


@pytest.mark.parametrize(
    ("size", "homes", "facilitators", "places"),
    [("coop", 80, 12, 7), ("county", 800, 75, 43), ("region", 2300, 190, 93), ("country", 9500, 700, 357)],
)
def test_sizes_are_as_told_and_the_minutes_are_a_table_of_ways(
    size: str, homes: int, facilitators: int, places: int
) -> None:
    problem = example(size, 3)
    assert (len(problem.households), len(problem.facilitators), len(problem.places)) == (homes, facilitators, places)
    assert len({place.id for place in problem.places}) == places
    for a, row in enumerate(problem.minutes):
        assert row[a] == 0
        assert max(row) < 10_000
        assert all(minutes == problem.minutes[b][a] for b, minutes in enumerate(row))
    assert {home.place for home in problem.households} == set(range(places))


def test_the_same_seed_makes_the_same_and_another_another() -> None:
    assert example("coop", 5) == example("coop", 5)
    assert example("coop", 5) != example("coop", 6)
    assert set(SIZES) == {"coop", "county", "region", "country"}


@pytest.mark.parametrize("size", ["coop", "county"])
def test_a_made_up_problem_is_a_well_formed_file(size: str) -> None:
    told: list[str] = []
    assert read_problem(written(example(size, 2)).encode(), told.append) == example(size, 2)
    assert told == []
