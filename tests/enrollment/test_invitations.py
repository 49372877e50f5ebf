"""Inviting homes, and what a home makes of it."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from courseapp.enrollment import actions, queries
from courseapp.enrollment.models import Answer, Invitation
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.people.models import HouseholdKind, Person
from tests import makers
from tests.pages import Browser
from tests.statements import counted


def invitations() -> list[Invitation]:
    return list(db.session.scalars(db.select(Invitation).order_by(Invitation.id)))


def test_a_coordinator_invites_chosen_homes_once(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort()
        service = makers.services_of(cohort.cooperation)[0]
        homes = [makers.a_household(service) for _ in range(3)]
        coordinator = makers.a_coordinator(cohort.cooperation)
    browser = Browser(app, coordinator)
    address = f"/kull/{cohort.code}/inviter"
    page = browser.post(address, {"homes": [h.code for h in homes[:2]]}, 303, action="")
    assert "2 hjem er invitert" in browser.get(page.location).text
    assert [i.household_id for i in invitations()] == [h.id for h in homes[:2]]
    assert homes[0].code not in browser.get(address).html
    browser.post(address, {"homes": [homes[0].code]}, 422, action="")
    assert len(invitations()) == 2


def test_only_homes_the_cohort_is_for_and_the_reader_answers_for_are_listed(app: Flask) -> None:
    with transaction():
        ours, theirs, outside = makers.a_service(), makers.a_service(), makers.a_service()
        cooperation = makers.a_cooperation(ours, theirs)
        cohort = makers.a_cohort(cooperation, services=[ours, theirs])
        home, protected = makers.a_household(ours), makers.a_household(ours, limited=True)
        birth = makers.a_household(ours, kind=HouseholdKind.BIRTH_PARENT)
        neighbour, stranger = makers.a_household(theirs), makers.a_household(outside)
        contact = makers.a_contact_person(ours)
        followed = makers.a_household(ours, limited=True, contact_person=db.session.get_one(Person, contact.person_id))
        readers = {
            makers.a_coordinator(cooperation): {home, neighbour},
            makers.a_leader(ours): {home, protected, followed},
            contact: {followed},
        }
    for reader, expected in readers.items():
        html = Browser(app, reader).get(f"/kull/{cohort.code}/inviter").html
        for it in (home, protected, birth, neighbour, stranger, followed):
            assert (it.code in html) == (it in expected)


def test_the_list_of_homes_is_filtered_and_paged_at_a_constant_cost(app: Flask) -> None:
    with transaction():
        ours, theirs = makers.a_service(), makers.a_service()
        cooperation = makers.a_cooperation(ours, theirs)
        cohort = makers.a_cohort(cooperation, services=[ours, theirs])
        for _ in range(30):
            makers.a_household(ours)
        makers.a_household(theirs)
        coordinator = makers.a_coordinator(cooperation)
    browser = Browser(app, coordinator)
    with counted() as sent:
        browser.client.get(f"/kull/{cohort.code}/inviter")
    assert len(sent) <= 7, sent
    first = browser.get(f"/kull/{cohort.code}/inviter?tjeneste={ours.key}")
    assert len([i for i in first.all("input") if i.get("name") == "homes"]) == 25
    second = browser.get(f"/kull/{cohort.code}/inviter?tjeneste={ours.key}&side=2")
    assert len([i for i in second.all("input") if i.get("name") == "homes"]) == 5


def test_a_home_reads_its_invitation_and_signs_up(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort()
        home = makers.a_household(makers.services_of(cohort.cooperation)[0])
        actions.invite(None, cohort, [home])
        parent = makers.a_foster_parent(home)
    (invitation,) = queries.open_invitations(parent)
    browser = Browser(app, parent)
    page = browser.get(f"/invitasjon/{invitation.code}")
    (link,) = [a for a in page.links() if "pamelding" in a]
    browser.post(link, status=303, action="")
    db.session.expire_all()
    assert invitations()[0].answer == Answer.ACCEPTED
    assert queries.open_invitations(parent) == []
    assert "Se påmeldingen vår" in browser.get(f"/invitasjon/{invitation.code}").text


def test_a_home_declines_with_a_class_of_reason_and_may_change_its_mind(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort()
        home = makers.a_household(makers.services_of(cohort.cooperation)[0])
        actions.invite(None, cohort, [home])
        parent = makers.a_foster_parent(home)
        (invitation,) = queries.open_invitations(parent)
    browser = Browser(app, parent)
    address = f"/invitasjon/{invitation.code}"
    fields = browser.get(address).fields("")
    assert "Velg et av svarene" in browser.post(address, status=422, action="").text
    browser.post(address, {"reason": "place"}, 303, action="")
    db.session.expire_all()
    assert (invitations()[0].answer, invitations()[0].reason) == (Answer.DECLINED, "place")
    browser.client.post(address, data={**fields, "reason": "time"})
    assert "Invitasjonen er besvart" in browser.get(address).text
    browser.post(f"/kull/{cohort.code}/pamelding", status=303, action="")
    db.session.expire_all()
    assert (invitations()[0].answer, invitations()[0].reason) == (Answer.ACCEPTED, None)


def test_an_invitation_is_its_homes_own(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort()
        service = makers.services_of(cohort.cooperation)[0]
        home, other = makers.a_household(service), makers.a_household(service)
        actions.invite(None, cohort, [home])
        stranger = makers.a_foster_parent(other)
    Browser(app, stranger).get(f"/invitasjon/{invitations()[0].code}", 404)


def test_an_invitation_to_a_closed_cohort_is_no_longer_open(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort()
        home = makers.a_household(makers.services_of(cohort.cooperation)[0])
        actions.invite(None, cohort, [home])
        cohort.sign_up_until = clock.today() - timedelta(days=1)
        parent = makers.a_foster_parent(home)
    assert queries.open_invitations(parent) == []
    assert "Fristen" in Browser(app, parent).get(f"/invitasjon/{invitations()[0].code}").text
