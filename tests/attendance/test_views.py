"""The register as facilitators and coordinators meet it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from courseapp.attendance.models import Attendance
from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.enrollment import actions as enrollment_actions
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.people.models import Person
from tests import makers
from tests.pages import Browser
from tests.statements import counted


@dataclass
class Evening:
    """A cohort on its first evening, with the clock stopped at its beginning by ``there()``."""

    cohort: Cohort
    meeting: Meeting
    facilitator: Actor
    second: Actor
    coordinator: Actor
    persons: list[int]

    @property
    def url(self) -> str:
        return f"/kull/{self.cohort.code}/okt/1/oppmote"

    def marks(self) -> dict[int, str]:
        db.session.rollback()
        return {a.person_id: a.presence.value for a in db.session.scalars(select(Attendance))}


@pytest.fixture
def evening(app: Flask) -> Evening:
    with transaction():
        cooperation = makers.a_cooperation()
        cohort = makers.a_cohort(cooperation)
        leads = [makers.a_facilitator(cooperation) for _ in range(2)]
        cohort_actions.assign_facilitators(None, cohort, leads[0].id, [leads[1].id])
        service = makers.services_of(cooperation)[0]
        homes = [makers.a_household(service) for _ in range(3)]
        for home in homes:
            enrollment_actions.sign_up(None, cohort, home, makers.adults_of(home))
        actors = [makers.a_facilitator_actor(f) for f in leads]
        coordinator = makers.a_coordinator(cooperation)
        persons = [p for home in homes for p in makers.adults_of(home)]
    meeting = db.session.scalars(select(Meeting).where(Meeting.cohort_id == cohort.id, Meeting.number == 1)).one()
    return Evening(cohort, meeting, actors[0], actors[1], coordinator, persons)


def test_handing_in_marks_everybody_present_but_those_changed(app: Flask, evening: Evening) -> None:
    with clock.at(evening.meeting.starts_at):
        browser = Browser(app, evening.facilitator)
        page = browser.get(evening.url)
        keys = [n.removeprefix("presence-") for n in page.fields() if n.startswith("presence-")]
        browser.post(evening.url, {f"presence-{keys[0]}": "absent"}, 303)
    marks = evening.marks()
    assert sorted(marks.values()) == ["absent"] + ["present"] * 5
    db.session.refresh(evening.meeting)
    assert evening.meeting.register_done_at == evening.meeting.starts_at


def test_a_single_tap_saves_one_mark_in_at_most_six_statements(app: Flask, evening: Evening) -> None:
    with clock.at(evening.meeting.starts_at):
        browser = Browser(app, evening.facilitator)
        fields = browser.get(evening.url).fields()
        key = next(n for n in fields if n.startswith("presence-")).removeprefix("presence-")
        tap = {
            "csrf_token": fields["csrf_token"],
            "seen": fields["seen"],
            "mark": key,
            "presence": "late",
            "nonce": "a",
        }
        with counted() as sent:
            answer = browser.client.post(evening.url, data=tap, headers={"X-Requested-With": "fetch"})
        assert answer.status_code == 204
        assert len(sent) <= 6, sent
        again = browser.client.post(evening.url, data=tap, headers={"X-Requested-With": "fetch"})
        assert again.status_code == 204
    assert list(evening.marks().values()) == ["late"]
    assert db.session.scalars(select(Attendance.version)).one() == 1


def test_two_facilitators_never_overwrite_each_other_unseen(app: Flask, evening: Evening) -> None:
    with clock.at(evening.meeting.starts_at):
        first, second = Browser(app, evening.facilitator), Browser(app, evening.second)
        mine, theirs = first.get(evening.url).fields(), second.get(evening.url).fields()
        key = next(n for n in mine if n.startswith("presence-")).removeprefix("presence-")
    with clock.at(evening.meeting.starts_at + timedelta(minutes=1)):
        tap = {"mark": key, "presence": "absent", "csrf_token": mine["csrf_token"], "seen": mine["seen"]}
        assert first.client.post(evening.url, data=tap, headers={"X-Requested-With": "fetch"}).status_code == 204
        other = tap | {"presence": "late", "csrf_token": theirs["csrf_token"]}
        answer = second.client.post(evening.url, data=other, headers={"X-Requested-With": "fetch"})
        assert answer.status_code == 409
        assert "Noen andre" in answer.get_data(as_text=True)
    assert list(evening.marks().values()) == ["absent"]


def test_a_coordinator_corrects_with_a_note_and_never_without(app: Flask, evening: Evening) -> None:
    with clock.at(evening.meeting.ends_at + timedelta(days=20)):
        browser = Browser(app, evening.coordinator)
        assert "Hvorfor retter du?" in browser.get(evening.url).text
        assert "Skriv hvorfor" in browser.post(evening.url, {"note": ""}, 409).text
        assert evening.marks() == {}
        browser.post(evening.url, {"note": "Etter papirlista"}, 303)
    assert len(evening.marks()) == 6


def test_facilitators_are_refused_too_early_and_too_late(app: Flask, evening: Evening) -> None:
    for moment in (evening.meeting.starts_at - timedelta(hours=2), evening.meeting.ends_at + timedelta(days=15)):
        with clock.at(moment):
            browser = Browser(app, evening.facilitator)
            page = browser.get(evening.url)
            token = browser.get(f"/kull/{evening.cohort.code}").fields()["csrf_token"]
            answer = browser.client.post(evening.url, data={"csrf_token": token})
            assert answer.status_code == 409, page.text
    assert evening.marks() == {}


def test_what_is_no_mark_is_refused_and_changes_nothing(app: Flask, evening: Evening) -> None:
    with clock.at(evening.meeting.starts_at):
        browser = Browser(app, evening.facilitator)
        fields = browser.get(evening.url).fields()
        key = next(n for n in fields if n.startswith("presence-"))
        assert "kunne ikke leses" in browser.post(evening.url, {key: "asleep"}, 409).text
        assert "står ikke på lista" in browser.post(evening.url, {"presence-XXXX-1": "late"}, 409).text
    assert evening.marks() == {}


def test_a_protected_person_is_on_the_register_by_code_only(app: Flask, evening: Evening) -> None:
    with transaction():
        person = db.session.get_one(Person, evening.persons[0])
        person.limited_visibility = True
        person.visibility_review_on = clock.today()
        name = person.given_name
    with clock.at(evening.meeting.starts_at):
        assert name not in Browser(app, evening.facilitator).get(evening.url).html


def test_a_facilitator_of_another_cohort_finds_nothing(app: Flask, evening: Evening) -> None:
    with transaction():
        stranger = makers.a_facilitator_actor(makers.a_facilitator(makers.a_cooperation()))
    Browser(app, stranger).get(evening.url, 404)
    Browser(app, stranger).get("/kull/FINNES/okt/1/oppmote", 404)
