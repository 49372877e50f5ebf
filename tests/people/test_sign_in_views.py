"""Pages for signing in and out, as a browser sees them."""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from courseapp.kernel import clock
from courseapp.kernel.access import Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Message
from courseapp.notices.delivery import deliver_due
from courseapp.people import passwords, sign_in
from courseapp.people.models import Account, AccountSession, RoleGrant
from tests import makers
from tests.makers import NOW
from tests.notices.test_delivery import Recorder
from tests.pages import Browser, Page

PASSWORD = "korrekt hest batteri"


@pytest.fixture
def account(app: Flask) -> Account:
    with transaction():
        account = makers.an_account(makers.a_person(), Role.COORDINATOR, cooperation=makers.a_cooperation())
        account.password_hash = passwords.hashed(PASSWORD)
    return account


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


def sign_in_with(
    browser: Browser, email: str, password: str = PASSWORD, status: int = 303, at: str = "/logg-inn"
) -> Page:
    return browser.post(at, {"email": email, "password": password}, status=status, action="")


def is_signed_in(browser: Browser) -> bool:
    return browser.client.get("/profil").status_code == 200


def link(account: Account, *, reusable: bool = False) -> str:
    with transaction():
        return f"/logg-inn/{sign_in.new_link(account, reusable=reusable)}"


def without_secrets(page: Page, email: str) -> str:
    return re.sub(r'(name="(?:csrf_token|once)"[^>]*value=")[^"]*', r"\1", page.html).replace(email, "")


def cookie(browser: Browser) -> str:
    stored = browser.client.get_cookie("session")
    assert stored
    return stored.value


class TestPassword:
    def test_the_right_one_leads_to_the_front_page_or_where_one_was_going(
        self, browser: Browser, account: Account
    ) -> None:
        wanted = browser.get("/profil?vis=alt", status=302).location
        assert wanted == "/logg-inn?next=/profil?vis%3Dalt"
        assert sign_in_with(browser, account.email, at=wanted).location == "/profil?vis=alt"
        assert is_signed_in(browser)

    def test_a_hostile_place_to_go_is_the_front_page(self, browser: Browser, account: Account) -> None:
        page = sign_in_with(browser, account.email, at="/logg-inn?next=//evil.example")
        assert page.location == "/"

    def test_the_page_is_of_no_use_to_who_is_signed_in(self, browser: Browser, account: Account) -> None:
        sign_in_with(browser, account.email)
        assert browser.get("/logg-inn", status=302).location == "/"

    def test_what_was_posted_while_signed_out_is_not_where_one_goes_next(self, app: Flask, browser: Browser) -> None:
        fields = browser.get("/logg-inn").fields("")
        response = browser.client.post("/profil/innlogginger", data={"csrf_token": fields["csrf_token"]})
        assert response.location == "/logg-inn"

    def test_no_account_a_closed_one_and_a_wrong_password_look_the_same(
        self, browser: Browser, account: Account
    ) -> None:
        email = account.email
        with transaction():
            closed = makers.an_account(makers.a_person(), Role.ADMIN)
            closed.is_active = False
            closed.password_hash = passwords.hashed(PASSWORD)
        tries = ((email, "wrong"), ("nobody@example.org", PASSWORD), (closed.email, PASSWORD))
        pages = [(sign_in_with(browser, who, password, status=422), who) for who, password in tries]
        assert len({without_secrets(page, who) for page, who in pages}) == 1
        assert len({tuple(sorted(page.response.headers.keys())) for page, _ in pages}) == 1

    def test_too_many_tries_look_the_same_with_and_without_an_account(self, browser: Browser, account: Account) -> None:
        pages = []
        for who in (account.email, "nobody@example.org"):
            for _ in range(10):
                sign_in_with(browser, who, "wrong", status=422)
            pages.append(without_secrets(sign_in_with(browser, who, status=429), who))
        assert pages[0] == pages[1]

    def test_the_password_never_comes_back_in_the_page(self, browser: Browser, account: Account) -> None:
        assert "hemmelighet" not in sign_in_with(browser, account.email, "hemmelighet", status=422).html

    def test_empty_fields_are_asked_for(self, browser: Browser, account: Account) -> None:
        page = sign_in_with(browser, "", "", status=200)
        assert page.text.count("Fyll ut dette feltet.") == 4
        assert not is_signed_in(browser)

    @pytest.mark.parametrize("email", ["\x00", "a" * 5_000, "' OR 1=1 --", "{{7*7}}", "<b>@example.org", "\u202e"])
    def test_hostile_addresses_are_nobodys(self, browser: Browser, account: Account, email: str) -> None:
        response = browser.client.post(
            "/logg-inn", data={**browser.get("/logg-inn").fields(""), "email": email, "password": PASSWORD}
        )
        assert response.status_code in {200, 422}

    def test_somebody_without_a_role_is_told_so(self, browser: Browser, account: Account) -> None:
        with transaction():
            db.session.delete(db.session.scalars(select(RoleGrant)).one())
        assert "Du har ingen rolle her nå" in sign_in_with(browser, account.email, status=403).text
        assert not is_signed_in(browser)


