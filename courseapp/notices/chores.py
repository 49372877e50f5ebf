"""What is done once a night: deleting what has served its time, closing what is met."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from sqlalchemy import delete

from courseapp.enrollment.inviting import lapse
from courseapp.enrollment.wishes import close_met
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Message
from courseapp.people import sign_in
from courseapp.referral.actions import follow_up

MESSAGES_KEPT = timedelta(days=90)
"""How long it stays known that a message was sent; what it said is gone at once."""
HOUR = 3
"""On a Norwegian wall clock."""


def purge_messages() -> None:
    """Delete what is known of messages done long ago."""
    db.session.execute(delete(Message).where(Message.done_at < clock.now() - MESSAGES_KEPT))


CHORES: Final[tuple[Callable[[], None], ...]] = (purge_messages, sign_in.purge, lapse, close_met, follow_up)
"""Each runs in a transaction of its own, and may run twice or in two workers at once."""


def do_chores(last: date | None) -> date | None:
    """Do the chores if it is night, or later, and they have not been done today; gives the day they were done last."""
    wall = clock.local(clock.now())
    if wall.hour < HOUR or last == wall.date():
        return last
    for chore in CHORES:
        with transaction():
            chore()
    return wall.date()
