"""The coordinator's pages of demand: figures, the map, and homes masked as everywhere."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from courseapp.demand import actions
from courseapp.demand.actions import Said
from courseapp.kernel import clock
from courseapp.kernel.access import Role
from courseapp.kernel.db import transaction
from courseapp.people.models import Household
from courseapp.places.models import Cooperation
from tests import makers
from tests.pages import Browser


class Stage:
    """A cooperation of two services, each in a municipality of its own, with four homes that wish."""

    def __init__(self) -> None:
        here, there = makers.a_municipality("Fjordvik"), makers.a_municipality("Fjellheim")
        self.one, self.two = makers.a_service(here), makers.a_service(there)
        self.cooperation = makers.a_cooperation(self.one, self.two)
        self.plain, self.new = makers.a_household(self.one), makers.a_household(self.one, 1)
        self.protected, self.other = makers.a_household(self.one, limited=True), makers.a_household(self.two)
        self.new.first_day = clock.today() - timedelta(days=20)
        for home in (self.plain, self.new, self.protected, self.other):
            self.wish(home)
        self.names = {
            home.code: [m.person.given_name for m in home.members]
            for home in (self.plain, self.new, self.protected, self.other)
        }
        self.coordinator = makers.a_coordinator(self.cooperation)
        account = makers.an_account(makers.a_person(), Role.COORDINATOR, cooperation=self.cooperation, service=self.two)
        self.of_two = makers.actor_for(account)

    def wish(self, home: Household) -> None:
        said = Said(home.home_municipality, 0b1010, 45, len(home.members))
        programs = {"tbo-f": date(2026, 10, 27), "efst": date(2026, 11, 17)}
        actions.tell(None, home, self.cooperation.id, said, programs)


@pytest.fixture
def stage(app: Flask) -> Stage:
    with transaction():
        return Stage()


def test_demand_is_added_up_by_program_and_municipality(app: Flask, stage: Stage) -> None:
    page = Browser(app, stage.coordinator).get("/onsker?program=tbo-f")
    assert "Fjordvik" in page.text
    assert "Fjellheim" in page.text
    assert "4 hjem venter" in page.text
    assert "4 uker" in page.text
    numbers = [text.text for text in page.root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"2", "1", "Fjordvik", "Fjellheim"} <= set(numbers)


def test_a_protected_home_is_counted_and_tells_no_place(app: Flask, stage: Stage) -> None:
    browser = Browser(app, stage.coordinator)
    page = browser.get("/onsker")
    assert "Vises med kode" in page.text
    listed = browser.get("/onsker/hjem").text
    assert stage.protected.code in listed
    assert not any(name in listed for name in stage.names[stage.protected.code])
    assert all(name in listed for name in stage.names[stage.plain.code])
    behind = browser.get("/onsker/hjem?program=tbo-f&kommune=")
    assert stage.protected.code in behind.text
    assert "Fjordvik" not in behind.text


def test_another_services_homes_look_no_different_from_a_protected_one(app: Flask, stage: Stage) -> None:
    browser = Browser(app, stage.of_two)
    behind = browser.get("/onsker/hjem?kommune=").text
    assert stage.plain.code in behind
    assert stage.protected.code in behind
    assert not any(name in behind for code in (stage.plain.code, stage.new.code) for name in stage.names[code])
    assert "Fjordvik" not in browser.get("/onsker/hjem").text
    assert "Fjordvik: 0" in browser.get("/onsker").html


def test_a_program_nobody_knows_and_an_empty_cooperation_are_no_fault(app: Flask, stage: Stage) -> None:
    Browser(app, stage.coordinator).get("/onsker?program=finnes-ikke")
    Browser(app, stage.coordinator).get("/onsker/hjem?program=finnes-ikke&kommune=9999&side=7")
    with transaction():
        empty: Cooperation = makers.a_cooperation()
        alone = makers.a_coordinator(empty)
    assert "Ingen har ønsket noe ennå" in Browser(app, alone).get("/onsker").text
