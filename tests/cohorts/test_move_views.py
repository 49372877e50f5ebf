"""Moving meetings and adding one, after a page that lists exactly what will change."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from courseapp.cohorts import actions
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.cohorts.schedule import Wish, shifts
from courseapp.kernel.clock import local, to_utc
from courseapp.kernel.db import db, transaction
from courseapp.places.models import BlackoutKind, BlackoutPeriod
from tests import makers
from tests.pages import Browser, Page
from tests.statements import counted


@pytest.fixture
def cohort(app):
    with transaction():
        cooperation = makers.a_cooperation(makers.a_service(makers.a_municipality("Eksempelvik")))
        it = makers.a_cohort(cooperation, "pmto-preventive", name="Kull en", room=makers.a_room(cooperation))
        actions.assign_facilitators(None, it, makers.a_facilitator(cooperation).id, [])
    return it


@pytest.fixture
def browser(app, cohort):
    with transaction():
        coordinator = makers.a_coordinator(cohort.cooperation)
    return Browser(app, coordinator)


def meetings(cohort: Cohort) -> list[Meeting]:
    query = select(Meeting).where(Meeting.cohort_id == cohort.id).order_by(Meeting.number)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def walls(cohort: Cohort) -> list[datetime]:
    """When the meetings begin, by the clock on the wall."""
    return [local(m.starts_at) for m in meetings(cohort)]


def ask(browser: Browser, cohort: Cohort, number: int, **data: str) -> Page:
    return browser.post(f"/kull/{cohort.code}/okt/{number}/endre", data, status=200, action="")


def agree(browser: Browser, cohort: Cohort, number: int, shown: Page, status: int = 303) -> Page:
    url = f"/kull/{cohort.code}/okt/{number}/endre"
    return browser._look(browser.client.post(url, data=shown.fields("")), status)


def test_one_meeting_is_moved_after_a_page_that_says_from_when_to_when(browser, cohort):
    before = walls(cohort)
    page = ask(browser, cohort, 2, day="2026-12-30", starts="18:00")
    assert "1 samling blir endret" in page.text
    assert "tirsdag 29. desember 2026 kl. 17.30–19.30" in page.text
    assert "onsdag 30. desember 2026 kl. 18.00–20.00" in page.text
    assert walls(cohort) == before
    agree(browser, cohort, 2, page)
    assert walls(cohort) == [before[0], local(to_utc(date(2026, 12, 30), time(18))), *before[2:]]


def test_this_and_all_later_ones_move_together_and_keep_the_wall_clock(browser, cohort):
    before = walls(cohort)
    page = ask(browser, cohort, 3, day="2027-03-30", scope="later")
    assert "6 samlinger blir endret" in page.text
    agree(browser, cohort, 3, page)
    by = date(2027, 3, 30) - before[2].date()
    assert walls(cohort) == before[:2] + [w + by for w in before[2:]]


def test_a_closed_day_is_said_with_its_reason_and_may_still_be_chosen(browser, cohort):
    with transaction():
        number, day = cohort.cooperation.host_municipality, date(2026, 12, 30)
        makers.save(
            BlackoutPeriod(
                municipality_number=number,
                first_day=day,
                last_day=day,
                kind=BlackoutKind.PLANNING_DAY,
                label="Planleggingsdag",
            )
        )
    page = ask(browser, cohort, 2, day="2026-12-30")
    assert "Planleggingsdag i Eksempelvik" in page.text
    page = ask(browser, cohort, 1, day="2026-12-26")
    assert "Andre juledag Samlingen er på en lørdag." in page.text
    agree(browser, cohort, 1, page)


def test_a_taken_room_stops_it_and_says_by_what(browser, cohort):
    with transaction():
        room = meetings(cohort)[0].room
        makers.a_cohort(
            cohort.cooperation, "culture-day", name="Fagdag", room=room, first=date(2026, 12, 30), starts=time(17)
        )
    page = ask(browser, cohort, 2, day="2026-12-30")
    assert "er opptatt med Fagdag onsdag 30. desember 2026" in page.text
    assert "Lagre endringen" not in page.text


def test_a_plan_that_changed_since_is_shown_afresh_and_nothing_is_done(browser, cohort):
    page = ask(browser, cohort, 3, day="2027-01-06", scope="later")
    with transaction():
        actions.move_meetings(None, cohort, shifts(meetings(cohort)[7:], Wish(days=1), {}))
    before = walls(cohort)
    page = agree(browser, cohort, 3, page, status=200)
    assert "Planen er endret siden du så den" in page.text
    assert walls(cohort) == before
    agree(browser, cohort, 3, page)
    assert walls(cohort) != before


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Du har ikke endret noe ennå."),
        ({"day": "2026-11-01"}, "Velg en dato som ikke har vært."),
        ({"day": "2028-03-26", "starts": "02:30"}, "klokka 02.30 finnes ikke"),
        ({"minutes": "7"}, "Skriv et helt tall fra 15 til 600."),
        ({"starts": "23:00"}, "slutter den etter midnatt"),
        ({"room": "999999"}, ""),
        ({"scope": "all"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_moves(browser, cohort, data, words):
    before = walls(cohort)
    page = ask(browser, cohort, 2, **data)
    assert words in page.text
    assert "Se hva som blir endret" in page.text
    assert walls(cohort) == before


def test_moving_onto_another_meeting_of_the_cohort_is_refused(browser, cohort):
    page = ask(browser, cohort, 2, day="2027-01-05")
    assert "opptatt med Kull en" in page.text


def test_the_room_is_changed_for_this_or_all_later_ones(browser, cohort):
    with transaction():
        other = makers.a_room(cohort.cooperation, name="Loftet")
    page = ask(browser, cohort, 7, room=str(other.id), scope="later")
    assert "Loftet" in page.text
    agree(browser, cohort, 7, page)
    assert [m.room_id == other.id for m in meetings(cohort)] == [False] * 6 + [True] * 2
    assert "Fikk nytt sted." in browser.get(f"/kull/{cohort.code}/okt/8").text


def test_a_meeting_is_added_after_a_look(browser, cohort):
    url = f"/kull/{cohort.code}/okt/ny"
    data = {"title": "Oppfølging", "day": "2027-03-02", "starts": "17.30", "minutes": "90"}
    page = browser.post(url, data, status=200, action="")
    assert "tirsdag 2. mars 2027 kl. 17.30–19.00" in page.text
    assert len(meetings(cohort)) == 8
    browser._look(browser.client.post(url, data=page.fields("")), 303)
    assert meetings(cohort)[-1].title == "Oppfølging"
    assert "Oppfølging" in browser.get(f"/kull/{cohort.code}/okt/9").text


def test_an_added_meeting_that_collides_or_is_over_is_refused(browser, cohort):
    url = f"/kull/{cohort.code}/okt/ny"
    data = {"title": "Ekstra", "day": "2026-12-29", "starts": "18.00", "minutes": "60"}
    page = browser.post(url, data, status=200, action="")
    assert "er opptatt med Kull en" in page.text
    assert "Legg til samling" in page.text
    page = browser.post(url, {**data, "room": "", "digest": "shown"}, status=200, action="")
    assert "begynner før samlingen foran den er slutt" in page.text or "er opptatt" in page.text
    page = browser.post(url, {**data, "day": "2026-11-24", "starts": "08:00"}, status=200, action="")
    assert "ingen samling kan legges tilbake i tid" in page.text
    assert len(meetings(cohort)) == 8


def test_the_confirmation_costs_the_same_for_one_as_for_all(browser, cohort):
    url = f"/kull/{cohort.code}/okt/1/endre"
    fields = {**browser.get(url).fields(""), "day": (walls(cohort)[0] + timedelta(days=1)).date().isoformat()}
    costs = []
    for scope in ("this", "later"):
        with counted() as sent:
            browser.client.post(url, data={**fields, "scope": scope})
        costs.append(len(sent))
    assert costs[1] - costs[0] <= 1, costs
    assert costs[1] <= 13
