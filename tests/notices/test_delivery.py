"""Delivering the outbox."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from courseapp.kernel import clock, outbox
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Message
from courseapp.notices.delivery import LEASE, WAITS, _lease, deliver_due
from courseapp.notices.senders import NotTaken, Unreachable
from tests.makers import NOW


class Recorder:
    """Takes every message, or raises what it was told to for an address."""

    def __init__(self, **faults: Exception) -> None:
        self.faults = faults
        self.sent: list[EmailMessage] = []

    def send(self, message: EmailMessage) -> None:
        assert not db.session().in_transaction(), "sent inside a transaction"
        fault = self.faults.get(str(message["To"]).split("@")[0])
        if fault:
            raise fault
        self.sent.append(message)

    def rest(self) -> None:
        pass


def post(*names: str, **values: object) -> None:
    with transaction():
        for name in names or ("a",):
            outbox.post("news", f"{name}@example.org", "nb", **values)


def rows() -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def later(**units: float) -> AbstractContextManager[None]:
    return clock.at(NOW + timedelta(**units))


def test_what_is_due_is_sent_once_and_then_nothing_of_it_is_kept(app: Flask) -> None:
    post("a", "b", secret="only for the mail")
    sender = Recorder()
    assert deliver_due(sender) == 2
    assert deliver_due(sender) == 0
    assert [m["To"] for m in sender.sent] == ["a@example.org", "b@example.org"]
    assert [(row.outcome, row.values, row.done_at) for row in rows()] == [("sent", {}, NOW)] * 2


def test_a_limit_leaves_the_rest_for_later(app: Flask) -> None:
    post("a", "b", "c")
    assert deliver_due(Recorder(), limit=2) == 2
    assert [row.outcome for row in rows()] == ["sent", "sent", None]


def test_what_is_not_due_waits(app: Flask) -> None:
    with later(minutes=5):
        post()
    assert deliver_due(Recorder()) == 0


def test_a_message_not_taken_waits_longer_each_time_and_is_given_up_after_eight(app: Flask) -> None:
    post(word="x")
    sender = Recorder(a=NotTaken("SMTP 451", permanent=False))
    passed = timedelta()
    for wait in WAITS:
        with clock.at(NOW + passed):
            assert deliver_due(sender) == 1
            assert deliver_due(sender) == 0
        passed += wait
        assert rows()[0].due_at == NOW + passed
        assert rows()[0].done_at is None
    with clock.at(NOW + passed):
        deliver_due(sender)
    (row,) = rows()
    assert (row.tries, row.outcome, row.values) == (8, "given up: SMTP 451", {})


def test_a_message_refused_for_good_is_never_tried_again(app: Flask) -> None:
    post(word="x")
    deliver_due(Recorder(a=NotTaken("SMTP 550", permanent=True)))
    (row,) = rows()
    assert (row.tries, row.outcome, row.values) == (1, "SMTP 550", {})


def test_one_bad_message_keeps_nobody_waiting(app: Flask) -> None:
    post("a", "b", "c")
    with transaction():
        outbox.post("news", "x@example.org, y@example.org", "nb")
        outbox.post("no_such_text", "d@example.org", "nb")
        outbox.post("news", "e@example.org", "nb")
    sender = Recorder(b=NotTaken("SMTP 451", permanent=False))
    deliver_due(sender)
    assert [str(m["To"])[0] for m in sender.sent] == ["a", "c", "e"]
    assert [row.outcome for row in rows()] == ["sent", None, "sent", "bad address", None, "sent"]


def test_while_there_is_no_way_out_everything_waits_and_no_try_is_counted(app: Flask) -> None:
    post("a", "b")
    with pytest.raises(Unreachable):
        deliver_due(Recorder(a=Unreachable("no server")))
    assert [(row.tries, row.done_at) for row in rows()] == [(0, None)] * 2
    sender = Recorder()
    with later(minutes=1):
        assert deliver_due(sender) == 2


def test_what_has_ceased_to_be_so_is_not_sent(app: Flask) -> None:
    post(until=(NOW + timedelta(minutes=10)).isoformat())
    sender = Recorder()
    with later(minutes=10):
        deliver_due(sender)
    assert not sender.sent
    assert rows()[0].outcome == "too late"


def test_a_worker_that_dies_leaves_its_message_to_the_next_one_under_the_same_name(app: Flask) -> None:
    post()
    assert _lease() is not None
    sender = Recorder()
    assert deliver_due(sender) == 0
    with clock.at(NOW + LEASE):
        assert deliver_due(sender) == 1
    assert rows()[0].tries == 2


def test_two_workers_at_once_never_have_the_same_message(app: Flask) -> None:
    post(*(f"person{n}" for n in range(30)))
    sender = Recorder()
    begin = threading.Barrier(3)

    def worker() -> None:
        with clock.at(NOW), app.app_context():
            begin.wait()
            while deliver_due(sender, limit=5):
                pass

    threads = [threading.Thread(target=worker) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sender.sent) == 30
    assert len({m["Message-ID"] for m in sender.sent}) == 30
    assert {row.tries for row in rows()} == {1}
