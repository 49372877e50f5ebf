"""Codes and secrets: short names for addresses and lists, and tokens that are stored only as hashes."""

from __future__ import annotations

import hashlib
import random
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0 and O, 1, I and L, U and V confusions: codes are read aloud over the phone."""


_dice: ContextVar[random.Random] = ContextVar("dice", default=secrets.SystemRandom())  # noqa: B039 (has no state)


@contextmanager
def thrown_by(dice: random.Random) -> Iterator[None]:
    """Draw names from given dice, so that a made-up world is the same every time. Secrets never are."""
    before = _dice.set(dice)
    try:
        yield
    finally:
        _dice.reset(before)


def new_code(length: int = 7) -> str:
    """Make a random short name, for example "K7QX2MA"; seven characters are about 34 bits. A name, not a secret."""
    return "".join(_dice.get().choices(ALPHABET, k=length))


def new_uuid() -> uuid.UUID:
    """Make a random name that nobody else in the world has. It tells nothing, and is no secret."""
    return uuid.UUID(int=_dice.get().getrandbits(128), version=4)


def new_token() -> str:
    """Make a secret of 256 bits for an address; store only its hash."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Give the form in which a secret is stored and looked up (SHA-256, hex; the secret has entropy enough)."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
