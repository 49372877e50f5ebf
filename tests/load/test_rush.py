"""The rush for the last seats, at an everyday size; for the full one: python -m tests.load.rush --help."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.load.arena import arena
from tests.load.rush import rush
from tests.load.server import without_locks

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("program", ["tbo-f", "cos-p"])
def test_the_last_seats_go_to_just_as_many_in_order(database_url: str, program: str) -> None:
    homes = 16
    with arena(database_url, program=program, seats=5, homes=homes) as place:
        faults = rush(place, seats=5, changes=4, processes=4)
    assert faults == []


def test_without_its_locks_the_service_is_caught(database_url: str) -> None:
    with arena(database_url, seats=5, homes=20, locks=False) as place:
        assert rush(place, seats=5, changes=8, processes=4) != []


def test_a_copy_without_locks_is_otherwise_the_same(tmp_path: Path) -> None:
    source = (without_locks(tmp_path) / "courseapp" / "kernel" / "db.py").read_text()
    compile(source, "db.py", "exec")
    assert "with_for_update" not in source
    assert 'IMMEDIATE"' not in source
