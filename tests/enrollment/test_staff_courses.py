"""Staff at staff courses: each as a household of one, through the same gate, line and offers as the homes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Cohort
from courseapp.cohorts.rules import CohortState
from courseapp.enrollment import actions, gate, oneself
from courseapp.enrollment.models import Enrollment, SeatOffer, SeatQuota
from courseapp.enrollment.rules import EnrollmentState
from courseapp.enrollment.taken import TakenBefore
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Message
from courseapp.kernel.refused import Refused
from courseapp.people import staff_units
from courseapp.people.models import Household, HouseholdKind, HouseholdMember, Person, RoleGrant
from courseapp.people.staff_units import service_of
from courseapp.places.models import ChildWelfareService, Cooperation
from courseapp.promises import PROMISES
from tests import makers
from tests.pages import Browser, Page
from tests.statements import counted


def a_course(cooperation: Cooperation | None = None, seats: int = 6, **kwargs: Any) -> Cohort:
    return makers.a_cohort(cooperation, "egs-training", seats=seats, **kwargs)


def a_contact(cohort: Cohort) -> Actor:
    return makers.a_contact_person(makers.services_of(cohort.cooperation)[0])


def enroll(cohort: Cohort, actor: Actor) -> Enrollment:
    """Sign up somebody at work in their own name."""
    (home,) = oneself.homes(actor, cohort)
    return oneself.sign_up(actor, cohort, home, [actor.person_id], actions.Needs())


def again(actor: Actor) -> Actor:
    """The actor as the next request finds it."""
    return makers.actor_for(db.session.scalars(db.select(makers.Account).filter_by(id=actor.account_id)).one())


def place_of(actor: Actor) -> Any:
    unit = staff_units.unit_of(actor.person_id)
    if unit is None:
        return None
    query = db.select(Enrollment).where(Enrollment.household_id == unit.id).order_by(Enrollment.id.desc())
    return db.session.scalars(query).first()


def sign_up(browser: Browser, cohort: Cohort, data: dict[str, Any] | None = None, status: int = 303) -> Page:
    return browser.post(f"/kull/{cohort.code}/pamelding", data, status, action="")


def broken() -> list[str]:
    return [name for name, query in PROMISES.items() if db.session.execute(query).first()]


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
        assert "Dere" not in shown.text
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
        Browser(app, actor).get("/kurs-for-ansatte", 403)
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


def test_the_database_keeps_one_unit_for_a_person_and_none_for_a_home(app: Flask) -> None:
    with transaction():
        home = makers.a_household(makers.a_service())
        person, (service_id, place) = makers.a_person(), (home.service_id, home.home_municipality)
        staff_units.ensure(None, person.id, service_id)

    def a_row(**kwargs: Any) -> None:
        row = {"service_id": service_id, "care_municipality": place, "home_municipality": place, "first_day": date.min}
        with pytest.raises(IntegrityError), transaction():
            makers.save(Household(**row | {"first_day": clock.today()} | kwargs))

    a_row(kind=HouseholdKind.STAFF, staff_person_id=person.id)
    a_row(kind=HouseholdKind.STAFF)
    with transaction():
        other = makers.a_person()
    a_row(kind=HouseholdKind.FOSTER_HOME, staff_person_id=other.id)
    a_row(kind=HouseholdKind.STAFF, staff_person_id=other.id, contact_person_id=person.id)
    a_row(kind=HouseholdKind.STAFF, staff_person_id=other.id, service_reference="12")


def test_a_unit_never_has_a_series(app: Flask) -> None:
    with transaction():
        home = makers.a_household(makers.a_service())
        unit = staff_units.ensure(None, makers.a_person().id, home.service_id)
        series_id = makers.a_series(home).id
    statement = "UPDATE series SET household_id = :unit, household_kind = 'staff' WHERE id = :id"
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(db.text(statement), {"unit": unit, "id": series_id})


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
        assert "hjem" not in page.text.lower()
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
        assert "dere" not in shown.lower()
        fields = browser.get(f"/plasstilbud/{code}").fields(f"/plasstilbud/{code}/svar")
        browser.client.post(f"/plasstilbud/{code}/svar", data=fields | {"answer": answer})
        assert place_of(actor).state == state
        Browser(app, again(first)).get(f"/plasstilbud/{code}", 404)
    assert broken() == []


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
        assert "Du kan ikke melde deg på her nå" in Browser(app, actors[code]).get(f"/kull/{cohort.code}/pamelding").text
    Browser(app, asked).get(f"/kull/{planned.code}/pamelding", 404)


def test_what_was_taken_and_a_parallel_cohort_keep_one_out(app: Flask) -> None:
    with transaction():
        cohort = a_course()
        other = a_course(cohort.cooperation)
        busy, done = a_contact(cohort), a_contact(cohort)
        enroll(other, busy)
        makers.save(
            TakenBefore(person_id=done.person_id, program_key="egs-training", year=2025, noted_at=clock.now())
        )
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
    browser.post(f"/kull/{cohort.code}/min-pamelding", {"diet": ["halal"], "access_needs": "Teleslynge"}, 303, action="")
    assert (place_of(contact).diet, place_of(contact).access_needs) == ("halal", "Teleslynge")


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
    return db.session.get_one(makers.Account, actor.account_id).code


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
    Browser(app, facilitator).get(at, 403)
    Browser(app, stranger).get(at, 404)
    assert "Meld på en ansatt" not in Browser(app, contact).get(f"/kull/{cohort.code}").text


def test_the_unit_follows_the_service_one_takes_part_for() -> None:
    with transaction():
        one, two = makers.a_service(), makers.a_service()
        cooperation = makers.a_cooperation(one, two)
        cohort, other = a_course(cooperation, services=[one]), makers.a_cohort(
            cooperation, "network-meeting", services=[two]
        )
        actor = makers.a_contact_person(one)
        first = enroll(cohort, actor).household_id
        grant = db.session.scalars(db.select(RoleGrant).where(RoleGrant.account_id == actor.account_id)).one()
        grant.service_id = two.id
        second = enroll(other, again(actor)).household_id
        assert first == second
        assert db.session.get_one(Household, first).service_id == two.id


@pytest.mark.parametrize(
    ("present", "works_for", "taking_part", "expected"),
    [
        (None, {1, 2}, {2, 3}, 2),
        (2, {1, 2}, {1, 2}, 2),
        (2, {1, 2}, {1}, 1),
        (2, {1, 2}, set(), 2),
        (9, {1, 2}, {1}, 1),
        (9, set(), {1}, 9),
        (None, set(), {1}, None),
    ],
)
def test_the_service_one_takes_part_for(
    present: int | None, works_for: set[int], taking_part: set[int], expected: int | None
) -> None:
    assert service_of(present, works_for, taking_part) == expected


def test_what_happens_is_told_in_the_role_used_last(app: Flask) -> None:
    with transaction():
        cohort = a_course(seats=1)
        contact, waits = a_contact(cohort), a_contact(cohort)
        grants = db.session.scalars(db.select(RoleGrant).where(RoleGrant.account_id == waits.account_id)).all()
        makers.save(RoleGrant(account_id=waits.account_id, role=Role.FACILITATOR, used_at=clock.now()))
        assert len(grants) == 1
        enroll(cohort, contact)
        enroll(cohort, waits)
        actions.withdraw(again(contact), place_of(contact))
    told = db.session.execute(
        db.select(Message.template, Message.role).where(Message.person_id == waits.person_id)
    ).all()
    assert [tuple(row) for row in told] == [("enrollment.seated", "facilitator")]


def test_one_who_works_here_no_more_is_told_nothing() -> None:
    with transaction():
        cohort = a_course(seats=1)
        contact, gone = a_contact(cohort), a_contact(cohort)
        enroll(cohort, contact)
        enroll(cohort, gone)
        db.session.execute(db.delete(RoleGrant).where(RoleGrant.account_id == gone.account_id))
        actions.withdraw(again(contact), place_of(contact))
    assert not db.session.scalars(db.select(Message).where(Message.person_id == gone.person_id)).all()


def test_a_session_at_work_costs_one_statement_and_reaches_no_service_by_its_unit(app: Flask) -> None:
    with transaction():
        one, two = makers.a_service(), makers.a_service()
        cooperation = makers.a_cooperation(one, two)
        cohort = a_course(cooperation, services=[one])
        actor = makers.a_contact_person(one)
        unit = enroll(cohort, actor).household_id
        db.session.get_one(Household, unit).service_id = two.id
        now = again(actor)
        home = makers.a_foster_parent(makers.a_household(one))
    assert now.household_ids == {unit}
    assert now.service_ids == {one.id}
    assert unit not in home.household_ids


def test_a_foster_parent_who_works_here_too_keeps_the_two_apart(app: Flask) -> None:
    with transaction():
        cohort = a_course()
        (service,) = makers.services_of(cohort.cooperation)
        home = makers.a_household(service)
        parent = makers.a_foster_parent(home)
        makers.save(RoleGrant(account_id=parent.account_id, role=Role.LEADER, service_id=service.id))
        unit = staff_units.ensure(None, parent.person_id, service.id)
        account = db.session.get_one(makers.Account, parent.account_id)
        roles = {grant.role: makers.actor_of(account, account.person, grant) for grant in account.grants}
    assert roles[Role.FOSTER_PARENT].household_ids == {home.id}
    assert roles[Role.LEADER].household_ids == {unit}


@pytest.mark.parametrize("path", ["/kurs-for-ansatte", "/kull/{code}/pamelding", "/kull/{code}/min-pamelding"])
def test_own_pages_cost_as_much_however_many_are_there(app: Flask, path: str) -> None:
    costs = []
    for colleagues in (0, 8):
        with transaction():
            cohort = a_course(seats=3)
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
