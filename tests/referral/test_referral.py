"""A contact person proposes, the home answers, and everybody sees what they may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from courseapp.cohorts.models import Cohort
from courseapp.demand import actions as demand_actions
from courseapp.demand.actions import Said
from courseapp.demand.models import InterestRegistration
from courseapp.enrollment import actions as enrollment_actions
from courseapp.enrollment import taken
from courseapp.enrollment.models import Answer, DeclineReason
from courseapp.enrollment.offering import OfferWay, ProgramOffer
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Message
from courseapp.kernel.refused import Refused
from courseapp.people.models import Household, HouseholdKind, Person
from courseapp.places.models import ChildWelfareService, Cooperation
from courseapp.referral import actions
from programs import catalog
from programs.model import Program
from tests import makers
from tests.pages import Browser
from tests.statements import counted

TBOF = catalog.get("tbo-f")


@dataclass
class Scene:
    cooperation: Cooperation
    service: ChildWelfareService
    home: Household
    contact: Actor
    parent: Actor


@pytest.fixture
def scene(app: Flask) -> Scene:
    with transaction():
        cooperation = makers.a_cooperation()
        service = makers.services_of(cooperation)[0]
        contact = makers.a_contact_person(service)
        home = makers.a_household(service, contact_person=db.session.get_one(Person, contact.person_id))
        return Scene(cooperation, service, home, contact, makers.a_foster_parent(home))


def propose(scene: Scene, asked: date | None = None) -> ProgramOffer:
    with transaction():
        return actions.propose(scene.contact, scene.home, TBOF, asked or clock.today())


def refused(home: Household, target: Program | Cohort, asked: date | None = None) -> str:
    with pytest.raises(Refused) as no, transaction():
        actions.propose(None, home, target, asked or clock.today())
    return no.value.code


def told(template: str) -> list[int | None]:
    return list(
        db.session.scalars(db.select(Message.person_id).where(Message.template == template).order_by(Message.id))
    )


def says_when(scene: Scene, *programs: str) -> None:
    with transaction():
        said = Said(scene.home.home_municipality, 0b1010, 45, 2)
        demand_actions.tell(None, scene.home, scene.cooperation.id, said, dict.fromkeys(programs))


def test_from_the_proposal_to_the_wish(app: Flask, scene: Scene) -> None:
    says_when(scene)
    contact = Browser(app, scene.contact)
    address = f"/hjem/{scene.home.code}/henvis"
    contact.post(address, {"target": "program-tbo-f"}, 422)
    contact.post(address, {"target": "program-tbo-f", "consent": "y"}, 303)
    offer = db.session.scalars(db.select(ProgramOffer)).one()
    assert (offer.way, offer.consent_on, offer.answer) == (OfferWay.REFERRAL, clock.today(), Answer.OPEN)
    assert told("referral.proposed")
    home = Browser(app, scene.parent)
    link = next(a for a in home.get("/").links() if a.startswith("/forslag/"))
    home.post(f"{link}/ja", status=303, page=link, action=f"{link}/ja")
    assert db.session.scalars(db.select(InterestRegistration.program_key)).all() == ["tbo-f"]
    assert told("enrollment.referral_answered") == [scene.contact.person_id]
    shown = contact.get("/henvisninger?vis=alle").text
    assert "Har takket ja" in shown
    fields = {"csrf_token": home.get("/vare-onsker").fields()["csrf_token"]}
    home.client.post(f"{link}/ja", data=fields)
    assert "Invitasjonen er besvart" in home.get(link).text, "the second yes changes nothing"


def test_a_home_that_never_said_when_it_can_is_asked_after_its_yes(app: Flask, scene: Scene) -> None:
    link = f"/forslag/{propose(scene).code}"
    page = Browser(app, scene.parent).post(f"{link}/ja", status=303, page=link, action=f"{link}/ja")
    assert page.location == f"/vare-onsker?hjem={scene.home.code}"


def test_a_no_has_a_class_of_reason_that_the_contact_person_reads(app: Flask, scene: Scene) -> None:
    link = f"/forslag/{propose(scene).code}"
    home = Browser(app, scene.parent)
    home.post(link, status=422, action="")
    home.post(link, {"reason": "not_now"}, 303, action="")
    shown = Browser(app, scene.contact).get("/henvisninger?vis=alle").text
    assert "Ikke nå, men gjerne senere" in shown


def test_a_cohort_is_confirmed_by_signing_up_for_it(app: Flask, scene: Scene) -> None:
    with transaction():
        cohort = makers.a_cohort(scene.cooperation)
    contact, address = Browser(app, scene.contact), f"/hjem/{scene.home.code}/henvis"
    contact.post(address, {"target": f"kull-{cohort.code}", "consent": "y"}, 303)
    home = Browser(app, scene.parent)
    link = next(a for a in home.get("/").links() if a.startswith("/forslag/"))
    sign_up = next(a for a in home.get(link).links() if "/pamelding" in a)
    home.post(sign_up, status=303, action="")
    db.session.expire_all()
    assert db.session.scalars(db.select(ProgramOffer.answer)).one() == Answer.ACCEPTED
    assert told("enrollment.referral_answered") == [scene.contact.person_id]
    assert "Har plass" in contact.get("/henvisninger?vis=alle").text


def test_a_protected_home_says_yes_and_is_signed_up_by_its_contact_person(app: Flask, scene: Scene) -> None:
    with transaction():
        cohort = makers.a_cohort(scene.cooperation)
        person = db.session.get_one(Person, makers.adults_of(scene.home)[1])
        person.limited_visibility, person.visibility_review_on = True, date(2027, 6, 1)
        offer = actions.propose(scene.contact, scene.home, cohort, clock.today())
    link = f"/forslag/{offer.code}"
    home = Browser(app, scene.parent)
    assert not [a for a in home.get(link).links() if "/pamelding" in a]
    home.post(f"{link}/ja", status=303, page=link, action=f"{link}/ja")
    db.session.expire_all()
    assert db.session.get_one(ProgramOffer, offer.id).answer == Answer.ACCEPTED


def test_the_gate_stands_before_the_form(app: Flask, scene: Scene) -> None:
    with transaction():
        for person in makers.adults_of(scene.home):
            taken.note(None, scene.home, person, "tbo-f", clock.today().year)
        cohort = makers.a_cohort(scene.cooperation)
        efst = makers.a_cohort(scene.cooperation, "efst", seats=9)
        enrollment_actions.sign_up(None, efst, scene.home, makers.adults_of(scene.home))
    html = Browser(app, scene.contact).get(f"/hjem/{scene.home.code}/henvis").html
    for key in ("program-tbo-f", f"kull-{cohort.code}", "program-efst", f"kull-{efst.code}", "program-veien-videre"):
        assert key not in html
    assert "program-trygg-base" in html
    for target in (TBOF, cohort):
        assert refused(scene.home, target) == "enrollment.has_taken"


def test_what_is_asked_or_wished_already_is_not_asked_again(scene: Scene) -> None:
    propose(scene)
    assert refused(scene.home, TBOF) == "referral.asked_already"
    says_when(scene, "efst")
    efst = catalog.get("efst")
    assert refused(scene.home, efst) == "referral.waits_already"
    late, early = clock.today() + timedelta(days=1), clock.today() - timedelta(days=181)
    for asked in (late, early):
        assert refused(scene.home, efst, asked) == "referral.consent_too_old"


def test_birth_parents_are_never_referred_nor_listed(app: Flask, scene: Scene) -> None:
    with transaction():
        me = db.session.get_one(Person, scene.contact.person_id)
        birth = makers.a_household(scene.service, kind=HouseholdKind.BIRTH_PARENT, contact_person=me)
    for program in (TBOF, catalog.get("veien-videre")):
        assert refused(birth, program) == "referral.not_for_this_home"
    for page in ("henvis", "tilbud"):
        Browser(app, scene.contact).get(f"/hjem/{birth.code}/{page}", 404)


def test_who_sees_a_referral_and_who_does_not(app: Flask, scene: Scene) -> None:
    propose(scene)
    name = db.session.get_one(Person, makers.adults_of(scene.home)[0]).given_name
    with transaction():
        hidden = makers.a_household(scene.service, limited=True)
        actions.propose(None, hidden, TBOF, clock.today())
        coordinator, leader = makers.a_coordinator(scene.cooperation), makers.a_leader(scene.service)
        others = [makers.a_contact_person(scene.service), makers.a_coordinator(makers.a_cooperation())]
        secret = db.session.get_one(Person, makers.adults_of(hidden)[0]).given_name
        stranger = makers.a_foster_parent(makers.a_household(scene.service))
    for reader in (coordinator, leader, scene.contact):
        assert name in Browser(app, reader).get("/henvisninger").text
    shown = Browser(app, coordinator).get("/henvisninger").text
    assert hidden.code in shown
    assert secret not in shown
    assert secret in Browser(app, leader).get("/henvisninger").text
    for reader in others:
        shown = Browser(app, reader).get("/henvisninger").text
        assert name not in shown
        assert scene.home.code not in shown
        assert "Ingen henvisninger her" in shown
        Browser(app, reader).get(f"/hjem/{scene.home.code}/henvis", 404)
    Browser(app, coordinator).get(f"/hjem/{scene.home.code}/henvis", 403)
    offer = db.session.scalars(db.select(ProgramOffer.code).where(ProgramOffer.household_id == scene.home.id)).one()
    Browser(app, stranger).get(f"/forslag/{offer}", 404)
    Browser(app, scene.contact).get(f"/forslag/{offer}", 404)
    Browser(app, scene.parent).get("/henvisninger", 404)


def test_a_referral_goes_with_the_home_to_its_next_contact_person(app: Flask, scene: Scene) -> None:
    propose(scene)
    with transaction():
        after = makers.a_contact_person(scene.service)
        db.session.get_one(Household, scene.home.id).contact_person_id = after.person_id
    assert "Ingen henvisninger her" in Browser(app, scene.contact).get("/henvisninger").text
    page = Browser(app, after).get("/henvisninger")
    action = next(f.get("action") for f in page.all("form") if "/trekk" in f.get("action", ""))
    Browser(app, after).post(action, status=303, page="/henvisninger", action=action)
    db.session.expire_all()
    assert db.session.scalars(db.select(ProgramOffer.answer)).one() == Answer.REVOKED
    with transaction():
        db.session.get_one(Household, scene.home.id).contact_person_id = None
        leader = makers.a_leader(scene.service)
    assert "Ikke satt" in Browser(app, leader).get("/henvisninger?vis=alle").text


def test_reminders_are_as_few_as_promised(scene: Scene) -> None:
    offer = propose(scene)
    start = clock.now()
    for day in range(31):
        with clock.at(start + timedelta(days=day)), transaction():
            actions.follow_up()
    assert len(told("referral.reminder")) == len(told("referral.proposed"))
    assert told("enrollment.referral_unanswered") == [scene.contact.person_id]
    db.session.expire_all()
    after = db.session.get_one(ProgramOffer, offer.id)
    assert (after.answer, after.reminded_on) == (Answer.LAPSED, offer.offered_on + timedelta(days=7))
    assert told("enrollment.referral_answered") == []


def test_an_offer_made_in_words_is_written_down_with_its_answer(app: Flask, scene: Scene) -> None:
    browser, address = Browser(app, scene.contact), f"/hjem/{scene.home.code}/tilbud"
    browser.post(address, {"program": "tbo-f", "way": "phone", "answer": "declined", "reason": "time"}, 303)
    offer = db.session.scalars(db.select(ProgramOffer)).one()
    assert (offer.way, offer.answer, offer.reason) == (OfferWay.PHONE, Answer.DECLINED, DeclineReason.TIME)
    assert "På telefon" in browser.get(address).text
    later = f"{clock.today() + timedelta(days=1):%d.%m.%Y}"
    browser.post(address, {"program": "tbo-f", "way": "phone", "answer": "open", "offered_on": later}, 422)
    browser.post(address, {"program": "tbo-f", "way": "referral", "answer": "open"}, 422)
    assert told("enrollment.referral_answered") == []


def test_the_database_keeps_one_open_referral_with_consent(scene: Scene) -> None:
    propose(scene)
    for values, name in (
        ({"consent_on": None}, "referred_with_consent"),
        ({"answer": "accepted"}, "answered_has_time"),
        ({"reason": "time"}, "reason_for_no"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction():
            db.session.execute(update(ProgramOffer).values(**values))
    with pytest.raises(IntegrityError), transaction():
        db.session.add(
            ProgramOffer(
                household_id=scene.home.id, program_key="tbo-f", way=OfferWay.REFERRAL, offered_on=clock.today(),
                recorded_at=clock.now(), consent_on=clock.today(), answer=Answer.OPEN,
            )
        )  # fmt: skip


def test_the_pages_cost_the_same_for_few_and_for_many(app: Flask, scene: Scene) -> None:
    with transaction():
        actions.propose(None, scene.home, TBOF, clock.today())
        me = db.session.get_one(Person, scene.contact.person_id)
    browser, costs = Browser(app, scene.contact), []
    for _ in range(2):
        cost = []
        for page in ("/henvisninger", f"/hjem/{scene.home.code}/henvis", f"/hjem/{scene.home.code}/tilbud"):
            with counted() as sent:
                browser.get(page)
            cost.append(len(sent))
        costs.append(cost)
        with transaction():
            for _ in range(5):
                makers.a_cohort(scene.cooperation, "efst")
                actions.propose(None, makers.a_household(scene.service, contact_person=me), TBOF, clock.today())
    assert costs[0] == costs[1]
