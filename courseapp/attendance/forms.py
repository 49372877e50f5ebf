"""Reading the register's form: a whole list, or the mark of one line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from werkzeug.datastructures import MultiDict

from courseapp.attendance.actions import Mark
from courseapp.attendance.queries import Line
from courseapp.attendance.rules import Mode, Presence
from courseapp.kernel.refused import Refused
from courseapp.kernel.text import clean

NOTE_LIMIT = 200
"""Characters."""


def read_marks(form: MultiDict[str, str], lines: Sequence[Line]) -> list[Mark]:
    """Read the marks of a form. ``mark`` names one line; without it every line of the register is read.

    A line the form says nothing about keeps what it shows. Raises Refused with "attendance." + unreadable,
    not_on_register.
    """
    by_key = {line.key: line for line in lines}
    if one := form.get("mark"):
        if one not in by_key:
            raise Refused("attendance.not_on_register")
        line = by_key[one]
        mode = form.get("mode", Mode.ONLINE if line.online else Mode.ON_SITE)
        return [_mark(line, form.get("presence"), mode, form.get("nonce", ""))]
    sent = {name.split("-", 1)[1] for name in form if name.startswith("presence-")}
    if sent - set(by_key):
        raise Refused("attendance.not_on_register")
    return [
        _mark(
            line,
            form.get(f"presence-{line.key}", line.presence),
            Mode.ONLINE if form.get(f"online-{line.key}") else Mode.ON_SITE,
            "",
        )
        for line in lines
    ]


def _mark(line: Line, presence: str | None, mode: str, nonce: str) -> Mark:
    try:
        return Mark(line.person_id, Presence(presence or ""), Mode(mode), clean(nonce, 64))
    except ValueError:
        raise Refused("attendance.unreadable") from None


def read_seen(form: MultiDict[str, str], otherwise: datetime) -> datetime:
    """Read when the page was made (whole seconds since 1970)."""
    text = form.get("seen", "")
    return datetime.fromtimestamp(int(text), UTC) if text.isascii() and text.isdigit() and len(text) < 12 else otherwise  # noqa: PLR2004


def read_note(form: MultiDict[str, str]) -> str | None:
    """Read why a coordinator corrects. Raises Refused("attendance.unreadable") when it is too long."""
    try:
        return clean(form.get("note", ""), NOTE_LIMIT) or None
    except ValueError:
        raise Refused("attendance.unreadable") from None
