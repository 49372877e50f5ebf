"""Answers as calendar programs really send them, and some that only look like answers."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from courseapp.notices.invitation_rules import Answer

US: Final = "noreply@example.org"


@dataclass(frozen=True)
class About:
    """What an answer is about: filled in by the test."""

    uid: str
    address: str
    token: str
    sequence: int = 0
    stamp: str = "20261124T100000Z"

    @property
    def to(self) -> str:
        return US.replace("@", f"+{self.token}@")


def ics(it: About, *, said: str = "ACCEPTED", **lines: str | None) -> str:
    """Write a plain answer; ``lines`` replace its lines by name, or leave them out."""
    body: dict[str, str | None] = {
        "method": "METHOD:REPLY",
        "before": None,
        "organizer": f"ORGANIZER:mailto:{US}",
        "attendee": f"ATTENDEE;PARTSTAT={said}:mailto:{it.address}",
        "uid": f"UID:{it.uid}",
        "stamp": f"DTSTAMP:{it.stamp}",
        "sequence": f"SEQUENCE:{it.sequence}",
        "start": "DTSTART:20261222T163000Z",
        "inside": None,
    } | lines
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//NO", body.pop("method"), body.pop("before")]
    every = [*head, "BEGIN:VEVENT", *body.values(), "END:VEVENT", "END:VCALENDAR"]
    return "\r\n".join(line for line in every if line) + "\r\n"


def mail(
    it: About, file: str, kind: str = 'text/calendar; method=REPLY; charset="utf-8"', to: str | None = None
) -> bytes:
    """Send a file as calendar programs do: last of the alternatives."""
    head = f"From: <{it.address}>\r\nTo: {it.to if to is None else to}\r\nSubject: Godtatt\r\nMIME-Version: 1.0\r\n"
    return (
        f'{head}Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nHei\r\n"
        f"--b\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        f"{b64encode(file.encode()).decode()}\r\n--b--\r\n"
    ).encode()


def gmail(it: About) -> bytes:
    """An alarm inside, and a name."""
    alarm = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-P0DT0H30M0S\r\nDESCRIPTION:x\r\nEND:VALARM"
    attendee = (
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Kari\r\n"
        f"  Eksempel;X-NUM-GUESTS=0:mailto:{it.address}"
    )
    return mail(it, ics(it, attendee=attendee, inside=alarm))


def exchange(it: About) -> bytes:
    """No organizer, a Windows time zone that the file itself explains badly, and X- lines."""
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:W. Europe Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\n"
        "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\r\n"
        "END:STANDARD\r\nEND:VTIMEZONE"
    )
    file = ics(
        it,
        organizer=None,
        before=zone,
        start="DTSTART;TZID=W. Europe Standard Time:20261222T173000",
        inside="X-MICROSOFT-CDO-BUSYSTATUS:BUSY\r\nX-MICROSOFT-DISALLOW-COUNTER:FALSE\r\nCOMMENT;LANGUAGE=nb-NO:\\n",
    )
    return mail(it, file)


def exchange_without_a_zone(it: About) -> bytes:
    """A zone that nobody explains."""
    return mail(it, ics(it, organizer=None, start="DTSTART;TZID=Customized Time Zone:20261222T173000"))


def apple(it: About) -> bytes:
    """MAILTO: in capitals, and the calendar is the whole mail."""
    file = ics(it, attendee=f'ATTENDEE;PARTSTAT=ACCEPTED;CN="Kari":MAILTO:{it.address.upper()}')
    head = f"From: {it.address}\r\nTo: {it.to}\r\nContent-Type: text/calendar; method=REPLY; charset=UTF-8\r\n"
    return f"{head}Content-Transfer-Encoding: 8bit\r\n\r\n{file}".encode()


def old_phone(it: About) -> bytes:
    """A file that hangs on, LF line ends, no number."""
    return mail(it, ics(it, sequence=None).replace("\r\n", "\n"), 'application/ics; name="invite.ics"')


def by_its_name(it: About) -> bytes:
    """A file of no kind, known by its name."""
    return mail(it, ics(it), 'application/octet-stream; name="reply.ICS"')


def empty_lines(it: About) -> bytes:
    return mail(it, "\ufeff" + ics(it).replace("\r\n", "\r\n\r\n"))


def method_outside_only(it: About) -> bytes:
    return mail(it, ics(it, method=None))


def no_stamp(it: About) -> bytes:
    return mail(it, ics(it, stamp=None))


def a_stamp_that_is_none(it: About) -> bytes:
    return mail(it, ics(it, stamp="DTSTAMP:i går"))


def small_letters(it: About) -> bytes:
    return mail(it, ics(it, said="accepted", method="method:reply"))


def latin_1(it: About) -> bytes:
    file = ics(it, inside="COMMENT:Vi gleder oss på forhånd")
    return mail(it, file, "text/calendar; method=REPLY; charset=iso-8859-1")


def unknown_charset(it: About) -> bytes:
    return mail(it, ics(it), "text/calendar; method=REPLY; charset=klingon")


def another_address_with_the_secret(it: About) -> bytes:
    """Forwarded to a box of another name, which answers."""
    return mail(it, ics(replace(it, address="kari.privat@example.com")))


def to_the_plain_address(it: About) -> bytes:
    """Sent to the organizer, as most programs do."""
    return mail(it, ics(it), to=f"Kursportalen <{US}>")


def secret_in_capitals(it: About) -> bytes:
    return mail(it, ics(it), to=it.to.upper())


def secret_in_the_envelope(it: About) -> bytes:
    return f"Delivered-To: {it.to}\r\n".encode() + mail(it, ics(it), to=US)


def two_calendars(it: About) -> bytes:
    other = ics(replace(it, uid="another@courseapp"), method="METHOD:PUBLISH")
    return mail(it, other + ics(it))


def one_of_several(it: About) -> bytes:
    """Others' answers beside the one that is asked about."""
    attendees = (
        "ATTENDEE;PARTSTAT=DECLINED:mailto:noen@example.com\r\n"
        f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{it.address}\r\n"
        "ATTENDEE;PARTSTAT=DECLINED:mailto:andre@example.com"
    )
    return mail(it, ics(it, attendee=attendees))


