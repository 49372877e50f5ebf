"""The ways a message leaves: an SMTP server, the terminal, or a folder."""

from __future__ import annotations

import os
import smtplib
import ssl
import tempfile
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import click

TIMEOUT = 10
"""Seconds that one step of talking to an SMTP server may take."""
FIRST_PERMANENT = 500
"""SMTP's answers from here on mean no, for good."""


class Unreachable(Exception):
    """The way out is closed for every message just now: no server, no folder."""


class NotTaken(Exception):
    """This message was not taken. ``permanent``: never will be. ``answer`` holds no address and no text.

    ``by_address``: it was the address that was refused, not what was sent to it.
    """

    def __init__(self, answer: str, *, permanent: bool, by_address: bool = False) -> None:
        super().__init__(answer)
        self.answer = answer
        self.permanent = permanent
        self.by_address = by_address


class Sender(Protocol):
    """A way out."""

    def send(self, message: EmailMessage) -> None:
        """Hand the message on. Raises NotTaken or Unreachable."""

    def rest(self) -> None:
        """Let go of connections until the next message."""


def sender_for(mail_url: str) -> Sender:
    """Choose the way out that COURSEAPP_MAIL_URL names."""
    if mail_url.startswith("file:"):
        return FileSender(Path(mail_url.removeprefix("file:").removeprefix("//")))
    return ConsoleSender() if mail_url.startswith("console:") else SmtpSender(mail_url)


class ConsoleSender:
    """Writes messages to the terminal."""

    def send(self, message: EmailMessage) -> None:
        """Print the message as people read it."""
        text = message.get_body(("plain",)) or message
        click.echo(f"\n──── {message['To']}: {message['Subject']}\n{text.get_content()}────", err=True)

    def rest(self) -> None:
        """Nothing to let go of."""


class FileSender:
    """Writes one .eml file for each message; the same message twice is one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write the file whole or not at all."""
        name = message["Message-ID"].strip("<>").split("@", 1)[0] + ".eml"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".part", delete=False) as file:
                file.write(message.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            Path(file.name).replace(self.folder / name)
        except OSError as error:
            raise Unreachable(type(error).__name__) from error

    def rest(self) -> None:
        """Nothing to let go of."""


class SmtpSender:
    """Hands messages to an SMTP server, several on one connection.

    With smtps:// it is encrypted from the start, with smtp:// by STARTTLS: always where there is a password, otherwise
    where the server offers it.
    """

    def __init__(self, url: str) -> None:
        self.url = urlsplit(url)
        self.connection: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        """Hand the message to the server."""
        connection = self.connection or self._connect()
        if not connection.has_extn("8bitmime") and not message.is_multipart():
            message.set_content(message.get_content(), cte="quoted-printable")
        try:
            connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            permanent = code >= FIRST_PERMANENT
            raise NotTaken(f"SMTP {code}", permanent=permanent, by_address=permanent) from None
        except smtplib.SMTPResponseException as error:
            self.rest()
            raise NotTaken(f"SMTP {error.smtp_code}", permanent=error.smtp_code >= FIRST_PERMANENT) from None
        except smtplib.SMTPNotSupportedError:
            raise NotTaken("the server takes no such address", permanent=True) from None
        except (OSError, smtplib.SMTPException) as error:
            self.rest()
            raise NotTaken(type(error).__name__, permanent=False) from None

    def _connect(self) -> smtplib.SMTP:
        url, encrypted = self.url, self.url.scheme == "smtps"
        port = url.port or (465 if encrypted else 587 if url.username else 25)
        try:
            if encrypted:
                self.connection = smtplib.SMTP_SSL(
                    url.hostname or "", port, timeout=TIMEOUT, context=ssl.create_default_context()
                )
            else:
                self.connection = smtplib.SMTP(url.hostname or "", port, timeout=TIMEOUT)
            self._greet(self.connection)
        except (OSError, smtplib.SMTPException) as error:
            self.rest()
            raise Unreachable(type(error).__name__) from None
        return self.connection

    def _greet(self, connection: smtplib.SMTP) -> None:
        connection.ehlo()
        if self.url.scheme == "smtp" and (self.url.username or connection.has_extn("starttls")):
            connection.starttls(context=ssl.create_default_context())
        if self.url.username:
            connection.login(unquote(self.url.username), unquote(self.url.password or ""))
        connection.ehlo_or_helo_if_needed()

    def rest(self) -> None:
        """Say goodbye to the server."""
        connection, self.connection = self.connection, None
        if connection:
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()
            connection.close()
