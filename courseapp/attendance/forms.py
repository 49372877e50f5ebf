"""Reading the register's form: a whole list, or the mark of one line."""

from __future__ import annotations

from datetime import UTC, datetime

from werkzeug.datastructures import MultiDict

from courseapp.attendance.actions import Wish
from courseapp.attendance.rules import Mode, Presence
from courseapp.kernel.refused import Refused
from courseapp.kernel.text import clean, whole_number

NOTE_LIMIT = 200
"""Characters."""


def read_wishes(form: MultiDict[str, str]) -> dict[str, Wish]:
    """Read what a form says by line. ``mark`` names one line; without it every line of the form is read.

    Raises Refused("attendance.unreadable").
    """
    if one := form.get("mark"):
        return {one: _wish(form.get("presence"), form.get("mode", Mode.ON_SITE), form.get("nonce", ""))}
    keys = [name.removeprefix("presence-") for name in form if name.startswith("presence-")]
    return {
        key: _wish(form.get(f"presence-{key}"), Mode.ONLINE if form.get(f"online-{key}") else Mode.ON_SITE, "")
        for key in keys
    }


def _wish(presence: str | None, mode: str, nonce: str) -> Wish:
    try:
        return Wish(Presence(presence or ""), Mode(mode), clean(nonce, 64))
    except ValueError:
        raise Refused("attendance.unreadable") from None


def read_seen(form: MultiDict[str, str], otherwise: datetime) -> datetime:
    """Read when the page was made (whole seconds since 1970)."""
    seconds = whole_number(form.get("seen"), digits=11)
    return otherwise if seconds is None else datetime.fromtimestamp(seconds, UTC)


def read_note(form: MultiDict[str, str]) -> str | None:
    """Read why a coordinator corrects. Raises Refused("attendance.unreadable") when it is too long."""
    try:
        return clean(form.get("note", ""), NOTE_LIMIT) or None
    except ValueError:
        raise Refused("attendance.unreadable") from None
