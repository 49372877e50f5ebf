"""What the tests of feeds stand on."""

from __future__ import annotations

import pytest
from flask import Flask

from courseapp.cohorts import actions as cohort_actions
from courseapp.enrollment import actions as enrollment_actions
from courseapp.kernel.db import transaction
from tests import makers
from tests.calendars.feeds import Place


@pytest.fixture
def place(app: Flask) -> Place:
    with transaction():
        cooperation = makers.a_cooperation()
        room = makers.a_room(cooperation)
        cohort = makers.a_cohort(cooperation, room=room, seats=1, name="Hemmelig kullnavn")
        facilitator = makers.a_facilitator(cooperation)
        cohort_actions.assign_facilitators(None, cohort, facilitator.id, [])
        home = makers.a_household(makers.services_of(cooperation)[0])
        enrollment_actions.sign_up(None, cohort, home, makers.adults_of(home))
        return Place(
            cooperation,
            room,
            cohort,
            home,
            makers.a_foster_parent(home),
            makers.a_facilitator_actor(facilitator),
            makers.a_coordinator(cooperation),
        )
