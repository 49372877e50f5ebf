"""The ways a message leaves."""

from __future__ import annotations

import socket
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from courseapp.notices.senders import NotTaken, Unreachable, sender_for
from tests.notices.mail_server import mail_server


def a_mail(text: str = "Hei på deg", to: str = "person@example.org") -> EmailMessage:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = "noreply@example.org", to, "Melding"
    mail["Message-ID"] = "<abc@example.org>"
    mail.set_content(text, cte="8bit")
    return mail


def test_a_mail_server_gets_several_messages_on_one_connection() -> None:
    with mail_server() as server:
        sender = sender_for(server.url)
        sender.send(a_mail())
        sender.send(a_mail())
        sender.rest()
        sender.send(a_mail())
        sender.rest()
    assert len(server.taken) == 3
    assert server.connections == 2
    assert server.taken[0].get_content().strip() == "Hei på deg"


def test_an_old_mail_server_gets_plain_seven_bit_text() -> None:
    with mail_server() as server:
        server.extensions = []
        sender = sender_for(server.url)
        sender.send(a_mail())
        sender.rest()
    assert server.taken[0]["Content-Transfer-Encoding"] == "quoted-printable"
    assert server.taken[0].get_content().strip() == "Hei på deg"


@pytest.mark.parametrize(
    ("command", "answer", "permanent"),
    [
        ("RCPT", "550 nobody here", True),
        ("RCPT", "450 later", False),
        ("MAIL", "451 later", False),
        ("END", "554 no", True),
        ("END", "451 later", False),
        ("END", "drop", False),
    ],
)
def test_a_no_from_the_mail_server_is_for_good_or_for_now(command: str, answer: str, permanent: bool) -> None:
    with mail_server() as server:
        server.answers[command] = answer
        sender = sender_for(server.url)
        with pytest.raises(NotTaken) as refusal:
            sender.send(a_mail())
        server.answers.clear()
        sender.send(a_mail())
        sender.rest()
    assert refusal.value.permanent == permanent
    assert "@" not in refusal.value.answer


def test_letters_beyond_ascii_before_the_at_need_a_server_that_takes_them() -> None:
    with mail_server() as server:
        sender = sender_for(server.url)
        with pytest.raises(NotTaken) as refusal:
            sender.send(a_mail(to="øyvind@example.org"))
        sender.rest()
        server.extensions.append("SMTPUTF8")
        sender.send(a_mail(to="øyvind@example.org"))
        sender.rest()
    assert refusal.value.permanent
    assert len(server.taken) == 1


def test_no_mail_server_is_no_fault_of_the_message() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable):
            sender_for(f"smtp://127.0.0.1:{closed.getsockname()[1]}").send(a_mail())


def test_a_password_is_never_sent_to_a_server_without_encryption() -> None:
    with mail_server() as server, pytest.raises(Unreachable):
        sender_for(server.url.replace("//", "//name:secret@")).send(a_mail())


@pytest.mark.parametrize("prefix", ["file:", "file://"])
def test_a_folder_gets_one_whole_file_for_each_message(tmp_path: Path, prefix: str) -> None:
    sender = sender_for(f"{prefix}{tmp_path / 'mail'}")
    sender.send(a_mail("én"))
    sender.send(a_mail("to"))
    sender.rest()
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == "abc.eml"
    mail = message_from_bytes(file.read_bytes(), policy=policy.SMTP)
    assert mail.get_content().strip() == "to"


def test_a_folder_that_cannot_be_made_is_no_fault_of_the_message(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unreachable):
        sender_for(f"file:{tmp_path / 'file' / 'mail'}").send(a_mail())


def test_the_terminal_shows_whom_and_what(capsys: pytest.CaptureFixture[str]) -> None:
    sender = sender_for("console:")
    sender.send(a_mail())
    sender.rest()
    written = capsys.readouterr()
    assert "person@example.org" in written.err
    assert "Hei på deg" in written.err
    assert not written.out


def an_invitation() -> EmailMessage:
    mail = a_mail()
    mail.set_content("Hei på deg\n", cte="quoted-printable")
    mail.add_alternative("BEGIN:VCALENDAR\r\n", subtype="calendar", cte="base64")
    mail.make_mixed()
    mail.add_attachment(b"BEGIN:VCALENDAR\r\n", "application", "ics")
    return mail


def test_a_mail_of_several_parts_goes_to_old_servers_as_it_is_and_to_the_terminal_as_people_read_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with mail_server() as server:
        server.extensions = []
        sender = sender_for(server.url)
        sender.send(an_invitation())
        sender.rest()
    kinds = [part.get_content_type() for part in server.taken[0].walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/calendar", "application/ics"]
    sender_for("console:").send(an_invitation())
    assert "Hei på deg" in capsys.readouterr().err
