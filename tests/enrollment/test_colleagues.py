"""Those at work whom others enroll and read of."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from courseapp.cohorts import actions as cohort_actions
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db, transaction
from courseapp.people.models import Account, Person
from tests import makers
from tests.enrollment.at_work import a_contact, a_course, again, broken, enroll, place_of, sign_up
from tests.pages import Browser
from tests.statements import counted


def test_one_who_is_protected_may_come_and_is_shown_by_code(app: Flask) -> None:
    with transaction():
        cohort = a_course()
        (service,) = makers.services_of(cohort.cooperation)
        person = makers.a_person("Hemmelig", limited=True)
        actor = makers.actor_for(makers.an_account(person, Role.CONTACT_PERSON, service=service))
        coordinator, leader = makers.a_coordinator(cohort.cooperation), makers.a_leader(service)
    sign_up(Browser(app, actor), cohort)
    assert "Hemmelig" not in Browser(app, coordinator).get(f"/kull/{cohort.code}/deltakere").text
    assert "Hemmelig" in Browser(app, leader).get(f"/kull/{cohort.code}/deltakere").text


def test_who_reads_whose_name_among_the_participants(app: Flask) -> None:
    with transaction():
        one, two = makers.a_service(), makers.a_service()
        cohort = a_course(makers.a_cooperation(one, two), first=clock.today() + timedelta(days=20))
        leads = makers.a_facilitator(cohort.cooperation)
        cohort_actions.assign_facilitators(None, cohort, leads.id, [])
        here = [makers.actor_for(makers.an_account(makers.a_person(f"Navn{n}"), Role.CONTACT_PERSON, service=it))
                for n, it in enumerate((one, two))]  # fmt: skip
        for actor in here:
            enroll(cohort, actor)
        readers = {
            makers.a_coordinator(cohort.cooperation): {"Navn0", "Navn1"},
            makers.a_facilitator_actor(leads): {"Navn0", "Navn1"},
            makers.a_leader(one): {"Navn0"},
            again(here[1]): {"Navn1"},
        }
    for actor, names in readers.items():
        page = Browser(app, actor).get(f"/kull/{cohort.code}/deltakere")
        assert {name for name in ("Navn0", "Navn1") if name in page.text} == names, actor.role
        assert "Inviter hjem" not in page.text


def test_a_facilitator_who_just_takes_part_reads_no_list_of_participants(app: Flask) -> None:
    with transaction():
        cohort = a_course(first=clock.today() + timedelta(days=20))
        actor = makers.a_facilitator_actor(makers.a_facilitator(cohort.cooperation))
        enroll(cohort, actor)
    browser = Browser(app, again(actor))
    browser.get(f"/kull/{cohort.code}/deltakere", 404)
    browser.get(f"/kull/{cohort.code}/samlinger/1/oppmote", 404)
    assert browser.get(f"/kull/{cohort.code}", 302).location == f"/kull/{cohort.code}/pamelding"


def code_of(actor: Actor) -> str:
    return db.session.get_one(Account, actor.account_id).code


def test_a_coordinator_enrolls_a_colleague(app: Flask) -> None:
    with transaction():
        one, two, outside = (makers.a_service() for _ in range(3))
        cohort = a_course(makers.a_cooperation(one, two), services=[one])
        makers.a_cooperation(outside)
        coordinator = makers.a_coordinator(cohort.cooperation)
        found, left_out, stranger = (
            makers.actor_for(makers.an_account(makers.a_person("Kollega"), Role.CONTACT_PERSON, service=it))
            for it in (one, two, outside)
        )
        home = makers.a_household(one)
        person = db.session.get_one(Person, makers.adults_of(home)[0])
        person.given_name, person.name_folded = "Kollega", "kollega fosterforelder"
        makers.a_foster_parent(home)
        codes = [code_of(it) for it in (found, left_out, stranger)]
        home_code = home.code
    browser = Browser(app, coordinator)
    page = browser.post(f"/kull/{cohort.code}/deltakere/legg-til", {"text": "kollega"}, 200)
    at = f"/kull/{cohort.code}/deltakere/legg-til"
    assert [link for link in page.links() if link.startswith(f"{at}/")] == [f"{at}/{codes[0]}"]
    assert "Tjenesten er ikke med på dette kurset" in browser.get(f"{at}/{codes[1]}").text
    browser.get(f"{at}/{codes[2]}", 404)
    browser.get(f"{at}/{home_code}", 404)
    browser.post(f"{at}/{codes[0]}", {"diet": ["vegetarian"]}, 303, action="")
    assert place_of(found).state == "seated"
    assert "Kollega" in browser.get(f"/kull/{cohort.code}/deltakere").text
    none = browser.post(f"/kull/{cohort.code}/deltakere/legg-til", {"text": "kollega"}, 200)
    assert not [link for link in none.links() if link.startswith(f"{at}/")]
    browser.post(f"/kull/{cohort.code}/deltakere/{place_of(found).code}/meld-av", {"reason": "Sykdom"}, 303)
    assert place_of(found).state == "withdrawn"
    assert broken() == []


def test_past_the_deadline_a_colleague_is_enrolled_with_a_reason(app: Flask) -> None:
    with transaction():
        cohort = a_course()
        cohort.sign_up_until = clock.today() - timedelta(days=1)
        coordinator, contact = makers.a_coordinator(cohort.cooperation), a_contact(cohort)
        code = code_of(contact)
    browser, at = Browser(app, coordinator), f"/kull/{cohort.code}/deltakere/legg-til/{code}"
    assert "Fristen for å melde seg på var" in browser.get(at).text
    browser.post(at, {}, 422, action="")
    assert place_of(contact) is None
    browser.post(at, {"reason": "Ny i jobben"}, 303, action="")
    assert place_of(contact).state == "seated"


def test_others_enroll_no_colleague(app: Flask) -> None:
    with transaction():
        cohort = a_course()
        contact, other = a_contact(cohort), a_contact(cohort)
        leads = makers.a_facilitator(cohort.cooperation)
        cohort_actions.assign_facilitators(None, cohort, leads.id, [])
        facilitator, stranger = makers.a_facilitator_actor(leads), makers.a_coordinator(makers.a_cooperation())
        code = code_of(other)
    at = f"/kull/{cohort.code}/deltakere/legg-til/{code}"
    Browser(app, contact).get(at, 404)
    Browser(app, facilitator).get(at, 404)
    Browser(app, stranger).get(at, 404)
    assert "Meld på en ansatt" not in Browser(app, contact).get(f"/kull/{cohort.code}").text


def test_search_for_colleagues_costs_as_much_however_many_are_found(app: Flask) -> None:
    costs = []
    for count in (1, 7):
        with transaction():
            cohort = a_course()
            coordinator = makers.a_coordinator(cohort.cooperation)
            for _ in range(count):
                a_contact(cohort)
        browser = Browser(app, coordinator)
        url = f"/kull/{cohort.code}/deltakere/legg-til"
        fields = browser.get(url).fields()
        with counted() as statements:
            browser.client.post(url, data=fields | {"text": "person"})
        costs.append(len(statements))
    assert costs[0] == costs[1]
