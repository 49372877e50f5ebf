"""Delivering the outbox: at least once, never held up by one bad address, never inside a transaction."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from flask import Flask, current_app
from sqlalchemy import select, update

from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Message
from courseapp.notices.composing import BadAddress, compose
from courseapp.notices.senders import NotTaken, Sender, Unreachable

log = logging.getLogger("courseapp")

BATCH = 20
"""Messages between two looks at whether to stop."""
LEASE = timedelta(minutes=2)
"""How long a worker has a message to itself; longer than all steps of sending may take. Then it is due again, since
the worker must have died."""
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480))
"""How long to wait after each try that failed; after one more it is given up."""


def deliver_due(sender: Sender, limit: int = BATCH) -> int:
    """Deliver messages that are due, at most ``limit``, and give how many were tried.

    Raises Unreachable when there is no way out; the messages then wait, and no try is counted.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 (as Flask's manual does)
    tried = 0
    try:
        while tried < limit and (row := _lease()):
            tried += 1
            _deliver(app, sender, row)
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
    return row


def _deliver(app: Flask, sender: Sender, row: Message) -> None:
    """Try one message and write down how it went."""
    if _is_too_late(row):
        _finish(row, "too late")
        return
    try:
        sender.send(compose(app, row))
    except Unreachable:
        _change(row, due_at=clock.now() + WAITS[0], tries=row.tries - 1)
        raise
    except BadAddress:
        _finish(row, "bad address")
    except NotTaken as reason:
        log.warning("message %s was not taken: %s", row.id, reason.answer)
        _finish(row, reason.answer) if reason.permanent else _try_later(row, reason.answer)
    except Exception as error:
        # A fault of ours in one message must not keep the others waiting.
        log.exception("message %s cannot be made", row.id)
        _try_later(row, type(error).__name__)
    else:
        _finish(row, "sent")


def _is_too_late(row: Message) -> bool:
    """Whether what it says has ceased to be so: ``until`` among its values is the last moment to send it."""
    until = row.values.get("until")
    return until is not None and datetime.fromisoformat(until) <= clock.now()


def _try_later(row: Message, answer: str) -> None:
    if row.tries > len(WAITS):
        _finish(row, f"given up: {answer}")
    else:
        _change(row, due_at=clock.now() + WAITS[row.tries - 1])


def _finish(row: Message, outcome: str) -> None:
    """Note the end, and keep nothing of what it said."""
    _change(row, done_at=clock.now(), outcome=outcome, values={})


def _change(row: Message, **values: object) -> None:
    number = row.id
    with transaction():
        db.session.execute(update(Message).where(Message.id == number).values(values))
