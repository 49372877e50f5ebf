"""The synthetic world: made of its seed and its size, and of nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from courseapp.kernel import clock
from courseapp.kernel.db import db
from courseapp.worlds import synthetic
from courseapp.worlds.synthetic import Size
from tests.databases import empty_database, running
from tests.house.rows import Rows, snapshot
from tests.makers import NOW

SMALL = Size(cooperations=1, homes=14, cohorts=6, years=1)


def world(database_url: str, folder: Path, seed: int) -> Rows:
    """Every row of a new world, in a database of its own: ids count from 1 in each."""
    with clock.at(NOW), empty_database(database_url, folder) as url, running(url, migrated=False):
        db.create_all()
        synthetic.fill(SMALL, seed)
        return snapshot()


@pytest.fixture(scope="module")
def worlds(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    folder = tmp_path_factory.mktemp("worlds")
    return {name: world(database_url, folder, seed) for name, seed in (("one", 1), ("again", 1), ("other", 2))}


def test_the_same_seed_makes_the_same_world_to_the_last_row(worlds: dict[str, Rows]) -> None:
    one, again = worlds["one"], worlds["again"]
    assert [name for name in one if one[name] != again[name]] == []
    assert len(one["cohort"]) == SMALL.cohorts
    assert len(one["household"]) == SMALL.homes


def test_another_seed_makes_other_people_in_other_cohorts(worlds: dict[str, Rows]) -> None:
    one, other = worlds["one"], worlds["other"]
    differing = {name for name in one if one[name] != other[name]}
    assert {"person", "household", "cohort", "enrollment", "participant"} <= differing
