"""A calendar that takes our mails in any order of events ends with exactly the meetings its owner has."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask

from courseapp.cohorts import actions as cohort_actions
from courseapp.enrollment import actions
from courseapp.enrollment.models import Enrollment
from courseapp.enrollment.rules import EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.notices.calling import call_due
from courseapp.notices.invitation_actions import Wish
from courseapp.people.models import Household
from courseapp.people.word import SETTLES
from tests import makers
from tests.makers import NOW
from tests.notices.invited import Scene, calendar_of, sent, wants


@dataclass
class Calendar:
    """What a calendar program does with mails: the highest number wins, a CANCEL takes out."""

    known: dict[str, tuple[int, datetime | None]] = field(default_factory=dict)
    numbers: list[tuple[str, int]] = field(default_factory=list)

    def take(self, mail: EmailMessage) -> None:
        method, event = calendar_of(mail)
        uid, sequence = str(event["UID"]), int(event["SEQUENCE"])
        self.numbers.append((uid, sequence))
        if sequence > self.known.get(uid, (-1, None))[0]:
            self.known[uid] = (sequence, None if method == "CANCEL" else event.decoded("DTSTART"))

    @property
    def shown(self) -> dict[str, datetime]:
        return {uid: start for uid, (_, start) in self.known.items() if start is not None}


def step(scene: Scene, dice: random.Random) -> None:
    """Do something that calendars should follow."""
    match dice.choice(["move", "cancel", "leave", "join", "out", "in", "in", "join"]):
        case "move":
            live = [m.number for m in scene.meetings() if m.cancelled_at is None]
            if live:
                scene.move(dice.choice(live[:4]), timedelta(minutes=dice.choice([5, 10, -5])))
        case "cancel" if dice.random() < 0.3:
            live = [m.number for m in scene.meetings() if m.cancelled_at is None]
            if live:
                with transaction():
                    cohort_actions.cancel_meetings(None, scene.cohort, [dice.choice(live)])
        case "leave" if is_seated(scene):
            scene.leave()
        case "join" if not is_seated(scene):
            with transaction():
                home = db.session.get_one(Household, scene.home.id)
                scene.enrollment = actions.sign_up(None, scene.cohort, home, makers.adults_of(home))
        case "out":
            wants(scene.parent, Wish(invites=False))
        case "in":
            wants(scene.parent)


def is_seated(scene: Scene) -> bool:
    db.session.rollback()
    return db.session.get_one(Enrollment, scene.enrollment.id).state == EnrollmentState.SEATED


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_the_calendar_ends_with_the_meetings_its_owner_has(app: Flask, seed: int) -> None:
    dice, scene, calendar = random.Random(seed), Scene(Wish(invites=True)), Calendar()
    now, mails = NOW, list[EmailMessage]()
    for _ in range(14):
        with clock.at(now):
            step(scene, dice)
            call_due()
            if dice.random() < 0.6:  # at times mail lies and is overtaken
                mails += sent()
        now += timedelta(minutes=dice.choice([1, 7]))
    wants(scene.parent)
    with clock.at(now + SETTLES):
        while call_due():
            pass
        mails += sent()
    calls = [mail for mail in mails if mail.get_content_type() == "multipart/mixed"]
    dice.shuffle(calls)
    for mail in calls:
        calendar.take(mail)
    assert len(calendar.numbers) == len(set(calendar.numbers))
    assert calendar.shown == (
        {m.uid: m.starts_at for m in scene.meetings() if m.cancelled_at is None} if is_seated(scene) else {}
    )
