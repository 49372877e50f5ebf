"""A calendar invitation as a mail (RFC 6047): what mail programs show with buttons, and what people read without them.

The calendar part is the last of the alternatives and the alternatives come first, since Outlook looks nowhere else; a
copy is attached for programs that look for a file. It says what its reader's own feed would: when, and more only of
what they chose.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Final

from flask import Flask, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from courseapp.calendars import itip
from courseapp.calendars.documents import event_of, named
from courseapp.calendars.feed import FeedEvent
from courseapp.calendars.feed_queries import FeedRow, is_hidden, meeting_row
from courseapp.calendars.itip import Method
from courseapp.config import MAIL_NAME, Config
from courseapp.kernel.access import FAMILY, Role
from courseapp.kernel.db import db
from courseapp.kernel.outbox import Message
from courseapp.notices.calling import TEMPLATES
from courseapp.notices.composing import Way, add_one_click, addressed, plain_address, speaking, way_for
from courseapp.notices.kinds import STOP_INVITATIONS
from courseapp.notices.models import CalendarInvitation, InvitationChoice
from courseapp.people import word
from courseapp.people.models import Account, HouseholdMember
from courseapp.web.words import clock_time, date_and_time

FILE_NAME: Final = "invitasjon.ics"


@dataclass(frozen=True, slots=True)
class Said:
    """What an invitation says: the event, whether it is taken back or changed, and the way to stop them."""

    event: FeedEvent
    method: Method
    changed: bool
    stop: Way

    @property
    def when(self) -> str:
        """From when to when, as in tirsdag 19. januar 2027 kl. 17.30–20.00."""
        return f"{date_and_time(self.event.starts_at)}–{clock_time(self.event.ends_at)}"

    @property
    def subject(self) -> str:
        """What stands in the list of mails."""
        what = {"title": self.event.title, "when": date_and_time(self.event.starts_at)}
        if self.method == Method.CANCEL:
            return _("Tas ut av kalenderen: %(title)s, %(when)s", **what)
        if self.changed:
            return _("Endret: %(title)s, %(when)s", **what)
        return _("Invitasjon: %(title)s, %(when)s", **what)


def compose(app: Flask, row: Message) -> EmailMessage:
    """Make the mail of a row that is an invitation or its taking back. Raises BadAddress."""
    config: Config = app.extensions["courseapp"]
    token = (row.about or ":").split(":", 1)[1]
    mail = addressed(app, row)
    with speaking(app, row.language):
        said = _said(row, token)
        mail["Subject"] = said.subject
        texts = [
            render_template(f"notices/calendar.{form}", said=said, Method=Method, language=row.language)
            for form in ("txt", "html")
        ]
    db.session.rollback()
    user, domain = config.mail_from.rsplit("@", 1)
    mail["Reply-To"] = Address(MAIL_NAME, username=f"{user}+{token}", domain=domain)
    add_one_click(mail, [said.stop] if said.method == Method.REQUEST else [])
    _fill(mail, texts, file_for(config, row, said))
    return mail


def file_for(config: Config, row: Message, said: Said) -> bytes:
    """Write the calendar part."""
    return itip.render(
        itip.Letter(said.event, said.method, config.mail_from, plain_address(row.address), row.created_at)
    )


def _fill(mail: EmailMessage, texts: list[str], file: bytes) -> None:
    plain, html = texts
    method = "CANCEL" if b"\r\nMETHOD:CANCEL\r\n" in file else "REQUEST"
    mail.set_content(plain.strip() + "\n", cte="quoted-printable")
    mail.add_alternative(html.strip() + "\n", subtype="html", cte="quoted-printable")
    mail.add_alternative(file.decode(), subtype="calendar", cte="base64", params={"method": method})
    mail.make_mixed()
    mail.add_attachment(file, "application", "ics", filename=FILE_NAME, params={"name": FILE_NAME})


def _said(row: Message, token: str) -> Said:
    """Look up what may be said to the reader now; the times are those the message was written for."""
    meeting_id, role = db.session.execute(
        select(CalendarInvitation.meeting_id, CalendarInvitation.role).where(CalendarInvitation.token == token)
    ).one()
    account = db.session.scalars(select(Account).where(Account.person_id == row.person_id)).one()
    method, is_family = TEMPLATES[row.template], Role(role) in FAMILY
    choice = db.session.get(InvitationChoice, row.person_id)
    told = _with_place_if_chosen(meeting_row(meeting_id), account.person_id, choice)
    title = named(choice.title if choice else None, told.code, is_family=is_family)
    event = replace(
        event_of(told, title, is_family=is_family),
        starts_at=datetime.fromisoformat(row.values["starts_at"]),
        ends_at=datetime.fromisoformat(row.values["ends_at"]),
        sequence=row.values["sequence"],
        cancelled=False,
        url=url_for("notices.invitations", _external=True),
    )
    way = way_for(word.ACTS[STOP_INVITATIONS], "", account)
    return Said(event, method, changed=bool(row.values["again"]), stop=way)


def _with_place_if_chosen(told: FeedRow, person_id: int, choice: InvitationChoice | None) -> FeedRow:
    homes = select(HouseholdMember.household_id).where(HouseholdMember.person_id == person_id)
    shows = choice is not None and choice.with_place and not is_hidden(person_id, homes)
    return told if shows else replace(told, place=None)
