"""The catalog, and a cooperation's own form of a program."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from courseapp.cohorts.models import ProgramOverride
from courseapp.cohorts.resources import find_program, local_program
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.places.models import Cooperation
from programs import catalog
from programs.model import LANGUAGES
from tests import makers
from tests.pages import Browser
from tests.statements import counted


@pytest.fixture
def cooperation(app):
    with transaction():
        return makers.a_cooperation()


@pytest.fixture
def browser(app, cooperation):
    with transaction():
        coordinator = makers.a_coordinator(cooperation)
    return Browser(app, coordinator)


def as_given(cooperation: Cooperation, key: str = "tbo-f"):
    return local_program(catalog.get(key), cooperation).program


def test_the_catalog_lists_every_program_and_can_be_narrowed(browser):
    page = browser.get("/program")
    for program in catalog.load().values():
        assert program.name.nb in page.text
    page = browser.get("/program?audience=birth_parent")
    assert "Veien videre" in page.text
    assert "EFST" not in page.text
    assert "Anbefaling 1 av 4" in page.text
    assert "Høy innsats" in page.text
    browser.get("/program?audience=nobody&island=nowhere")


@pytest.mark.parametrize("key", sorted(catalog.load()))
def test_each_programs_page_tells_its_figures_and_where_they_come_from(browser, key):
    program = catalog.get(key)
    for language in LANGUAGES:
        page = browser.get(f"/program/{key}?lang={language}")
        assert program.name.text(language) in page.text
        assert program.modules[0].title.text(language) in page.text
        assert language != "nb" or program.sources["modules"].source in page.text


def test_a_program_that_is_not_there_is_not_found(browser):
    browser.get("/program/finnes-ikke", status=404)
    browser.get("/program/finnes-ikke/tilpass", status=404)


def test_a_cooperation_changes_counts_lengths_titles_and_time(browser, cooperation):
    page = browser.post(
        "/program/tbo-f/tilpass",
        {
            "min_homes": "3",
            "max_homes": "10",
            "group_supervision": "4",
            "start_time": "10:00",
            "modules-0-minutes": "180",
            "modules-0-nb": "Velkommen",
            "interval_days": "7",
        },
        status=303,
        action="",
    )
    program = as_given(cooperation)
    assert (program.min_homes, program.max_homes, program.interval_days) == (3, 10, 7)
    assert len(program.supervision_modules) == 4
    assert (program.modules[0].minutes, program.modules[0].title.nb) == (180, "Velkommen")
    assert (program.start_time, program.part_of_day) == ("10:00", "day")
    page = browser.get("/program/tbo-f")
    assert "Samarbeidets eget valg" in page.text
    assert "8 kurssamlinger og 8 gruppeveiledninger 8 kurssamlinger og 4 gruppeveiledninger" in page.text
    assert "Introduksjon Introduksjon, 2 timer 30 min Velkommen, 3 timer" in page.text
    assert "Tilpasset" in browser.get("/program").text
    assert db.session.scalars(select(JournalEntry.deed)).one() == "cohorts.override_program"


def test_the_change_holds_for_this_cooperation_only(app, browser, cooperation):
    browser.post("/program/tbo-f/tilpass", {"max_homes": "10"}, status=303, action="")
    with transaction():
        elsewhere = makers.a_coordinator(makers.a_cooperation())
        contact = makers.a_contact_person(makers.services_of(cooperation)[0])
    found = find_program(elsewhere, "tbo-f")
    assert found is not None
    assert found.program == catalog.get("tbo-f")
    assert "Tilpasset" not in Browser(app, elsewhere).get("/program").text
    Browser(app, contact).get("/program/tbo-f")
    Browser(app, contact).get("/program/tbo-f/tilpass", status=403)


def test_a_module_can_be_left_out(browser, cooperation):
    browser.post(
        "/program/trygg-base/tilpass",
        {"modules-5-held": [], "allowed_absence": "0", "certificate_at": "5"},
        status=303,
        action="",
    )
    assert len(as_given(cooperation, "trygg-base").modules) == 5


def test_saving_without_changes_is_the_catalogs_own_form(browser, cooperation):
    browser.post("/program/tbo-f/tilpass", {}, status=303, action="")
    assert as_given(cooperation) == catalog.get("tbo-f")
    assert db.session.scalars(select(ProgramOverride)).one().content == {}


def test_of_two_who_change_a_program_at_once_the_second_is_told(browser, cooperation):
    opened = browser.get("/program/tbo-f/tilpass").fields("")
    browser.post("/program/tbo-f/tilpass", {"max_homes": "10"}, status=303, action="")
    page = browser._look(browser.client.post("/program/tbo-f/tilpass", data={**opened, "max_homes": "12"}), 200)
    assert "Noen andre har lagret endringer" in page.text
    assert "Største antall plasser 8 10" in page.text
    browser._look(browser.client.post("/program/tbo-f/tilpass", data=page.fields("")), 303)
    assert as_given(cooperation).max_homes == 12


def test_one_can_go_back_to_the_catalog(browser, cooperation):
    browser.post("/program/tbo-f/tilpass", {"max_homes": "10"}, status=303, action="")
    url = "/program/tbo-f/tilbakestill"
    browser.post(url, {}, status=303, page="/program/tbo-f/tilpass", action=url)
    assert as_given(cooperation) == catalog.get("tbo-f")
    assert "Slik skiller vi oss" not in browser.get("/program/tbo-f").text
    stale = {"csrf_token": browser.get("/program/tbo-f/tilpass").fields("")["csrf_token"], "version": "1"}
    browser._look(browser.client.post(url, data=stale), 303)
    assert "Noen andre har lagret" in browser.get("/program/tbo-f").text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"min_homes": "9"}, "kan ikke være større enn største"),
        ({"max_homes": "0"}, "Skriv et helt tall fra 1 til 200."),
        ({"allowed_absence": "8"}, "Fraværet må være mindre enn antall kurssamlinger."),
        ({"certificate_at": "8"}, "kan ikke bli flere enn kurssamlingene"),
        ({"longest_gap_days": "7"}, "kan ikke være kortere enn den vanlige"),
        ({"interval_days": "0"}, "Skriv minst 1 dag"),
        ({"group_supervision": "9"}, "ikke så mange gruppeveiledninger"),
        ({"modules-0-minutes": "5"}, "Skriv et helt tall fra 15 til 600."),
        ({"modules-0-nn": " "}, "Fyll ut dette feltet."),
        ({f"modules-{n}-held": [] for n in range(8)}, "Behold minst én kurssamling."),
        ({"start_time": "x"}, "Skriv et klokkeslett"),
    ],
)
def test_numbers_that_do_not_fit_are_explained_at_their_field(browser, cooperation, data, words):
    page = browser.post("/program/tbo-f/tilpass", data, status=200, action="")
    assert words in page.text
    assert as_given(cooperation) == catalog.get("tbo-f")


def test_changes_that_the_catalog_has_outgrown_are_told_and_do_not_hold(browser, cooperation):
    with transaction():
        makers.save(
            ProgramOverride(
                cooperation_id=cooperation.id,
                program_key="tbo-f",
                version=3,
                content={"dropped": ["gone"], "max_homes": 9},
            )
        )
    assert "passer ikke lenger" in browser.get("/program/tbo-f").text
    assert as_given(cooperation) == catalog.get("tbo-f")
    browser.post("/program/tbo-f/tilpass", {"max_homes": "9"}, status=303, action="")
    assert as_given(cooperation).max_homes == 9


def test_a_new_cohort_follows_the_cooperations_form(browser, cooperation):
    browser.post("/program/tbo-f/tilpass", {"group_supervision": "0", "max_homes": "5"}, status=303, action="")
    fields = browser.get("/kull/nytt/tbo-f").fields("")
    assert fields["seats"] == "5"
    page = browser.post("/kull/nytt/tbo-f", {"name": "x", "first": "2027-01-12"}, status=200, action="")
    assert page.text.count("17.30–20.00") == 8
    assert "17.30–19.30" not in page.text


def test_the_pages_cost_few_statements(browser):
    for url in ("/program", "/program/tbo-f", "/program/tbo-f/tilpass"):
        with counted() as sent:
            browser.get(url)
        assert len(sent) <= 5, (url, sent)


def test_an_address_that_cannot_be_a_code_is_not_found(browser):
    for address in ("/program/%00", "/program/%00/tilpass", "/kull/nytt/%00", "/kull/%00/endre", "/kull/%00/okt/1"):
        browser.get(address, status=404)
