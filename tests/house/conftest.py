"""One world for all tests of a file, since building it costs more than asking it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from courseapp.kernel import clock
from courseapp.kernel.db import db
from tests.house import rows
from tests.house.world import World, build
from tests.makers import NOW


@pytest.fixture(scope="module")
def world(whole_app: Flask) -> Iterator[World]:
    """Build the world, with the clock stopped at makers.NOW and the application's context entered."""
    with clock.at(NOW), whole_app.app_context():
        yield build()
        rows.empty()
        db.session.remove()
