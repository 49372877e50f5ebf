"""Looking for what calendars lack: killed, doubled or tried again it sends once, at a fixed cost."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError, StatementError

from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Message
from courseapp.notices import calling
from courseapp.notices.calling import call_due
from courseapp.notices.delivery import LEASE, deliver_due
from courseapp.notices.invitation_actions import Wish
from courseapp.notices.invitation_rules import Answer
from courseapp.notices.models import CalendarInvitation
from courseapp.notices.senders import NotTaken
from tests.makers import NOW
from tests.notices.invited import LATER, Scene, called, file_of, rows, sent
from tests.notices.test_delivery import Recorder
from tests.statements import counted

WANTED = Wish(invites=True)


def test_after_an_answer_that_tells_nothing_the_same_mail_goes_again_under_the_same_name(app: Flask) -> None:
    Scene(WANTED)

    class Silent(Recorder):
        """Takes every mail, and breaks off before it says so."""

        def send(self, message: EmailMessage) -> None:
            self.sent.append(message)
            raise NotTaken("ConnectionResetError", permanent=False)

    lost = Silent()
    with clock.at(LATER):
        call_due()
        deliver_due(lost)
    with clock.at(LATER + LEASE):
        again = [mail for mail in sent() if mail.get_content_type() == "multipart/mixed"]
    assert [mail["Message-ID"] for mail in again] == [mail["Message-ID"] for mail in lost.sent]
    assert [file_of(mail) for mail in again] == [file_of(mail) for mail in lost.sent]


def test_a_worker_killed_between_the_row_and_its_message_has_done_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(WANTED)

    def killed(_rows: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, clock.at(LATER):
        patch.setattr(calling, "post_words", killed)
        with pytest.raises(KeyboardInterrupt):
            call_due()
    assert rows() == []
    assert len(called()) == len(scene.meetings())


def test_two_workers_that_saw_the_same_send_once(app: Flask) -> None:
    Scene(WANTED)
    with clock.at(LATER):
        due = calling._invitations()
        db.session.rollback()
        written = []
        with transaction():
            written.append(calling._write(due))
            db.session.execute(update(CalendarInvitation).values(answer=Answer.ACCEPTED, answered_at=LATER))
        with transaction():
            written.append(calling._write(due))
    assert written == [len(due), 0]
    assert {row.answer for row in rows()} == {Answer.ACCEPTED}, "the second wrote over what was answered meanwhile"
    messages = select(Message).where(Message.template == "calendar.request")
    assert len(db.session.scalars(messages).all()) == len(due)


def test_looking_costs_as_many_statements_for_many_as_for_one(app: Flask) -> None:
    Scene(WANTED)
    costs = []
    for more in range(3):
        for _ in range(more):
            Scene(WANTED)
        with clock.at(LATER), counted() as statements:
            assert call_due()
        costs.append(len(statements))
        with clock.at(LATER), counted() as idle:
            while call_due():
                pass
            idle.clear()
            call_due()
        assert len(idle) == 2
    assert costs == [4, 4, 4]


def test_the_database_keeps_one_row_for_a_person_and_a_meeting_and_an_answer_with_its_time(app: Flask) -> None:
    Scene(WANTED)
    called()
    row = dict(db.session.execute(select(CalendarInvitation.__table__).limit(1)).mappings().one())
    wrong = [
        {"token": "another"},
        {"meeting_id": row["meeting_id"] + 1000, "token": "another"},
        {"sequence": -1},
        {"answer": "accepted", "answered_at": None},
        {"answer": "perhaps", "answered_at": NOW},
        {"method": "cancel", "answer": "accepted", "answered_at": NOW},
    ]
    db.session.rollback()
    for change in wrong:
        with pytest.raises((IntegrityError, StatementError)):
            put_instead(row, change)


def put_instead(row: Mapping[Any, Any], change: Mapping[str, object]) -> None:
    with transaction():
        if "token" not in change:
            db.session.execute(delete(CalendarInvitation).where(CalendarInvitation.token == row["token"]))
        db.session.execute(insert(CalendarInvitation).values({**row, **change}))
