"""Staff at staff courses: each as a household of one, through the same gate, line and offers as the homes."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from flask import Flask

from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Cohort
from courseapp.enrollment import actions, oneself
from courseapp.enrollment.models import SeatOffer, SeatQuota
from courseapp.enrollment.rules import EnrollmentState
from courseapp.enrollment.taken import TakenBefore
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.refused import Refused
from courseapp.people import staff_units
from courseapp.people.models import Household, HouseholdKind
from tests import makers
from tests.enrollment.at_work import a_contact, a_course, again, broken, enroll, place_of, sign_up
from tests.pages import Browser
from tests.statements import counted


def test_each_role_at_work_finds_the_course_and_signs_up_with_one_press(app: Flask) -> None:
    with transaction():
        cohort = a_course()
        (service,) = makers.services_of(cohort.cooperation)
        facilitator = makers.a_facilitator(cohort.cooperation)
        actors = [
            makers.a_contact_person(service),
            makers.a_facilitator_actor(facilitator),
            makers.a_coordinator(cohort.cooperation),
            makers.a_leader(service),
        ]
        name = cohort.name
    for actor in actors:
        browser = Browser(app, actor)
        listed = browser.get("/kurs-for-ansatte")
        assert name in listed.text
        assert f"/kull/{cohort.code}/pamelding" in listed.links()
        page = sign_up(browser, cohort, {"diet": ["vegetarian"]})
        shown = browser.get(page.location)
        assert "Du har fått plass" in shown.text
        assert "Vegetar" in shown.text
        assert not re.search(r"\b[Dd]ere\b", shown.text)
        enrollment = place_of(actor)
        assert (enrollment.state, enrollment.household.kind) == (EnrollmentState.SEATED, HouseholdKind.STAFF)
        assert [p.person_id for p in enrollment.participants] == [actor.person_id]
        assert "Du er påmeldt" in browser.get("/kurs-for-ansatte").text
    assert broken() == []


def test_nobody_else_finds_it(app: Flask) -> None:
    with transaction():
        cohort, other = a_course(), makers.a_cooperation()
        parent = makers.a_foster_parent(makers.a_household(makers.services_of(cohort.cooperation)[0]))
        birth = makers.a_household(makers.services_of(cohort.cooperation)[0], kind=HouseholdKind.BIRTH_PARENT)
        strangers = [
            makers.a_contact_person(makers.services_of(other)[0]),
            makers.a_leader(makers.services_of(other)[0]),
            makers.a_coordinator(other),
            makers.a_facilitator_actor(makers.a_facilitator(other)),
            parent,
            makers.actor_for(makers.an_account(makers.adults_of(birth)[0], Role.BIRTH_PARENT)),
        ]
        admin = makers.an_admin()
    for actor in strangers:
        Browser(app, actor).get(f"/kull/{cohort.code}/pamelding", 404)
    Browser(app, admin).get(f"/kull/{cohort.code}/pamelding", 404)
    for actor in (parent, admin):
        Browser(app, actor).get("/kurs-for-ansatte", 404)
    for actor in strangers[:4]:
        assert cohort.name not in Browser(app, actor).get("/kurs-for-ansatte").text


def test_a_course_for_homes_is_not_signed_up_for_at_work(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort()
        contact, leader = a_contact(cohort), makers.a_leader(makers.services_of(cohort.cooperation)[0])
    for actor in (contact, leader, makers_coordinator(cohort)):
        Browser(app, actor).get(f"/kull/{cohort.code}/pamelding", 404)
        assert cohort.name not in Browser(app, actor).get("/kurs-for-ansatte").text


def makers_coordinator(cohort: Cohort) -> Actor:
    with transaction():
        return makers.a_coordinator(cohort.cooperation)


def test_staff_of_a_service_that_does_not_take_part_are_refused(app: Flask) -> None:
    with transaction():
        one, two = makers.a_service(), makers.a_service()
        cohort = a_course(makers.a_cooperation(one, two), services=[one])
        outside, coordinator = makers.a_contact_person(two), makers.a_coordinator(cohort.cooperation)
        (home,) = oneself.homes(outside, cohort)
    assert not home.service_in
    with pytest.raises(Refused, match="service_not_in"), transaction():
        oneself.sign_up(outside, cohort, home, [outside.person_id], actions.Needs())
    assert staff_units.unit_of(outside.person_id) is None
    Browser(app, outside).get(f"/kull/{cohort.code}/pamelding", 404)
    sign_up(Browser(app, coordinator), cohort)
    assert place_of(coordinator).household.service_id == one.id


def test_a_coordinator_of_a_service_that_is_left_out_is_told_so(app: Flask) -> None:
    with transaction():
        one, two = makers.a_service(), makers.a_service()
        cooperation = makers.a_cooperation(one, two)
        cohort = a_course(cooperation, services=[one])
        account = makers.an_account(makers.a_person(), Role.COORDINATOR, cooperation=cooperation, service=two)
        actor = makers.actor_for(account)
    assert "Tjenesten er ikke med på dette kurset" in Browser(app, actor).get(f"/kull/{cohort.code}/pamelding").text


def test_twice_is_as_calm_as_once_and_makes_one_unit(app: Flask) -> None:
    with transaction():
        cohort = a_course()
        contact = a_contact(cohort)
    browser, late = Browser(app, contact), Browser(app, contact)
    form = late.get(f"/kull/{cohort.code}/pamelding").fields("")
    sign_up(browser, cohort)
    answer = late.client.post(f"/kull/{cohort.code}/pamelding", data=form)
    assert answer.status_code == 303
    assert "Du er allerede meldt på" in late.get(answer.headers["Location"]).text
    units = db.session.scalars(db.select(Household).where(Household.staff_person_id == contact.person_id)).all()
    assert len(units) == 1
    assert [m.person_id for m in units[0].members] == [contact.person_id]


def test_a_full_course_puts_one_in_line_and_the_page_tells_the_number(app: Flask) -> None:
    with transaction():
        cohort = a_course(seats=1)
        first, second, third = (a_contact(cohort) for _ in range(3))
        enroll(cohort, first)
    for number, actor in enumerate((second, third), start=1):
        browser = Browser(app, actor)
        assert f"du blir nummer {number}" in browser.get(f"/kull/{cohort.code}/pamelding").text
        page = browser.get(sign_up(browser, cohort).location)
        assert f"Du er nummer {number} på ventelisten" in page.text
        assert not re.search(r"\bhjem", page.text)
        assert f"Du er nummer {number}" in browser.get("/kurs-for-ansatte").text
    Browser(app, again(first)).post(
        f"/kull/{cohort.code}/min-pamelding/meld-av",
        status=303,
        page=f"/kull/{cohort.code}/min-pamelding",
        action=f"/kull/{cohort.code}/min-pamelding/meld-av",
    )
    assert [place_of(a).state for a in (first, second, third)] == ["withdrawn", "seated", "waiting"]
    assert broken() == []


def test_an_offer_of_a_seat_is_taken_or_left_on_the_pages_there_are(app: Flask) -> None:
    with transaction():
        cohort = a_course(seats=1, answer_days=2)
        first, second, third = (a_contact(cohort) for _ in range(3))
        for actor in (first, second, third):
            enroll(cohort, actor)
        actions.withdraw(again(first), place_of(first))
    for actor, answer, state in ((second, "no", "withdrawn"), (third, "yes", "seated")):
        browser = Browser(app, again(actor))
        assert "Venter på svar fra deg" in browser.get("/kurs-for-ansatte").text
        offer = db.session.scalars(db.select(SeatOffer).where(SeatOffer.enrollment_id == place_of(actor).id)).one()
        code = offer.code
        shown = browser.get(f"/plasstilbud/{code}").text
        assert "Plassen er holdt av til deg" in shown
        assert not re.search(r"\b[Dd]ere\b", shown)
        fields = browser.get(f"/plasstilbud/{code}").fields(f"/plasstilbud/{code}/svar")
        browser.client.post(f"/plasstilbud/{code}/svar", data=fields | {"answer": answer})
        assert place_of(actor).state == state
        Browser(app, again(first)).get(f"/plasstilbud/{code}", 404)
    assert broken() == []


@pytest.mark.usefixtures("app")
def test_the_seats_of_another_service_are_kept_from_staff_too() -> None:
    with transaction():
        one, two = makers.a_service(), makers.a_service()
        cohort = a_course(makers.a_cooperation(one, two), seats=2)
        makers.save(
            SeatQuota(cohort_id=cohort.id, service_id=two.id, seats=1, release_on=clock.today() + timedelta(days=9))
        )
        places = [enroll(cohort, makers.a_contact_person(it)).state for it in (one, one, two)]
    assert places == ["seated", "waiting", "seated"]


def test_what_closes_a_course_closes_it_to_staff(app: Flask) -> None:
    with transaction():
        over = a_course(first=clock.today() - timedelta(days=200))
        late = a_course()
        late.sign_up_until = clock.today() - timedelta(days=1)
        begun = a_course(first=clock.today() - timedelta(days=10))
        cancelled = a_course()
        cohort_actions.cancel(None, cancelled, "For få")
        planned = a_course(open_=False)
        cohorts = {"over": over, "closed": late, "begun": begun, "cohort_cancelled": cancelled}
        actors = {code: a_contact(cohort) for code, cohort in cohorts.items()}
        asked = a_contact(planned)
    for code, cohort in cohorts.items():
        with pytest.raises(Refused, match=code), transaction():
            enroll(cohort, actors[code])
        assert (
            "Du kan ikke melde deg på her nå" in Browser(app, actors[code]).get(f"/kull/{cohort.code}/pamelding").text
        )
    Browser(app, asked).get(f"/kull/{planned.code}/pamelding", 404)


def test_what_was_taken_and_a_parallel_cohort_keep_one_out(app: Flask) -> None:
    with transaction():
        cohort = a_course()
        other = a_course(cohort.cooperation)
        busy, done = a_contact(cohort), a_contact(cohort)
        enroll(other, busy)
        makers.save(TakenBefore(person_id=done.person_id, program_key="egs-training", year=2025, noted_at=clock.now()))
    for actor, code in ((busy, "in_parallel"), (done, "has_taken")):
        with pytest.raises(Refused, match=code), transaction():
            enroll(cohort, again(actor))
        assert "Du kan ikke melde deg på" in Browser(app, again(actor)).get(f"/kull/{cohort.code}/pamelding").text


def test_changing_what_one_needs(app: Flask) -> None:
    with transaction():
        cohort = a_course()
        contact = a_contact(cohort)
        enroll(cohort, contact)
    browser = Browser(app, again(contact))
    browser.post(
        f"/kull/{cohort.code}/min-pamelding", {"diet": ["halal"], "access_needs": "Teleslynge"}, 303, action=""
    )
    assert (place_of(contact).diet, place_of(contact).access_needs) == ("halal", "Teleslynge")


@pytest.mark.parametrize("path", ["/kurs-for-ansatte", "/kull/{code}/pamelding", "/kull/{code}/min-pamelding"])
def test_own_pages_cost_as_much_however_many_are_there(app: Flask, path: str) -> None:
    costs = []
    for colleagues in (0, 8):
        with transaction():
            cohort = a_course(seats=20)
            actor = a_contact(cohort)
            if "min" in path:
                enroll(cohort, actor)
            for _ in range(colleagues):
                enroll(cohort, a_contact(cohort))
            code = cohort.code
        browser = Browser(app, again(actor))
        with counted() as statements:
            browser.get(path.format(code=code))
        costs.append(len(statements))
    assert abs(costs[0] - costs[1]) <= 1, costs
    assert max(costs) <= 14


def test_four_clicks_at_once_make_one_unit_and_one_place(app: Flask) -> None:
    with transaction():
        cohort = a_course()
        contact = a_contact(cohort)
        code = cohort.code
    told, ready = [], threading.Barrier(4)

    def press() -> None:
        with clock.at(makers.NOW), app.app_context():
            found = oneself.find_cohort(contact, code)
            assert found is not None
            (home,) = oneself.homes(contact, found)
            ready.wait()
            try:
                with transaction():
                    oneself.sign_up(contact, found, home, [contact.person_id], actions.Needs())
                told.append("in")
            except Refused as no:
                told.append(no.code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["enrollment.already_in"] * 3 + ["in"]
    db.session.rollback()
    assert (
        len(db.session.scalars(db.select(Household).where(Household.staff_person_id == contact.person_id)).all()) == 1
    )
    assert broken() == []
