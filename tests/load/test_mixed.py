"""Everything at once, at an everyday size; for the full one: python -m tests.load.mixed --help."""

from __future__ import annotations

import pytest

from tests.load.arena import arena
from tests.load.mixed import TWINS, mixed

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("program", ["tbo-f", "cos-p"])
def test_whatever_homes_do_at_once_every_cohort_ends_by_the_rules(database_url: str, program: str) -> None:
    with arena(database_url, program=program, seats=3, cohorts=4, twins=TWINS, homes=16) as place:
        faults, done = mixed(place, steps=12, changes=12, seats=3, processes=4)
    assert faults == []
    assert {"join", "leave", "change_over"} <= set(done)
