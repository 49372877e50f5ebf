"""Settings from the environment (or ``.env``), read once and refused at start when wrong."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

SERVICE_NAME = "Fosterkurs"
"""What the service is called on its pages; a proper noun, so the same in every language."""
MAIL_NAME = "Kursportalen"
"""What it is called in mails, another name on purpose: others may see them, and must not learn of a foster home."""
SHORTEST_KEY = 32
"""The least we accept as a secret key, in characters; 256 bits in hex are 64."""


class Misconfigured(Exception):
    """A setting is missing or wrong; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one installation. ``base_url`` is the only source of absolute links and of the allowed host.

    ``proxies`` counts the servers of ours in front, each of which adds the address it was called from to
    X-Forwarded-For; with 0 that header, which anybody may send, is not believed.
    """

    database_url: str
    secret_key: str
    base_url: str
    mail_url: str
    mail_from: str
    data_dir: Path
    accessibility_url: str = ""
    proxies: int = 0
    sms_url: str = ""
    demo: bool = False
    testing: bool = False

    @property
    def host(self) -> str:
        """The host name (and port) that requests must name."""
        return urlsplit(self.base_url).netloc

    @property
    def secure(self) -> bool:
        """Whether the service is reached over HTTPS: cookies and HSTS follow it."""
        return self.base_url.startswith("https://")


def settings() -> Config:
    """Read the settings of this process: its environment, and ``.env`` here for what is not set there."""
    from dotenv import dotenv_values  # noqa: PLC0415 (tests and the demo do without)

    return from_environment({name: value for name, value in dotenv_values(".env").items() if value} | dict(os.environ))


def from_environment(env: Mapping[str, str], *, demo: bool = False, testing: bool = False) -> Config:
    """Read and check the ``COURSEAPP_*`` settings. Raises Misconfigured, naming the setting."""
    data_dir = Path(env.get("COURSEAPP_DATA_DIR") or "data").resolve()
    database_url = env.get("COURSEAPP_DATABASE_URL") or f"sqlite:///{data_dir / 'courseapp.sqlite'}"
    if not database_url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        msg = "COURSEAPP_DATABASE_URL must begin with sqlite:/// or postgresql://"
        raise Misconfigured(msg)
    secret_key = env.get("COURSEAPP_SECRET_KEY") or (secrets.token_hex(32) if demo or testing else "")
    if len(secret_key) < SHORTEST_KEY:
        msg = "COURSEAPP_SECRET_KEY must be set to a random text of at least 32 characters, the same for all processes"
        raise Misconfigured(msg)
    base_url = (env.get("COURSEAPP_BASE_URL") or ("http://127.0.0.1:5000" if demo or testing else "")).rstrip("/")
    if not base_url.startswith(("https://", "http://")) or not urlsplit(base_url).hostname:
        msg = "COURSEAPP_BASE_URL must be the address users see, for example https://kurs.example.no"
        raise Misconfigured(msg)
    mail_url = env.get("COURSEAPP_MAIL_URL") or ("console:" if demo or testing else "")
    if not mail_url.startswith(("smtp://", "smtps://", "console:", "file:")):
        msg = "COURSEAPP_MAIL_URL must be smtp://user:password@host:port, console: or file:DIRECTORY"
        raise Misconfigured(msg)
    mail_from = env.get("COURSEAPP_MAIL_FROM") or ("noreply@example.org" if demo or testing else "")
    if "@" not in mail_from:
        msg = "COURSEAPP_MAIL_FROM must be the address that messages come from"
        raise Misconfigured(msg)
    sms_url = _sms_url(env.get("COURSEAPP_SMS_URL") or ("console:" if demo or testing else ""))
    return Config(
        database_url=database_url,
        secret_key=secret_key,
        base_url=base_url,
        mail_url=mail_url,
        mail_from=mail_from,
        data_dir=data_dir,
        accessibility_url=env.get("COURSEAPP_ACCESSIBILITY_URL", ""),
        proxies=_proxies(env.get("COURSEAPP_PROXIES") or "0"),
        sms_url=sms_url,
        demo=demo,
        testing=testing,
    )


def _proxies(number: str) -> int:
    """Read how many proxies stand in front."""
    if number not in set("0123456789"):
        msg = "COURSEAPP_PROXIES must be the number of your own proxy servers in front of this one, 0 if there is none"
        raise Misconfigured(msg)
    return int(number)


def _sms_url(url: str) -> str:
    """Check where text messages are handed on: encrypted, or on this machine itself. Empty: none are sent."""
    parts = urlsplit(url)
    near = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if not url or near or url.startswith(("console:", "file:")) or (parts.scheme == "https" and parts.hostname):
        return url
    msg = (
        "COURSEAPP_SMS_URL must be https://user:password@host/path of a service that takes text messages, console: or "
        "file:DIRECTORY; leave it out to send none"
    )
    raise Misconfigured(msg)