class TestLink:
    def test_from_asking_for_it_to_being_where_one_was_going(self, browser: Browser, account: Account) -> None:
        sent = browser.post("/logg-inn/lenke?next=/rolle", {"email": account.email}, action="")
        assert "Hvis adressen finnes hos oss" in browser.get(sent.location or "").text
        sender = Recorder()
        deliver_due(sender)
        (address,) = re.findall(r"http://localhost(/logg-inn/\S+)", sender.sent[0].get_content())
        assert browser.post(address, status=303, action="").location == "/rolle"
        assert is_signed_in(browser)

    def test_asking_looks_the_same_for_every_address(self, browser: Browser, account: Account) -> None:
        with transaction():
            closed = makers.an_account(makers.a_person(), Role.ADMIN)
            closed.is_active = False
        answers = []
        for who in [account.email, "nobody@example.org", closed.email] + [account.email] * 6:
            page = browser.post("/logg-inn/lenke", {"email": who}, action="")
            answers.append((page.location, page.response.get_data(), sorted(page.response.headers.keys())))
        assert all(answer == answers[0] for answer in answers)
        assert db.session.scalar(select(func.count()).select_from(Message)) == 5

    def test_a_program_that_opens_every_address_in_a_mail_does_not_use_it_up(
        self, browser: Browser, account: Account
    ) -> None:
        address = link(account)
        for _ in range(3):
            browser.get(address)
            browser.client.head(address)
        assert not is_signed_in(browser)
        browser.post(address, status=303, action="")
        assert is_signed_in(browser)

    def test_used_too_old_and_never_made_look_the_same(self, app: Flask, account: Account) -> None:
        used, old, browser = link(account), link(account), Browser(app)
        browser.post(used, status=303, action="")
        visitor = Browser(app)
        pages = [visitor.get(used, status=404), visitor.get("/logg-inn/never-made", status=404)]
        with clock.at(NOW + timedelta(minutes=10)):
            pages.append(visitor.get(old, status=404))
        assert (
            len(
                {
                    without_secrets(page, "").replace(path, "")
                    for page, path in zip(pages, (used, "/logg-inn/never-made", old), strict=True)
                }
            )
            == 1
        )
        assert "/logg-inn/lenke" in pages[0].links()

    def test_a_link_that_ends_while_its_page_is_open_says_so(self, browser: Browser, account: Account) -> None:
        address = link(account)
        fields = browser.get(address).fields("")
        with clock.at(NOW + timedelta(minutes=10)):
            response = browser.client.post(address, data=fields)
        assert response.status_code == 404
        assert not is_signed_in(browser)

    def test_somebody_without_a_role_is_told_so(self, browser: Browser, account: Account) -> None:
        address = link(account)
        with transaction():
            db.session.delete(db.session.scalars(select(RoleGrant)).one())
        browser.post(address, status=403, action="")
        assert not is_signed_in(browser)


