"""Addresses that refuse: they are left alone after a while, and somebody who can mend it is told."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from courseapp.kernel import clock, outbox
from courseapp.kernel.access import Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Channel, Message, Refusing
from courseapp.notices.delivery import Senders, _deliver, _lease, deliver_due
from courseapp.notices.rules import REFUSALS
from courseapp.notices.senders import NotTaken
from courseapp.people import word
from courseapp.people.models import Account, Household, Person, WordChoice
from courseapp.people.word import Homes, tell
from tests import makers
from tests.makers import NOW
from tests.notices.test_delivery import Recorder

NEWS = word.kind("test.news", "Nyheter")
NOBODY = NotTaken("SMTP 550", permanent=True, by_address=True)


class Phones:
    """Takes every text message, or raises what it was told to."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault, self.sent = fault, list[tuple[str, str, str]]()

    def send(self, name: str, number: str, text: str) -> None:
        assert not db.session().in_transaction(), "sent inside a transaction"
        if self.fault:
            raise self.fault
        self.sent.append((name, number, text))


@pytest.fixture
def home(app: Flask) -> Household:
    """A home with one reader, followed up by somebody with an account."""
    with transaction():
        service = makers.a_service()
        contact = makers.a_person()
        makers.an_account(contact, Role.CONTACT_PERSON, service=service)
        it = makers.a_household(service, contact_person=contact)
        makers.an_account(makers.adults_of(it)[0], Role.FOSTER_PARENT)
    return it


def tell_home(home: Household, key: str) -> None:
    with transaction():
        tell(None, NEWS, f"home:{home.code}", Homes([home.id]), key=key)


def rows(template: str = "test.news") -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).where(Message.template == template).order_by(Message.id)))


def refuse(home: Household, times: int) -> None:
    address = db.session.scalars(select(Account.email).where(Account.person_id == makers.adults_of(home)[0])).one()
    sender = Recorder(**{address.split("@")[0]: NOBODY})
    for time in range(times):
        tell_home(home, f"refused {time}")
        deliver_due(sender)


def test_an_address_that_refuses_again_and_again_is_left_alone_and_the_contact_person_is_told_once(
    home: Household,
) -> None:
    refuse(home, REFUSALS + 2)
    assert [row.outcome for row in rows()] == ["SMTP 550"] * REFUSALS + ["blocked"] * 2
    (told,) = rows("notices.blocked")
    assert (told.person_id, told.role) == (home.contact_person_id, "contact_person")
    assert (told.about, told.outcome) == (f"home:{home.code}", "sent")


def test_one_no_too_few_is_forgotten_with_the_first_yes(home: Household) -> None:
    refuse(home, REFUSALS - 1)
    tell_home(home, "taken")
    deliver_due(Recorder())
    refuse_again = db.session.scalars(select(Refusing)).all()
    assert refuse_again == []
    assert rows("notices.blocked") == []


@pytest.mark.parametrize("reason", [NotTaken("SMTP 451", permanent=False), NotTaken("SMTP 554", permanent=True)])
def test_what_is_no_fault_of_the_address_is_not_held_against_it(home: Household, reason: NotTaken) -> None:
    address = db.session.scalars(select(Account.email).where(Account.person_id == makers.adults_of(home)[0])).one()
    for time in range(REFUSALS + 1):
        tell_home(home, str(time))
        deliver_due(Recorder(**{address.split("@")[0]: reason}))
    assert db.session.scalars(select(Refusing)).all() == []


def test_a_link_to_sign_in_with_is_sent_to_a_blocked_address_too_and_opens_it_again(home: Household) -> None:
    refuse(home, REFUSALS)
    address = rows()[0].address
    with transaction():
        outbox.post("news", address, "nb")
    sender = Recorder()
    deliver_due(sender)
    assert [mail["To"] for mail in sender.sent] == [address]
    assert db.session.get(Refusing, address) is None


def deliver(app: Flask, phones: Phones | None) -> Recorder:
    """Deliver everything, with this way out for text messages."""
    mails = Recorder()
    while row := _lease():
        _deliver(app, Senders(mails, phones), row)
    return mails


@pytest.fixture
def by_phone(home: Household) -> Household:
    """The home's reader wants text messages."""
    with transaction():
        person = db.session.get_one(Person, makers.adults_of(home)[0])
        person.phone = "40 00 00 01"
        db.session.add(WordChoice(person_id=person.id, channel=Channel.SMS))
    return home


def test_a_text_message_goes_to_those_who_chose_it_and_names_nothing(app: Flask, by_phone: Household) -> None:
    tell_home(by_phone, "a")
    phones = Phones()
    assert deliver(app, phones).sent == []
    ((name, number, text),) = phones.sent
    assert number == "+4740000001"
    assert len(name) == 32
    assert "foster" not in text.casefold()
    assert "http://localhost/meldinger/" in text
    assert len(text) <= 160


@pytest.mark.parametrize(
    "phones", [Phones(NotTaken("HTTP 404", permanent=True, by_address=True)), None], ids=["refused", "no way out"]
)
def test_a_text_message_nobody_takes_becomes_a_mail(app: Flask, by_phone: Household, phones: Phones | None) -> None:
    tell_home(by_phone, "a")
    assert len(deliver(app, phones).sent) == 1
    (row,) = rows()
    assert (row.channel, row.outcome) == (Channel.MAIL, "sent")


def test_nothing_is_sent_at_night_but_what_was_asked_for(app: Flask, home: Household) -> None:
    night = clock.to_utc(NOW.date(), NOW.time().replace(hour=21, minute=0))
    morning = clock.to_utc(NOW.date().replace(day=25), NOW.time().replace(hour=8, minute=0))
    tell_home(home, "written by day, refused for now until night")
    with clock.at(night), transaction():
        outbox.post("news", "asked@example.org", "nb")
        tell(None, NEWS, "home:x", Homes([home.id]))
    sender = Recorder()
    with clock.at(night):
        deliver_due(sender)
    assert [mail["To"] for mail in sender.sent] == ["asked@example.org"]
    with clock.at(morning.replace(minute=59, hour=morning.hour - 1)):
        deliver_due(sender)
    assert len(sender.sent) == 1
    with clock.at(morning):
        deliver_due(sender)
    assert len(sender.sent) == 3
