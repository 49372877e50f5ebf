"""What leaves the house tells nothing: no mail, text message or log of the worker holds a word about anybody.

Every kind of word is tried about every thing it could be about, to every reader of the small world, however they chose.
"""

from __future__ import annotations

import itertools
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from courseapp.calendars.itip import Method
from courseapp.cohorts.models import Cohort
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Channel, Message
from courseapp.notices import imip
from courseapp.notices.composing import compose, compose_sms
from courseapp.notices.delivery import deliver_due
from courseapp.notices.models import CalendarInvitation, Letter
from courseapp.notices.senders import NotTaken
from courseapp.people import word
from courseapp.people.models import Account, Household, WordChoice
from tests.house.world import Side, World

PROGRAM_WORDS = ("tbo-f", "trygg base", "fosterhjem", "fosterheim", "foster", "barnevern", "kull", "cohort")
"""What would tell whoever looks over a shoulder."""
_number = itertools.count(1_000_000)


@dataclass(frozen=True)
class Written:
    """A message as it leaves, without its own receiver's address."""

    what: str
    text: str


@pytest.fixture(scope="module")
def things(world: World) -> list[str]:
    """Name one thing of each sort that a word could be about, on side A."""
    side = world.a
    cohort = db.session.scalars(select(Cohort).where(Cohort.code == side.cohorts["running"])).one()
    secret = next(c.word for c in world.canaries if c.side == "A" and c.what == "name")
    with transaction():
        db.session.add(
            Letter(code="QZLETTER22", cohort_id=cohort.id, subject=secret, text=secret, written_at=clock.now())
        )
    codes = {
        "cohort": side.cohorts["running"],
        "meeting": f"{side.cohorts['running']}-1",
        "enrollment": side.codes["enrollment home1"],
        "invitation": side.codes["invitation home1"],
        "letter": "QZLETTER22",
        "home": side.homes["home1"],
    }
    return [f"{name}:{code}" for name, code in codes.items()]


def readers(side: Side) -> list[Account]:
    names = ("foster_parent", "protected_parent", "birth_parent", "contact_person", "facilitator")
    ids = [side.actors[name].account_id for name in names]
    return list(db.session.scalars(select(Account).where(Account.id.in_(ids)).order_by(Account.id)))


def choose(accounts: list[Account], *, detailed: bool) -> None:
    with transaction():
        for account in accounts:
            choice = db.session.get(WordChoice, account.person_id) or WordChoice(person_id=account.person_id)
            choice.detailed = detailed
            db.session.add(choice)


def everything(app: Flask, accounts: list[Account], things: list[str]) -> Iterator[Written]:
    """Write every kind of word about everything to everybody, both ways."""
    for account, kind, about in itertools.product(accounts, word.KINDS.values(), things):
        now = clock.now()
        row = Message(
            id=next(_number), template=kind.name, address=account.email, language=account.language, values={},
            created_at=now, due_at=now, channel=Channel.MAIL, code="C" * 10, person_id=account.person_id,
            role="foster_parent", about=about,
        )  # fmt: skip
        what = f"{kind.name} about {about} to account {account.id}"
        yield Written(what, without_receiver(compose(app, row)))
        yield Written(f"SMS {what}", without_secrets(compose_sms(app, row)))


def without_receiver(mail: EmailMessage) -> str:
    """Everything in a mail but whom it is for, as it is read. The secret part of a link may spell anything."""
    del mail["To"]
    headers = "".join(f"{name}: {value}\n" for name, value in mail.items())
    return without_secrets(f"{headers}\n{mail.get_content()}")


def without_secrets(text: str) -> str:
    return re.sub(r"(/svar/|/meldinger/)[\w-]+", r"\1", text)


def met(world: World, written: Written, but: tuple[str, ...] = ()) -> list[str]:
    text = written.text.casefold()
    return [
        f"{written.what}: {c.what} of {c.owner}"
        for c in world.canaries
        if c.word.casefold() in text and not c.what.startswith(but or ("-",))
    ]


def test_nothing_that_is_sent_names_anybody_or_tells_what_it_is_about(
    whole_app: Flask, world: World, things: list[str]
) -> None:
    accounts = readers(world.a)
    choose(accounts, detailed=False)
    sent = list(everything(whole_app, accounts, things))
    assert len(sent) >= 2 * len(accounts) * len(word.KINDS) * len(things)
    assert [line for it in sent for line in met(world, it)] == []
    assert [f"{it.what}: {w}" for it in sent for w in PROGRAM_WORDS if w in it.text.casefold()] == []


