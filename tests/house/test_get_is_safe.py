"""Reading changes nothing, every link leads somewhere, and every page a reader can reach is well made."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from courseapp.kernel.db import db
from courseapp.kernel.journal import JournalEntry
from tests.house import rows
from tests.house.crawl import crawl
from tests.house.world import World
from tests.pages import faults

pytestmark = pytest.mark.slow

ROLES = (
    "foster_parent",
    "birth_parent",
    "facilitator",
    "contact_person",
    "coordinator",
    "leader",
    "admin",
    "protected_parent",
    "ended_foster_parent",
)
KEPT_ASIDE = rows.PASSING | {"journal"}


@pytest.mark.parametrize("who", ROLES)
def test_reading_every_page_changes_nothing_and_every_page_is_sound(whole_app: Flask, world: World, who: str) -> None:
    before, last = rows.fingerprint(KEPT_ASIDE), _last_line()
    visits = crawl(whole_app, world.a.actors[who])
    assert len({visit.endpoint for visit in visits}) >= 3
    wrong = [f"{v.url}, linked from {v.found_on}: {v.broken}" for v in visits if v.broken]
    wrong += [f"{v.url}: {faults(v.page)}" for v in visits if v.page and faults(v.page)]
    assert not wrong, "\n".join(wrong)
    assert rows.fingerprint(KEPT_ASIDE) == before
    assert [line for line in _lines_after(last) if not line.startswith("exports.")] == []


def _last_line() -> int:
    return db.session.scalar(select(JournalEntry.id).order_by(JournalEntry.id.desc()).limit(1)) or 0


def _lines_after(last: int) -> list[str]:
    return list(db.session.scalars(select(JournalEntry.deed).where(JournalEntry.id > last).order_by(JournalEntry.id)))