def perhaps(it: About) -> bytes:
    return mail(it, ics(it, said="TENTATIVE"))


def no(it: About) -> bytes:
    return mail(it, ics(it, said="DECLINED"))


READ: Final[dict[Callable[[About], bytes], Answer]] = {
    **dict.fromkeys((
        gmail, exchange, exchange_without_a_zone, apple, old_phone, by_its_name, empty_lines, method_outside_only,
        no_stamp, a_stamp_that_is_none,
        small_letters, latin_1, unknown_charset, another_address_with_the_secret, to_the_plain_address,
        secret_in_capitals, secret_in_the_envelope, two_calendars, one_of_several,
    ), Answer.ACCEPTED),
    perhaps: Answer.TENTATIVE, no: Answer.DECLINED,
}  # fmt: skip
"""What must be understood, and as what."""


def an_invitation(it: About) -> bytes:
    """Our own, come back."""
    return mail(it, ics(it, method="METHOD:REQUEST"), "text/calendar; method=REQUEST; charset=utf-8")


def another_time_proposed(it: About) -> bytes:
    return mail(it, ics(it, method="METHOD:COUNTER", said="DECLINED"))


def not_answered(it: About) -> bytes:
    return mail(it, ics(it, said="NEEDS-ACTION"))


def delegated(it: About) -> bytes:
    return mail(it, ics(it, said="DELEGATED"))


def another_meeting(it: About) -> bytes:
    return mail(it, ics(replace(it, uid="another@courseapp")))


def a_stranger(it: About) -> bytes:
    """Who knows the meeting, and not the secret."""
    return mail(it, ics(replace(it, address="fremmed@example.com")), to=US)


def strangers_with_the_secret(it: About) -> bytes:
    attendees = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@example.com\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:b@example.com"
    return mail(it, ics(it, attendee=attendees))


def a_wrong_secret_and_another_name(it: About) -> bytes:
    return mail(it, ics(replace(it, address="fremmed@example.com")), to=US.replace("@", f"+{'0' * 20}@"))


def nobody(it: About) -> bytes:
    return mail(it, ics(it, attendee=None))


def no_meeting(it: About) -> bytes:
    return mail(it, ics(it, uid=None))


def words_alone(it: About) -> bytes:
    return f"From: {it.address}\r\nTo: {it.to}\r\nSubject: Re: Invitasjon\r\n\r\nVi kommer! METHOD:REPLY\r\n".encode()


def cut_off(it: About) -> bytes:
    return mail(it, ics(it)[:90])


def no_calendar_at_all(it: About) -> bytes:
    return mail(it, "\x00\x01\x02 PARTSTAT=ACCEPTED")


def a_huge_file(it: About) -> bytes:
    return mail(it, ics(it, inside="COMMENT:" + "x" * 100_000))


def a_huge_mail(it: About) -> bytes:
    return mail(it, ics(it)) + b"x" * 1_000_000


def in_a_mail_inside(it: About) -> bytes:
    """Somebody forwards an answer they saw."""
    head = f"From: a@example.com\r\nTo: {US}\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n"
    return head.encode() + mail(it, ics(it))


def a_thousand_parts(it: About) -> bytes:
    part = "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n"
    head = f'To: {it.to}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    last = f"--b\r\nContent-Type: text/calendar; method=REPLY\r\n\r\n{ics(it)}\r\n--b--\r\n"
    return f"{head}{part * 1000}{last}".encode()


def an_endless_address(it: About) -> bytes:
    return mail(it, ics(it, attendee="ATTENDEE;PARTSTAT=ACCEPTED:mailto:" + "a" * 90_000))


def a_thousand_within_each_other(_it: About) -> bytes:
    return "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(2000)).encode()


def nothing(_it: About) -> bytes:
    return b""


def noise(_it: About) -> bytes:
    return bytes(range(256)) * 40


IGNORED: Final = (
    an_invitation, another_time_proposed, not_answered, delegated, another_meeting, a_stranger,
    strangers_with_the_secret, a_wrong_secret_and_another_name, nobody, no_meeting, words_alone, cut_off,
    no_calendar_at_all, a_huge_file, a_huge_mail, in_a_mail_inside, a_thousand_parts, an_endless_address,
    a_thousand_within_each_other, nothing, noise,
)  # fmt: skip
"""What must change nothing."""