def test_those_who_asked_for_more_are_told_which_course_and_nothing_of_anybody(
    whole_app: Flask, world: World, things: list[str]
) -> None:
    accounts = readers(world.a)
    courses = [about for about in things if not about.startswith(("letter:", "home:"))]  # those are sealed words' own
    choose(accounts, detailed=True)
    sent = list(everything(whole_app, accounts, courses))
    choose(accounts, detailed=False)
    assert [line for it in sent for line in met(world, it, but=("cohort",))] == []
    assert [it for it in sent if not it.what.startswith("SMS") and met(world, it)], "nobody was told more"
    assert [line for it in sent if it.what.startswith("SMS") for line in met(world, it)] == []


def test_what_coordinators_write_and_which_home_refuses_is_said_to_nobody_outside(
    whole_app: Flask, world: World, things: list[str]
) -> None:
    accounts, sealed = readers(world.a), [kind for kind in word.KINDS.values() if kind.sealed]
    choose(accounts, detailed=True)
    sent = [
        it
        for it in everything(whole_app, accounts, things)
        if it.what.removeprefix("SMS ").startswith(tuple(f"{kind.name} " for kind in sealed))
    ]
    choose(accounts, detailed=False)
    assert {"notices.letter", "notices.blocked"} <= {kind.name for kind in sealed}
    assert [line for it in sent for line in met(world, it)] == []


def test_a_home_with_somebody_protected_is_told_nothing_outside_whatever_it_chose(
    whole_app: Flask, world: World, things: list[str]
) -> None:
    protected = [a for a in readers(world.a) if a.id == world.a.actors["protected_parent"].account_id]
    choose(protected, detailed=True)
    sent = list(everything(whole_app, protected, things))
    choose(protected, detailed=False)
    assert sent
    assert [line for it in sent for line in met(world, it)] == []


def test_a_calendar_invitation_names_nobody_and_a_place_only_to_those_who_chose_it_and_are_not_protected(
    whole_app: Flask, world: World
) -> None:
    sent = []
    for row, method in itertools.product(db.session.scalars(select(CalendarInvitation)).all(), Method):
        now = clock.now()
        values = {"sequence": 0, "again": True, "starts_at": now.isoformat(), "ends_at": now.isoformat()}
        message = Message(
            id=next(_number), template=f"calendar.{method}", address="a@example.org", language="nb", values=values,
            created_at=now, due_at=now, channel=Channel.MAIL, code="C" * 10, person_id=row.person_id, role=row.role,
            about=f"calendar:{row.token}",
        )  # fmt: skip
        mail = imip.compose(whole_app, message)
        parts = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
        text = b"".join(part for part in parts if isinstance(part, bytes)).decode()
        sent.append(Written(f"{method} to person {row.person_id}", f"{mail['Subject']}{text}"))
    assert len(sent) == 2 * 3 * 2
    placeless = [it for it in sent if "LOCATION" not in it.text]
    assert [line for it in placeless for line in met(world, it)] == []
    assert [line for it in sent for line in met(world, it, but=("venue", "room"))] == []
    assert [f"{it.what}: {w}" for it in sent for w in PROGRAM_WORDS if w in it.text.casefold()] == []
    assert len([it for it in sent if "LOCATION" in it.text]) == 2 * 2, "the first home of each side chose places"


def test_no_log_of_the_worker_holds_an_address_or_a_word_about_anybody(
    whole_app: Flask, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    class Moody:
        """Refuses in every way there is."""

        answers = itertools.cycle(
            [
                NotTaken("SMTP 550", permanent=True, by_address=True),
                NotTaken("SMTP 451", permanent=False),
                KeyError("a"),
            ]
        )

        def send(self, _mail: EmailMessage) -> None:
            raise next(self.answers)

        def rest(self) -> None:
            pass

    home = db.session.scalars(select(Household.id).where(Household.code == world.a.homes["home1"])).one()
    with transaction():
        for kind in word.KINDS.values():
            assert word.tell(None, kind, f"cohort:{world.a.cohorts['running']}", word.Homes([home]))
    with caplog.at_level(logging.DEBUG, logger="courseapp"):
        while deliver_due(Moody()):
            pass
    assert "was not taken" in caplog.text
    assert "@" not in caplog.text
    assert [c.what for c in world.canaries if c.word.casefold() in caplog.text.casefold()] == []
