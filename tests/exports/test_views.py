"""Workbooks that reach only what their reader may see."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Cohort
from courseapp.enrollment import actions as enrollment_actions
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.people.models import Household, Person
from tests import makers
from tests.pages import Browser
from tests.statements import counted


class Group:
    """A cohort with three homes of one service, one protected, and one home of another service."""

    def __init__(self) -> None:
        with transaction():
            self.services = [makers.a_service(), makers.a_service()]
            cooperation = makers.a_cooperation(*self.services)
            self.cohort: Cohort = makers.a_cohort(cooperation)
            self.homes: list[Household] = [makers.a_household(self.services[0]) for _ in range(2)]
            self.homes.append(makers.a_household(self.services[0], limited=True))
            self.homes.append(makers.a_household(self.services[1]))
            for home in self.homes:
                enrollment_actions.sign_up(None, self.cohort, home, makers.adults_of(home))
            self.coordinator = makers.a_coordinator(cooperation)
            self.leader = makers.a_leader(self.services[1])
            facilitator = makers.a_facilitator(cooperation)
            cohort_actions.assign_facilitators(None, self.cohort, facilitator.id, [])
            self.facilitator = makers.a_facilitator_actor(facilitator)

    def names(self, home: Household) -> list[str]:
        return [db.session.get_one(Person, p).name for p in makers.adults_of(home)]


@pytest.fixture
def group(app: Flask) -> Group:
    return Group()


def _cells(app: Flask, actor: Actor, url: str) -> list[str]:
    answer = Browser(app, actor).client.get(url)
    assert answer.status_code == 200
    book = load_workbook(BytesIO(answer.data))
    return [str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if c is not None]


def test_a_coordinator_gets_every_home_and_the_protected_one_by_code(app: Flask, group: Group) -> None:
    cells = _cells(app, group.coordinator, f"/kull/{group.cohort.code}/deltakere.xlsx")
    assert all(name in cells for home in (*group.homes[:2], group.homes[3]) for name in group.names(home))
    assert not any(name in cell for name in group.names(group.homes[2]) for cell in cells)


def test_a_leader_gets_only_the_homes_of_the_own_service(app: Flask, group: Group) -> None:
    cells = " ".join(_cells(app, group.leader, f"/kull/{group.cohort.code}/deltakere.xlsx"))
    assert group.names(group.homes[3])[0] in cells
    assert group.names(group.homes[0])[0] not in cells


def test_a_facilitator_gets_names_only_in_time_and_no_phone(app: Flask, group: Group) -> None:
    url = f"/kull/{group.cohort.code}/deltakere.xlsx"
    assert group.names(group.homes[0])[0] in _cells(app, group.facilitator, url)
    assert "Telefon" not in _cells(app, group.facilitator, url)
    with clock.at(clock.now().replace(year=2028)):
        assert group.names(group.homes[0])[0] not in _cells(app, group.facilitator, url)


def test_a_workbook_costs_at_most_four_statements_and_leaves_its_purpose_in_the_journal(
    app: Flask, group: Group
) -> None:
    browser = Browser(app, group.coordinator)
    for file in ("deltakere.xlsx", "oppmote.xlsx"):
        with counted() as sent:
            browser.client.get(f"/kull/{group.cohort.code}/{file}?formal=rapport")
        assert len(sent) <= 4, sent
    db.session.rollback()
    lines = db.session.scalars(
        select(JournalEntry).where(JournalEntry.deed.like("exports.%")).order_by(JournalEntry.id)
    ).all()
    assert [(line.deed, line.reason) for line in lines] == [
        ("exports.participants", "rapport"),
        ("exports.attendance", "rapport"),
    ]


def test_families_and_strangers_find_no_workbook(app: Flask, group: Group) -> None:
    with transaction():
        parent = makers.a_foster_parent(group.homes[0])
        stranger = makers.a_coordinator(makers.a_cooperation())
    assert Browser(app, stranger).client.get(f"/kull/{group.cohort.code}/deltakere.xlsx").status_code == 404
    assert Browser(app, parent).client.get(f"/kull/{group.cohort.code}/deltakere.xlsx").status_code == 403
