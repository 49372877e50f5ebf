"""Text that somebody kept is text on every page that shows it, whatever it looks like."""

from __future__ import annotations

from typing import Final

import pytest
from flask import Flask
from sqlalchemy import String, cast, literal, update

from courseapp.cohorts.models import Cohort, Meeting
from courseapp.enrollment.models import Enrollment
from courseapp.kernel.db import db
from courseapp.people.models import Household, Person, is_home
from courseapp.places.models import BlackoutPeriod, ChildWelfareService, Cooperation, Room, Venue
from tests.house import rows
from tests.house.crawl import crawl
from tests.house.test_hostile_text import MARKS, ROLES
from tests.house.world import World

pytestmark = pytest.mark.slow

HOSTILE: Final = "\"'><img src=x onerror=alert(1)><script>qzqz()</script>{{ 9173 * 8461 }}"
WRITTEN: Final = (
    Person.given_name,
    Person.family_name,
    Household.service_reference,
    Cohort.name,
    Cohort.note,
    Cohort.cancelled_because,
    Meeting.title,
    Enrollment.interpreter,
    Enrollment.access_needs,
    Cooperation.name,
    Cooperation.legal_form,
    ChildWelfareService.name,
    Venue.name,
    Venue.access_note,
    Venue.travel_note,
    Room.name,
    BlackoutPeriod.label,
)
"""What people write that others read."""


@pytest.fixture
def hostile_world(world: World):
    kept = rows.snapshot()
    for column in WRITTEN:
        model = column.class_
        number = cast(model.__mapper__.primary_key[0], String)
        written = update(model).values({column.key: literal(HOSTILE) + number})
        if model is Household:  # what stands for somebody at work has no name of its service's
            written = written.where(is_home())
        db.session.execute(written)
    db.session.commit()
    yield world
    rows.restore(kept)


@pytest.mark.parametrize("who", ROLES)
def test_what_was_kept_is_never_markup(whole_app: Flask, hostile_world: World, who: str) -> None:
    visits = crawl(whole_app, hostile_world.a.actors[who])
    pages = [visit for visit in visits if visit.page]
    assert pages
    wrong = [f"{visit.url}: {mark!r}" for visit in pages for mark in MARKS if mark in visit.text]
    assert not wrong, "\n".join(wrong)
    assert who == "admin" or any("&lt;script&gt;qzqz()" in visit.text for visit in pages), "nothing hostile was shown"
