"""Invitations once they are sent: links, deadlines, taking back; and wishes that become invitations."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from courseapp.cohorts.models import Cohort
from courseapp.demand import actions as demand_actions
from courseapp.demand.actions import Said
from courseapp.demand.models import InterestRegistration
from courseapp.demand.rules import InterestState
from courseapp.enrollment import actions, inviting, offering, open_links
from courseapp.enrollment.models import Answer, Invitation
from courseapp.enrollment.offering import ProgramOffer
from courseapp.kernel import clock
from courseapp.kernel.codes import token_hash
from courseapp.kernel.db import db, transaction
from courseapp.kernel.refused import Refused
from courseapp.people.models import Household
from tests import makers
from tests.pages import Browser


@pytest.fixture
def scene(app: Flask) -> tuple[Cohort, Household]:
    with transaction():
        cohort = makers.a_cohort()
        home = makers.a_household(makers.services_of(cohort.cooperation)[0])
        said = Said(home.home_municipality, 0b1010, 45, 2)
        demand_actions.tell(None, home, cohort.cooperation_id, said, {"tbo-f": None})
        return cohort, home


def invited(cohort: Cohort, home: Household, **more: object) -> Invitation:
    with transaction():
        actions.invite(None, cohort, [home], **more)  # type: ignore[arg-type]
    found: Invitation = db.session.scalars(db.select(Invitation).where(Invitation.household_id == home.id)).one()
    return found


def states() -> tuple[Answer, Answer, InterestState]:
    db.session.rollback()
    return (
        db.session.scalars(db.select(Invitation.answer)).one(),
        db.session.scalars(db.select(ProgramOffer.answer).order_by(ProgramOffer.id.desc())).first(),
        db.session.scalars(db.select(InterestRegistration.state)).one(),
    )  # type: ignore[return-value]


def test_an_invitation_is_an_offer_and_plans_the_wish(scene: tuple[Cohort, Household]) -> None:
    invited(*scene)
    assert states() == (Answer.OPEN, Answer.OPEN, InterestState.PLANNED)


def test_a_yes_a_no_taking_back_and_silence_all_end_somewhere(scene: tuple[Cohort, Household]) -> None:
    cohort, home = scene
    invitation = invited(cohort, home, answer_by=clock.today())
    with transaction():
        inviting.revoke(None, invitation)
    assert states() == (Answer.REVOKED, Answer.REVOKED, InterestState.OPEN)
    invitation = invited(cohort, home, answer_by=clock.today())
    with transaction():
        inviting.lapse()
    assert states() == (Answer.OPEN, Answer.OPEN, InterestState.PLANNED)
    with clock.at(clock.now() + timedelta(days=1)):
        with transaction():
            inviting.lapse()
        assert states() == (Answer.LAPSED, Answer.LAPSED, InterestState.OPEN)
        invited(cohort, home)
        with transaction():
            actions.decline(None, invitation, None)
        assert states() == (Answer.DECLINED, Answer.DECLINED, InterestState.OPEN)
        invited(cohort, home)
        assert states()[0] == Answer.DECLINED, "a home that said no is left in peace"
        with transaction():
            actions.sign_up(None, cohort, home, makers.adults_of(home))
    assert (states()[0], states()[2]) == (Answer.ACCEPTED, InterestState.PLANNED)


def test_an_invitation_lapses_when_its_cohort_begins_or_is_called_off(scene: tuple[Cohort, Household]) -> None:
    cohort, home = scene
    invited(cohort, home)
    with transaction():
        actions.cancel_cohort(None, cohort, "For få")
    with transaction():
        inviting.lapse()
    assert states() == (Answer.LAPSED, Answer.LAPSED, InterestState.OPEN)


def test_a_wish_waits_for_nothing_while_another_invitation_is_open(scene: tuple[Cohort, Household]) -> None:
    cohort, home = scene
    first = invited(cohort, home)
    with transaction():
        actions.invite(None, makers.a_cohort(cohort.cooperation), [home])
    with transaction():
        inviting.revoke(None, first)
    assert db.session.scalars(db.select(InterestRegistration.state)).one() == InterestState.PLANNED


def test_an_answer_by_in_the_past_is_refused(scene: tuple[Cohort, Household]) -> None:
    with pytest.raises(Refused) as refused:
        invited(*scene, answer_by=clock.today() - timedelta(days=1))
    assert refused.value.code == "enrollment.answer_by_past"


def with_link(invitation: Invitation) -> str:
    with transaction():
        db.session.get_one(Invitation, invitation.id).link_hash = token_hash("t" * 43)
    return f"/i/{'t' * 43}"


def test_behind_the_link_nothing_is_told_of_what_where_or_whom_and_a_no_needs_no_sign_in(
    app: Flask, scene: tuple[Cohort, Household]
) -> None:
    cohort, home = scene
    address = with_link(invited(cohort, home))
    page = Browser(app).get(address)
    for word in (cohort.name, "TBO-F", home.code, makers.services_of(cohort.cooperation)[0].name):
        assert word not in page.text
    assert "Logg inn og les mer" in page.text
    assert states()[0] == Answer.OPEN, "reading answers nothing, whoever prefetches it"
    Browser(app).post(address, {"reason": "time"}, 303)
    assert states() == (Answer.DECLINED, Answer.DECLINED, InterestState.OPEN)
    assert "besvart eller gått ut" in Browser(app).get(address).text


def test_the_link_leads_its_own_home_on_and_nobody_else(app: Flask, scene: tuple[Cohort, Household]) -> None:
    cohort, home = scene
    invitation = invited(cohort, home)
    address = with_link(invitation)
    with transaction():
        parent = makers.a_foster_parent(home)
        stranger = makers.a_foster_parent(makers.a_household(db.session.get_one(Household, home.id).service))
    assert Browser(app, parent).get(address, 302).location == f"/invitasjon/{invitation.code}"
    assert cohort.name not in Browser(app, stranger).get(address).text
    with transaction():
        inviting.revoke(None, invitation)
    Browser(app, parent).get(address, 404)
    Browser(app).get("/i/" + "z" * 43, 404)


def test_staff_see_what_became_of_invitations_and_take_back_their_own(
    app: Flask, scene: tuple[Cohort, Household]
) -> None:
    cohort, home = scene
    invitation = invited(cohort, home)
    with transaction():
        service = db.session.get_one(Household, home.id).service
        hidden = makers.a_household(service, limited=True)
        actions.invite(None, cohort, [hidden])
        coordinator, leader = makers.a_coordinator(cohort.cooperation), makers.a_leader(service)
        stranger, parent = makers.a_coordinator(makers.a_cooperation()), makers.a_foster_parent(home)
        theirs = db.session.scalars(db.select(Invitation.code).where(Invitation.household_id == hidden.id)).one()
    address = f"/kull/{cohort.code}/invitasjoner"
    page = Browser(app, coordinator).get(address)
    assert hidden.code in page.text
    assert f"{address}/{theirs}/trekk" not in page.html
    assert f"{address}/{theirs}/trekk" in Browser(app, leader).get(address).html
    Browser(app, stranger).get(address, 404)
    Browser(app, parent).get(address, 403)
    action, browser = f"{address}/{invitation.code}/trekk", Browser(app, coordinator)
    fields = browser.get(address).fields(action)
    assert browser.client.post(f"{address}/{theirs}/trekk", data=fields).status_code == 404
    browser.post(action, status=303, page=address, action=action)
    db.session.expire_all()
    assert db.session.get_one(Invitation, invitation.id).answer == Answer.REVOKED


def test_a_home_without_mail_is_handed_a_link_of_its_own(app: Flask, scene: tuple[Cohort, Household]) -> None:
    cohort, home = scene
    invitation = invited(cohort, home)
    with transaction():
        coordinator = makers.a_coordinator(cohort.cooperation)
    address = f"/kull/{cohort.code}/invitasjoner"
    action = f"{address}/{invitation.code}/lenke"
    tokens = []
    for _ in range(2):
        page = Browser(app, coordinator).post(action, status=200, page=address, action=action)
        tokens.append(page.text.split("/i/")[1].split()[0])
    Browser(app).get(f"/i/{tokens[0]}", 404)
    assert "Dere er invitert" in Browser(app).get(f"/i/{tokens[1]}").text


def test_an_open_link_is_one_at_a_time_is_passed_on_and_is_revoked(app: Flask, scene: tuple[Cohort, Household]) -> None:
    cohort, home = scene
    with transaction():
        coordinator, parent = makers.a_coordinator(cohort.cooperation), makers.a_foster_parent(home)
    browser, address = Browser(app, coordinator), f"/kull/{cohort.code}/invitasjoner"
    make = f"/kull/{cohort.code}/apen-lenke"
    browser.post(make, status=303, page=address, action=make)
    link = open_links.live_link(cohort)
    assert link is not None
    with transaction():
        assert open_links.open_to_all(None, cohort).id == link.id
    page = Browser(app).get(f"/apen/{link.token}")
    assert cohort.name not in page.text
    assert Browser(app, parent).get(f"/apen/{link.token}", 302).location == f"/kull/{cohort.code}/pamelding"
    browser.post(f"{make}/trekk", status=303, page=address, action=f"{make}/trekk")
    Browser(app).get(f"/apen/{link.token}", 404)


def test_a_coordinator_goes_from_those_who_wait_to_their_invitations(
    app: Flask, scene: tuple[Cohort, Household]
) -> None:
    cohort, home = scene
    with transaction():
        makers.a_household(db.session.get_one(Household, home.id).service)
        coordinator = makers.a_coordinator(cohort.cooperation)
        stranger = makers.a_coordinator(makers.a_cooperation())
    browser = Browser(app, coordinator)
    page = browser.get(next(a for a in browser.get("/onsker/hjem?program=tbo-f").links() if "/inviter" in a))
    address = next(a for a in page.links() if a.startswith(f"/kull/{cohort.code}/inviter"))
    assert len([i for i in browser.get(address).all("input") if i.get("name") == "homes"]) == 1
    browser.post(address, {"homes": [home.code], "answer_by": "1.12.2026"}, 303)
    assert states() == (Answer.OPEN, Answer.OPEN, InterestState.PLANNED)
    assert cohort.name not in Browser(app, stranger).get("/onsker/inviter?program=tbo-f").text


def test_all_of_a_service_are_invited_at_once(app: Flask, scene: tuple[Cohort, Household]) -> None:
    cohort, home = scene
    with transaction():
        service = db.session.get_one(Household, home.id).service
        for _ in range(30):
            makers.a_household(service)
        coordinator = makers.a_coordinator(cohort.cooperation)
    Browser(app, coordinator).post(f"/kull/{cohort.code}/inviter?tjeneste={service.key}", {"everyone": "y"}, 303)
    db.session.expire_all()
    assert len(db.session.scalars(db.select(Invitation)).all()) == 31
    assert len(offering.offers_of(home.id)) == 1
