"""The front page: what comes next, for each role."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask

from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Meeting
from courseapp.enrollment import actions as enrollment_actions
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.people.models import Person
from courseapp.places.models import ChildWelfareService, Cooperation
from tests import makers
from tests.desk import world
from tests.desk.world import a_running_cohort, section
from tests.pages import Browser
from tests.statements import counted

TODAY = makers.NOW.date()


def test_a_visitor_reads_what_this_is_and_may_sign_in(app: Flask) -> None:
    page = Browser(app).get("/")
    assert "Kurs og grupper for fosterhjem" in page.text
    assert "/logg-inn" in page.links()


def test_a_coordinator_sees_what_starts_soon_and_what_has_free_seats(
    app: Flask, cooperation: Cooperation, coordinator: Actor
) -> None:
    with transaction():
        makers.a_cohort(cooperation, name="Snart", seats=7, first=TODAY + timedelta(days=20))
        makers.a_cohort(cooperation, name="Senere", first=TODAY + timedelta(days=40))
        makers.a_cohort(makers.a_cooperation(), name="Fremmed", first=TODAY + timedelta(days=20))
    words = Browser(app, coordinator).get("/").text
    assert "Snart" in section(words, "Starter snart", "Åpne oppmøtelister")
    assert "Senere" not in section(words, "Starter snart", "Åpne oppmøtelister")
    assert "Senere" in section(words, "Ledige plasser", "Personvern")
    assert "Fremmed" not in words


def test_a_coordinator_sees_what_needs_a_decision_and_why(
    app: Flask, cooperation: Cooperation, service: ChildWelfareService, coordinator: Actor
) -> None:
    with transaction():
        near = makers.a_cohort(cooperation, name="Nær frist", first=date(2027, 2, 2))
        near.decide_by = TODAY + timedelta(days=3)
        late = makers.a_cohort(cooperation, name="Etter frist", first=date(2027, 2, 3))
        late.decide_by = TODAY - timedelta(days=1)
        far = makers.a_cohort(cooperation, name="Fjern frist", first=date(2027, 2, 4))
        far.decide_by = TODAY + timedelta(days=30)
        full = makers.a_cohort(cooperation, name="Full med kø", seats=1, min_homes=1, first=date(2027, 2, 5))
        world.sign_up_many(full, service, 3)
        over = makers.a_cohort(cooperation, "fosterhjemskveld", name="Ferdig holdt", first=date(2026, 11, 10))
        cohort_actions.confirm(None, over)
        makers.a_cohort(cooperation, name="Ikke åpnet", open_=False, first=TODAY + timedelta(days=10))
    words = section(Browser(app, coordinator).get("/").text, "Trenger en avgjørelse", "Starter snart")
    assert "Nær frist TBO-F 02.02.2027 0 av minst 2 hjem. Avgjøres innen 27. november 2026" in words
    assert "Skulle vært avgjort 23. november 2026" in words
    assert "Fullt, og 2 hjem venter" in words
    assert "Alle samlinger er holdt" in words
    assert "Ikke åpnet for påmelding ennå" in words
    assert "Fjern frist" not in words


def test_a_coordinator_sees_the_registers_that_are_not_handed_in(
    app: Flask, cooperation: Cooperation, coordinator: Actor
) -> None:
    with transaction():
        cohort = a_running_cohort(cooperation, name="Uten liste")
        old = makers.a_cohort(cooperation, "fosterhjemskveld", name="Gammel", first=TODAY - timedelta(days=40))
        done = makers.a_cohort(cooperation, "fosterhjemskveld", name="Levert", first=TODAY - timedelta(days=3))
        handed_in = db.session.scalars(db.select(Meeting).where(Meeting.cohort_id == done.id)).one()
        handed_in.register_done_at = clock.now()
    page = Browser(app, coordinator).get("/")
    words = section(page.text, "Åpne oppmøtelister Åpne", "Ledige plasser")
    assert "Uten liste, samling 1 TBO-F tir. 17. nov. Venter på veileder" in words
    assert "Gammel, samling 1" in words
    assert "Må føres av koordinator" in words
    assert "Levert" not in words
    assert f"/kull/{cohort.code}/okt/1/oppmote" in page.links()
    assert f"/kull/{old.code}/okt/1/oppmote" in page.links()


def test_circles_never_share_the_front_page(app: Flask, cooperation: Cooperation, coordinator: Actor) -> None:
    with transaction():
        makers.a_cohort(cooperation, name="Fosterkullet")
        makers.a_cohort(cooperation, "veien-videre", name="Foreldrekullet")
    browser = Browser(app, coordinator)
    foster, parents = browser.get("/").text, browser.get("/?krets=foreldre").text
    assert "Fosterkullet" in foster
    assert "Foreldrekullet" not in foster
    assert "Foreldrekullet" in parents
    assert "Fosterkullet" not in parents


def test_a_leader_reads_how_far_the_homes_of_the_own_service_have_come(app: Flask) -> None:
    with transaction():
        own, other = makers.a_service(), makers.a_service()
        cooperation = makers.a_cooperation(own, other)
        cohort = makers.a_cohort(cooperation, seats=1)
        homes = [makers.a_household(own) for _ in range(3)]
        enrollment_actions.invite(makers.a_coordinator(cooperation), cohort, [*homes, makers.a_household(other)])
        for home in homes[:2]:
            world.sign_up(cohort, home)
        world.sign_up_many(cohort, other, 4)
        leader = makers.a_leader(own)
    words = Browser(app, leader).get("/").text
    assert "1 hjem venter på plass" in words
    assert words.endswith("TBO-F 3 2 1 0 Personvern Bokmål Nynorsk English")
    assert "oppmøtelister" not in words


def test_a_contact_person_sees_offers_answers_and_next_meetings_of_own_homes(
    app: Flask, cooperation: Cooperation, service: ChildWelfareService, coordinator: Actor
) -> None:
    with transaction():
        contact = makers.a_contact_person(service)
        me = db.session.get_one(Person, contact.person_id)
        invited, seated = makers.a_cohort(cooperation, name="Invitert"), makers.a_cohort(cooperation, name="Er med")
        home = makers.a_household(service, contact_person=me)
        protected = makers.a_household(service, contact_person=me, limited=True)
        foreign = makers.a_household(service)
        enrollment_actions.invite(coordinator, invited, [home])
        world.sign_up(seated, home)
        mine, secret, other = (world.name_of(h) for h in (home, protected, foreign))
    page = Browser(app, contact).get("/")
    assert "2 hjem følger du opp 1 invitasjon venter på svar" in page.text
    assert f"{mine} og" in page.text
    assert "Invitert Er med Har plass tir. 22. des." in page.text
    assert secret in page.text
    assert other not in page.text
    assert f"/hjem/{home.code}" in page.links()


def test_the_admin_meets_figures_and_nothing_about_anybody(
    app: Flask, cooperation: Cooperation, service: ChildWelfareService
) -> None:
    with transaction():
        home = makers.a_household(service)
        name = world.name_of(home)
        admin = makers.an_admin()
    page = Browser(app, admin).get("/")
    assert "1 aktive brukere" in page.text
    assert "/administrasjon" in page.links()
    assert name not in page.text
    assert service.name not in page.text


def test_front_pages_cost_the_same_for_few_and_for_many(
    app: Flask, cooperation: Cooperation, service: ChildWelfareService, coordinator: Actor
) -> None:
    with transaction():
        contact = makers.a_contact_person(service)
        me = db.session.get_one(Person, contact.person_id)
        home = makers.a_household(service, contact_person=me)
        cohort = a_running_cohort(cooperation)
        model = makers.a_cohort(cooperation)
        world.sign_up(model, home)
        facilitator = makers.a_facilitator(cooperation)
        world.lead(cohort, facilitator)
        enrollment_actions.invite(coordinator, makers.a_cohort(cooperation), [home])
        actors = [
            coordinator,
            contact,
            makers.a_leader(service),
            makers.a_foster_parent(home),
            makers.a_facilitator_actor(facilitator),
            makers.an_admin(),
        ]
    costs: list[list[int]] = [[], []]
    for number in range(2):
        for actor in actors:
            browser = Browser(app, actor)
            with counted() as sent:
                browser.get("/")
            costs[number].append(len(sent))
        with transaction():
            if number == 0:
                world.many_cohorts(model, 100)
                world.many_homes(home, 100, model)
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 9
