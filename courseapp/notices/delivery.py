"""Delivering the outbox: at least once, never held up by one bad address, never inside a transaction."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, current_app
from sqlalchemy import select, update

from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Channel, Message, Refusing
from courseapp.notices import imip
from courseapp.notices.actions import note_refusal, note_success
from courseapp.notices.calling import TEMPLATES, is_superseded
from courseapp.notices.composing import BadAddress, compose, compose_sms
from courseapp.notices.message_names import message_id
from courseapp.notices.rules import BLOCKED, TOO_LATE
from courseapp.notices.senders import NotTaken, Sender, Unreachable
from courseapp.notices.sms import SmsSender, plain_number, sms_sender_for
from courseapp.people.models import Account
from courseapp.people.word_rules import is_quiet, out_of_quiet

log = logging.getLogger("courseapp")

BATCH = 20
"""Messages between two looks at whether to stop."""
LEASE = timedelta(minutes=2)
"""How long a worker has a message to itself; longer than all steps of sending may take. Then it is due again, since
the worker must have died."""
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480))
"""How long to wait after each try that failed; after one more it is given up."""


@dataclass(frozen=True, slots=True)
class Senders:
    """The ways out. Without ``sms`` text messages go as mails."""

    mail: Sender
    sms: SmsSender | None = None


def deliver_due(sender: Sender, limit: int = BATCH) -> int:
    """Deliver messages that are due, at most ``limit``, and give how many were tried.

    Raises Unreachable when there is no way out; the messages then wait, and no try is counted.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 (as Flask's manual does)
    senders = Senders(sender, sms_sender_for(app.extensions["courseapp"].sms_url))
    tried = 0
    try:
        while tried < limit and (row := _lease()):
            tried += 1
            _deliver(app, senders, row)
    finally:
        sender.rest()
    return tried


def _lease() -> Message | None:
    """Take the message that has been due for longest, if any, out of other workers' sight for a while."""
    now = clock.now()
    due = (
        select(Message)
        .where(Message.done_at.is_(None), Message.due_at <= now)
        .order_by(Message.due_at, Message.id)
        .limit(1)
    )
    waits = db.session.scalar(due.with_only_columns(Message.id)) is not None
    db.session.rollback()
    if not waits:
        return None  # so that looking, once a second, never asks for the right to write
    with transaction():
        row = db.session.scalars(due.with_for_update(skip_locked=True)).one_or_none()
        if row is not None:
            row.due_at = now + LEASE
            row.tries += 1
    if row is not None:
        db.session.expunge(row)  # a plain value from here on: reading it must open no transaction
    return row


def _deliver(app: Flask, senders: Senders, row: Message) -> None:
    """Try one message and write down how it went."""
    if _is_too_late(row) or is_superseded(row):
        _finish(row, TOO_LATE)
        return
    if not row.at_night and is_quiet(clock.now()):
        _change(row, due_at=out_of_quiet(clock.now()), tries=row.tries - 1)
        return
    if not row.at_night and _is_blocked(row.address):
        _finish(row, BLOCKED)
        return
    try:
        _send(app, senders, row)
    except Unreachable:
        _change(row, due_at=clock.now() + WAITS[0], tries=row.tries - 1)
        if row.channel == Channel.MAIL:
            raise
    except BadAddress:
        _refused(row, NotTaken("bad address", permanent=True, by_address=True))
    except NotTaken as reason:
        log.warning("message %s was not taken: %s", row.id, reason.answer)
        _refused(row, reason)
    except Exception as error:
        # A fault of ours in one message must not keep the others waiting.
        log.exception("message %s cannot be made", row.id)
        _try_later(row, type(error).__name__)
    else:
        _finish(row, "sent")


def _send(app: Flask, senders: Senders, row: Message) -> None:
    """Make the message and hand it on."""
    if row.channel == Channel.MAIL:
        senders.mail.send((imip.compose if row.template in TEMPLATES else compose)(app, row))
    elif senders.sms is None:
        raise NotTaken("no text messages", permanent=True)
    else:
        name = message_id(app.extensions["courseapp"], row.id).strip("<>").split("@", 1)[0]
        senders.sms.send(name, plain_number(row.address), compose_sms(app, row))


def _is_too_late(row: Message) -> bool:
    """Whether what it says has ceased to be so: ``until`` among its values is the last moment to send it."""
    until = row.values.get("until")
    return until is not None and datetime.fromisoformat(until) <= clock.now()


def _is_blocked(address: str) -> bool:
    blocked = db.session.scalar(select(Refusing.blocked_at).where(Refusing.address == address))
    db.session.rollback()
    return blocked is not None


def _refused(row: Message, reason: NotTaken) -> None:
    """Wait and try again, or give up; a text message nobody takes becomes a mail."""
    if not reason.permanent:
        _try_later(row, reason.answer)
        return
    number, address, person_id = row.id, row.address, row.person_id
    as_mail = _as_mail(row)
    done = as_mail or {"done_at": clock.now(), "outcome": reason.answer, "values": {}}
    with transaction():
        if reason.by_address:
            note_refusal(address, reason.answer, person_id)
        db.session.execute(update(Message).where(Message.id == number).values(done))


def _as_mail(row: Message) -> dict[str, object] | None:
    """What makes a text message a mail to the same person; None for a mail, and for somebody without an address."""
    if row.channel == Channel.MAIL:
        return None
    email = db.session.scalar(select(Account.email).where(Account.person_id == row.person_id))
    db.session.rollback()
    return {"channel": Channel.MAIL, "address": email, "due_at": clock.now(), "tries": 0} if email else None


def _try_later(row: Message, answer: str) -> None:
    if row.tries > len(WAITS):
        _finish(row, f"given up: {answer}")
    else:
        _change(row, due_at=clock.now() + WAITS[row.tries - 1])


def _finish(row: Message, outcome: str) -> None:
    """Note the end, and keep nothing of what it said."""
    number, address = row.id, row.address
    with transaction():
        if outcome == "sent":
            note_success(address)
        db.session.execute(
            update(Message).where(Message.id == number).values(done_at=clock.now(), outcome=outcome, values={})
        )


def _change(row: Message, **values: object) -> None:
    number = row.id
    with transaction():
        db.session.execute(update(Message).where(Message.id == number).values(values))
