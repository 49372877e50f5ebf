"""An invitation as a mail: built as calendar programs need it, to one receiver, and no more told than was chosen."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage

import pytest
from flask import Flask

from courseapp.kernel.access import Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.refused import Refused
from courseapp.notices.invitation_actions import Wish, choose_invitations
from courseapp.people.models import Person
from tests import makers
from tests.notices.invited import Scene, calendar_of, called, file_of, rows, wants

WANTED = Wish(invites=True)


def test_a_mail_has_one_receiver_and_names_no_other(app: Flask) -> None:
    scene = Scene(WANTED)
    with transaction():
        other = db.session.get_one(Person, makers.adults_of(scene.home)[1])
        another = makers.actor_for(makers.an_account(other, Role.FOSTER_PARENT))
    wants(another)
    mails = called()
    addresses = {str(mail["To"]) for mail in mails}
    assert len(addresses) == 2
    for mail in mails:
        _, event = calendar_of(mail)
        assert str(event["ATTENDEE"]) == f"mailto:{mail['To']}"
        assert (mail["Cc"], mail["Bcc"]) == (None, None)
        (elsewhere,) = addresses - {str(mail["To"])}
        assert elsewhere not in mail.as_string() + file_of(mail).decode()


def test_a_mail_is_built_as_calendar_programs_need_it(app: Flask) -> None:
    Scene(WANTED)
    mail = called()[0]
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    calendar, copy = list(mail.walk())[-2:]
    assert (calendar.get_param("method"), calendar.get_content_charset()) == ("REQUEST", "utf-8")
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar["Content-Disposition"] is None
    assert copy.get_payload(decode=True) == calendar.get_payload(decode=True) == file_of(mail)
    _, event = calendar_of(mail)
    sender = mail["From"].addresses[0].addr_spec
    assert str(event["ORGANIZER"]) == f"mailto:{sender}"
    assert dict(event["ATTENDEE"].params)["RSVP"] == "TRUE"
    assert dict(event["ATTENDEE"].params)["PARTSTAT"] == "NEEDS-ACTION"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Reply-To"].addresses[0].addr_spec == sender.replace("@", f"+{rows()[0].token}@")


def test_the_bytes_of_a_calendar_part_are_in_order(app: Flask) -> None:
    Scene(Wish(invites=True, word="Kveld; med «æøåæøåæøåæøå», og \\ 🙂🙂🙂🙂"))
    file = file_of(called()[0])
    lines = file.split(b"\r\n")
    assert lines.pop() == b""
    assert all(line and len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    assert [lines.count(name) for name in (b"METHOD:REQUEST", b"BEGIN:VEVENT", b"BEGIN:VTIMEZONE")] == [1, 1, 1]
    assert b"VALARM" not in file
    file.decode()


def readable(mail: EmailMessage) -> str:
    parts = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
    return f"{mail['Subject']}{b''.join(part for part in parts if isinstance(part, bytes)).decode()}"


def test_a_mail_says_when_and_nothing_of_what_where_or_who(app: Flask) -> None:
    scene = Scene(WANTED)
    mail = called()[0]
    text = readable(mail).casefold()
    assert calendar_of(mail)[1]["SUMMARY"] == "Kurs"
    assert "17.30–20.00" in text
    for secret in ("hemmelig", "eksempel", "storstua", "tbo", "foster", "kull", scene.cohort.code, scene.home.code):
        assert secret.casefold() not in text.replace("eksempel@", "")


def test_those_who_ask_for_it_are_told_where_under_a_word_of_their_own(app: Flask) -> None:
    Scene(Wish(invites=True, word="Kor", with_place=True))
    _, event = calendar_of(called()[0])
    assert event["SUMMARY"] == "Kor"
    assert "Storstua" in event["LOCATION"]


def test_the_calendar_of_a_protected_home_never_says_where(app: Flask) -> None:
    scene = Scene(Wish(invites=True, with_place=True))
    with transaction():
        person = db.session.get_one(Person, makers.adults_of(scene.home)[1])
        person.limited_visibility, person.visibility_review_on = True, date(2027, 6, 1)
    assert not [mail for mail in called() if "Storstua" in readable(mail)]
    with pytest.raises(Refused, match="place_hidden"), transaction():
        choose_invitations(scene.parent, Wish(invites=True, with_place=True))
