"""Codes and secrets: short names for addresses and lists, and tokens that are stored only as hashes."""

from __future__ import annotations

import hashlib
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0 and O, 1, I and L, U and V confusions: codes are read aloud over the phone."""


def new_code(length: int = 7) -> str:
    """Make a random short name, for example "K7QX2MA"; seven characters are about 34 bits. A name, not a secret."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_token() -> str:
    """Make a secret of 256 bits for an address; store only its hash."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Give the form in which a secret is stored and looked up (SHA-256, hex; the secret has entropy enough)."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
