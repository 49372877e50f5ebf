"""The Message-IDs of what we send: the same each time a row is tried, and read back when a mail comes back."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final

from courseapp.config import Config

_SEAL, _NUMBER = 11, 5
"""Octets."""
_LOCAL: Final = re.compile(rf"<?([0-9a-f]{{{2 * (_SEAL + _NUMBER)}}})@[^<>\s]+>?")


def message_id(config: Config, row_id: int) -> str:
    """Name the mail of a row, the same each time it is tried: whoever gets it twice can tell.

    Only we can make the name or read the row's number in it.
    """
    seal = _mac(config, f"message:{row_id}".encode(), _SEAL)
    hidden = row_id ^ _mask(config, seal)
    return f"<{seal.hex()}{hidden:0{2 * _NUMBER}x}@{config.mail_from.rsplit('@', 1)[1]}>"


def row_of(config: Config, name: str) -> int | None:
    """Read the number of the row that a Message-ID names; None for what is not ours."""
    found = _LOCAL.fullmatch(name.strip().lower())
    if found is None:
        return None
    seal, hidden = found[1][: 2 * _SEAL], found[1][2 * _SEAL :]
    row_id = int(hidden, 16) ^ _mask(config, bytes.fromhex(seal))
    ours = _mac(config, f"message:{row_id}".encode(), _SEAL)
    return row_id if hmac.compare_digest(ours.hex(), seal) else None


def _mask(config: Config, seal: bytes) -> int:
    return int.from_bytes(_mac(config, b"number:" + seal, _NUMBER))


def _mac(config: Config, text: bytes, octets: int) -> bytes:
    return hmac.new(config.secret_key.encode(), text, hashlib.sha256).digest()[:octets]
