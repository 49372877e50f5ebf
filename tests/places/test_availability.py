"""When venues can be used, and days they are closed."""

from __future__ import annotations

from datetime import date, time

from flask import Flask

from courseapp.kernel.db import transaction
from courseapp.places.availability import venue_times
from courseapp.places.models import VenueClosure, VenueOpening
from courseapp.places.slots import SLOTS, Part, Slot
from tests import makers
from tests.pages import Browser
from tests.statements import counted


def test_planners_read_when_each_venue_is_open_in_five_statements(app: Flask) -> None:
    with transaction():
        cooperation = makers.a_cooperation()
        small, large = makers.a_room(cooperation, 12), makers.a_room(cooperation, 40)
        makers.save(
            VenueOpening(venue_id=small.venue_id, weekday=1, opens=time(16), closes=time(21)),
            VenueClosure(venue_id=large.venue_id, first_day=date(2027, 3, 1), last_day=date(2027, 3, 7)),
        )
        makers.a_room(makers.a_cooperation())
    with counted() as sent:
        first, second = venue_times(cooperation.id)
    assert len(sent) == 5
    assert first.slots == {Slot(1, Part.EVENING)}
    assert first.closed == ()
    assert (second.slots, second.closed) == (frozenset(SLOTS), ((date(2027, 3, 1), date(2027, 3, 7)),))
    assert [room.capacity for room in (*first.rooms, *second.rooms)] == [12, 40]


def test_a_coordinator_closes_a_venue_for_some_days_and_opens_it_again(app: Flask) -> None:
    with transaction():
        cooperation = makers.a_cooperation()
        makers.a_room(cooperation)
        coordinator = makers.a_coordinator(cooperation)
    (venue,) = venue_times(cooperation.id)
    browser, page = Browser(app, coordinator), f"/steder/{venue.code}"
    browser.post(page, {"first_day": "2027-03-01", "last_day": "2027-03-05"}, 303)
    browser.post(page, {"first_day": "2027-03-01"}, 422)
    browser.post(page, {"first_day": "2027-04-02", "last_day": "2027-04-01"}, 422)
    assert "01.03.2027 til 05.03.2027" in browser.get(page).text
    action = next(form.get("action") for form in browser.get(page).all("form") if "/stengt/" in form.get("action", ""))
    browser.post(action, {}, 303, page=page)
    assert venue_times(cooperation.id)[0].closed == ()