class TestDemoLink:
    @pytest.fixture
    def address(self, app: Flask, account: Account) -> str:
        config = app.extensions["courseapp"]
        app.extensions["courseapp"] = dataclasses.replace(config, demo=True)
        try:
            return link(account, reusable=True)
        finally:
            app.extensions["courseapp"] = config

    def test_it_signs_in_at_once_and_as_often_as_wanted(self, app: Flask, address: str) -> None:
        browsers = [Browser(app) for _ in range(3)]
        for browser in browsers:
            assert browser.get(address, status=303).location == "/"
        assert all(is_signed_in(browser) for browser in browsers)

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    def test_another_site_cannot_sign_a_browser_in(self, browser: Browser, address: str, site: str) -> None:
        browser.get(address, headers={"Sec-Fetch-Site": site})
        assert not is_signed_in(browser)
        browser.client.post(address, data=browser.get(address, headers={"Sec-Fetch-Site": site}).fields(""))
        assert is_signed_in(browser)

    def test_looking_at_its_headers_does_not_sign_in(self, browser: Browser, address: str) -> None:
        browser.client.head(address)
        assert not is_signed_in(browser)


class TestSession:
    def test_signing_in_gives_a_new_secret_and_a_cookie_with_nothing_of_the_old(
        self, app: Flask, browser: Browser, account: Account
    ) -> None:
        with browser.client.session_transaction() as planted:
            planted["_user_id"] = "planted by somebody else"
            planted["next"] = "/x"
            planted["anything"] = "else"
        sign_in_with(browser, account.email)
        with browser.client.session_transaction() as now:
            assert now["_user_id"] != "planted by somebody else"
            assert not {"next", "anything"} & set(now)

    def test_signing_in_again_ends_the_session_before(self, app: Flask, browser: Browser, account: Account) -> None:
        sign_in_with(browser, account.email)
        first = cookie(browser)
        browser.post(link(account), status=303, action="")
        copied = Browser(app)
        copied.client.set_cookie("session", first)
        assert not is_signed_in(copied)
        assert is_signed_in(browser)
        assert db.session.scalar(select(func.count()).select_from(AccountSession)) == 1

    def test_a_copied_cookie_is_worthless_after_signing_out(
        self, app: Flask, browser: Browser, account: Account
    ) -> None:
        sign_in_with(browser, account.email)
        copied = Browser(app)
        copied.client.set_cookie("session", cookie(browser))
        assert is_signed_in(copied)
        page = browser.post("/logg-ut", page="/profil", action="/logg-ut", status=303)
        assert page.response.headers["Clear-Site-Data"] == '"cache", "storage"'
        assert "Du er logget ut." in browser.get(page.location or "").text
        assert not is_signed_in(copied)
        assert not is_signed_in(browser)

    def test_signing_out_twice_does_no_harm(self, app: Flask, browser: Browser, account: Account) -> None:
        sign_in_with(browser, account.email)
        page = browser.get("/profil")
        for _ in range(2):
            assert browser.client.post("/logg-ut", data=page.fields("/logg-ut")).status_code in {303, 400}

    def test_signing_out_by_address_alone_is_not_possible(self, browser: Browser, account: Account) -> None:
        sign_in_with(browser, account.email)
        assert browser.client.get("/logg-ut").status_code == 405
        assert is_signed_in(browser)

    def test_a_closed_account_is_out_at_the_next_page(self, browser: Browser, account: Account) -> None:
        sign_in_with(browser, account.email)
        with transaction():
            account.is_active = False
        assert not is_signed_in(browser)

    def test_an_unused_session_is_over_and_says_where_to_go_on(self, browser: Browser, account: Account) -> None:
        sign_in_with(browser, account.email)
        with clock.at(NOW + timedelta(minutes=31)):
            assert browser.get("/profil", status=302).location == "/logg-inn?next=/profil"

    def test_the_cookie_is_signed(self, app: Flask, browser: Browser, account: Account) -> None:
        sign_in_with(browser, account.email)
        value = cookie(browser)
        browser.client.set_cookie("session", value[:-2] + ("aa" if value[-2:] != "aa" else "bb"))
        assert not is_signed_in(browser)
