"""The page of one home, as far as each role may see."""

from __future__ import annotations

from datetime import timedelta

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
from courseapp.people.models import AgeBand, HouseholdMember, MemberRole
from courseapp.places.models import ChildWelfareService, Cooperation
from tests import makers
from tests.desk import world
from tests.desk.world import a_home, named
from tests.pages import Browser
from tests.statements import counted


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


def test_a_home_page_costs_at_most_nine_statements(
    app: Flask, cooperation: Cooperation, service: ChildWelfareService, coordinator: Actor, contact: Actor
) -> None:
    with transaction():
        home = a_home(service, "Asta", contact)
        for _ in range(12):
            cohort = makers.a_cohort(cooperation, "fosterhjemskveld", seats=9)
            enrollment_actions.invite(coordinator, cohort, [home])
            world.sign_up(cohort, home)
    for actor in (coordinator, contact):
        browser = Browser(app, actor)
        with counted() as sent:
            browser.get(f"/hjem/{home.code}")
        assert len(sent) <= 9


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
