"""A service with a contact person, a leader, and a new foster home that has begun its lessons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.people.models import Household, HouseholdKind, Person
from courseapp.places.models import ChildWelfareService, Cooperation
from courseapp.series.models import IndividualSeries, Lesson
from tests import makers

ANCHOR = date(2026, 9, 16)
"""Its lessons are due 16 October, 16 November, 16 December, 18 January, 16 February and 16 March."""


@dataclass
class Scene:
    """Who is there; rows are read anew by id after each transaction."""

    service: ChildWelfareService
    cooperation: Cooperation
    contact: Actor
    leader: Actor
    parent: Actor
    home: Household
    series: IndividualSeries

    def lesson(self, number: int) -> Lesson:
        """Read a lesson of the series."""
        found = select(Lesson).where(Lesson.series_id == self.series.id, Lesson.number == number)
        return db.session.scalars(found).one()

    def again(self) -> IndividualSeries:
        """Read the series."""
        return db.session.get_one(IndividualSeries, self.series.id, populate_existing=True)

    def a_home(self, kind: HouseholdKind = HouseholdKind.FOSTER_HOME) -> Household:
        """Make another home of the same contact person."""
        contact = db.session.get_one(Person, self.contact.person_id)
        return makers.a_household(self.service, kind=kind, contact_person=contact)


@pytest.fixture
def scene(app: Flask) -> Scene:
    with transaction():
        service = makers.a_service()
        cooperation = makers.a_cooperation(service)
        contact, leader = makers.a_contact_person(service), makers.a_leader(service)
        home = makers.a_household(service, contact_person=db.session.get_one(Person, contact.person_id))
        parent = makers.a_foster_parent(home)
        series = makers.a_series(home, anchor=ANCHOR)
    return Scene(service, cooperation, contact, leader, parent, home, series)
