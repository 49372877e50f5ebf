"""A coordinator before a draft with a plan."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.planning import queries
from courseapp.planning.models import Draft
from courseapp.planning.queries import Opened
from tests import makers
from tests.pages import Browser
from tests.planning.makers import World, a_planned_draft, a_world


@dataclass
class Desk:
    """A world in which two cohorts are planned, its coordinator, and the draft's code."""

    world: World
    actor: Actor
    browser: Browser
    code: str

    @property
    def draft(self) -> Draft:
        """The draft as it is now."""
        db.session.rollback()
        it: Draft = db.session.scalars(db.select(Draft).where(Draft.code == self.code)).one()
        return it

    @property
    def opened(self) -> Opened:
        return queries.opened(self.draft)

    def url(self, part: str = "") -> str:
        return f"/planlegging/utkast/{self.code}{part}"


@pytest.fixture
def desk(app: Flask) -> Desk:
    with transaction():
        world = a_world(homes=14, facilitators=4)
        actor = makers.a_coordinator(world.cooperation)
        code = a_planned_draft(world.round).code
    return Desk(world, actor, Browser(app, actor), code)
