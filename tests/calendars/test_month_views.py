"""The month and the year as each role meets them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Cohort
from courseapp.enrollment import actions as enrollment_actions
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.places.models import BlackoutKind, BlackoutPeriod, Cooperation
from tests import makers
from tests.pages import Browser, Page
from tests.statements import counted

JANUARY = "/kalender/2027/1"


@pytest.fixture
def cooperation(app: Flask) -> Cooperation:
    with transaction():
        return makers.a_cooperation()


def a_cohort(cooperation: Cooperation, program: str = "tbo-f", *, day: date = date(2027, 1, 12), **more) -> Cohort:
    with transaction():
        return makers.a_cohort(cooperation, program, first=day, **more)


def a_coordinator(cooperation: Cooperation) -> Actor:
    with transaction():
        return makers.a_coordinator(cooperation)


def a_parent(cooperation: Cooperation, *cohorts: Cohort, **more) -> Actor:
    with transaction():
        home = makers.a_household(makers.services_of(cooperation)[0], **more)
        for cohort in cohorts:
            enrollment_actions.sign_up(None, cohort, home, makers.adults_of(home))
        return makers.a_foster_parent(home)


def cell(page: Page, day: str) -> str:
    """The words in the table on a day (ISO)."""
    for found in page.all("td"):
        if any(e.get("datetime") == day for e in found.iter() if isinstance(e.tag, str)):
            return " ".join("".join(found.itertext()).split())
    raise AssertionError(f"{day} is not on this page")


def test_a_coordinator_sees_meetings_on_their_days_at_norwegian_time(app: Flask, cooperation: Cooperation) -> None:
    with transaction():
        room = makers.a_room(cooperation)
    a_cohort(cooperation, room=room)
    page = Browser(app, a_coordinator(cooperation)).get(JANUARY)
    assert "17.30 TBO-F 1" in cell(page, "2027-01-12")
    assert "Eksempelhuset" in cell(page, "2027-01-12")
    assert page.all("h1")[0].text == "Januar 2027"


def test_the_calendar_opens_on_this_month_and_leads_to_the_months_beside_it(
    app: Flask, cooperation: Cooperation
) -> None:
    page = Browser(app, a_coordinator(cooperation)).get("/kalender")
    assert page.all("h1")[0].text == "November 2026"
    assert {"/kalender/2026/10?krets=foster", "/kalender/2026/12?krets=foster"} <= set(page.links())
    assert "/kalender" in Browser(app, a_parent(cooperation)).get("/").links()


def test_weeks_are_numbered_the_norwegian_way(app: Flask, cooperation: Cooperation) -> None:
    page = Browser(app, a_coordinator(cooperation)).get(JANUARY)
    rows = [th for th in page.all("th") if th.get("scope") == "row"]
    assert ["".join(th.itertext()).split()[-1] for th in rows] == ["53", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    "where",
    [
        "2027/0",
        "2027/13",
        "0/1",
        "1899/12",
        "2101/1",
        "99999999999999999999/1",
        "2027/99999999999999999999",
        "1899",
        "2101",
        "0",
        "99999999999999999999",
        "-1",
        "2027/-1",
        "i-dag",
        "2027/januar",
    ],
)
def test_months_and_years_that_are_none_are_not_found(app: Flask, cooperation: Cooperation, where: str) -> None:
    Browser(app, a_coordinator(cooperation)).get(f"/kalender/{where}", 404)


@pytest.mark.parametrize("where", ["1900/1", "2100/12", "1900", "2100"])
def test_the_first_and_last_month_can_be_opened(app: Flask, cooperation: Cooperation, where: str) -> None:
    Browser(app, a_coordinator(cooperation)).get(f"/kalender/{where}")


def test_cancelled_meetings_are_struck_out_and_say_so(app: Flask, cooperation: Cooperation) -> None:
    cohort = a_cohort(cooperation)
    with transaction():
        cohort_actions.cancel_meetings(None, cohort, [1])
    page = Browser(app, a_coordinator(cooperation)).get(JANUARY)
    assert "Avlyst" in cell(page, "2027-01-12")
    assert 'class="event is-cancelled"' in page.html
    assert "is-cancelled" in Browser(app, a_coordinator(cooperation)).get("/kalender/2027").html


def test_holidays_and_each_municipalitys_holidays_are_told_on_their_days(app: Flask, cooperation: Cooperation) -> None:
    with transaction():
        period = {"kind": BlackoutKind.SCHOOL_HOLIDAY, "label": "Vinterferie"}
        db.session.add(
            BlackoutPeriod(
                municipality_number=cooperation.host_municipality,
                first_day=date(2027, 2, 22),
                last_day=date(2027, 2, 26),
                **period,
            )
        )
        elsewhere = makers.a_municipality()
        db.session.add(
            BlackoutPeriod(
                municipality_number=elsewhere.number,
                first_day=date(2027, 2, 15),
                last_day=date(2027, 2, 19),
                **period,
            )
        )
    browser = Browser(app, a_coordinator(cooperation))
    assert "Første nyttårsdag" in cell(browser.get(JANUARY), "2027-01-01")
    page = browser.get("/kalender/2027/2")
    assert "Vinterferie i Eksempelvik" in cell(page, "2027-02-24")
    assert "Vinterferie" not in cell(page, "2027-02-17")
    assert "man. 22. feb. – fre. 26. feb.: Vinterferie" in page.text


def test_many_municipalities_with_the_same_holiday_are_counted_on_the_day_and_named_below(app: Flask) -> None:
    with transaction():
        services = [makers.a_service(makers.a_municipality(f"Fjordvik {n}")) for n in range(5)]
        cooperation = makers.a_cooperation(*services)
        numbers = db.session.execute(db.text("SELECT municipality_number FROM service_municipality")).scalars()
        for number in numbers.all():
            db.session.add(
                BlackoutPeriod(
                    municipality_number=number,
                    first_day=date(2027, 2, 22),
                    last_day=date(2027, 2, 22),
                    kind=BlackoutKind.PLANNING_DAY,
                    label="Planleggingsdag",
                )
            )
    page = Browser(app, a_coordinator(cooperation)).get("/kalender/2027/2")
    assert "Planleggingsdag i 5 kommuner" in cell(page, "2027-02-22")
    assert "Fjordvik 0, Fjordvik 1, Fjordvik 2, Fjordvik 3, Fjordvik 4" in page.text


def test_circles_are_never_on_one_page(app: Flask, cooperation: Cooperation) -> None:
    a_cohort(cooperation, "tbo-f", name="Fosterkullet")
    a_cohort(cooperation, "veien-videre", name="Foreldrekullet")
    browser = Browser(app, a_coordinator(cooperation))
    assert "Fosterkullet" in browser.get("/kalender/2027").text
    assert "Foreldrekullet" not in browser.get("/kalender/2027").text
    parents = browser.get("/kalender/2027?krets=foreldre")
    assert "Foreldrekullet" in parents.text
    assert "Fosterkullet" not in parents.text


def test_filters_narrow_by_program_and_by_where_meetings_are(app: Flask) -> None:
    with transaction():
        cooperation = makers.a_cooperation(makers.a_service(), makers.a_service())
        room = makers.a_room(cooperation)
        venue, number = room.venue.code, room.venue.municipality_number
    a_cohort(cooperation, "tbo-f", name="Uten lokale")
    a_cohort(cooperation, "efst", name="I lokalet", room=room)
    browser = Browser(app, a_coordinator(cooperation))
    for wanted in ("program=efst", f"sted={venue}", f"sted={number}"):
        page = browser.get(f"/kalender/2027?{wanted}")
        assert "I lokalet" in page.text, wanted
        assert "Uten lokale" not in page.text, wanted
        assert any(wanted in link for link in page.links()), "the next year keeps what was chosen"
    for strange in ("program=finnes-ikke", "sted=%00", "krets=alle", "sted=' OR 1=1"):
        assert "Uten lokale" in browser.get(f"/kalender/2027?{strange}").text


def test_families_see_own_meetings_and_those_they_may_still_join_marked_apart(
    app: Flask, cooperation: Cooperation
) -> None:
    own = a_cohort(cooperation, name="Vårt kull")
    full = a_cohort(cooperation, "fosterhjemskveld", name="Ventekullet", seats=1, day=date(2027, 1, 13))
    a_cohort(cooperation, name="Det åpne", day=date(2027, 1, 14))
    a_cohort(cooperation, name="Bare planlagt", day=date(2027, 1, 15), open_=False)
    a_parent(cooperation, full)
    page = Browser(app, a_parent(cooperation, own, full)).get(JANUARY)
    assert cell(page, "2027-01-12").endswith("17.30 TBO-F 1")
    assert "På venteliste" in cell(page, "2027-01-13")
    assert "Åpent for påmelding" in cell(page, "2027-01-14")
    assert "TBO-F" not in cell(page, "2027-01-15")
    assert not page.all("select"), "families have nothing to narrow"


def test_a_home_that_withdrew_sees_the_cohort_as_any_open_one(app: Flask, cooperation: Cooperation) -> None:
    cohort = a_cohort(cooperation)
    with transaction():
        home = makers.a_household(makers.services_of(cooperation)[0])
        enrollment = enrollment_actions.sign_up(None, cohort, home, makers.adults_of(home))
        enrollment_actions.withdraw(None, enrollment)
        parent = makers.a_foster_parent(home)
    assert "Åpent for påmelding" in cell(Browser(app, parent).get(JANUARY), "2027-01-12")
    with clock.at(makers.NOW + timedelta(days=51)):
        assert "TBO-F" not in Browser(app, parent).get(JANUARY).text


def test_facilitators_see_the_meetings_they_lead(app: Flask, cooperation: Cooperation) -> None:
    led = a_cohort(cooperation, name="Mitt kull")
    a_cohort(cooperation, name="Andres kull", day=date(2027, 1, 13))
    with transaction():
        mine, other = makers.a_facilitator(cooperation), makers.a_facilitator(cooperation)
        cohort_actions.assign_facilitators(None, led, mine.id, [])
        second = led.meetings[1]
        cohort_actions.substitute(None, second, mine.id, other.id)
        actors = [makers.a_facilitator_actor(f) for f in (mine, other)]
        cohort_actions.cancel_meetings(None, led, [3])
    page = Browser(app, actors[0]).get(JANUARY)
    assert "TBO-F 1" in cell(page, "2027-01-12")
    assert "TBO-F" not in cell(page, "2027-01-13")
    assert "TBO-F 2" not in page.text
    assert "TBO-F 3" in Browser(app, actors[0]).get("/kalender/2027").text
    assert "TBO-F 2" in Browser(app, actors[1]).get("/kalender/2027").text
    assert "TBO-F 1" not in Browser(app, actors[1]).get("/kalender/2027").text


def test_nobody_sees_another_cooperations_meetings(app: Flask, cooperation: Cooperation) -> None:
    a_cohort(cooperation, name="Hemmelig kull")
    with transaction():
        other = makers.a_cooperation()
        service = makers.services_of(other)[0]
        strangers = [makers.a_coordinator(other), makers.a_leader(service), makers.a_contact_person(service)]
        strangers.append(makers.a_foster_parent(makers.a_household(service)))
        strangers.append(makers.a_facilitator_actor(makers.a_facilitator(other)))
    for actor in strangers:
        browser = Browser(app, actor)
        assert "TBO-F 1" not in browser.get(JANUARY).text
        assert "Hemmelig kull" not in browser.get("/kalender/2027").text


def test_the_administrator_has_no_calendar(app: Flask) -> None:
    with transaction():
        admin = makers.an_admin()
    Browser(app, admin).get("/kalender", 404)
    Browser(app, admin).get("/kalender/abonnement", 404)


@pytest.mark.parametrize("address", ["/kalender/2027/1", "/kalender/2027"])
def test_a_page_costs_the_same_few_statements_however_much_stands_on_it(
    app: Flask, cooperation: Cooperation, address: str
) -> None:
    with transaction():
        service = makers.services_of(cooperation)[0]
        facilitator = makers.a_facilitator(cooperation)
        actors = [makers.a_coordinator(cooperation), makers.a_leader(service)]
        actors += [makers.a_facilitator_actor(facilitator), makers.a_foster_parent(makers.a_household(service))]
    browsers = [Browser(app, actor) for actor in actors]

    def costs() -> list[int]:
        found = []
        for browser in browsers:
            with counted() as sent:
                browser.get(address)
            found.append(len(sent))
        return found

    few = costs()
    for n in range(8):
        a_cohort(cooperation, day=date(2027, 1, 4 + n))
    many = costs()
    assert many == few
    assert max(many) <= 6
