"""Homes: the list, the search and the page of one, as far as each role may see."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.people.models import Account, HouseholdKind
from courseapp.places.models import ChildWelfareService, Cooperation
from tests import makers
from tests.desk import world
from tests.desk.world import a_home, named
from tests.pages import Browser
from tests.statements import counted


def test_each_role_lists_the_homes_it_answers_for(
    app: Flask, cooperation: Cooperation, coordinator: Actor, leader: Actor, contact: Actor
) -> None:
    own, other = makers.services_of(cooperation)
    with transaction():
        a_home(own, "Asta", contact)
        a_home(own, "Brage")
        a_home(other, "Cora")
        a_home(makers.a_service(), "Dag")
    names = ("Asta", "Brage", "Cora", "Dag")
    assert named(Browser(app, contact).get("/hjem").text, *names) == ["Asta"]
    assert named(Browser(app, leader).get("/hjem").text, *names) == ["Asta", "Brage"]
    assert named(Browser(app, coordinator).get("/hjem").text, *names) == ["Asta", "Brage", "Cora"]


def test_families_facilitators_and_the_admin_have_no_list_of_homes(app: Flask, cooperation: Cooperation) -> None:
    with transaction():
        service = makers.services_of(cooperation)[0]
        home = makers.a_household(service)
        actors = [
            makers.a_foster_parent(home),
            world.a_birth_parent(service),
            makers.a_facilitator_actor(makers.a_facilitator(cooperation)),
            makers.an_admin(),
        ]
    for actor in actors:
        Browser(app, actor).get("/hjem", status=404)
        Browser(app, actor).get(f"/hjem/{home.code}", status=404)


def test_a_protected_home_is_a_code_without_place_to_the_coordinator(
    app: Flask, service: ChildWelfareService, coordinator: Actor
) -> None:
    with transaction():
        home = a_home(service, "Hemmelig", limited=True)
    browser, municipality = Browser(app, coordinator), service.municipalities[0]
    page = browser.get("/hjem")
    assert home.code in page.text
    assert named(page.text, "Hemmelig", "Skjermet") == []
    # The municipality stands in the filter, and nowhere else.
    assert page.text.count(municipality.name) == 1
    own = browser.get(f"/hjem/{home.code}")
    assert home.code in own.text
    assert named(own.text, "Hemmelig", "Skjermet", municipality.name, "Kurs og grupper", "Invitasjoner") == []
    assert f"/hjem/{home.code}/endre" not in own.links()


def test_a_protected_home_cannot_be_found_by_asking(
    app: Flask, service: ChildWelfareService, coordinator: Actor
) -> None:
    with transaction():
        home = a_home(service, "Hemmelig", limited=True)
        for other in range(2):
            a_home(service, f"Åpen{other}")
    browser, municipality = Browser(app, coordinator), service.municipalities[0].number
    assert home.code not in browser.post("/hjem", {"sok": "hemmelig"}, status=200).text
    assert home.code in browser.post("/hjem", {"sok": home.code}, status=200).text
    assert home.code not in browser.get(f"/hjem?kommune={municipality}").text
    # It stands last, whatever its name: its place in the list tells nothing.
    words = browser.get("/hjem").text
    assert words.index("Åpen1") < words.index(home.code)


def test_contact_person_and_leader_know_that_a_home_is_protected_and_until_when(
    app: Flask, service: ChildWelfareService, leader: Actor, contact: Actor
) -> None:
    with transaction():
        home = a_home(service, "Hemmelig", contact, limited=True)
    for actor in (leader, contact):
        assert "Hemmelig Eksempel Skjermet" in Browser(app, actor).get("/hjem").text
        words = Browser(app, actor).get(f"/hjem/{home.code}").text
        assert "Skjermet hjem" in words
        assert "1. juni 2027" in words


def test_a_search_folds_letters_and_takes_signs_for_what_they_are(
    app: Flask, service: ChildWelfareService, leader: Actor
) -> None:
    with transaction():
        a_home(service, "Øystein")
        a_home(service, "Åse")
    browser = Browser(app, leader)
    assert named(browser.post("/hjem", {"sok": "ØYST"}, status=200).text, "Øystein", "Åse") == ["Øystein"]
    assert named(browser.post("/hjem", {"sok": "%"}, status=200).text, "Øystein", "Åse") == []
    assert named(browser.post("/hjem", {"sok": ""}, status=200).text, "Øystein", "Åse") == ["Øystein", "Åse"]
    browser.post("/hjem", {"sok": "x\0<script>" * 500}, status=200)


def test_homes_stand_in_the_order_of_a_norwegian_list(app: Flask, service: ChildWelfareService, leader: Actor) -> None:
    with transaction():
        for name in ("Åse", "Ørjan", "Zelda", "Æsa", "Anna"):
            a_home(service, name)
    words = Browser(app, leader).get("/hjem").text
    places = [words.index(name) for name in ("Anna", "Zelda", "Æsa", "Ørjan", "Åse")]
    assert places == sorted(places)


def test_the_list_narrows_by_kind_service_municipality_and_contact_person(
    app: Flask, cooperation: Cooperation, coordinator: Actor, contact: Actor
) -> None:
    own, other = makers.services_of(cooperation)
    with transaction():
        a_home(own, "Asta", contact)
        a_home(other, "Brage").kind = HouseholdKind.EMERGENCY
        code = db.session.scalars(db.select(Account.code).where(Account.id == contact.account_id)).one()
        ended = a_home(own, "Ferdig")
        ended.last_day = clock.today() - timedelta(days=1)
    browser, names = Browser(app, coordinator), ("Asta", "Brage", "Ferdig")
    assert named(browser.get("/hjem").text, *names) == ["Asta", "Brage"]
    assert named(browser.get("/hjem?slag=emergency").text, *names) == ["Brage"]
    assert named(browser.get(f"/hjem?tjeneste={own.key}").text, *names) == ["Asta"]
    assert named(browser.get(f"/hjem?kommune={other.municipalities[0].number}").text, *names) == ["Brage"]
    with transaction():
        a_home(own, "Cora", makers.a_contact_person(own))
    assert named(browser.get(f"/hjem?kontakt={code}").text, *names, "Cora") == ["Asta"]
    assert named(browser.get("/hjem?avsluttede=y").text, *names) == list(names)
    assert named(browser.get("/hjem?slag=x&tjeneste=x&kommune=%00&kontakt=x&side=x").text, *names) == ["Asta", "Brage"]


def test_birth_parents_stand_in_a_list_of_their_own(app: Flask, service: ChildWelfareService, leader: Actor) -> None:
    with transaction():
        a_home(service, "Foster")
        a_home(service, "Forelder").kind = HouseholdKind.BIRTH_PARENT
    browser = Browser(app, leader)
    assert named(browser.get("/hjem").text, "Foster Eksempel", "Forelder Eksempel") == ["Foster Eksempel"]
    parents = browser.get("/hjem?krets=foreldre").text
    assert named(parents, "Foster Eksempel", "Forelder Eksempel") == ["Forelder Eksempel"]
    found = browser.post("/hjem", {"sok": "eksempel"}, status=200).text
    assert named(found, "Foster Eksempel", "Forelder Eksempel") == ["Foster Eksempel"]


def test_the_list_costs_the_same_for_five_homes_and_for_five_hundred(
    app: Flask, service: ChildWelfareService, coordinator: Actor, leader: Actor, contact: Actor
) -> None:
    with transaction():
        home = a_home(service, "Asta", contact)
    costs: list[list[int]] = [[], []]
    for number in range(2):
        for actor in (coordinator, leader, contact):
            browser = Browser(app, actor)
            with counted() as sent:
                page = browser.get("/hjem")
            costs[number].append(len(sent))
        with transaction():
            if number == 0:
                world.many_homes(home, 500)
    assert "501 hjem" in page.text
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 6
