"""What staff see of a cohort's homes, and what they may do with them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Cohort, Seat
from courseapp.cohorts.rules import CohortState
from courseapp.enrollment import actions
from courseapp.enrollment.actions import Needs
from courseapp.enrollment.models import Enrollment
from courseapp.enrollment.rules import EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.access import Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.people.models import Household, Person
from tests import makers
from tests.pages import Browser
from tests.statements import counted


def a_home(cohort: Cohort, **kwargs: Any) -> Household:
    return makers.a_household(makers.services_of(cohort.cooperation)[0], **kwargs)


def enroll(cohort: Cohort, home: Household, needs: Needs | None = None) -> Enrollment:
    return actions.sign_up(None, cohort, home, makers.adults_of(home), needs or Needs())


def name_of(home: Household) -> str:
    return db.session.get_one(Person, makers.adults_of(home)[0]).given_name


def state_of(home: Household) -> EnrollmentState | None:
    query = db.select(Enrollment.state).where(Enrollment.household_id == home.id).order_by(Enrollment.id.desc())
    return db.session.scalars(query).first()


def last_reason() -> str | None:
    return db.session.scalars(db.select(JournalEntry.reason).where(JournalEntry.reason.is_not(None))).first()


def test_a_coordinator_sees_seated_and_line_in_order_with_needs_as_totals(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort(seats=2)
        homes = [a_home(cohort) for _ in range(4)]
        for home in homes:
            enroll(cohort, home, Needs(childcare=True, diet="halal,nut_free", access_needs="Rullestol"))
        coordinator = makers.a_coordinator(cohort.cooperation)
    shown = Browser(app, coordinator).get(f"/kull/{cohort.code}/deltakere").text
    places = [shown.index(name_of(home)) for home in homes]
    assert places == sorted(places)
    assert "Halal: 2 hjem" in shown
    assert "Barnepass 2 hjem" in shown
    assert shown.count("Rullestol") == 2


def test_a_protected_home_is_a_code_to_coordinator_and_facilitator_and_tells_no_place(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort()
        home = a_home(cohort, limited=True)
        enrollment = enroll(cohort, home)
        leader = makers.a_facilitator(cohort.cooperation)
        cohort_actions.assign_facilitators(None, cohort, leader.id, [])
        readers = [makers.a_coordinator(cohort.cooperation), makers.a_facilitator_actor(leader)]
        chief = makers.a_leader(makers.services_of(cohort.cooperation)[0])
    for reader in readers:
        page = Browser(app, reader).get(f"/kull/{cohort.code}/deltakere")
        assert enrollment.code in page.text
        assert name_of(home) not in page.text
        assert home.lives_in.name not in page.text.split("Har plass")[1]
    assert name_of(home) in Browser(app, chief).get(f"/kull/{cohort.code}/deltakere").text


def test_contact_person_sees_own_homes_and_totals_only(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort()
        service = makers.services_of(cohort.cooperation)[0]
        contact = makers.a_contact_person(service)
        mine = a_home(cohort, contact_person=db.session.get_one(Person, contact.person_id))
        others = a_home(cohort)
        for home in (mine, others):
            enroll(cohort, home, Needs(childcare=True))
    shown = Browser(app, contact).get(f"/kull/{cohort.code}/deltakere").text
    assert name_of(mine) in shown
    assert name_of(others) not in shown
    assert "Barnepass 2 hjem" in shown


def test_facilitators_see_the_page_only_near_the_cohort_and_cannot_change_it(app: Flask) -> None:
    with transaction():
        near = makers.a_cohort(first=clock.today() + timedelta(days=29))
        far = makers.a_cohort(near.cooperation, first=clock.today() + timedelta(days=40))
        leader = makers.a_facilitator(near.cooperation)
        for cohort in (near, far):
            cohort_actions.assign_facilitators(None, cohort, leader.id, [])
        home = a_home(near)
        enrollment = enroll(near, home)
        actor = makers.a_facilitator_actor(leader)
    page = Browser(app, actor).get(f"/kull/{near.code}/deltakere")
    assert name_of(home) in page.text
    for word in ("Meld av", "Legg til et hjem", "Endre antall", "Avlys kullet"):
        assert word not in page.text
    Browser(app, actor).get(f"/kull/{far.code}/deltakere", 404)
    Browser(app, actor).get(f"/kull/{near.code}/plasser", 403)
    Browser(app, actor).get(f"/kull/{near.code}/deltakere/{enrollment.code}/meld-av", 404)


@pytest.mark.parametrize("page", ["deltakere", "deltakere/legg-til", "inviter", "plasser", "avlys"])
def test_a_cohort_out_of_reach_looks_like_none(app: Flask, page: str) -> None:
    with transaction():
        cohort, other = makers.a_cohort(), makers.a_cohort()
        stranger = makers.a_coordinator(other.cooperation)
    Browser(app, stranger).get(f"/kull/{cohort.code}/{page}", 404)
    Browser(app, stranger).get(f"/kull/XXXXXXX/{page}", 404)


def test_the_list_costs_the_same_for_five_homes_and_for_five_hundred(app: Flask) -> None:
    costs = []
    for homes in (5, 500):
        with transaction():
            cohort = makers.a_cohort(seats=homes * 2 // 3)
            for _ in range(homes):
                enroll_quickly(cohort)
            coordinator = makers.a_coordinator(cohort.cooperation)
        browser = Browser(app, coordinator)
        with counted() as sent:
            answer = browser.client.get(f"/kull/{cohort.code}/deltakere")
        assert answer.status_code == 200
        costs.append(len(sent))
    assert costs[0] == costs[1] <= 9


def enroll_quickly(cohort: Cohort) -> None:
    home = a_home(cohort, adults=1)
    place = db.session.scalar(db.select(db.func.count()).where(Enrollment.cohort_id == cohort.id)) or 0
    seats = db.session.scalar(db.select(db.func.count()).where(Seat.cohort_id == cohort.id)) or 0
    seat = place + 1 if place < seats else None
    state = EnrollmentState.SEATED if seat else EnrollmentState.WAITING
    enrollment = Enrollment(
        cohort_id=cohort.id,
        seat_unit=cohort.seat_unit,
        household_id=home.id,
        state=state,
        seat_number=seat,
        entered_at=clock.now(),
    )
    makers.save(enrollment)
    makers.save(actions._participant(enrollment, makers.adults_of(home)[0]))


def test_a_coordinator_withdraws_a_home_with_a_reason_and_the_line_moves(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort(seats=1)
        first, second = a_home(cohort), a_home(cohort)
        enrollment = enroll(cohort, first)
        enroll(cohort, second)
        coordinator = makers.a_coordinator(cohort.cooperation)
    address = f"/kull/{cohort.code}/deltakere/{enrollment.code}/meld-av"
    browser = Browser(app, coordinator)
    assert "Fyll ut dette feltet" in browser.post(address, status=422, action="").text
    browser.post(address, {"reason": "Ga beskjed på telefon"}, 303, action="")
    db.session.expire_all()
    assert (state_of(first), state_of(second)) == (EnrollmentState.WITHDRAWN, EnrollmentState.SEATED)
    assert last_reason() == "Ga beskjed på telefon"
    assert "allerede avsluttet" in browser.get(browser.post(address, {"reason": "x"}, 303, action="").location).text


def test_a_home_is_found_by_name_or_code_and_enrolled(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort()
        home, enrolled = a_home(cohort), a_home(cohort)
        enroll(cohort, enrolled)
        protected = a_home(cohort, limited=True)
        coordinator = makers.a_coordinator(cohort.cooperation)
    browser = Browser(app, coordinator)
    search = f"/kull/{cohort.code}/deltakere/legg-til"
    for text in (name_of(home).upper(), home.code.lower()):
        assert f"{search}/{home.code}" in browser.post(search, {"text": text}, 200, action="").links()
    for hidden in (enrolled, protected):
        for text in (name_of(hidden), hidden.code):
            assert "Ingen treff" in browser.post(search, {"text": text}, 200, action="").text
    browser.get(f"{search}/{protected.code}", 404)
    browser.post(f"{search}/{home.code}", status=303, action="")
    assert state_of(home) == EnrollmentState.SEATED


def test_the_deadline_is_passed_with_a_reason_only(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort()
        cohort.sign_up_until = clock.today() - timedelta(days=1)
        home = a_home(cohort)
        coordinator = makers.a_coordinator(cohort.cooperation)
    browser = Browser(app, coordinator)
    address = f"/kull/{cohort.code}/deltakere/legg-til/{home.code}"
    assert "Skriv en begrunnelse for å melde på likevel" in browser.post(address, status=422, action="").text
    browser.post(address, {"reason": "Avtalt før fristen"}, 303, action="")
    assert state_of(home) == EnrollmentState.SEATED
    assert last_reason() == "Avtalt før fristen"


def test_a_protected_home_is_enrolled_by_its_contact_person_or_by_the_leader_with_a_reason(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort()
        service = makers.services_of(cohort.cooperation)[0]
        contact = makers.a_contact_person(service)
        person = db.session.get_one(Person, contact.person_id)
        first, second = (a_home(cohort, limited=True, contact_person=person) for _ in range(2))
        leader = makers.a_leader(service)
        foreign = makers.a_contact_person(service)
    address = f"/kull/{cohort.code}/deltakere/legg-til"
    Browser(app, foreign).get(f"{address}/{first.code}", 404)
    Browser(app, contact).post(f"{address}/{first.code}", status=303, action="")
    Browser(app, leader).post(f"{address}/{second.code}", status=422, action="")
    Browser(app, leader).post(f"{address}/{second.code}", {"reason": "Kontaktpersonen er syk"}, 303, action="")
    assert (state_of(first), state_of(second)) == (EnrollmentState.SEATED, EnrollmentState.SEATED)


def test_capacity_goes_up_to_the_line_and_never_below_those_seated(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort(seats=2)
        homes = [a_home(cohort) for _ in range(3)]
        for home in homes:
            enroll(cohort, home)
        coordinator = makers.a_coordinator(cohort.cooperation)
    browser = Browser(app, coordinator)
    address = f"/kull/{cohort.code}/plasser"
    assert "2 plasser er i bruk" in browser.post(address, {"seats": "1"}, 422, action="").text
    assert "fra 1 til 500" in browser.post(address, {"seats": "501"}, 422, action="").text
    assert "Skriv et helt tall" in browser.post(address, {"seats": "mange"}, 422, action="").text
    browser.post(address, {"seats": "3"}, 303, action="")
    assert state_of(homes[2]) == EnrollmentState.SEATED


def test_cancelling_says_what_it_does_and_then_ends_every_enrollment(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort(seats=1)
        homes = [a_home(cohort) for _ in range(2)]
        for home in homes:
            enroll(cohort, home)
        coordinator = makers.a_coordinator(cohort.cooperation)
        parent = makers.a_foster_parent(homes[0])
    browser = Browser(app, coordinator)
    asked = browser.get(f"/kull/{cohort.code}/avlys")
    assert "mister plassen eller stedet sitt i køen: 2" in asked.text
    assert "avlyses: 16" in asked.text
    browser.post(f"/kull/{cohort.code}/avlys", {"reason": "For få påmeldte"}, 303, action="")
    db.session.expire_all()
    assert db.session.get_one(Cohort, cohort.id).state == CohortState.CANCELLED
    assert {state_of(home) for home in homes} == {EnrollmentState.CANCELLED}
    assert "Kullet er avlyst" in Browser(app, parent).get(f"/kull/{cohort.code}/min-pamelding").text


def test_every_role_meets_the_right_door(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort()
        service = makers.services_of(cohort.cooperation)[0]
        parent = makers.a_foster_parent(a_home(cohort))
        actors = {
            Role.FOSTER_PARENT: parent,
            Role.ADMIN: makers.an_admin(),
            Role.CONTACT_PERSON: makers.a_contact_person(service),
            Role.LEADER: makers.a_leader(service),
            Role.COORDINATOR: makers.a_coordinator(cohort.cooperation),
        }
    expected = {
        "deltakere": {Role.FOSTER_PARENT: 403, Role.ADMIN: 404},
        "deltakere/legg-til": {Role.FOSTER_PARENT: 403, Role.ADMIN: 404},
        "inviter": {Role.FOSTER_PARENT: 403, Role.ADMIN: 404},
        "plasser": {Role.FOSTER_PARENT: 403, Role.ADMIN: 404, Role.CONTACT_PERSON: 403, Role.LEADER: 403},
        "avlys": {Role.FOSTER_PARENT: 403, Role.ADMIN: 404, Role.CONTACT_PERSON: 403, Role.LEADER: 403},
    }
    for page, answers in expected.items():
        for role, actor in actors.items():
            Browser(app, actor).get(f"/kull/{cohort.code}/{page}", answers.get(role, 200))
