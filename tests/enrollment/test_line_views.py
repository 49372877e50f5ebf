"""The line as it is shown: to the home its number, what holds it and the rule; to the coordinator all of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from courseapp.cohorts.models import Cohort
from courseapp.enrollment import actions, capacity, offer_actions, seat_offers
from courseapp.enrollment.models import Enrollment, SeatOffer, SeatQuota
from courseapp.enrollment.rules import EnrollmentState, OfferState
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Message
from courseapp.people.models import Household, Person
from courseapp.places.models import ChildWelfareService
from tests import makers
from tests.pages import Browser
from tests.statements import counted


def a_home(service: ChildWelfareService, adults: int = 1) -> tuple[Household, Actor]:
    home = makers.a_household(service, adults=adults)
    person = db.session.get_one(Person, makers.adults_of(home)[0])
    return home, makers.actor_for(makers.an_account(person, Role.FOSTER_PARENT))


def enroll(cohort: Cohort, home: Household) -> Enrollment:
    return actions.sign_up(None, cohort, home, makers.adults_of(home))


def offer_to(home: Household) -> SeatOffer:
    query = db.select(SeatOffer).join(Enrollment).where(Enrollment.household_id == home.id)
    found: SeatOffer = db.session.scalars(query.order_by(SeatOffer.id.desc())).all()[0]
    return found


def state_of(home: Household) -> EnrollmentState:
    query = db.select(Enrollment.state).where(Enrollment.household_id == home.id).order_by(Enrollment.id.desc())
    found: EnrollmentState = db.session.scalars(query).all()[0]
    return found


def offered(program: str = "tbo-f") -> tuple[Cohort, Household, Actor, Household]:
    """A cohort of one seat that its holder has left: the next is asked, another waits behind."""
    cohort = makers.a_cohort(program=program, seats=1, answer_days=2)
    service = makers.services_of(cohort.cooperation)[0]
    first, (second, parent), (third, _) = a_home(service)[0], a_home(service), a_home(service)
    enrollments = [enroll(cohort, home) for home in (first, second, third)]
    actions.withdraw(None, enrollments[0])
    return cohort, second, parent, third


def test_a_home_is_told_of_its_offer_everywhere_and_says_yes_in_one_click(app: Flask) -> None:
    with transaction():
        cohort, home, parent, third = offered()
    browser, offer = Browser(app, parent), offer_to(home)
    address = f"/plasstilbud/{offer.code}"
    for page in ("/", f"/kull/{cohort.code}/min-pamelding"):
        assert address in browser.get(page).links()
    shown = browser.get(address)
    assert "Svar innen torsdag 26. november" in shown.text or "26. november 2026" in shown.text
    assert (state_of(home), state_of(third)) == (EnrollmentState.OFFERED, EnrollmentState.WAITING)
    answered = browser.post(f"{address}/svar", {"answer": "yes"}, 303, page=address, action=f"{address}/svar")
    assert "Dere har fått plass." in browser.get(answered.location).text
    assert state_of(home) == EnrollmentState.SEATED
    again = browser.client.post(f"{address}/svar", data=shown.fields(f"{address}/svar"))
    assert again.status_code == 303
    assert state_of(home) == EnrollmentState.SEATED


def test_a_no_goes_to_the_next_and_the_way_back_is_shown(app: Flask) -> None:
    with transaction():
        _, home, parent, third = offered()
    browser, offer = Browser(app, parent), offer_to(home)
    address = f"/plasstilbud/{offer.code}"
    browser.post(f"{address}/svar", {"answer": "no"}, 303, page=address, action=f"{address}/svar")
    page = browser.get(address)
    assert "Dere har takket nei til plassen" in page.text
    assert "Meld oss på igjen" in page.text
    assert (state_of(home), state_of(third)) == (EnrollmentState.WITHDRAWN, EnrollmentState.OFFERED)


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_a_late_answer_is_met_politely(app: Flask, answer: str) -> None:
    with transaction():
        _, home, parent, third = offered()
    offer = offer_to(home)
    address = f"/plasstilbud/{offer.code}"
    with clock.at(offer.answer_by + timedelta(hours=1)):
        browser = Browser(app, parent)
        fields = {**browser.get(address).fields(f"{address}/svar"), "answer": answer}
        assert offer_actions.expire_due() == 1
        late = browser.client.post(f"{address}/svar", data=fields)
        assert late.status_code == 303
        assert "Fristen for å svare gikk ut" in browser.get(address).text
    assert state_of(third) == EnrollmentState.OFFERED


def test_looking_at_an_offer_changes_nothing_and_a_strange_answer_neither(app: Flask) -> None:
    with transaction():
        _, home, parent, _ = offered()
    browser, address = Browser(app, parent), f"/plasstilbud/{offer_to(home).code}"
    for _ in range(3):
        browser.get(address)
        browser.client.head(address)
    browser.post(f"{address}/svar", {"answer": "maybe"}, 303, page=address, action=f"{address}/svar")
    assert offer_to(home).state == OfferState.OPEN


def test_nobody_else_sees_an_offer(app: Flask) -> None:
    with transaction():
        cohort, home, _, _ = offered()
        _, stranger = a_home(makers.services_of(cohort.cooperation)[0])
        coordinator = makers.a_coordinator(cohort.cooperation)
    address = f"/plasstilbud/{offer_to(home).code}"
    Browser(app, stranger).get(address, 404)
    Browser(app, coordinator).get(address, 404)


def test_a_home_in_line_reads_what_holds_it_and_the_rule(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort(program="cos-p", seats=3, answer_days=2)
        service = makers.services_of(cohort.cooperation)[0]
        first, (couple, parent) = a_home(service, 2)[0], a_home(service, 2)
        enroll(cohort, first), enroll(cohort, couple)
    browser = Browser(app, parent)
    text = browser.get(f"/kull/{cohort.code}/min-pamelding").text
    assert "Dere er nummer 1 på ventelisten" in text
    assert "ikke nok ledige plasser til alle" in text
    assert "høyst 2 ganger" in text
    with transaction():
        enroll(db.session.get_one(Cohort, cohort.id), a_home(service)[0])
    assert "1 gang" in browser.get(f"/kull/{cohort.code}/min-pamelding").text


def test_the_coordinator_sees_line_offers_and_what_is_kept(app: Flask) -> None:
    with transaction():
        cohort, home, _, third = offered()
        service = makers.services_of(cohort.cooperation)[0]
        coordinator = makers.a_coordinator(cohort.cooperation)
        third.first_day = clock.today() - timedelta(days=30)
    browser = Browser(app, coordinator)
    page = browser.get(f"/kull/{cohort.code}/deltakere")
    for words in ("Har tilbud om plass", "Svar innen", "Venter fordi", "Alle plassene er tatt.", "Slik virker"):
        assert words in page.text
    address = f"/kull/{cohort.code}/holdte-plasser"
    assert address in page.links()
    day = clock.today() + timedelta(days=10)
    browser.post(address, {"service": str(service.id), "seats": "1", "release_on": day.isoformat()}, 303, action="")
    assert db.session.scalars(db.select(SeatQuota.seats)).all() == [1]
    assert "Plasser som holdes av" in browser.get(f"/kull/{cohort.code}/deltakere").text
    assert "Frigitt" not in browser.get(address).text
    with clock.at(makers.NOW + timedelta(days=10, hours=1)):
        capacity.release_quotas()
    assert "Frigitt" in browser.get(address).text
    code = db.session.scalars(db.select(Enrollment.code).where(Enrollment.household_id == home.id)).one()
    withdraw = f"/kull/{cohort.code}/deltakere/{code}/meld-av"
    browser.post(withdraw, {"reason": "Meldt inn ved en feil"}, 303, action="")
    assert (offer_to(home).state, state_of(third)) == (OfferState.REVOKED, EnrollmentState.OFFERED)


def test_seats_kept_for_others_are_not_promised(app: Flask) -> None:
    with transaction():
        ours, theirs = makers.a_service(), makers.a_service()
        cohort = makers.a_cohort(makers.a_cooperation(ours, theirs), seats=1)
        capacity.set_quota(None, cohort, theirs.id, 1, clock.today() + timedelta(days=9))
        (home, parent), (other, guest) = a_home(ours), a_home(theirs)
    address = f"/kull/{cohort.code}/pamelding"
    assert "holdt av til andre tjenester; dere blir nummer 1" in Browser(app, parent).get(address).text
    assert "Det er ledige plasser." in Browser(app, guest).get(address).text
    with transaction():
        assert enroll(cohort, home).state == EnrollmentState.WAITING
        assert enroll(cohort, other).state == EnrollmentState.SEATED


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"seats": "2"}, "Kullet har 1 plasser"),
        ({"seats": "1", "release_on": "2026-11-20"}, "Velg en dag etter i dag"),
        ({"seats": "x"}, "Skriv et helt tall"),
        ({"seats": "1", "service": "0"}, "Velg en av tjenestene"),
    ],
)
def test_a_wrong_quota_is_explained(app: Flask, fields: dict[str, Any], words: str) -> None:
    with transaction():
        cohort = makers.a_cohort(seats=1)
        service = makers.services_of(cohort.cooperation)[0]
        coordinator = makers.a_coordinator(cohort.cooperation)
    usual = {"service": str(service.id), "release_on": "2026-12-10"}
    page = Browser(app, coordinator).post(f"/kull/{cohort.code}/holdte-plasser", {**usual, **fields}, 422, action="")
    assert words in page.text


def test_the_time_to_answer_is_chosen_and_none_gives_seats_unasked(app: Flask) -> None:
    with transaction():
        cohort, home, _, third = offered()
        coordinator = makers.a_coordinator(cohort.cooperation)
    browser, address = Browser(app, coordinator), f"/kull/{cohort.code}/svarfrist"
    assert "Skriv et helt tall" in browser.post(address, {"days": "11"}, 422, action="").text
    browser.post(address, {"days": "0"}, 303, action="")
    assert seat_offers.answer_days(db.session.get_one(Cohort, cohort.id)) == 0
    assert "får hjemmet som står for tur, plassen med en gang" in browser.get(address).text
    with transaction():
        offer_actions.refuse(None, offer_to(home))
    assert state_of(third) == EnrollmentState.SEATED


def test_homes_are_told_of_offers_seats_and_silence(app: Flask) -> None:
    def told() -> list[str]:
        of_home = db.select(Message.template).where(Message.person_id == parent.person_id)
        return list(db.session.scalars(of_home.order_by(Message.id)))

    with transaction():
        _, home, parent, _ = offered()
    assert told() == ["enrollment.waiting", "enrollment.offered"]
    with clock.at(offer_to(home).answer_by + timedelta(minutes=1)):
        offer_actions.expire_due()
    assert told() == ["enrollment.waiting", "enrollment.offered", "enrollment.offer_expired"]


def test_pages_of_the_line_cost_the_same_for_few_and_many(app: Flask) -> None:
    for build in (2, 12):
        with transaction():
            cohort = makers.a_cohort(seats=2, answer_days=2)
            service = makers.services_of(cohort.cooperation)[0]
            homes = [a_home(service) for _ in range(build + 2)]
            for home, _ in homes:
                enroll(cohort, home)
        browser = Browser(app, homes[-1][1])
        with counted() as sent:
            answer = browser.client.get(f"/kull/{cohort.code}/min-pamelding")
        assert answer.status_code == 200
        assert len(sent) <= 11, "\n".join(sent)
