"""The worker's loop."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from courseapp.kernel import clock, outbox
from courseapp.kernel.db import transaction
from courseapp.notices import worker
from courseapp.notices.delivery import BATCH
from courseapp.notices.senders import Sender, Unreachable
from tests.makers import NOW
from tests.notices.test_delivery import Recorder, rows


def test_the_worker_delivers_until_it_is_told_to_stop(app: Flask) -> None:
    with transaction():
        outbox.post("news", "a@example.org", "nb")
    stop = Event()

    def run() -> None:
        with clock.at(NOW):
            worker.run(app, stop)

    thread = threading.Thread(target=run)
    thread.start()
    folder = Path(app.extensions["courseapp"].mail_url.removeprefix("file:"))
    waited = Event()
    while not list(folder.glob("*.eml")) and thread.is_alive():
        waited.wait(0.01)
    stop.set()
    thread.join()
    assert rows()[0].outcome == "sent"


@pytest.mark.parametrize(
    "fault", [OperationalError("SELECT", {}, Exception()), TimeoutError(), Unreachable("no server")]
)
def test_while_database_or_mail_server_is_away_the_pauses_grow_to_a_minute(
    app: Flask, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def away(_sender: Sender) -> int:
        raise fault

    pauses = []
    with monkeypatch.context() as patch:
        patch.setattr(worker, "deliver_due", away)
        pause = 0.0
        for _ in range(8):
            pause, done = worker.round_of_work(app, Recorder(), pause, date(2026, 11, 24))
            pauses.append(pause)
    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60]
    assert worker.round_of_work(app, Recorder(), pause, done) == (worker.LOOKS_EVERY, date(2026, 11, 24))


def test_a_full_round_is_followed_by_the_next_at_once(app: Flask) -> None:
    with transaction():
        for _ in range(BATCH + 1):
            outbox.post("news", "a@example.org", "nb")
    assert worker.round_of_work(app, Recorder(), 1.0, None)[0] == 0
    assert worker.round_of_work(app, Recorder(), 0.0, None)[0] == worker.LOOKS_EVERY


def test_what_is_looked_for_seldom_is_looked_for_at_once_again_while_there_is_something(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, now = iter([3, 1, 0, 2, 0]), [100.0]
    with monkeypatch.context() as patch:
        patch.setattr(worker, "monotonic", lambda: now[0])
        look = worker.Seldom(lambda: next(found), every=30)
        assert [look() for _ in range(5)] == [3, 1, 0, 0, 0]
        now[0] += 30
        assert [look() for _ in range(3)] == [2, 0, 0]
