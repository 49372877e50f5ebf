"""Changing a cohort, choosing who leads it, and taking it through its life."""

from __future__ import annotations

from datetime import timedelta

import pytest

from courseapp.cohorts import actions
from courseapp.cohorts.models import Booking, Cohort, CohortFacilitator
from courseapp.cohorts.rules import CohortState
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from tests import makers
from tests.pages import Browser
from tests.statements import counted


@pytest.fixture
def cohort(app):
    with transaction():
        cooperation = makers.a_cooperation(makers.a_service(), makers.a_service())
        return makers.a_cohort(cooperation, name="Kull en", room=makers.a_room(cooperation), open_=False)


@pytest.fixture
def browser(app, cohort):
    with transaction():
        coordinator = makers.a_coordinator(cohort.cooperation)
    return Browser(app, coordinator)


def test_the_frame_is_changed_in_one_form(browser, cohort):
    url = f"/kull/{cohort.code}/endre"
    browser.post(
        url,
        {"name": "Nytt navn", "min_homes": "4", "decide_by": "2026-12-10", "note": "Ta med niste"},
        status=303,
        action="",
    )
    it = db.session.get_one(Cohort, cohort.id, populate_existing=True)
    assert (it.name, it.min_homes, it.note, it.version) == ("Nytt navn", 4, "Ta med niste", 2)
    assert it.name_folded == "nytt navn"


def test_of_two_who_change_at_once_the_second_sees_what_the_first_saved(browser, cohort):
    url = f"/kull/{cohort.code}/endre"
    opened = browser.get(url).fields("")
    browser.post(url, {"name": "Den førstes navn"}, status=303, action="")
    page = browser._look(browser.client.post(url, data={**opened, "name": "Den andres navn"}), 200)
    assert "Noen andre har lagret endringer" in page.text
    assert "Navn på kullet Den førstes navn Den andres navn" in page.text
    browser._look(browser.client.post(url, data=page.fields("")), 303)
    assert db.session.get_one(Cohort, cohort.id, populate_existing=True).name == "Den andres navn"


def test_a_date_that_has_passed_may_stay_where_it_was(browser, cohort):
    with transaction():
        it = db.session.get_one(Cohort, cohort.id)
        it.decide_by = clock.today() - timedelta(days=3)
    browser.post(f"/kull/{cohort.code}/endre", {"name": "Nytt"}, status=303, action="")


def test_a_strange_version_is_a_conflict_and_no_error(browser, cohort):
    page = browser.post(f"/kull/{cohort.code}/endre", {"version": "x"}, status=200, action="")
    assert "Noen andre har lagret" in page.text


def test_a_service_or_room_of_others_is_refused(browser, cohort):
    with transaction():
        foreign = makers.a_room(makers.a_cooperation())
        service = makers.a_service()
    url = f"/kull/{cohort.code}/endre"
    browser.post(url, {"room": str(foreign.id)}, status=200, action="")
    browser.post(url, {"services": [str(service.id)]}, status=200, action="")
    browser.post(url, {"room": "x"}, status=200, action="")
    assert db.session.get_one(Cohort, cohort.id, populate_existing=True).version == 1


def test_facilitators_are_shown_with_what_they_can_and_when_they_cannot(browser, cohort):
    with transaction():
        cooperation = cohort.cooperation
        busy, free = makers.a_facilitator(cooperation), makers.a_facilitator(cooperation, lead=False)
        makers.a_facilitator(cooperation, "efst")
        actions.assign_facilitators(None, makers.a_cohort(cooperation, name="Det andre kullet"), busy.id, [])
    page = browser.get(f"/kull/{cohort.code}/veiledere")
    assert "er opptatt på 16 av datoene, først med Det andre kullet tirsdag 22. desember 2026 kl. 17.30." in page.text
    assert "Kan bare være medleder. Ledig." in page.text
    assert "Ikke kvalifisert for dette programmet. Ledig." in page.text
    page = browser.post(page.response.request.path, {"lead": str(busy.id)}, status=200, action="")
    assert "først med Det andre kullet" in page.text
    page = browser.post(page.response.request.path, {"lead": str(free.id)}, status=200, action="")
    assert "uten en begrunnelse" in page.text
    browser.post(page.response.request.path, {"lead": str(free.id), "reason": "Øver"}, status=303, action="")
    assert db.session.query(CohortFacilitator).filter_by(cohort_id=cohort.id).count() == 1


