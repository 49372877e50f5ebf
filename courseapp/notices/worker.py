"""The worker: looks into the outbox every second and does the nightly chores, whatever happens around it.

Plans are made beside it in a thread, so that no message waits for a plan; both write in short transactions.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Sequence
from datetime import date
from threading import Event, Thread
from time import monotonic
from typing import Final

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from courseapp.notices.calling import call_due
from courseapp.notices.chores import do_chores, do_timely
from courseapp.notices.delivery import BATCH, deliver_due
from courseapp.notices.senders import Sender, Unreachable, sender_for
from courseapp.notices.telling import remind_due, tell_announced
from courseapp.planning import running

log = logging.getLogger("courseapp")

LOOKS_EVERY = 1.0
"""Seconds."""
SELDOM: Final = (remind_due, call_due)
"""What looks at every meeting of the weeks to come: reminders, and what should stand in people's calendars."""
SELDOM_EVERY = 30.0
"""Seconds between these looks."""
LONGEST_PAUSE = 60.0
"""Seconds between looks while the database or the mail server is away."""


def work(app: Flask) -> None:
    """Work until the process is told to stop."""
    stop = Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: stop.set())
    run(app, stop)


def run(app: Flask, stop: Event) -> None:
    """Work until ``stop`` is set. A message being sent is finished first, a plan being made is handed back."""
    sender = sender_for(app.extensions["courseapp"].mail_url)
    plans = Thread(target=running.run, args=(app, stop), daemon=True)
    plans.start()
    seldom = [Seldom(look, SELDOM_EVERY) for look in SELDOM]
    pause, chores_done = 0.0, None
    while not stop.wait(pause):
        pause, chores_done = round_of_work(app, sender, pause, chores_done, seldom)
    plans.join(2 * running.GRACE)


class Seldom:
    """Looks for something now and then; as long as there was something, again the next time it is asked to."""

    def __init__(self, look: Callable[[], int], every: float) -> None:
        self.look, self.every, self.next = look, every, 0.0

    def __call__(self) -> int:
        """Look, if it is time."""
        if monotonic() < self.next:
            return 0
        found = self.look()
        if not found:
            self.next = monotonic() + self.every
        return found


def round_of_work(
    app: Flask, sender: Sender, pause: float, chores_done: date | None, seldom: Sequence[Callable[[], int]] = SELDOM
) -> tuple[float, date | None]:
    """Find what there is to tell, deliver what is due, do the chores; gives seconds to wait and the chores' last day.

    While the database or the mail server is away the pauses grow, and everything waits.
    """
    try:
        with app.app_context():
            do_timely()
            chores_done = do_chores(chores_done)
            tell_announced()
            for look in seldom:
                look()
            tried = deliver_due(sender)
    except (SQLAlchemyError, TimeoutError, Unreachable) as error:
        pause = min(max(pause, LOOKS_EVERY) * 2, LONGEST_PAUSE)
        log.warning("the worker waits %s s: %s", pause, type(error).__name__)
        return pause, chores_done
    return 0.0 if tried == BATCH else LOOKS_EVERY, chores_done
