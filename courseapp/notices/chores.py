"""What the worker does beside the messages: what is due at a time of day, and once a night what has had its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from sqlalchemy import delete, select

from courseapp.cohorts.deciding import remind_to_decide
from courseapp.cohorts.models import Meeting
from courseapp.enrollment import last_call
from courseapp.enrollment.capacity import release_quotas
from courseapp.enrollment.inviting import lapse
from courseapp.enrollment.offer_actions import expire_due
from courseapp.enrollment.wishes import close_met
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Message
from courseapp.notices.models import CalendarInvitation
from courseapp.people import sign_in
from courseapp.referral.actions import follow_up
from courseapp.series.in_group import hold_attended
from courseapp.web import once

MESSAGES_KEPT = timedelta(days=90)
"""How long it stays known that a message was sent; what it said is gone at once."""
HOUR = 3
"""On a Norwegian wall clock."""


def purge_messages() -> None:
    """Delete what is known of messages done long ago."""
    db.session.execute(delete(Message).where(Message.done_at < clock.now() - MESSAGES_KEPT))


def purge_invitations() -> None:
    """Delete what calendars were sent and said of meetings long past."""
    past = select(Meeting.id).where(Meeting.ends_at < clock.now() - MESSAGES_KEPT)
    db.session.execute(delete(CalendarInvitation).where(CalendarInvitation.meeting_id.in_(past)))


CHORES: Final[tuple[Callable[[], None], ...]] = (
    purge_messages,
    purge_invitations,
    sign_in.purge,
    lapse,
    close_met,
    follow_up,
    remind_to_decide,
    last_call.call,
    hold_attended,
    once.purge,
)
"""Each runs in a transaction of its own, and may run twice or in two workers at once."""


TIMELY: Final[tuple[Callable[[], object], ...]] = (expire_due, release_quotas)
"""Each looks at what is due, and makes transactions of its own; may run as often as one likes, in two workers too."""


def do_timely() -> None:
    """Let offers of a seat lapse whose time is out, and release seats that were kept until today."""
    for chore in TIMELY:
        chore()


def do_chores(last: date | None) -> date | None:
    """Do the chores if it is night, or later, and they have not been done today; gives the day they were done last."""
    wall = clock.local(clock.now())
    if wall.hour < HOUR or last == wall.date():
        return last
    for chore in CHORES:
        with transaction():
            chore()
    return wall.date()
