"""Travel minutes between municipalities, with what a cooperation corrects; and its pages."""

from __future__ import annotations

import pytest
from flask import Flask

from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.kernel.refused import Refused
from courseapp.places import travel, travel_actions
from courseapp.places.models import MunicipalityLink
from courseapp.places.roads import UNKNOWN, LinkKind
from tests import makers
from tests.pages import Browser
from tests.statements import counted


@pytest.fixture
def three(app: Flask) -> tuple[list[str], int, Actor]:
    """Two linked municipalities and one that nothing leads to, in one cooperation."""
    with transaction():
        places = [makers.a_municipality(f"Sted {n}") for n in range(3)]
        places[1].latitude = 60.3
        cooperation = makers.a_cooperation(*(makers.a_service(place) for place in places))
        a, b = sorted(place.number for place in places[:2])
        makers.save(MunicipalityLink(a=a, b=b, kind=LinkKind.ROAD, gap_km=0))
        coordinator = makers.a_coordinator(cooperation)
        numbers = [place.number for place in places]
    return numbers, cooperation.id, coordinator


def test_minutes_are_symmetric_whole_and_nothing_on_the_diagonal(three: tuple[list[str], int, Actor]) -> None:
    numbers, cooperation_id, _ = three
    with counted() as sent:
        found = travel.minutes(numbers, cooperation_id)
    assert len(sent) == 3
    assert all(found.minutes[n][n] == 0 for n in range(3))
    assert found.between(numbers[0], numbers[1]) == found.between(numbers[1], numbers[0])
    assert 35 < found.between(numbers[0], numbers[1]) < 55


def test_what_cannot_be_reached_is_told(three: tuple[list[str], int, Actor]) -> None:
    numbers, cooperation_id, _ = three
    found = travel.minutes([*numbers, "0000"], cooperation_id)
    assert (found.without_links, found.without_point) == ((numbers[2],), ("0000",))
    assert found.between(numbers[0], numbers[2]) == UNKNOWN


def test_a_correction_holds_both_ways_and_only_in_its_cooperation(three: tuple[list[str], int, Actor]) -> None:
    numbers, cooperation_id, coordinator = three
    with transaction():
        travel_actions.override(coordinator, numbers[2], numbers[0], 75)
    found = travel.minutes(numbers, cooperation_id)
    assert (found.between(numbers[0], numbers[2]), found.between(numbers[2], numbers[0])) == (75, 75)
    assert found.without_links == ()
    assert travel.minutes(numbers).between(numbers[0], numbers[2]) == UNKNOWN
    with pytest.raises(Refused) as refused, transaction():
        travel_actions.override(coordinator, numbers[0], numbers[0], 75)
    assert refused.value.code == "places.same_place"


def test_a_coordinator_corrects_and_takes_back(app: Flask, three: tuple[list[str], int, Actor]) -> None:
    numbers, cooperation_id, coordinator = three
    browser, page = Browser(app, coordinator), "/steder/reisetider"
    assert "Vi vet ikke hvordan man kommer til Sted 2." in browser.get(page).text
    browser.post(page, {"a": "Sted 2", "b": numbers[1], "minutes": "40"}, 303)
    browser.post(page, {"a": numbers[1], "b": numbers[2], "minutes": "45"}, 303)
    assert travel.minutes(numbers, cooperation_id).between(numbers[1], numbers[2]) == 45
    for wrong in ({"minutes": "0"}, {"minutes": "lenge"}, {"a": "Ingensteds"}, {"a": "Sted 1"}):
        browser.post(page, {"a": "Sted 2", "b": "Sted 1", "minutes": "40", **wrong}, 422)
    a, b = travel.pair(numbers[1], numbers[2])
    browser.post(f"/steder/reisetider/{b}/{a}/fjern", {}, 303, page=page)
    assert travel.minutes(numbers, cooperation_id).between(numbers[1], numbers[2]) == UNKNOWN
    lines = db.session.scalars(
        db.select(JournalEntry).where(JournalEntry.subject == f"travel:{a}-{b}").order_by(JournalEntry.id)
    ).all()
    assert [(it.deed, it.detail["before"]) for it in lines] == [
        ("places.override_travel", None),
        ("places.override_travel", 40),
        ("places.forget_travel", 45),
    ]


def test_a_cooperation_says_what_evening_means(app: Flask, three: tuple[list[str], int, Actor]) -> None:
    _, _, coordinator = three
    browser, page = Browser(app, coordinator), "/steder/tider"
    assert "17:30" in browser.get(page).html
    browser.post(page, {"evening_begins": "16:00", "evening_ends": "18.30"}, 303)
    assert "16:00" in browser.get(page).html
    browser.post(page, {"evening_begins": "19:00", "evening_ends": "18:30"}, 422)
