"""Passwords: how they are hashed, and which ones are too easy to guess."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from flask import current_app

from courseapp.config import SERVICE_NAME
from courseapp.kernel.refused import Refused

LEAST, MOST = 12, 200
"""Characters."""
_STRONG = PasswordHasher(time_cost=2, memory_cost=47_104, parallelism=1)
"""About 46 MiB and a tenth of a second for each try."""
_CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
"""For tests only."""
_ROWS = (
    "abcdefghijklmnopqrstuvwxyzæøå",
    "qwertyuiopåasdfghjkløæzxcvbnm",
    "qwertyuiopasdfghjklzxcvbnm",
    "1234567890" * 20,
)
_LOOKALIKES = str.maketrans("@4310$5!7", "aaeiossit")
_VARIETY = 5
"""A password must hold at least so many different characters."""


def hashed(password: str) -> str:
    """Give the form in which a password is stored (argon2id)."""
    return _hasher().hash(_plain(password))


def matches(stored: str | None, password: str) -> bool:
    """Tell whether the password is the stored one. Without a stored one the answer is no, after the same work."""
    try:
        return _hasher().verify(stored or _nobodys(), _plain(password))
    except (Argon2Error, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Tell whether a stored password was hashed with other costs than today's."""
    return _hasher().check_needs_rehash(stored)


def check(password: str, email: str) -> None:
    """Raise Refused("people.password_…") for a password that is too short, too long or easy to guess."""
    password = _plain(password)
    if len(password) < LEAST:
        raise Refused("people.password_too_short", least=LEAST)
    if len(password) > MOST:
        raise Refused("people.password_too_long", most=MOST)
    known = {*_common(), SERVICE_NAME.casefold(), *re.findall(r"[^\W\d_]{4,}", email.casefold())}
    folded = password.casefold()
    if _is_monotonous(folded) or any(
        _holds_little_beside(form, known) for form in (folded, folded.translate(_LOOKALIKES))
    ):
        raise Refused("people.password_common")


def _hasher() -> PasswordHasher:
    return _CHEAP if current_app.testing else _STRONG


def _nobodys() -> str:
    """A well-formed hash of no password at all, with the costs of today."""
    hasher = _hasher()
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${costs}${'A' * 22}${'A' * 43}"


def _plain(password: str) -> str:
    """Make the same characters the same bytes, whichever keyboard they came from."""
    return unicodedata.normalize("NFKC", password)


@cache
def _common() -> frozenset[str]:
    words = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").split()
    return frozenset(words)


def _is_monotonous(password: str) -> bool:
    """Whether it is a few characters, the same piece over and over, or a run along the alphabet or the keyboard."""
    repeats = password in (password * 2)[1:-1]
    runs = any(password in row or password in row[::-1] for row in _ROWS)
    return len(set(password)) < _VARIETY or repeats or runs


def _holds_little_beside(password: str, known: set[str]) -> bool:
    """Whether hardly any letter is left when the known words are taken out; digits and signs add nothing."""
    letters = "".join(char for char in password if char.isalpha())
    if not letters:
        return False
    left = letters
    for word in sorted(known, key=len, reverse=True):
        left = left.replace(word, "")
    return left != letters and len(left) < LEAST // 3
