"""What is done once a night."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from flask import Flask
from sqlalchemy import func, select

from courseapp.kernel import clock, outbox
from courseapp.kernel.access import Role
from courseapp.kernel.db import Base, db, transaction
from courseapp.kernel.outbox import Message
from courseapp.notices.chores import do_chores
from courseapp.notices.delivery import deliver_due
from courseapp.people import sign_in, throttle
from courseapp.people.models import AccountSession, SignInLink, SignInTry, SignInWay
from tests import makers
from tests.makers import NOW
from tests.notices.test_delivery import Recorder


def count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_chores_are_done_once_a_day_after_three_in_the_morning(app: Flask) -> None:
    with clock.at(datetime(2026, 11, 24, 1, 59, tzinfo=UTC)):
        assert do_chores(date(2026, 11, 23)) == date(2026, 11, 23)
    with clock.at(datetime(2026, 11, 24, 2, 0, tzinfo=UTC)):
        assert do_chores(date(2026, 11, 23)) == date(2026, 11, 24)
        assert do_chores(None) == date(2026, 11, 24)


def test_each_thing_goes_when_its_time_is_over_and_not_before(app: Flask) -> None:
    with transaction():
        account = makers.an_account(makers.a_person(), Role.ADMIN)
        sign_in.begin_session(account, SignInWay.LINK)
        sign_in.new_link(account)
        outbox.post("news", "a@example.org", "nb")
    throttle.spend(throttle.Allowance("password", "a@example.org", 1))
    deliver_due(Recorder())
    for model, kept in (
        (SignInLink, timedelta(days=1, minutes=10)),
        (SignInTry, timedelta(days=2)),
        (AccountSession, timedelta(days=7, hours=12)),
        (Message, timedelta(days=90)),
    ):
        with clock.at(NOW + kept):
            do_chores(None)
            assert count(model) == 1, model
        with clock.at(NOW + kept + timedelta(seconds=1)):
            do_chores(None)
            assert count(model) == 0, model


def test_a_message_not_yet_done_is_kept_however_old(app: Flask) -> None:
    with transaction():
        outbox.post("news", "a@example.org", "nb")
    with clock.at(NOW + timedelta(days=400)):
        do_chores(None)
    assert count(Message) == 1
