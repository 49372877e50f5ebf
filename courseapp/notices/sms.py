"""The ways a text message leaves: an HTTP service, the terminal, or a folder.

The HTTP service is any that takes a POST of JSON, ``{"id", "to", "text"}``, with basic authentication when the address
holds a user and a password. It answers 2xx when it has taken the message; 400, 404, 410 or 422 when the number will
never do; anything else means later. ``id`` is the same each time a message is tried, so that a service may leave out
doubles.
"""

from __future__ import annotations

import base64
import http.client
import json
import re
import ssl
import tempfile
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import click

from courseapp.notices.senders import TIMEOUT, NotTaken, Unreachable

NORWAY = "+47"
_SUCCESS = 2
_NEVER = frozenset({400, 404, 410, 422})
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


def plain_number(phone: str) -> str:
    """Give a number in the form of E.164, Norwegian when it has no country. Raises NotTaken for what is none."""
    digits = re.sub(r"[\s().-]", "", phone)
    digits = "+" + digits[2:] if digits.startswith("00") else digits if digits.startswith("+") else NORWAY + digits
    if not _NUMBER.fullmatch(digits):
        raise NotTaken("no telephone number", permanent=True, by_address=True)
    return digits


class SmsSender(Protocol):
    """A way out for text messages."""

    def send(self, name: str, number: str, text: str) -> None:
        """Hand a text message on under a name of ours. Raises NotTaken or Unreachable."""


def sms_sender_for(url: str) -> SmsSender | None:
    """Choose the way out that COURSEAPP_SMS_URL names; None when there is none."""
    if not url:
        return None
    if url.startswith("console:"):
        return ConsoleSms()
    return FileSms(Path(url.removeprefix("file:").removeprefix("//"))) if url.startswith("file:") else HttpSms(url)


class ConsoleSms:
    """Writes text messages to the terminal."""

    def send(self, name: str, number: str, text: str) -> None:
        """Print the message."""
        click.echo(f"\n──── SMS {number} ({name[:8]})\n{text}\n────", err=True)


class FileSms:
    """Writes one .txt file for each text message; the same message twice is one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, name: str, number: str, text: str) -> None:
        """Write the file whole or not at all."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=self.folder, suffix=".part", delete=False) as file:
                file.write(f"{number}\n{text}\n")
            Path(file.name).replace(self.folder / f"{name}.txt")
        except OSError as error:
            raise Unreachable(type(error).__name__) from error


class HttpSms:
    """Posts text messages to a service."""

    def __init__(self, url: str) -> None:
        self.url = urlsplit(url)

    def send(self, name: str, number: str, text: str) -> None:
        """Hand the message to the service."""
        connection = self._connection()
        body = json.dumps({"id": name, "to": number, "text": text})
        headers = {"Content-Type": "application/json", "User-Agent": "courseapp"}
        if self.url.username:
            secret = f"{unquote(self.url.username)}:{unquote(self.url.password or '')}"
            headers["Authorization"] = "Basic " + base64.b64encode(secret.encode()).decode()
        try:
            connection.connect()
        except OSError as error:
            raise Unreachable(type(error).__name__) from None
        try:
            target = (self.url.path or "/") + (f"?{self.url.query}" if self.url.query else "")
            connection.request("POST", target, body.encode(), headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            raise NotTaken(type(error).__name__, permanent=False) from None
        finally:
            connection.close()
        if status // 100 != _SUCCESS:
            raise NotTaken(f"HTTP {status}", permanent=status in _NEVER, by_address=status in _NEVER)

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self.url.hostname or "", self.url.port
        if self.url.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=TIMEOUT)
        return http.client.HTTPSConnection(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
