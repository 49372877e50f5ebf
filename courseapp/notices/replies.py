"""Mails that come back: answers from calendars, and word that something could not be delivered. Reads, decides nothing.

What comes is anybody's: sizes are bounded, and of a file with meetings in it no more is read than whose answer it is.
Programs differ: an answer may leave out the organizer and the number, write MAILTO: in capitals, hang as a file or be
the whole mail, and carry an alarm or a time zone nobody knows (RFC 5546, RFC 6047, RFC 3464).
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from typing import Any, Final
from urllib.parse import unquote

from icalendar import Calendar

from courseapp.notices.invitation_rules import Answer

MOST_OCTETS: Final = 200_000
"""Of a mail; word that a message came back carries the message."""
MOST_OF_A_FILE: Final = 100_000
MOST_PARTS: Final = 50
LONGEST_ADDRESS: Final = 400
"""With what stands around it."""
MOST_ATTENDEES: Final = 500
_CALENDARS: Final = frozenset({"text/calendar", "application/ics", "text/x-vcalendar", "application/calendar"})
_RECEIVERS: Final = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "Resent-To")
_ADDRESS: Final = re.compile(r"[^\s<>:\"',;]+@[^\s<>\"',;]+")
_MAILTO: Final = re.compile(r"^\s*mailto:", re.IGNORECASE)
_FAILED: Final = re.compile(r"^Action:[ \t]*failed", re.IGNORECASE | re.MULTILINE)
_STATUS: Final = re.compile(r"^Status:[ \t]*(5\.\d{1,3}\.\d{1,3})", re.IGNORECASE | re.MULTILINE)
_RETURNED: Final = re.compile(r"^Message-ID:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a calendar answered about one meeting: who says what, to which message, and when.

    ``tokens`` stood in the addresses the mail came to.
    """

    uid: str
    answers: dict[str, Answer | None]
    sequence: int | None = None
    stamp: datetime | None = None
    tokens: frozenset[str] = field(default_factory=frozenset)

    def answer_of(self, address: str) -> Answer | None:
        """Give what one person says; whoever is the only one to answer is meant, under any address."""
        if len(self.answers) == 1:
            return next(iter(self.answers.values()))
        return self.answers.get(address)


@dataclass(frozen=True, slots=True)
class Bounce:
    """That a message could not be delivered, for good: what it may have been called, and the status code."""

    names: tuple[str, ...]
    status: str


def read(raw: bytes, mail_from: str) -> Reply | Bounce | None:
    """Read a mail to us; None for what is neither an answer nor word that something came back."""
    if len(raw) > MOST_OCTETS:
        return None
    mail = email.message_from_bytes(raw)
    parts = list(_parts(mail))
    if any(part.get_content_type().endswith("delivery-status") for part in parts):
        return _bounce(mail, parts)
    for part in parts:
        if reply := _reply(part, _tokens(mail, mail_from)):
            return reply
    return None


def _parts(mail: Message) -> Iterator[Message]:
    """Give the parts of a mail, not those of mails inside it."""
    waiting, given = [mail], 0
    while waiting and given < MOST_PARTS:
        part = waiting.pop(0)
        given += 1
        yield part
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            waiting[:0] = [it for it in inside if isinstance(it, Message)]


def _tokens(mail: Message, mail_from: str) -> frozenset[str]:
    user, domain = (re.escape(part) for part in mail_from.rsplit("@", 1))
    ours = re.compile(rf"{user}\+([0-9a-f]{{20}})@{domain}", re.IGNORECASE)
    headers = [str(value) for name in _RECEIVERS for value in mail.get_all(name, [])]
    return frozenset(token.lower() for header in headers for token in ours.findall(header))


def _reply(part: Message, tokens: frozenset[str]) -> Reply | None:
    name = (part.get_filename() or "").lower()
    if part.get_content_type() not in _CALENDARS and not name.endswith(".ics"):
        return None
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or len(content) > MOST_OF_A_FILE:
        return None
    try:
        calendars = Calendar.from_ical(_text(content, part.get_content_charset()), multiple=True)
    except (ValueError, IndexError, KeyError, AttributeError, TypeError):
        return None
    for calendar in calendars:
        method = str(calendar.get("METHOD") or part.get_param("method") or "")
        if method.strip().upper() == "REPLY":
            return next((reply for event in calendar.walk("VEVENT") if (reply := _of_event(event, tokens))), None)
    return None


def _text(content: bytes, charset: str | None) -> str:
    try:
        text = content.decode(charset or "utf-8", "replace")
    except LookupError:
        text = content.decode("utf-8", "replace")
    lines = re.split(r"\r\n|\r|\n", text.lstrip("\ufeff"))
    return "\r\n".join(line for line in lines if line.strip()) + "\r\n"


def _of_event(event: Any, tokens: frozenset[str]) -> Reply | None:
    uid, attendees = event.get("UID"), event.get("ATTENDEE")
    if not uid or not attendees:
        return None
    answers = {}
    for attendee in (attendees if isinstance(attendees, list) else [attendees])[:MOST_ATTENDEES]:
        if found := _ADDRESS.search(unquote(_MAILTO.sub("", str(attendee)[:LONGEST_ADDRESS]))):
            answers[found[0].lower()] = _answer(attendee)
    sequence = event.get("SEQUENCE")
    return Reply(str(uid).strip(), answers, sequence if isinstance(sequence, int) else None, _stamp(event), tokens)


def _answer(attendee: Any) -> Answer | None:
    said = str(getattr(attendee, "params", {}).get("PARTSTAT", "")).strip().lower()
    return Answer(said) if said in list(Answer) else None


def _stamp(event: Any) -> datetime | None:
    try:
        moment = getattr(event.get("DTSTAMP"), "dt", None)
    except ValueError:
        return None
    if not isinstance(moment, datetime):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def _bounce(mail: Message, parts: list[Message]) -> Bounce | None:
    told = "\n".join(part.as_string() for part in parts if part.get_content_type().endswith("delivery-status"))
    status = _STATUS.search(told)
    if not _FAILED.search(told) or status is None:
        return None
    names = [name for part in parts if _is_returned(part) for name in _RETURNED.findall(_inside(part))]
    names += [str(mail.get("In-Reply-To") or ""), *str(mail.get("References") or "").split()[-5:]]
    return Bounce(tuple(dict.fromkeys(name.strip() for name in names if name.strip())), status[1])


def _is_returned(part: Message) -> bool:
    return part.get_content_type() in {
        "message/rfc822",
        "message/global",
        "message/global-headers",
        "text/rfc822-headers",
        "message/rfc822-headers",
    }


def _inside(part: Message) -> str:
    """Write a mail or its head that came back, its own head only."""
    if part.is_multipart():
        return str(part.get_payload(0)).split("\n\n", 1)[0]
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else str(payload)
