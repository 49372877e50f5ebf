"""The front page of families and facilitators: their own meetings first."""

from __future__ import annotations

from datetime import date, time, timedelta

from flask import Flask

from courseapp.cohorts.models import Meeting
from courseapp.enrollment import actions as enrollment_actions
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.places.models import ChildWelfareService, Cooperation
from tests import makers
from tests.desk import world
from tests.desk.world import a_running_cohort, section
from tests.pages import Browser

TODAY = makers.NOW.date()


def test_a_foster_parent_meets_the_next_meeting_first_with_when_where_and_who(
    app: Flask, cooperation: Cooperation, service: ChildWelfareService
) -> None:
    with transaction():
        room = makers.a_room(cooperation)
        cohort = makers.a_cohort(cooperation, room=room, name="Kull Vest")
        facilitator = makers.a_facilitator(cooperation)
        world.lead(cohort, facilitator)
        home = makers.a_household(service)
        world.sign_up(cohort, home)
        parent = makers.a_foster_parent(home)
        expected = [room.venue.name, facilitator.person.name, "tirsdag 22. desember 2026", "17.30–20.00"]
    page = Browser(app, parent).get("/")
    words = section(page.text, "Neste samling", "Så kommer")
    assert not [e for e in expected if e not in words]
    assert f"/kull/{cohort.code}/okt/1.ics" in page.links()
    assert "2. Traumer" in page.text


def test_a_cancelled_meeting_is_never_the_next_one_but_stays_in_sight(
    app: Flask, cooperation: Cooperation, service: ChildWelfareService
) -> None:
    with transaction():
        cohort = makers.a_cohort(cooperation)
        home = makers.a_household(service)
        world.sign_up(cohort, home)
        parent = makers.a_foster_parent(home)
        first = db.session.scalars(db.select(Meeting).where(Meeting.cohort_id == cohort.id, Meeting.number == 1)).one()
        first.cancelled_at = clock.now()
    words = Browser(app, parent).get("/").text
    assert "2. Traumer" in section(words, "Neste samling", "Så kommer")
    assert "1. Introduksjon Avlyst" in section(words, "Så kommer", "Dere er påmeldt")


def test_a_foster_parent_sees_invitations_places_line_and_open_cohorts_of_the_own_home_only(
    app: Flask, cooperation: Cooperation, service: ChildWelfareService, coordinator: Actor
) -> None:
    with transaction():
        invited, waiting, open_ = (
            makers.a_cohort(cooperation, program, seats=1, name=name)
            for name, program in (("Invitert", "efst"), ("Venter", "tbo-f"), ("Åpent", "trygg-base"))
        )
        makers.a_cohort(cooperation, "veien-videre", name="For foreldre")
        home = makers.a_household(service)
        world.sign_up_many(waiting, service, 2)
        world.sign_up(waiting, home)
        enrollment_actions.invite(coordinator, invited, [home])
        parent = makers.a_foster_parent(home)
    words = Browser(app, parent).get("/").text
    assert "Invitert" in section(words, "Venter på svar fra dere", "Dere er påmeldt")
    assert "Venter TBO-F På venteliste Dere er nummer 2 på ventelisten." in words
    assert open_.name in section(words, "Åpne kull for dere", "Personvern")
    assert "Venter" not in section(words, "Åpne kull for dere", "Personvern")
    assert "For foreldre" not in words
    assert "Neste samling" not in words


def test_what_is_over_stands_as_past(app: Flask, cooperation: Cooperation, service: ChildWelfareService) -> None:
    with transaction():
        cohort = makers.a_cohort(cooperation, name="Avlyst kull")
        home = makers.a_household(service)
        world.sign_up(cohort, home)
        parent = makers.a_foster_parent(home)
        enrollment_actions.cancel_cohort(None, cohort, "For få")
    words = Browser(app, parent).get("/").text
    assert "Avlyst kull" in section(words, "Tidligere", "Personvern")
    assert "Dere er påmeldt" not in words


def test_a_birth_parent_meets_the_own_circle_in_neutral_words(
    app: Flask, cooperation: Cooperation, service: ChildWelfareService
) -> None:
    with transaction():
        makers.a_cohort(cooperation, "veien-videre", name="Foreldrekullet")
        makers.a_cohort(cooperation, name="Det andre kullet")
        parent = world.a_birth_parent(service)
    page = Browser(app, parent).get("/")
    assert "Foreldrekullet" in page.text
    assert "Det andre kullet" not in page.text
    assert "fosterhjem" not in page.text.casefold().replace("fosterkurs", "")


def test_a_facilitator_is_one_tap_from_todays_register(app: Flask, cooperation: Cooperation) -> None:
    with transaction():
        cohort = makers.a_cohort(cooperation, first=TODAY, starts=time(10, 30), name="Dagens gruppe")
        facilitator = makers.a_facilitator(cooperation)
        world.lead(cohort, facilitator)
        actor = makers.a_facilitator_actor(facilitator)
    page = Browser(app, actor).get("/")
    assert "kl. 10.30–13.00 Dagens gruppe" in section(page.text, "I dag", "Kommende samlinger")
    assert "Før oppmøte" in page.text
    assert f"/kull/{cohort.code}/okt/1/oppmote" in page.links()
    assert "2. Traumer" in section(page.text, "Kommende samlinger", "Personvern")


def test_a_facilitator_sees_own_open_registers_only(app: Flask, cooperation: Cooperation) -> None:
    with transaction():
        facilitator = makers.a_facilitator(cooperation)
        mine = makers.a_cohort(cooperation, first=TODAY + timedelta(days=7), name="Min gruppe")
        world.lead(mine, facilitator)
        actor = makers.a_facilitator_actor(facilitator)
        a_running_cohort(cooperation, name="Andres gruppe")
    with clock.at(makers.NOW + timedelta(days=9)):
        words = Browser(app, actor).get("/").text
    assert "Min gruppe, samling 1" in section(words, "Oppmøtelister du ikke har levert", "Kommende samlinger")
    assert "Andres gruppe" not in words


def test_a_facilitators_groups_of_two_circles_stand_in_two_lists(app: Flask, cooperation: Cooperation) -> None:
    with transaction():
        facilitator = makers.a_facilitator(cooperation)
        world.lead(makers.a_cohort(cooperation, name="Fostergruppa"), facilitator)
        parents = makers.a_cohort(cooperation, "veien-videre", name="Foreldregruppa", first=date(2027, 1, 7))
        world.lead(parents, facilitator)
        actor = makers.a_facilitator_actor(facilitator)
    words = section(Browser(app, actor).get("/").text, "Kommende samlinger", "Personvern")
    foster, other = words.split(" Foreldre ", 1)
    assert "Foreldregruppa" not in foster
    assert "Fostergruppa" not in other
