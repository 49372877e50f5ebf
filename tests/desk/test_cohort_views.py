"""The page of one cohort, as each role reads it."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask

from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Meeting
from courseapp.enrollment import actions as enrollment_actions
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.places.models import ChildWelfareService, Cooperation
from tests import makers
from tests.desk import world
from tests.pages import Browser
from tests.statements import counted


def test_a_coordinator_reads_the_plan_the_seats_and_who_takes_part(
    app: Flask, cooperation: Cooperation, service: ChildWelfareService, coordinator: Actor
) -> None:
    with transaction():
        room = makers.a_room(cooperation)
        cohort = makers.a_cohort(cooperation, seats=2, room=room, name="Kull Vest")
        world.sign_up_many(cohort, service, 3)
        venue = room.venue.name
    page = Browser(app, coordinator).get(f"/kull/{cohort.code}")
    for words in ("Kull Vest", "2 av 2 plasser", "1 venter", "1. Introduksjon", "tirsdag 22. desember 2026", venue):
        assert words in page.text, words
    assert service.name in page.text
    assert "TBO-F – Traumebevisst omsorg" in page.text
    here = f"/kull/{cohort.code}"
    for link in ("deltakere", "inviter", "deltakere/legg-til", "endre", "veiledere", "plasser", "avlys", "regneark"):
        assert f"{here}/{link}" in page.links(), link
    assert f"{here}/okt/1" in page.links()


def test_the_page_costs_the_same_for_five_homes_and_for_five_hundred(
    app: Flask, cooperation: Cooperation, service: ChildWelfareService, coordinator: Actor
) -> None:
    with transaction():
        cohort = makers.a_cohort(cooperation, seats=5)
        homes = world.sign_up_many(cohort, service, 5)
        facilitator = makers.a_facilitator(cooperation)
        world.lead(cohort, facilitator)
        actors = [
            coordinator,
            makers.a_leader(service),
            makers.a_contact_person(service),
            makers.a_facilitator_actor(facilitator),
            makers.a_foster_parent(homes[0]),
        ]
    costs: list[list[int]] = [[], []]
    for number in range(2):
        for actor in actors:
            browser = Browser(app, actor)
            with counted() as sent:
                page = browser.get(f"/kull/{cohort.code}")
            costs[number].append(len(sent))
        with transaction():
            if number == 0:
                world.many_homes(homes[0], 495, cohort)
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 8
    assert "495 venter" in Browser(app, coordinator).get(f"/kull/{cohort.code}").text
    assert page.status == 200


def test_nobody_is_named_on_the_page_but_those_who_lead(
    app: Flask, cooperation: Cooperation, service: ChildWelfareService, coordinator: Actor
) -> None:
    with transaction():
        cohort = makers.a_cohort(cooperation)
        homes = [makers.a_household(service), makers.a_household(service, limited=True)]
        for home in homes:
            world.sign_up(cohort, home)
        facilitator = makers.a_facilitator(cooperation)
        world.lead(cohort, facilitator)
        other = makers.a_foster_parent(makers.a_household(service))
        readers = [coordinator, makers.a_facilitator_actor(facilitator), makers.a_leader(service), other]
        names = [world.name_of(home) for home in homes]
        leader = facilitator.person.name
    for reader in readers:
        words = Browser(app, reader).get(f"/kull/{cohort.code}").text
        assert leader in words
        assert not [name for name in names if name in words], reader.role


def test_a_protected_leader_is_not_named(app: Flask, cooperation: Cooperation, coordinator: Actor) -> None:
    with transaction():
        cohort = makers.a_cohort(cooperation)
        facilitator = makers.a_facilitator(cooperation)
        facilitator.person.limited_visibility = True
        facilitator.person.visibility_review_on = date(2027, 6, 1)
        world.lead(cohort, facilitator)
        name = facilitator.person.name
    assert name not in Browser(app, coordinator).get(f"/kull/{cohort.code}").text
    assert name not in Browser(app, coordinator).get("/kull").text


def test_the_page_offers_the_next_step_of_the_cohorts_life(
    app: Flask, cooperation: Cooperation, coordinator: Actor
) -> None:
    with transaction():
        cohort = makers.a_cohort(cooperation, "fosterhjemskveld", open_=False)
    browser, here = Browser(app, coordinator), f"/kull/{cohort.code}"
    browser.post(f"{here}/apne", page=here, action=f"{here}/apne", status=303)
    browser.post(f"{here}/bekreft", page=here, action=f"{here}/bekreft", status=303)
    assert "Skal kullet gå?" not in browser.get(here).text
    with clock.at(makers.NOW + timedelta(days=100)):
        browser = Browser(app, coordinator)
        browser.post(f"{here}/avslutt", page=here, action=f"{here}/avslutt", status=303)
        page = browser.get(here)
    assert "Avsluttet" in page.text
    assert f"{here}/endre" not in page.links()
    assert f"{here}/inviter" not in page.links()


def test_the_latest_deeds_are_told_by_role_and_never_by_name(
    app: Flask, cooperation: Cooperation, service: ChildWelfareService, coordinator: Actor
) -> None:
    with transaction():
        cohort = makers.a_cohort(cooperation)
        home = makers.a_household(service)
        parent, leader = makers.a_foster_parent(home), makers.a_leader(service)
        enrollment_actions.sign_up(parent, cohort, home, makers.adults_of(home))
        cohort_actions.confirm(coordinator, cohort)
    words = Browser(app, coordinator).get(f"/kull/{cohort.code}").text
    assert "Kullet ble bekreftet" in words
    assert "av en koordinator" in words
    assert "av en fosterforelder" in words
    assert parent.name not in words
    assert "Det siste som er gjort" not in Browser(app, leader).get(f"/kull/{cohort.code}").text


def test_cancelled_and_changed_meetings_are_marked(app: Flask, cooperation: Cooperation, coordinator: Actor) -> None:
    with transaction():
        cohort = makers.a_cohort(cooperation)
        first, second = db.session.scalars(
            db.select(Meeting).where(Meeting.cohort_id == cohort.id).order_by(Meeting.number).limit(2)
        )
        first.cancelled_at, second.sequence = clock.now(), 1
    words = Browser(app, coordinator).get(f"/kull/{cohort.code}").text
    assert "1. Introduksjon Avlyst" in words
    assert "2. Traumer – en innføring Endret" in words


def test_staff_see_which_registers_are_missing_and_families_do_not(
    app: Flask, cooperation: Cooperation, service: ChildWelfareService, coordinator: Actor
) -> None:
    with transaction():
        cohort = makers.a_cohort(cooperation)
        home = makers.a_household(service)
        world.sign_up(cohort, home)
        parent = makers.a_foster_parent(home)
        facilitator = makers.a_facilitator(cooperation)
        world.lead(cohort, facilitator)
        leads = makers.a_facilitator_actor(facilitator)
    here = f"/kull/{cohort.code}"
    with clock.at(makers.NOW + timedelta(days=30)):
        assert "Oppmøte mangler" in Browser(app, coordinator).get(here).text
        assert f"{here}/okt/1/oppmote" in Browser(app, leads).get(here).links()
        assert "Oppmøte" not in Browser(app, parent).get(here).text


def test_a_facilitator_reaches_the_participants_only_around_the_time_of_the_group(
    app: Flask, cooperation: Cooperation
) -> None:
    with transaction():
        cohort = makers.a_cohort(cooperation, first=date(2027, 3, 2))
        facilitator = makers.a_facilitator(cooperation)
        world.lead(cohort, facilitator)
        actor = makers.a_facilitator_actor(facilitator)
    link = f"/kull/{cohort.code}/deltakere"
    assert link not in Browser(app, actor).get(f"/kull/{cohort.code}").links()
    with clock.at(makers.NOW + timedelta(days=90)):
        assert link in Browser(app, actor).get(f"/kull/{cohort.code}").links()


def test_a_family_reads_dates_place_travel_and_leaders_before_it_answers(
    app: Flask, cooperation: Cooperation, service: ChildWelfareService
) -> None:
    with transaction():
        room = makers.a_room(cooperation)
        room.venue.travel_note = "Siste ferje går 21.40."
        cohort = makers.a_cohort(cooperation, room=room)
        facilitator = makers.a_facilitator(cooperation)
        world.lead(cohort, facilitator)
        parent = makers.a_foster_parent(makers.a_household(service))
        expected = ["22. desember 2026", room.venue.name, "Siste ferje går 21.40.", facilitator.person.name]
    page = Browser(app, parent).get(f"/kull/{cohort.code}")
    assert not [words for words in expected if words not in page.text]
    assert f"/kull/{cohort.code}/pamelding" in page.links()
    assert "minimum" not in page.text
    assert service.name not in page.text


def test_a_family_sees_its_own_place_and_its_number_in_line(
    app: Flask, cooperation: Cooperation, service: ChildWelfareService
) -> None:
    with transaction():
        cohort = makers.a_cohort(cooperation, seats=1)
        homes = world.sign_up_many(cohort, service, 3)
        parents = [makers.a_foster_parent(home) for home in homes]
    pages = [Browser(app, parent).get(f"/kull/{cohort.code}") for parent in parents]
    assert "Har plass" in pages[0].text
    assert "Dere er nummer 1 på ventelisten" in pages[1].text
    assert "Dere er nummer 2 på ventelisten" in pages[2].text
    for page, home in zip(pages, homes, strict=True):
        assert f"/kull/{cohort.code}/min-pamelding?hjem={home.code}" in page.links()
        assert f"/kull/{cohort.code}/pamelding" not in page.links()


def test_an_invited_family_is_led_to_its_invitation(
    app: Flask, cooperation: Cooperation, service: ChildWelfareService, coordinator: Actor
) -> None:
    with transaction():
        cohort = makers.a_cohort(cooperation)
        home = makers.a_household(service)
        parent = makers.a_foster_parent(home)
        enrollment_actions.invite(coordinator, cohort, [home])
    page = Browser(app, parent).get(f"/kull/{cohort.code}")
    assert "Dere er invitert" in page.text
    assert [link for link in page.links() if link.startswith("/invitasjon/")]


def test_a_family_is_told_that_its_cohort_is_cancelled_and_why(
    app: Flask, cooperation: Cooperation, service: ChildWelfareService
) -> None:
    with transaction():
        cohort = makers.a_cohort(cooperation)
        home = makers.a_household(service)
        world.sign_up(cohort, home)
        parent = makers.a_foster_parent(home)
        enrollment_actions.cancel_cohort(None, cohort, "For få meldte seg på.")
    page = Browser(app, parent).get(f"/kull/{cohort.code}")
    assert "Kullet er avlyst" in page.text
    assert "For få meldte seg på." in page.text
    assert f"/kull/{cohort.code}/pamelding" not in page.links()


def test_what_is_out_of_reach_looks_like_what_does_not_exist(
    app: Flask, cooperation: Cooperation, service: ChildWelfareService
) -> None:
    with transaction():
        cohort = makers.a_cohort(cooperation, "veien-videre")
        planned = makers.a_cohort(cooperation, open_=False)
        stranger = makers.a_coordinator(makers.a_cooperation())
        foster = makers.a_foster_parent(makers.a_household(service))
        contact = makers.a_contact_person(service)
        admin = makers.an_admin()
    for actor, code in (
        (stranger, cohort.code),
        (foster, cohort.code),
        (foster, planned.code),
        (contact, planned.code),
        (admin, cohort.code),
    ):
        browser = Browser(app, actor)
        assert browser.get(f"/kull/{code}", status=404).text == browser.get("/kull/XXXXXXX", status=404).text
