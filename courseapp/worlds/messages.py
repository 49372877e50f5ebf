"""What people in a made-up world have been told, and that all of it has arrived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle
from typing import Any, Final

from sqlalchemy import delete, select, update

from courseapp.cohorts.models import Cohort
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Channel, Message
from courseapp.notices import actions
from courseapp.notices.actions import Written
from courseapp.notices.chores import MESSAGES_KEPT
from courseapp.notices.rules import REFUSALS
from courseapp.notices.telling import remind_due, tell_announced
from courseapp.people.models import WordChoice
from courseapp.worlds.cast import Cast, Home
from courseapp.worlds.stories import Fate, Told
from courseapp.worlds.timeline import Timeline

LETTERS: Final = {
    "nb": (
        ("Praktisk om samlingene", "Døra er åpen et kvarter før.\nSi fra på forhånd hvis dere ikke kan komme."),
        ("Ta med heftet", "Vi bruker heftet fra forrige gang. Har dere ikke fått det, ligger det noen i rommet."),
    ),
    "nn": (
        ("Praktisk om samlingane", "Døra er open eit kvarter før.\nSei frå på førehand dersom de ikkje kan kome."),
        ("Ta med heftet", "Vi bruker heftet frå førre gong. Har de ikkje fått det, ligg det nokre i rommet."),
    ),
}
"""By the language of the coordinator who writes."""
WRITTEN: Final = timedelta(days=4)
"""How long ago."""
LIVED: Final = 10
"""Days for which changes and reminders were told."""
RUNS: Final = frozenset({Fate.TODAY, Fate.RUNNING, Fate.FULL})
CHOICES: Final[tuple[dict[str, Any], ...]] = (
    {"channel": Channel.SMS},
    {"detailed": True},
    {"reminders": False},
    {},
    {},
    {},
)
"""What some want otherwise than usual; most leave it as it is."""
NOBODY: Final = "SMTP 550"


def plan(cast: Cast, timeline: Timeline, told: Sequence[Told]) -> None:
    """Lay what some choose, what coordinators write and what addresses refuse on the timeline."""
    moment = clock.now() - WRITTEN
    homes = [home for it in told for home in it.homes if home.players and not home.limited]
    for home, choice in zip(homes, cycle(CHOICES)):
        timeline.add(moment, _choose, home, choice)
    for it in told:
        if it.story.fate in RUNS:
            timeline.add(moment, _write, cast, it)
    missed = {it.cooperation.id: home for it in told for home in it.homes if _can_be_missed(home)}
    for home in missed.values():
        timeline.add(moment, _lose, home)


def arrive() -> None:
    """Tell what was announced and what is to be remembered, and let all of it arrive. Opens its own transactions."""
    now = clock.now()
    for days in range(LIVED, -1, -1):
        with clock.at(now - timedelta(days=days)):
            tell_announced()
            remind_due()
    with transaction():
        over = (Message.done_at.is_(None), Message.due_at <= now)
        db.session.execute(delete(Message).where(*over, Message.due_at < now - MESSAGES_KEPT))
        db.session.execute(update(Message).where(*over).values(done_at=Message.due_at, outcome="sent", values={}))


def _choose(home: Home, choice: dict[str, Any]) -> None:
    """Let an adult choose, the first time."""
    person = home.players[0].person
    if db.session.get(WordChoice, person.id) is None:
        db.session.add(WordChoice(person_id=person.id, **choice))
        db.session.flush()


def _write(cast: Cast, it: Told) -> None:
    planner = cast.acting(cast.coordinators[it.cooperation.id])
    cohort = db.session.get_one(Cohort, it.cohort.id)
    if actions.homes_in(cohort.id, waiting=False):
        letters = LETTERS[planner.language if planner.language in LETTERS else "nb"]
        subject, text = letters[cohort.id % len(letters)]
        actions.write_letter(planner, cohort, Written(subject, text))


def _can_be_missed(home: Home) -> bool:
    return bool(home.players) and home.household.contact_person_id is not None and not home.limited


def _lose(home: Home) -> None:
    """Let an address refuse everything, so that its contact person is told."""
    account = home.players[-1].account
    for _ in range(REFUSALS):
        actions.note_refusal(account.email, NOBODY, account.person_id)
    waiting = select(Message.id).where(Message.address == account.email, Message.created_at == clock.now())
    lost = update(Message).where(Message.id.in_(waiting)).values(done_at=clock.now(), outcome=NOBODY, values={})
    db.session.execute(lost)
