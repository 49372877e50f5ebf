"""Homes: the list, the search and the page of one, as far as each role may see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from courseapp.attendance.models import Attendance
from courseapp.attendance.rules import Presence
from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Meeting
from courseapp.enrollment import actions as enrollment_actions
from courseapp.enrollment.models import Enrollment
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.kernel.text import fold
from courseapp.people.models import Account, AgeBand, Household, HouseholdKind, HouseholdMember, MemberRole, Person
from courseapp.places.models import ChildWelfareService, Cooperation
from tests import makers
from tests.desk import world
from tests.pages import Browser
from tests.statements import counted


@pytest.fixture
def cooperation(app: Flask) -> Cooperation:
    with transaction():
        return makers.a_cooperation(makers.a_service(), makers.a_service())


@pytest.fixture
def service(cooperation: Cooperation) -> ChildWelfareService:
    return makers.services_of(cooperation)[0]


@pytest.fixture
def coordinator(cooperation: Cooperation) -> Actor:
    with transaction():
        return makers.a_coordinator(cooperation)


@pytest.fixture
def leader(service: ChildWelfareService) -> Actor:
    with transaction():
        return makers.a_leader(service)


@pytest.fixture
def contact(service: ChildWelfareService) -> Actor:
    with transaction():
        return makers.a_contact_person(service)


def a_home(
    service: ChildWelfareService, name: str, contact: Actor | None = None, *, limited: bool = False
) -> Household:
    """Make a home of one adult with this given name, followed up by somebody or nobody."""
    person = db.session.get_one(Person, contact.person_id) if contact else None
    home = makers.a_household(service, adults=1, limited=limited, contact_person=person)
    adult = db.session.get_one(Person, makers.adults_of(home)[0])
    adult.given_name, adult.name_folded = name, fold(f"{name} Eksempel")
    return home


def named(words: str, *names: str) -> list[str]:
    return [name for name in names if name in words]


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


def test_a_home_page_tells_offers_answers_and_progress(
    app: Flask, cooperation: Cooperation, service: ChildWelfareService, coordinator: Actor, contact: Actor
) -> None:
    with transaction():
        home = a_home(service, "Asta", contact)
        taken, declined = makers.a_cohort(cooperation, name="Tatt"), makers.a_cohort(cooperation, name="Avslått")
        other = makers.a_cohort(cooperation, name="Mulig")
        enrollment_actions.invite(coordinator, declined, [home])
        world.sign_up(taken, home)
        cohort_actions.confirm(None, taken)
        for meeting in db.session.scalars(db.select(Meeting).where(Meeting.cohort_id == taken.id, Meeting.number <= 2)):
            presence = Presence.PRESENT if meeting.number == 1 else Presence.ABSENT
            person_id = makers.adults_of(home)[0]
            makers.save(
                Attendance(meeting_id=meeting.id, person_id=person_id, presence=presence, marked_at=clock.now())
            )
    with clock.at(makers.NOW + timedelta(days=45)):
        page = Browser(app, contact).get(f"/hjem/{home.code}")
    assert "Tatt TBO-F Har plass Asta Eksempel: 1 av 2" in page.text
    assert "Avslått 24.11.2026 Venter på svar" in page.text
    page = Browser(app, contact).get(f"/hjem/{home.code}")
    assert f"/kull/{other.code}/deltakere/legg-til/{home.code}" in page.links()
    assert f"/kull/{taken.code}/deltakere/legg-til/{home.code}" not in page.links()


def test_needs_that_touch_health_are_for_the_contact_person(
    app: Flask,
    cooperation: Cooperation,
    service: ChildWelfareService,
    coordinator: Actor,
    leader: Actor,
    contact: Actor,
) -> None:
    with transaction():
        home = a_home(service, "Asta", contact)
        enrollment = world.sign_up(makers.a_cohort(services=[service]), home)
        found = db.session.get_one(Enrollment, enrollment.id)
        found.diet, found.access_needs, found.interpreter, found.childcare = "gluten_free", "Heis", "polsk", True
    words = {actor.role: Browser(app, actor).get(f"/hjem/{home.code}").text for actor in (coordinator, leader, contact)}
    assert named(words[contact.role], "Uten gluten", "Heis", "Tolk: polsk", "Barnepass") == [
        "Uten gluten",
        "Heis",
        "Tolk: polsk",
        "Barnepass",
    ]
    for actor in (coordinator, leader):
        assert named(words[actor.role], "Uten gluten", "Heis", "Tolk: polsk", "Barnepass") == [
            "Tolk: polsk",
            "Barnepass",
        ]


def test_own_children_are_ages_only_and_only_for_those_close(
    app: Flask, service: ChildWelfareService, coordinator: Actor, leader: Actor
) -> None:
    with transaction():
        home = a_home(service, "Asta")
        child = makers.a_person("Lillebror")
        makers.save(
            HouseholdMember(
                household_id=home.id,
                person_id=child.id,
                role=MemberRole.OWN_CHILD,
                age_band=AgeBand.A6_9,
                first_day=makers.LONG_AGO,
            )
        )
    assert "Egne barn, alder 6-9" in Browser(app, leader).get(f"/hjem/{home.code}").text
    for actor in (leader, coordinator):
        assert "Lillebror" not in Browser(app, actor).get(f"/hjem/{home.code}").text
    assert "6-9" not in Browser(app, coordinator).get(f"/hjem/{home.code}").text


def test_a_home_page_costs_at_most_eight_statements(
    app: Flask, cooperation: Cooperation, service: ChildWelfareService, coordinator: Actor, contact: Actor
) -> None:
    with transaction():
        home = a_home(service, "Asta", contact)
        for _ in range(12):
            cohort = makers.a_cohort(cooperation)
            enrollment_actions.invite(coordinator, cohort, [home])
            world.sign_up(cohort, home)
    for actor in (coordinator, contact):
        browser = Browser(app, actor)
        with counted() as sent:
            browser.get(f"/hjem/{home.code}")
        assert len(sent) <= 8


def test_a_home_out_of_reach_looks_like_one_that_does_not_exist(
    app: Flask, cooperation: Cooperation, contact: Actor, leader: Actor
) -> None:
    own, other = makers.services_of(cooperation)
    with transaction():
        foreign, unfollowed = a_home(other, "Fremmed"), a_home(own, "Annens")
        stranger = makers.a_coordinator(makers.a_cooperation())
    for actor, home in ((leader, foreign), (contact, unfollowed), (stranger, foreign)):
        browser = Browser(app, actor)
        missing = browser.get("/hjem/XXXXXXX", status=404).text
        assert browser.get(f"/hjem/{home.code}", status=404).text == missing
