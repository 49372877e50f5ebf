"""Links that do one thing without a sign-in: an act's letter, the code of the one thing, and a seal of ours."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from typing import Final

from flask import current_app

from courseapp.people import word
from courseapp.people.word import Act

SEAL: Final = 22
"""Characters: 132 bits."""


def token_for(act: Act, code: str) -> str:
    """Make the secret part of a link that does ``act`` to the thing with this code."""
    return f"{act.mark}{code}{_seal(act.mark, code)}"


def act_of(token: str) -> tuple[Act, str] | None:
    """Find what a link does, and to which thing; None when we did not make it."""
    mark, code, seal = token[:1], token[1:-SEAL], token[-SEAL:]
    act = next((act for act in word.ACTS.values() if act.mark == mark), None)
    if act is None or not hmac.compare_digest(_seal(mark, code).encode(), seal.encode("utf-8", "replace")):
        return None
    return act, code


def _seal(mark: str, code: str) -> str:
    key = current_app.extensions["courseapp"].secret_key
    digest = hmac.new(key.encode(), f"act:{mark}:{code}".encode("utf-8", "replace"), hashlib.sha256).digest()
    return urlsafe_b64encode(digest).decode()[:SEAL]
