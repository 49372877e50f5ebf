"""Messages that come back after they were taken: counted once each, as refusals are, and believed of ours alone."""

from __future__ import annotations

import os
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from courseapp.kernel.db import db
from courseapp.kernel.outbox import Message, Refusing
from courseapp.notices import message_names
from courseapp.notices.delivery import deliver_due
from courseapp.notices.reading import Outcome, read_folder, read_one
from courseapp.notices.rules import REFUSALS, Fate, fate_of
from courseapp.people.models import Household
from tests.notices import odd_replies
from tests.notices.odd_replies import About
from tests.notices.test_delivery import Recorder
from tests.notices.test_refusing import home, rows, tell_home

__all__ = ["home"]

STATUS = "5.1.1"


def sent_to(home: Household, times: int = 1) -> list[EmailMessage]:
    """Tell a home something so many times; a server takes it all."""
    sender = Recorder()
    for time in range(times):
        tell_home(home, f"{time}")
        deliver_due(sender)
    return sender.sent


def returned(name: str, *, action: str = "failed", status: str = STATUS, form: str = "text/rfc822-headers") -> bytes:
    """What a mail server writes when it could not deliver a mail of this name."""
    return (
        "From: MAILER-DAEMON@example.net\r\nTo: noreply@example.org\r\nAuto-Submitted: auto-replied\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI am sorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n"
        f"Final-Recipient: rfc822; x@example.org\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: {form}\r\n\r\nFrom: noreply@example.org\r\nMessage-Id: {name}\r\n\r\nHei\r\n--b--\r\n"
    ).encode()


def without_copy(name: str) -> bytes:
    """Some keep nothing of the mail but what it was called."""
    whole = returned("<nothing@example.net>").decode()
    return f"In-Reply-To: {name}\r\n{whole}".encode()


def bounced(mail: EmailMessage, **more: str) -> Outcome:
    return read_one(returned(str(mail["Message-ID"]), **more))


def refusing() -> list[tuple[int, bool]]:
    db.session.rollback()
    return [(it.times, it.blocked_at is not None) for it in db.session.scalars(select(Refusing))]


@pytest.mark.parametrize("form", ["text/rfc822-headers", "message/rfc822", "message/global-headers"])
def test_a_mail_that_comes_back_counts_once_and_is_seen_as_lost(home: Household, form: str) -> None:
    (mail,) = sent_to(home)
    assert bounced(mail, form=form) == Outcome.BOUNCE
    assert bounced(mail, form=form) == Outcome.OLD
    assert refusing() == [(1, False)]
    assert [(row.outcome, fate_of(row.outcome)) for row in rows()] == [(f"bounced: {STATUS}", Fate.LOST)]


def test_what_a_mail_was_called_may_stand_in_the_head_alone(home: Household) -> None:
    (mail,) = sent_to(home)
    assert read_one(without_copy(str(mail["Message-ID"]))) == Outcome.BOUNCE
    assert refusing() == [(1, False)]


def test_three_in_a_row_block_the_address_though_the_server_took_each_and_the_contact_person_is_told(
    home: Household,
) -> None:
    for mail in sent_to(home, REFUSALS):
        bounced(mail)
    assert refusing() == [(REFUSALS, True)]
    assert len(rows("notices.blocked")) == 1
    tell_home(home, "more")
    deliver_due(Recorder())
    assert rows()[-1].outcome == "blocked"


def test_they_need_not_come_back_in_order_nor_before_the_next_is_sent(home: Household) -> None:
    mails = sent_to(home, REFUSALS + 1)
    for mail in (mails[2], mails[0], mails[1]):
        bounced(mail)
    assert refusing() == [(REFUSALS, True)]


def test_a_mail_between_that_arrived_begins_the_count_anew(home: Household) -> None:
    mails = sent_to(home, 2 * REFUSALS)
    for mail in mails[::2]:
        bounced(mail)
        db.session.execute(Refusing.__table__.delete())  # type: ignore[attr-defined]  # as the next that is taken does
        db.session.commit()
    assert refusing() == []
    assert rows("notices.blocked") == []


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("relayed", "2.0.0"), ("failed", "4.4.7")])
def test_what_is_only_late_or_well_is_no_refusal(home: Household, action: str, status: str) -> None:
    (mail,) = sent_to(home)
    assert bounced(mail, action=action, status=status) == Outcome.OTHER
    assert refusing() == []


def test_a_name_we_did_not_give_counts_for_nobody(home: Household) -> None:
    (mail,) = sent_to(home)
    name = str(mail["Message-ID"])
    forged = [
        f"<{int(name[1:9], 16) ^ 1:08x}{name[9:]}",
        "<abc@example.org>",
        "<" + "0" * 32 + "@a>",
    ]
    assert [read_one(returned(it)) for it in forged] == [Outcome.OTHER] * 3
    assert refusing() == []


def test_names_tell_no_numbers_and_are_read_back(app: Flask) -> None:
    config = app.extensions["courseapp"]
    names = [message_names.message_id(config, number) for number in (1, 2, 3, 10**9)]
    assert [message_names.row_of(config, name.upper()) for name in names] == [1, 2, 3, 10**9]
    assert len({name[-25:] for name in names}) == len({name[1:8] for name in names}) == 4
    assert {len(name.split("@")[0]) for name in names} == {33}


def test_an_invitation_that_comes_back_is_no_answer(home: Household) -> None:
    (mail,) = sent_to(home)
    ours = odd_replies.gmail(About("u@courseapp", "a@example.org", "ab" * 10)).decode()
    raw = returned(str(mail["Message-ID"])).decode().replace("\r\n\r\nHei\r\n", f"\r\n{ours}")
    assert read_one(raw.encode()) == Outcome.BOUNCE


def test_a_folder_is_read_from_the_oldest_on_and_what_was_for_people_is_left_unseen(
    home: Household, tmp_path: Path
) -> None:
    (mail,) = sent_to(home)
    for part in ("new", "cur", "tmp"):
        (tmp_path / part).mkdir()
    raws = [returned(str(mail["Message-ID"])), b"Subject: Hei\r\n\r\nNoen der?\r\n", returned(str(mail["Message-ID"]))]
    for number, raw in enumerate(raws):
        path = tmp_path / "new" / f"{9 - number}.mail"
        path.write_bytes(raw)
        os.utime(path, (number, number))
    assert read_folder(tmp_path) == {Outcome.BOUNCE: 1, Outcome.OTHER: 1, Outcome.OLD: 1}
    assert sorted(path.name for path in (tmp_path / "cur").iterdir()) == ["7.mail:2,S", "8.mail:2,", "9.mail:2,S"]
    assert list((tmp_path / "new").iterdir()) == []
    assert not read_folder(tmp_path)
    with pytest.raises(NotADirectoryError):
        read_folder(tmp_path / "new")


def test_the_row_of_a_mail_that_came_back_long_ago_may_be_gone(home: Household) -> None:
    (mail,) = sent_to(home)
    db.session.execute(Message.__table__.delete())  # type: ignore[attr-defined]
    db.session.commit()
    assert bounced(mail) == Outcome.OLD
