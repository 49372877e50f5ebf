"""Signing in: passwords, links and sessions."""

from __future__ import annotations

import dataclasses
import threading
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from courseapp.kernel import clock
from courseapp.kernel.access import Role
from courseapp.kernel.codes import token_hash
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.kernel.outbox import Message
from courseapp.kernel.refused import Refused
from courseapp.people import passwords, sign_in
from courseapp.people.models import Account, AccountSession, RoleGrant, SignInLink, SignInWay
from courseapp.people.signed_in import IDLE, load
from tests import makers
from tests.makers import NOW
from tests.statements import counted

PASSWORD = "korrekt hest batteri"
HERE = "192.0.2.1"


@pytest.fixture
def account(app: Flask) -> Account:
    with transaction():
        account = makers.an_account(makers.a_person(), Role.COORDINATOR, cooperation=makers.a_cooperation())
        account.password_hash = passwords.hashed(PASSWORD)
    return account


def begin(account: Account, way: SignInWay = SignInWay.PASSWORD) -> str:
    with transaction():
        return sign_in.begin_session(account, way)


def link(account: Account) -> str:
    with transaction():
        return sign_in.new_link(account)


def messages() -> list[Message]:
    return list(db.session.scalars(select(Message).order_by(Message.id)))


class TestByPassword:
    @pytest.mark.parametrize("written", ["{}", " {} ", "{}\u200b"])
    def test_the_right_one_finds_the_account_however_the_address_is_written(
        self, account: Account, written: str
    ) -> None:
        email = account.email
        assert sign_in.by_password(written.format(email.upper()), PASSWORD, HERE).email == email

    def test_a_wrong_an_unknown_and_a_closed_one_are_refused_alike(self, account: Account) -> None:
        email = account.email
        with pytest.raises(Refused, match=r"people\.wrong_password"):
            sign_in.by_password(email, PASSWORD + "x", HERE)
        with pytest.raises(Refused, match=r"people\.wrong_password"):
            sign_in.by_password("nobody@example.org", PASSWORD, HERE)
        with transaction():
            account.is_active = False
        with pytest.raises(Refused, match=r"people\.wrong_password"):
            sign_in.by_password(email, PASSWORD, HERE)

    def test_an_account_without_a_password_has_none_that_is_right(self, account: Account) -> None:
        email = account.email
        with transaction():
            account.password_hash = None
        for password in ("", PASSWORD, "None"):
            with pytest.raises(Refused, match=r"people\.wrong_password"):
                sign_in.by_password(email, password, HERE)

    @pytest.mark.parametrize("known", [True, False])
    def test_after_ten_wrong_ones_even_the_right_one_must_wait_an_hour(self, account: Account, known: bool) -> None:
        email = account.email if known else "nobody@example.org"
        for _ in range(10):
            with pytest.raises(Refused, match=r"people\.wrong_password"):
                sign_in.by_password(email, "wrong", HERE)
        with pytest.raises(Refused, match=r"people\.too_many_tries"):
            sign_in.by_password(email, PASSWORD, "192.0.2.2")

    def test_who_is_kept_from_trying_passwords_can_still_use_a_link(self, account: Account) -> None:
        for _ in range(11):
            with pytest.raises(Refused):
                sign_in.by_password(account.email, "wrong", HERE)
        sign_in.request_link(account.email, HERE)
        (message,) = messages()
        with transaction():
            assert sign_in.by_link(message.values["token"])

    def test_right_ones_are_not_counted(self, account: Account) -> None:
        for _ in range(12):
            sign_in.by_password(account.email, PASSWORD, HERE)

    def test_after_thirty_wrong_ones_a_network_must_wait_whoever_it_tries(self, account: Account) -> None:
        for n in range(30):
            with pytest.raises(Refused, match=r"people\.wrong_password"):
                sign_in.by_password(f"person{n}@example.org", "wrong", HERE)
        with pytest.raises(Refused, match=r"people\.too_many_tries"):
            sign_in.by_password(account.email, PASSWORD, HERE)
        sign_in.by_password(account.email, PASSWORD, "192.0.2.2")

    def test_a_hash_with_old_costs_is_made_anew(self, account: Account) -> None:
        with transaction():
            account.password_hash = PasswordHasher(time_cost=1, memory_cost=128, parallelism=1).hash(PASSWORD)
        sign_in.by_password(account.email, PASSWORD, HERE)
        db.session.refresh(account)
        assert not passwords.is_outdated(account.password_hash or "")
        sign_in.by_password(account.email, PASSWORD, HERE)


