"""A person's own account: roles, sessions, language and password."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.kernel.outbox import Message
from courseapp.people import passwords, sign_in
from courseapp.people.models import Account, AccountSession, RoleGrant, SignInWay
from tests import makers
from tests.makers import NOW
from tests.pages import Browser
from tests.statements import counted

OLD, NEW = "korrekt hest batteri", "ny setning med mange ord"


@pytest.fixture
def actor(app: Flask) -> Actor:
    with transaction():
        actor = makers.a_coordinator(makers.a_cooperation())
        account_of(actor).password_hash = passwords.hashed(OLD)
    return actor


def account_of(actor: Actor) -> Account:
    return db.session.get_one(Account, actor.account_id, populate_existing=True)


def by_link(app: Flask, actor: Actor) -> Browser:
    """A browser that has just signed in with a mailed link."""
    browser = Browser(app, actor)
    with transaction():
        session = db.session.scalars(select(AccountSession).order_by(AccountSession.id.desc()).limit(1)).one()
        session.way = SignInWay.LINK
    return browser


def is_signed_in(browser: Browser) -> bool:
    return browser.client.get("/profil").status_code == 200


def add_role(actor: Actor, role: Role = Role.ADMIN) -> int:
    with transaction():
        grant = RoleGrant(account_id=actor.account_id, role=role)
        makers.save(grant)
        return grant.id


class TestProfile:
    def test_it_shows_who_one_is_and_in_which_roles(self, app: Flask, actor: Actor) -> None:
        email = account_of(actor).email
        page = Browser(app, actor).get("/profil")
        assert actor.name in page.text
        assert email in page.text
        assert "Koordinator – Eksempelsamarbeidet" in page.text
        assert "/rolle" not in page.links()

    def test_it_costs_few_statements(self, app: Flask, actor: Actor) -> None:
        browser = Browser(app, actor)
        with counted() as sent:
            browser.get("/profil")
        assert len(sent) <= 5

    def test_every_role_has_one(self, app: Flask) -> None:
        with transaction():
            cooperation = makers.a_cooperation()
            service = makers.services_of(cooperation)[0]
            actors = [
                makers.a_coordinator(cooperation),
                makers.a_foster_parent(makers.a_household(service)),
                makers.a_leader(service),
                makers.a_contact_person(service),
                makers.an_admin(),
                makers.a_facilitator_actor(makers.a_facilitator(cooperation)),
            ]
        for actor in actors:
            for address in ("/profil", "/rolle", "/profil/passord"):
                Browser(app, actor).get(address)


class TestRole:
    def test_who_has_several_is_offered_the_others(self, app: Flask, actor: Actor) -> None:
        browser = Browser(app, actor)
        assert "Bytt rolle" not in browser.get("/profil").text
        grant = add_role(actor)
        assert "/rolle" in browser.get("/profil").links()
        copied = browser.client.get_cookie("session")
        browser.post("/rolle", {"grant": grant}, status=303, action="")
        assert "Systemansvarlig · Bytt rolle" in browser.get("/profil").text
        assert copied
        old = Browser(app)
        old.client.set_cookie("session", copied.value)
        assert not is_signed_in(old), "the secret from before the change of role still works"

    def test_the_change_is_remembered_and_stands_in_the_journal(self, app: Flask, actor: Actor) -> None:
        grant = add_role(actor)
        Browser(app, actor).post("/rolle", {"grant": grant}, status=303, action="")
        with transaction():
            sign_in.begin_session(account_of(actor), SignInWay.LINK)
        newest = db.session.scalars(select(AccountSession).order_by(AccountSession.id.desc()).limit(1)).one()
        assert newest.grant_id == grant
        line = db.session.scalars(select(JournalEntry).where(JournalEntry.deed == "people.switch_role")).one()
        assert (line.role, line.detail) == ("coordinator", {"to": "admin"})

    @pytest.mark.parametrize("grant", ["", "x", "0", "999999999", "1 OR 1=1"])
    def test_nobody_takes_a_role_that_is_not_theirs(self, app: Flask, actor: Actor, grant: str) -> None:
        add_role(actor)
        Browser(app, actor).post("/rolle", {"grant": grant}, status=404, action="")

    def test_nobody_takes_somebody_elses_role(self, app: Flask, actor: Actor) -> None:
        add_role(actor)
        with transaction():
            other = makers.an_admin()
        grant = db.session.scalars(select(RoleGrant.id).where(RoleGrant.account_id == other.account_id)).one()
        Browser(app, actor).post("/rolle", {"grant": grant}, status=404, action="")


class TestSessions:
    def test_one_other_can_be_ended(self, app: Flask, actor: Actor) -> None:
        phone, laptop, here = (Browser(app, actor) for _ in range(3))
        page = here.get("/profil")
        assert page.text.count("Her du er nå") == 1
        ids = [e.get("value") for e in page.all("input") if e.get("name") == "session"]
        assert len(ids) == 3, "two others and all others"
        here.post(
            "/profil/innlogginger", {"session": ids[0]}, status=303, page="/profil", action="/profil/innlogginger"
        )
        assert [is_signed_in(browser) for browser in (phone, laptop, here)] == [True, False, True]

    def test_all_others_can_be_ended_at_once(self, app: Flask, actor: Actor) -> None:
        phone, laptop, here = (Browser(app, actor) for _ in range(3))
        here.post(
            "/profil/innlogginger", {"session": "others"}, status=303, page="/profil", action="/profil/innlogginger"
        )
        assert [is_signed_in(browser) for browser in (phone, laptop, here)] == [False, False, True]

    def test_somebody_elses_cannot(self, app: Flask, actor: Actor) -> None:
        with transaction():
            stranger = makers.an_admin()
        other, here = Browser(app, stranger), Browser(app, actor)
        theirs = db.session.scalars(
            select(AccountSession.id).where(AccountSession.account_id == stranger.account_id)
        ).one()
        Browser(app, actor)
        here.post(
            "/profil/innlogginger", {"session": theirs}, status=303, page="/profil", action="/profil/innlogginger"
        )
        assert is_signed_in(other)

    @pytest.mark.parametrize("which", ["", "x", "-1", "1; DROP TABLE account"])
    def test_rubbish_ends_nothing(self, app: Flask, actor: Actor, which: str) -> None:
        other, here = Browser(app, actor), Browser(app, actor)
        here.post("/profil/innlogginger", {"session": which}, status=400, page="/profil", action="/profil/innlogginger")
        assert is_signed_in(other)

    def test_those_that_are_over_are_not_shown(self, app: Flask, actor: Actor) -> None:
        Browser(app, actor)
        with clock.at(NOW + timedelta(minutes=31)):
            page = Browser(app, actor).get("/profil")
        assert "Logg ut alle andre steder" not in page.text


class TestLanguage:
    def test_who_is_signed_in_chooses_for_pages_and_messages(self, app: Flask, actor: Actor) -> None:
        browser = Browser(app, actor)
        page = browser.post("/sprak", {"code": "nn"}, status=303, page="/profil", action="/sprak")
        assert page.location == "/profil"
        assert '<html lang="nn"' in browser.get("/profil").html
        assert account_of(actor).language == "nn"

    def test_a_visitor_chooses_for_this_browser(self, app: Flask) -> None:
        browser = Browser(app)
        browser.post("/sprak", {"code": "en"}, status=303, page="/personvern", action="/sprak")
        assert '<html lang="en"' in browser.get("/personvern").html

    def test_the_button_wins_over_the_language_in_the_address(self, app: Flask) -> None:
        browser = Browser(app)
        page = browser.post("/sprak", {"code": "nn"}, status=303, page="/personvern?lang=en&x=å", action="/sprak")
        assert page.location == "/personvern?x=%C3%A5"

    @pytest.mark.parametrize("code", ["", "xx", "nb_NO", "../en"])
    def test_there_are_three_languages(self, app: Flask, code: str) -> None:
        Browser(app).post("/sprak", {"code": code}, status=400, page="/personvern", action="/sprak")

    def test_one_stays_inside(self, app: Flask) -> None:
        page = Browser(app).post(
            "/sprak", {"code": "nn", "next": "//evil.example"}, status=303, page="/personvern", action="/sprak"
        )
        assert page.location == "/"


class TestPassword:
    def change(self, browser: Browser, new: str = NEW, status: int = 303, current: str = OLD) -> str:
        return browser.post("/profil/passord", {"current": current, "new": new}, status=status, action="").text

    def test_changing_it_needs_the_present_one_and_ends_all_other_sessions(self, app: Flask, actor: Actor) -> None:
        other, here = Browser(app, actor), Browser(app, actor)
        copied = here.client.get_cookie("session")
        assert "Passordet du har nå, er ikke riktig." in self.change(here, current="wrong", status=422)
        self.change(here)
        assert passwords.matches(account_of(actor).password_hash, NEW)
        assert is_signed_in(here)
        assert not is_signed_in(other)
        assert copied
        other.client.set_cookie("session", copied.value)
        assert not is_signed_in(other)

    def test_one_is_told_by_mail_and_it_stands_in_the_journal(self, app: Flask, actor: Actor) -> None:
        self.change(Browser(app, actor))
        assert db.session.scalars(select(Message.template)).all() == ["password_changed"]
        assert "people.set_password" in db.session.scalars(select(JournalEntry.deed)).all()

    def test_guessing_the_present_one_is_limited_too(self, app: Flask, actor: Actor) -> None:
        browser = Browser(app, actor)
        for _ in range(10):
            self.change(browser, current="wrong", status=422)
        self.change(browser, status=429)

    @pytest.mark.parametrize("new", ["kort", "passord123456", "x" * 201])
    def test_a_poor_one_is_refused_with_advice(self, app: Flask, actor: Actor, new: str) -> None:
        self.change(Browser(app, actor), new=new, status=422)
        assert passwords.matches(account_of(actor).password_hash, OLD)

    def test_after_signing_in_by_link_the_present_one_is_not_asked_for_during_ten_minutes(
        self, app: Flask, actor: Actor
    ) -> None:
        browser = by_link(app, actor)
        assert "Passordet du har nå" not in browser.get("/profil/passord").text
        with clock.at(NOW + timedelta(minutes=10)):
            browser.post("/profil/passord", {"new": NEW}, status=303, action="")
        with clock.at(NOW + timedelta(minutes=10, seconds=1)):
            assert "Passordet du har nå" in browser.get("/profil/passord").text
            self.change(browser, new=OLD, current="", status=422)

    def test_who_has_none_must_have_signed_in_by_link_just_now(self, app: Flask, actor: Actor) -> None:
        with transaction():
            account_of(actor).password_hash = None
        browser = by_link(app, actor)
        fields = browser.get("/profil/passord").fields("")
        with clock.at(NOW + timedelta(minutes=11)):
            page = browser.get("/profil/passord")
            assert "Logg ut, og logg inn igjen med en lenke" in page.text
            assert "Nytt passord" not in page.text
            response = browser.client.post("/profil/passord", data={**fields, "new": NEW})
        assert response.status_code == 422
        assert account_of(actor).password_hash is None

    def test_a_demo_link_which_anybody_may_have_is_not_enough(self, app: Flask, actor: Actor) -> None:
        browser = by_link(app, actor)
        with transaction():
            db.session.scalars(select(AccountSession)).one().way = SignInWay.DEMO_LINK
        self.change(browser, current="", status=422)
