"""What follows from a seat in a staff course: the register, the calendar, reminders and workbooks."""

from __future__ import annotations

from datetime import time, timedelta
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook

from courseapp.attendance.models import Attendance
from courseapp.calendars.actions import Style
from courseapp.calendars.models import FeedKind
from courseapp.calendars.policy import KINDS
from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Cohort
from courseapp.enrollment.words import SEATED, WAITING, about
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Message
from courseapp.notices.telling import remind_due
from courseapp.people.word import Homes, tell
from tests import makers
from tests.calendars.feeds import events, first_meeting, subscribe
from tests.enrollment.at_work import a_contact, a_course, again, enroll, place_of
from tests.pages import Browser


@pytest.fixture
def course(app: Flask) -> tuple[Cohort, Actor, Actor]:
    """A course, one who leads it, and one who has a seat."""
    with transaction():
        cohort = a_course(first=clock.today() + timedelta(days=20))
        leads = makers.a_facilitator(cohort.cooperation)
        cohort_actions.assign_facilitators(None, cohort, leads.id, [])
        contact = a_contact(cohort)
        enroll(cohort, contact)
        return cohort, makers.a_facilitator_actor(leads), again(contact)


def test_the_facilitator_marks_who_was_there(app: Flask, course: tuple[Cohort, Actor, Actor]) -> None:
    cohort, leads, contact = course
    url = f"/kull/{cohort.code}/okt/1/oppmote"
    with clock.at(first_meeting(cohort).starts_at + timedelta(minutes=5)):
        browser = Browser(app, leads)
        page = browser.get(url)
        assert contact.name in page.text
        (field,) = [name for name in page.fields() if name.startswith("presence-")]
        browser.post(url, {field: "present"}, 303)
    marks = db.session.execute(db.select(Attendance.person_id, Attendance.presence)).all()
    assert [(person, presence.value) for person, presence in marks] == [(contact.person_id, "present")]


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        (Role.CONTACT_PERSON, FeedKind.PERSON),
        (Role.LEADER, FeedKind.PERSON),
        (Role.COORDINATOR, FeedKind.PERSON),
        (Role.FACILITATOR, FeedKind.FACILITATOR),
    ],
)
def test_the_own_feed_of_each_role_has_the_meetings_of_one_with_a_seat(app: Flask, role: Role, kind: FeedKind) -> None:
    assert kind in KINDS[role]
    with transaction():
        cohort, other = a_course(seats=1), makers.a_cohort()
        (service,) = makers.services_of(cohort.cooperation)
        actors = {
            Role.CONTACT_PERSON: makers.a_contact_person(service),
            Role.LEADER: makers.a_leader(service),
            Role.COORDINATOR: makers.a_coordinator(cohort.cooperation),
            Role.FACILITATOR: makers.a_facilitator_actor(makers.a_facilitator(cohort.cooperation)),
        }
        enroll(cohort, actors[role])
        waits = a_contact(cohort)
        enroll(cohort, waits)
        assert other.code != cohort.code
    found = events(app, subscribe(again(actors[role]), kind))
    assert len(found) == 4
    assert {str(event["SUMMARY"]) for event in found} == {f"Kurs {cohort.code}"}
    assert events(app, subscribe(again(waits), FeedKind.PERSON)) == []
    page = Browser(app, again(actors[role])).get("/kalender/abonnement")
    assert "Egne samlinger og leksjoner" in page.text or "dem du er med på" in page.text


def test_where_one_who_is_protected_will_be_stands_in_no_feed(app: Flask) -> None:
    with transaction():
        cooperation = makers.a_cooperation()
        cohort = a_course(cooperation, room=makers.a_room(cooperation))
        (service,) = makers.services_of(cooperation)
        person = makers.a_person(limited=True)
        actor = makers.actor_for(makers.an_account(person, Role.CONTACT_PERSON, service=service))
        enroll(cohort, actor)
    path = subscribe(again(actor), FeedKind.PERSON, style=Style(with_place=True))
    assert [event.get("LOCATION") for event in events(app, path)] == [None] * 4


def test_reminders_reach_those_with_a_seat(app: Flask, course: tuple[Cohort, Actor, Actor]) -> None:
    cohort, _, contact = course
    day = clock.local(first_meeting(cohort).starts_at).date()
    for days in (7, 2):
        with clock.at(clock.to_utc(day - timedelta(days=days), time(10, 5))):
            remind_due()
    theirs = Message.person_id == contact.person_id
    reminders = db.select(Message.person_id, Message.role).where(Message.template == "notices.reminder", theirs)
    told = db.session.execute(reminders).all()
    assert [tuple(row) for row in told] == [(contact.person_id, "contact_person")] * 2


def test_the_workbook_of_participants_shows_persons(app: Flask, course: tuple[Cohort, Actor, Actor]) -> None:
    cohort, _, contact = course
    with transaction():
        coordinator = makers.a_coordinator(cohort.cooperation)
    answer = Browser(app, coordinator).client.get(f"/kull/{cohort.code}/deltakere.xlsx")
    assert answer.status_code == 200
    rows = [row for sheet in load_workbook(BytesIO(answer.data)) for row in sheet.iter_rows(values_only=True)]
    cells = [cell for row in rows for cell in row]
    assert contact.name in cells


def test_the_month_shows_ones_own_meetings(app: Flask) -> None:
    with transaction():
        cohort = a_course(first=clock.today() + timedelta(days=1))
        facilitator = makers.a_facilitator_actor(makers.a_facilitator(cohort.cooperation))
        enroll(cohort, facilitator)
    page = Browser(app, again(facilitator)).get("/kalender?krets=ansatte")
    assert f"/kull/{cohort.code}" in page.links()


def test_one_at_work_is_spoken_to_alone_and_a_home_as_several(app: Flask) -> None:
    with transaction():
        course = a_course(seats=1)
        holder, contact = a_contact(course), a_contact(course)
        enroll(course, holder)
        enroll(course, contact)
        home = makers.a_household(makers.services_of(course.cooperation)[0], adults=2)
        parent = makers.a_foster_parent(home)
        for what in (SEATED, WAITING):
            tell(None, what, about(place_of(contact)), Homes([place_of(contact).household_id, home.id]))
    alone, several = (Browser(app, actor).get("/meldinger").text for actor in (again(contact), parent))
    assert "Du har fått plass" in alone
    assert "Du står på ventelisten" in alone
    assert "Dere har fått plass" in several
    assert "Du har fått plass" not in several
