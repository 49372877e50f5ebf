"""From a row in the outbox to a mail or a text message: neutral outside, short inside, in the receiver's language.

Neither the subject nor the sender's name tells what the service is about to whoever glances at the screen. Nothing in
a message names a person or a place, and a program only to readers who asked for that. What there is to read stands
behind the sign-in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import Flask, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from courseapp.config import MAIL_NAME, Config
from courseapp.kernel.db import db
from courseapp.kernel.outbox import Message
from courseapp.notices.links import token_for
from courseapp.notices.message_names import message_id
from courseapp.people import word
from courseapp.people.masking import is_limited
from courseapp.people.models import Account, Household, HouseholdMember, WordChoice
from courseapp.people.word import Act, Kind, Thing
from courseapp.web.words import BABEL


class BadAddress(Exception):
    """The address cannot be written to: not one address, or not in the form of one."""


@dataclass(frozen=True, slots=True)
class Way:
    """An act offered in a message, with its address."""

    act: Act
    url: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says: ``thing`` only to those who may have it said. ``url`` leads to the page behind sign-in."""

    kind: Kind
    url: str
    thing: Thing | None = None
    ways: list[Way] = field(default_factory=list)
    role: str | None = None

    @property
    def heading(self) -> Any:
        """What the reader is told."""
        return self.kind.said_to(self.role)


def compose(app: Flask, row: Message) -> EmailMessage:
    """Make the mail of a row. Raises BadAddress."""
    mail = addressed(app, row)
    with speaking(app, row.language):
        subject = _("Melding fra %(service)s", service=MAIL_NAME)
        if row.template in word.KINDS:
            said = what_is_said(row)
            body = mail_text(said)
            add_one_click(mail, said.ways)
        else:
            body = render_template(f"notices/{row.template}.txt", **row.values)
    db.session.rollback()  # what was looked up must not hold a transaction open while the mail is on its way
    mail["Subject"] = subject
    mail.set_content(body.strip() + "\n", cte="8bit")  # keeps an address in one piece, however long
    return mail


def addressed(app: Flask, row: Message) -> EmailMessage:
    """Begin the mail of a row: from us, to its one address, under its own name. Raises BadAddress."""
    config: Config = app.extensions["courseapp"]
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(MAIL_NAME, addr_spec=config.mail_from)
    mail["To"] = Address(addr_spec=plain_address(row.address))
    mail["Date"] = format_datetime(row.created_at)
    mail["Message-ID"] = message_id(config, row.id)
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = BABEL.get(row.language, BABEL["nb"]).replace("_", "-")
    return mail


def compose_sms(app: Flask, row: Message) -> str:
    """Make the text message of a row: one neutral sentence and an address, whatever the reader chose for mails."""
    with speaking(app, row.language):
        text = sms_text(what_is_said(row))
    db.session.rollback()
    return text


@contextmanager
def speaking(app: Flask, language: str) -> Iterator[None]:
    """Speak a language, in a request of our own making: url_for gives addresses from the settings, nowhere else."""
    config: Config = app.extensions["courseapp"]
    locale = BABEL.get(language, BABEL["nb"])
    with app.test_request_context("/", base_url=config.base_url), force_locale(locale):
        yield


def mail_text(said: Said) -> str:
    """Write the body of a mail."""
    return render_template("notices/word.txt", said=said, service=MAIL_NAME)


def sms_text(said: Said) -> str:
    """Write a text message."""
    return render_template("notices/word_sms.txt", said=said, service=MAIL_NAME).strip()


def what_is_said(row: Message) -> Said:
    """Look up what a word says to its reader now."""
    kind = word.KINDS[row.template]
    name, code = (row.about or ":").split(":", 1)
    account = db.session.scalars(select(Account).where(Account.person_id == row.person_id)).one_or_none()
    choice = db.session.get(WordChoice, row.person_id)
    detailed = choice is not None and choice.detailed and not kind.sealed and not is_protected(row.person_id)
    return Said(
        kind,
        url_for("notices.read", code=row.code, _external=True),
        word.THINGS[name]([code]).get(code) if detailed else None,
        [way_for(word.ACTS[act], code, account) for act in kind.acts],
        row.role,
    )


def is_protected(person_id: int | None) -> bool:
    """Tell whether somebody in a home of the reader has limited visibility: then nothing is ever said outside."""
    home = select(Household.id).join(HouseholdMember, HouseholdMember.household_id == Household.id)
    return db.session.scalar(home.where(HouseholdMember.person_id == person_id, is_limited()).limit(1)) is not None


def way_for(act: Act, code: str, account: Account | None) -> Way:
    """Give the address that does an act to the thing, or to the reader's account."""
    of = account.code if act.of_reader and account else code
    return Way(act, url_for("notices.act", token=token_for(act, of), _external=True))


def add_one_click(mail: EmailMessage, ways: Sequence[Way]) -> None:
    """Let mail programs stop them for their reader (RFC 8058): it takes a POST, which no scanner makes."""
    for way in ways:
        if way.act.of_reader:
            mail["List-Unsubscribe"] = f"<{way.url}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def plain_address(address: str) -> str:
    """Give the one address in the form mail servers take, domains in Punycode. Raises BadAddress."""
    try:
        checked = validate_email(address, check_deliverability=False, strict=True)
    except EmailNotValidError:
        raise BadAddress from None
    return checked.ascii_email or f"{checked.local_part}@{checked.ascii_domain}"