def test_lead_and_seconds_are_saved_and_booked(browser, cohort):
    with transaction():
        lead, second = makers.a_facilitator(cohort.cooperation), makers.a_facilitator(cohort.cooperation)
    url = f"/kull/{cohort.code}/veiledere"
    browser.post(url, {"lead": str(lead.id), "seconds": [str(lead.id), str(second.id)]}, status=303, action="")
    assert db.session.query(Booking).filter(Booking.facilitator_id.is_not(None)).count() == 32
    assert browser.get(url).fields("")["lead"] == [str(lead.id)]


def test_nobody_and_strangers_are_refused(browser, cohort):
    url = f"/kull/{cohort.code}/veiledere"
    assert "ingen veiledere ennå" in browser.get(url).text
    with transaction():
        makers.a_facilitator(cohort.cooperation)
        stranger = makers.a_facilitator(makers.a_cooperation())
    browser.post(url, {}, status=200, action="")
    browser.post(url, {"lead": str(stranger.id)}, status=200, action="")
    browser.post(url, {"lead": "x"}, status=200, action="")
    assert db.session.query(CohortFacilitator).count() == 0


def press(browser: Browser, cohort: Cohort, deed: str) -> str:
    """Press a button of the cohort's page and read what the next page says."""
    token = browser.get(f"/kull/{cohort.code}/endre").fields("")["csrf_token"]
    browser._look(browser.client.post(f"/kull/{cohort.code}/{deed}", data={"csrf_token": token}), 303)
    return browser.get(f"/kull/{cohort.code}/endre").text


def test_a_cohort_is_opened_confirmed_and_finished_and_a_second_click_does_no_harm(browser, cohort):
    for deed, state, words in (
        ("apne", CohortState.OPEN, "Kullet er åpent for påmelding."),
        ("bekreft", CohortState.CONFIRMED, "Kullet er bekreftet."),
    ):
        for _ in range(2):
            assert words in press(browser, cohort, deed)
            assert db.session.get_one(Cohort, cohort.id, populate_existing=True).state == state
    assert "samlinger som ikke er holdt ennå" in press(browser, cohort, "avslutt")
    with clock.at(makers.NOW + timedelta(minutes=20)):
        assert "samlinger som ikke er holdt ennå" in press(browser, cohort, "avslutt")


def test_what_cannot_be_done_is_said_in_words(browser, cohort):
    assert "Åpne kullet for påmelding før du bekrefter det." in press(browser, cohort, "bekreft")
    with transaction():
        actions.cancel(None, cohort, "x")
    assert "Kullet er avlyst og kan ikke endres." in press(browser, cohort, "apne")
    page = browser.post(f"/kull/{cohort.code}/endre", {"name": "x"}, status=200, action="")
    assert "Kullet er avlyst og kan ikke endres." in page.text


def test_other_roles_and_other_cooperations_may_not(app, cohort):
    with transaction():
        elsewhere = makers.a_coordinator(makers.a_cooperation())
        leader = makers.a_leader(makers.services_of(cohort.cooperation)[0])
    for page in ("endre", "veiledere"):
        Browser(app, elsewhere).get(f"/kull/{cohort.code}/{page}", status=404)
        Browser(app, elsewhere).get(f"/kull/FINNES2/{page}", status=404)
        Browser(app, leader).get(f"/kull/{cohort.code}/{page}", status=403)


def test_the_pages_cost_the_same_however_many_facilitators(browser, cohort):
    costs = []
    for count in (2, 10):
        with transaction():
            for _ in range(count):
                makers.a_facilitator(cohort.cooperation)
        with counted() as sent:
            browser.get(f"/kull/{cohort.code}/veiledere")
        costs.append(len(sent))
    assert costs[0] == costs[1] <= 9, costs
    with counted() as sent:
        browser.get(f"/kull/{cohort.code}/endre")
    assert len(sent) <= 9
