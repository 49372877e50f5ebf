"""The server dies while homes sign up, at an everyday size; for the full one: python -m tests.load.kill --help."""

from __future__ import annotations

import pytest

from tests.load.arena import arena
from tests.load.kill import kill_often

pytestmark = pytest.mark.slow


def test_no_confirmed_sign_up_is_lost_and_nothing_is_half_written(database_url: str) -> None:
    with arena(database_url, seats=5, cohorts=4, homes=8) as place:
        faults, died = kill_often(place, kills=2, processes=2, lives=(0.1, 0.3))
    assert faults == []
    assert died > 0
