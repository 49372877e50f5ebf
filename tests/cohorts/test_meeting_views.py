"""One meeting's page, cancelling and substitutes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from courseapp.cohorts import actions
from courseapp.cohorts.models import Booking, Cohort, Meeting
from courseapp.cohorts.schedule import Wish, shifts
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.network.models import Facilitator
from tests import makers
from tests.pages import Browser
from tests.statements import counted


@pytest.fixture
def cohort(app):
    with transaction():
        cooperation = makers.a_cooperation()
        it = makers.a_cohort(cooperation, name="Kull en", room=makers.a_room(cooperation))
        actions.assign_facilitators(None, it, makers.a_facilitator(cooperation).id, [])
    return it


@pytest.fixture
def browser(app, cohort):
    with transaction():
        coordinator = makers.a_coordinator(cohort.cooperation)
    return Browser(app, coordinator)


def meeting(cohort: Cohort, number: int) -> Meeting:
    query = select(Meeting).where(Meeting.cohort_id == cohort.id, Meeting.number == number)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def cancelled(cohort: Cohort) -> list[int]:
    query = select(Meeting.number).where(Meeting.cohort_id == cohort.id, Meeting.cancelled_at.is_not(None))
    return sorted(db.session.scalars(query))


def test_the_page_tells_when_where_what_and_who(browser, cohort):
    page = browser.get(f"/kull/{cohort.code}/okt/2")
    assert "Traumer – en innføring" in page.text
    assert "tirsdag 5. januar 2027 kl. 17.30–20.00" in page.text
    assert "Storstua" in page.text
    assert "leder" in page.text
    assert f"/kull/{cohort.code}/okt/2/oppmote" in page.links()
    assert any("/okt/2" in link and "ics" in link for link in page.links())


def test_the_title_follows_the_readers_language(browser, cohort):
    assert "Trauma – an introduction" in browser.get(f"/kull/{cohort.code}/okt/2?lang=en").text
    assert "Traume – ei innføring" in browser.get(f"/kull/{cohort.code}/okt/2?lang=nn").text


def test_what_has_been_done_to_it_is_told_to_the_coordinator_only(app, browser, cohort):
    with transaction():
        actions.move_meetings(None, cohort, shifts([meeting(cohort, 2)], Wish(days=1), {}))
        leader = makers.a_leader(makers.services_of(cohort.cooperation)[0])
    words = "Flyttet fra tirsdag 5. januar 2027 kl. 17.30–20.00 til onsdag 6. januar 2027 kl. 17.30–20.00."
    assert words in browser.get(f"/kull/{cohort.code}/okt/2").text
    assert words not in Browser(app, leader).get(f"/kull/{cohort.code}/okt/2").text


def test_the_facilitator_of_it_sees_it_and_strangers_do_not(app, cohort):
    with transaction():
        leader = db.session.scalars(select(Facilitator)).one()
        mine = makers.a_facilitator_actor(leader)
        stranger = makers.a_facilitator_actor(makers.a_facilitator(cohort.cooperation))
        elsewhere = makers.a_coordinator(makers.a_cooperation())
    page = Browser(app, mine).get(f"/kull/{cohort.code}/okt/1")
    assert "Flytt" not in page.text
    assert f"/kull/{cohort.code}/okt/1/oppmote" in page.links()
    Browser(app, stranger).get(f"/kull/{cohort.code}/okt/1", status=404)
    Browser(app, elsewhere).get(f"/kull/{cohort.code}/okt/1", status=404)
    for page_name in ("endre", "avlys", "vikar"):
        Browser(app, mine).get(f"/kull/{cohort.code}/okt/1/{page_name}", status=403)
        Browser(app, elsewhere).get(f"/kull/{cohort.code}/okt/1/{page_name}", status=404)


@pytest.mark.parametrize("number", ["0", "99", "99999999999999999999"])
def test_a_number_that_is_no_meetings_is_not_found(browser, cohort, number):
    browser.get(f"/kull/{cohort.code}/okt/{number}", status=404)


@pytest.mark.parametrize(("scope", "gone"), [("this", [3]), ("later", list(range(3, 17)))])
def test_cancelling_shows_which_first_and_then_does_it(browser, cohort, scope, gone):
    url = f"/kull/{cohort.code}/okt/3/avlys"
    page = browser.post(url, {"scope": scope}, status=200, action="")
    assert page.text.count("Avlyses") == len(gone)
    assert cancelled(cohort) == []
    browser._look(browser.client.post(url, data=page.fields("")), 303)
    assert cancelled(cohort) == gone
    assert "Avlyst" in browser.get(f"/kull/{cohort.code}/okt/3").text


def test_a_plan_that_changed_since_is_shown_again_instead_of_cancelled(browser, cohort):
    url = f"/kull/{cohort.code}/okt/3/avlys"
    page = browser.post(url, {"scope": "later"}, status=200, action="")
    with transaction():
        actions.cancel_meetings(None, cohort, [16])
    page = browser._look(browser.client.post(url, data=page.fields("")), 200)
    assert "Planen er endret siden du så den" in page.text
    assert cancelled(cohort) == [16]


def test_what_is_over_or_cancelled_cannot_be_changed(browser, cohort):
    with transaction():
        actions.cancel_meetings(None, cohort, [2])
    for name in ("endre", "avlys", "vikar"):
        page = browser.get(f"/kull/{cohort.code}/okt/2/{name}", status=303)
        assert page.location == f"/kull/{cohort.code}/okt/2"
    assert "kan ikke endres" in browser.get(f"/kull/{cohort.code}/okt/2").text
    with clock.at(meeting(cohort, 1).ends_at):
        url = f"/kull/{cohort.code}/okt/1"
        with transaction():
            coordinator = makers.a_coordinator(cohort.cooperation)
        later = Browser(browser.client.application, coordinator)
        assert "Flytt" not in later.get(url).text
        later.get(f"{url}/endre", status=303)


def test_a_substitute_is_put_in_for_one_meeting(browser, cohort):
    url = f"/kull/{cohort.code}/okt/4/vikar"
    assert "Ingen å sette inn" in browser.get(url).text
    with transaction():
        stand_in = makers.a_facilitator(cohort.cooperation)
        absent = db.session.scalars(select(Booking.facilitator_id).where(Booking.facilitator_id.is_not(None))).first()
    browser.post(url, {"absent": str(absent), "stand_in": str(stand_in.id)}, status=303, action="")
    page = browser.get(f"/kull/{cohort.code}/okt/4")
    assert "vikar" in page.text
    assert "Fikk vikar." in page.text


def test_a_busy_substitute_is_refused_in_words(browser, cohort):
    with transaction():
        stand_in = makers.a_facilitator(cohort.cooperation)
        actions.assign_facilitators(None, makers.a_cohort(cohort.cooperation, name="Det andre"), stand_in.id, [])
        absent = db.session.scalars(select(Booking.facilitator_id).where(Booking.facilitator_id != stand_in.id)).first()
    data = {"absent": str(absent), "stand_in": str(stand_in.id)}
    page = browser.post(f"/kull/{cohort.code}/okt/4/vikar", data, status=200, action="")
    assert "er opptatt med Det andre" in page.text


def test_a_meeting_costs_few_statements(browser, cohort):
    with counted() as sent:
        browser.get(f"/kull/{cohort.code}/okt/2")
    assert len(sent) <= 6, sent