class TestLinks:
    def test_only_an_open_account_is_sent_one_in_its_own_language(self, account: Account) -> None:
        with transaction():
            account.language = "nn"
        sign_in.request_link("nobody@example.org", HERE)
        assert not messages()
        sign_in.request_link(account.email.upper(), HERE)
        (message,) = messages()
        assert (message.address, message.language, message.template) == (account.email, "nn", "sign_in_link")
        with transaction():
            account.is_active = False
        sign_in.request_link(account.email, HERE)
        assert len(messages()) == 1

    def test_asking_costs_as_many_statements_whether_the_address_is_known_or_not(self, account: Account) -> None:
        email = account.email
        with counted() as known:
            sign_in.request_link(email, HERE)
        with counted() as unknown:
            sign_in.request_link("nobody@example.org", HERE)
        written = [[s for s in sent if s.startswith("INSERT")] for sent in (known, unknown)]
        assert abs(len(written[0]) - len(written[1])) <= 1
        assert abs(len(known) - len(unknown)) <= 1

    def test_the_sixth_within_an_hour_is_not_sent_and_nobody_is_told(self, account: Account) -> None:
        for _ in range(7):
            sign_in.request_link(account.email, HERE)
        assert len(messages()) == 5

    def test_it_works_once(self, account: Account) -> None:
        token = link(account)
        with transaction():
            secret = sign_in.by_link(token)
        signed_in = load(secret)
        assert signed_in
        assert signed_in.actor.account_id == account.id
        with transaction(), pytest.raises(Refused, match=r"people\.link_over"):
            sign_in.by_link(token)

    def test_used_at_the_same_moment_by_several_it_works_for_one(self, app: Flask, account: Account) -> None:
        token, ways_in = link(account), []
        begin_together = threading.Barrier(5)

        def use() -> None:
            with clock.at(NOW), app.app_context():
                begin_together.wait()
                try:
                    with transaction():
                        ways_in.append(sign_in.by_link(token))
                except Refused:
                    pass

        threads = [threading.Thread(target=use) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(ways_in) == 1

    def test_it_works_for_ten_minutes(self, account: Account) -> None:
        token = link(account)
        with clock.at(NOW + timedelta(minutes=9, seconds=59)):
            assert sign_in.find_link(token)
        with clock.at(NOW + timedelta(minutes=10)):
            assert sign_in.find_link(token) is None

    def test_it_is_worthless_for_a_closed_account(self, account: Account) -> None:
        token = link(account)
        with transaction():
            account.is_active = False
        assert sign_in.find_link(token) is None

    def test_only_its_hash_is_stored(self, account: Account) -> None:
        token = link(account)
        (stored,) = db.session.scalars(select(SignInLink)).all()
        assert stored.token_hash == token_hash(token) != token

    def test_one_that_works_more_than_once_exists_in_a_demo_only(self, app: Flask, account: Account) -> None:
        with transaction(), pytest.raises(ValueError, match="demo"):
            sign_in.new_link(account, reusable=True)
        config = app.extensions["courseapp"]
        app.extensions["courseapp"] = dataclasses.replace(config, demo=True)
        try:
            with transaction():
                token = sign_in.new_link(account, reusable=True)
        finally:
            app.extensions["courseapp"] = config
        with clock.at(NOW + timedelta(minutes=59)):
            for _ in range(3):
                with transaction():
                    sign_in.by_link(token)
        with clock.at(NOW + timedelta(hours=1)):
            assert sign_in.find_link(token) is None


class TestSessions:
    def test_the_secret_is_stored_as_a_hash_only(self, account: Account) -> None:
        token = begin(account)
        (session,) = db.session.scalars(select(AccountSession)).all()
        assert session.token_hash == token_hash(token) != token
        assert len(token) >= 43

    def test_it_begins_in_the_role_used_last(self, account: Account) -> None:
        with transaction():
            admin = RoleGrant(account_id=account.id, role=Role.ADMIN)
            makers.save(admin)
        first = load(begin(account))
        assert first
        assert first.actor.role == Role.COORDINATOR
        with clock.at(NOW + timedelta(minutes=1)), transaction():
            sign_in.begin_session(account, SignInWay.LINK, admin)
        signed_in = load(begin(account))
        assert signed_in
        assert signed_in.actor.role == Role.ADMIN
        assert signed_in.roles == 2

    def test_without_a_role_there_is_none(self, account: Account) -> None:
        with transaction():
            db.session.delete(db.session.scalars(select(RoleGrant)).one())
        with transaction(), pytest.raises(Refused, match=r"people\.no_role"):
            sign_in.begin_session(account, SignInWay.LINK)

    def test_its_beginning_stands_in_the_journal(self, account: Account) -> None:
        begin(account, SignInWay.LINK)
        (line,) = db.session.scalars(select(JournalEntry).where(JournalEntry.deed == "people.sign_in")).all()
        assert (line.account_id, line.role, line.detail) == (account.id, "coordinator", {"way": "link"})

    def test_it_ends_after_twelve_hours_however_busy(self, account: Account) -> None:
        token = begin(account)
        for minutes in range(20, 12 * 60, 20):
            with clock.at(NOW + timedelta(minutes=minutes)):
                assert load(token)
        with clock.at(NOW + timedelta(hours=12)):
            assert load(token) is None

    def test_it_ends_when_it_has_not_been_used_for_a_while(self, account: Account) -> None:
        token = begin(account)
        with clock.at(NOW + IDLE[Role.COORDINATOR]):
            assert load(token)
        with clock.at(NOW + IDLE[Role.COORDINATOR] * 2 + timedelta(seconds=1)):
            assert load(token) is None

    def test_it_ends_at_once_when_the_account_is_closed(self, account: Account) -> None:
        token = begin(account)
        with transaction():
            account.is_active = False
        assert load(token) is None

    def test_it_ends_at_once_when_its_role_is_taken_away(self, account: Account) -> None:
        token = begin(account)
        with transaction():
            makers.save(RoleGrant(account_id=account.id, role=Role.ADMIN))
            db.session.delete(db.session.scalars(select(RoleGrant).where(RoleGrant.role == Role.COORDINATOR)).one())
        assert load(token) is None

    def test_ending_all_but_one_also_makes_mailed_links_worthless(self, account: Account) -> None:
        others = [begin(account), begin(account)]
        mailed = link(account)
        token = begin(account)
        kept = load(token)
        assert kept
        with transaction():
            sign_in.end_sessions(account.id, keep=kept.actor.session_id)
        assert load(token)
        assert [load(other) for other in others] == [None, None]
        assert sign_in.find_link(mailed) is None

    def test_using_it_is_written_down_only_now_and_then(self, account: Account) -> None:
        token = begin(account)
        for minutes, statements in ((1, 1), (4, 1), (6, 2), (7, 1)):
            with clock.at(NOW + timedelta(minutes=minutes)), counted() as sent:
                load(token)
            assert len(sent) == statements, minutes

    @pytest.mark.parametrize("token", ["", "x", "\ud800", "a" * 10_000, "' OR 1=1 --", "\x00"])
    def test_rubbish_is_nobody(self, app: Flask, token: str) -> None:
        assert load(token) is None
