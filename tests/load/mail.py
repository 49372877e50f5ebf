"""The mail worker dies again and again before a bad mail server: ``python -m tests.load.mail --help``.

The server is slow, refuses, and lies: it keeps mails and says that it has not, or hangs up. Afterwards everybody who
can be written to has their mail; whoever has it twice has it under one name, and only where nobody could know that it
had arrived.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Event, Lock
from typing import Final

from flask import Flask
from sqlalchemy import func, select, update

from courseapp import create_app
from courseapp.config import from_environment
from courseapp.kernel import clock, outbox
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Message
from courseapp.notices import delivery
from courseapp.notices.senders import sender_for
from courseapp.notices.worker import round_of_work
from tests.databases import empty_database, running
from tests.load.arena import engine_url
from tests.notices.mail_server import MailServer, mail_server

LEASE: Final = timedelta(seconds=4)
WAITS: Final = (timedelta(seconds=1),) * len(delivery.WAITS)
"""Minutes made seconds, so that the end can be waited for."""
FORKS: Final = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["courseapp.features", "courseapp.notices.worker"])
PATIENCE: Final = 300.0
"""Seconds to wait for the last message once nothing dies any more."""


@dataclass(frozen=True, slots=True)
class Taking:
    """A mail that the server kept: its name, which worker brought it, and whether the worker was told the truth."""

    name: str
    address: str
    worker: int
    honest: bool


class BadServer(MailServer):
    """Slow now and then; refuses "no…" for good and one in thirty for now; of what it keeps, denies one in twenty."""

    def __init__(self, seed: int = 1) -> None:
        super().__init__()
        self.dice, self.lock = random.Random(seed), Lock()
        self.takings: list[Taking] = []
        self.worker = 0

    def reply(self, command: str, line: str) -> str | None:
        """Answer."""
        with self.lock:
            dice, slow = self.dice.random(), self.dice.random()
        time.sleep(0.15 if slow < 0.01 else 0)
        if command != "RCPT":
            return None
        if "<no" in line:
            return "550 nobody here"
        return "451 later" if dice < 1 / 30 else None

    def handle_error(self, *_request: object) -> None:
        """Say nothing when a worker dies in the middle of a word."""

    def take(self, mail: EmailMessage) -> str:
        """Keep the mail, and say so or not."""
        with self.lock:
            dice = self.dice.random()
            answer = "451 not now" if dice < 0.03 else "drop" if dice < 0.05 else "250 taken"
            taking = Taking(str(mail["Message-ID"]), str(mail["To"]), self.worker, answer.startswith("250"))
            self.takings.append(taking)
        return answer


def application(database_url: str, mail_url: str, secret_key: str) -> Flask:
    """Make the application as the worker has it."""
    settings = {
        "COURSEAPP_DATABASE_URL": database_url,
        "COURSEAPP_MAIL_URL": mail_url,
        "COURSEAPP_SECRET_KEY": secret_key,
    }
    return create_app(from_environment(settings, testing=True))


def _work(database_url: str, mail_url: str, secret_key: str, ready: Connection) -> None:
    """Be a worker, until killed; only the messages, and with short waits."""
    logging.disable()
    delivery.LEASE, delivery.WAITS = LEASE, WAITS
    app = application(database_url, mail_url, secret_key)
    sender, stop, pause = sender_for(mail_url), Event(), 0.0
    ready.send_bytes(b"ready")
    today = clock.today()
    while not stop.wait(min(pause, 0.1)):
        pause, _ = round_of_work(app, sender, pause, today)


def kill_often(database_url: str, *, messages: int, lives: tuple[float, float], kills: int) -> tuple[list[str], str]:
    """Deliver messages by workers killed after ``lives`` seconds at work; give the faults, and the figures."""
    secret_key, dice, died = "k" * 64, random.Random(2), 0
    with running(database_url), mail_server(BadServer) as server:
        assert isinstance(server, BadServer)
        _post(messages)
        while died < kills and _left():
            server.worker += 1
            worker = _start(database_url, server.url, secret_key)
            time.sleep(dice.uniform(*lives))
            worker.kill()
            worker.join()
            died += 1
        server.worker += 1
        worker = _start(database_url, server.url, secret_key)
        until = time.monotonic() + PATIENCE
        while _left() and time.monotonic() < until:
            time.sleep(0.2)
        worker.kill()
        worker.join()
        twice = len(server.takings) - len({t.name for t in server.takings})
        return _faults(messages, server.takings), f"{messages} messages, {died} kills, {twice} sent again"


def _post(messages: int) -> None:
    """Put the messages in the outbox; one in fifty to an address that takes none."""
    with transaction():
        for n in range(messages):
            outbox.post("news", f"{'no' if n % 50 == 49 else 'yes'}{n}@example.org", "nb")
    with transaction():  # the oldest first, as they would have come
        db.session.execute(update(Message).values(due_at=Message.created_at))


def _left() -> bool:
    """Tell whether anything waits."""
    db.session.rollback()
    return db.session.scalar(select(Message.id).where(Message.done_at.is_(None)).limit(1)) is not None


def _start(*settings: str) -> BaseProcess:
    """Start a worker and wait until it works."""
    here, there = FORKS.Pipe(duplex=False)
    worker = FORKS.Process(target=_work, args=(*settings, there), daemon=True)
    worker.start()
    if not here.poll(60):
        raise RuntimeError("the worker does not start")
    return worker


def _faults(messages: int, takings: list[Taking]) -> list[str]:
    db.session.rollback()
    outcomes = dict(db.session.execute(select(Message.outcome, func.count()).group_by(Message.outcome)).all())
    refused = messages // 50
    faults = [] if outcomes.get("SMTP 550", 0) == refused else [f"refused for good: {outcomes}"]
    faults += [] if outcomes.get("sent", 0) == messages - refused else [f"not all are noted as sent: {outcomes}"]
    taken = Counter(t.address for t in takings)
    faults += [f"never sent: {n}" for n in range(messages) if n % 50 != 49 and not taken[f"yes{n}@example.org"]]
    names: dict[str, set[str]] = {}
    for taking in takings:
        names.setdefault(taking.address, set()).add(taking.name)
    faults += [f"{address} has the same mail under {len(n)} names" for address, n in names.items() if len(n) > 1]
    return faults + sent_again_without_need(takings)


def sent_again_without_need(takings: list[Taking]) -> list[str]:
    """Find mails sent again though the worker was told that they had come, and lived long enough to note it.

    It notes each before it brings the next; so only the last one a killed worker brought is not noted.
    """
    last = {taking.worker: taking for taking in takings}
    noted: dict[str, Taking] = {}
    faults = []
    for taking in takings:
        if taking.name in noted:
            faults.append(f"{taking.address} got it again although worker {noted[taking.name].worker} knew")
        if taking.honest and last[taking.worker] is not taking:
            noted[taking.name] = taking
    return faults


def main(arguments: list[str]) -> int:
    """Run it at full size and print what was found."""
    parser = argparse.ArgumentParser(description="The mail worker dies again and again before a bad mail server.")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=1000, help="at most; it ends when nothing is left to send")
    given = parser.parse_args(arguments)
    begun = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="courseapp-mail-") as folder,
        engine_url(given.engine) as engine,
        empty_database(engine, Path(folder)) as url,
    ):
        faults, figures = kill_often(url, messages=given.messages, lives=(0.2, 0.5), kills=given.kills)
    sys.stdout.write(
        f"{figures}, {len(faults)} faults, {time.monotonic() - begun:.0f} s\n"
        + "".join(f"  {fault}\n" for fault in faults[:12])
    )
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
