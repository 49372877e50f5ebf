"""Times as people write them in a workbook: "tirsdag kveld, torsdag dag" and "15.2.2027–19.2.2027"."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from courseapp.kernel.text import fold
from courseapp.places.slots import SLOTS, Part, Slot, to_bits
from courseapp.places.time_fields import LONGEST_AWAY, in_order

_WEEKDAYS: Final = (
    ("ma", "må", "mo"),
    ("ti", "ty", "tu"),
    ("on", "we"),
    ("to", "th"),
    ("fr",),
    ("lø", "la", "sa"),
    ("sø", "su"),
)
"""How each weekday begins, from Monday, in bokmål, nynorsk and English."""
_PARTS: Final = {"dag": Part.DAY, "day": Part.DAY, "kveld": Part.EVENING, "evening": Part.EVENING}
_DAY: Final = r"(\d{1,2})\.(\d{1,2})\.(\d{4})"
_DAYS: Final = re.compile(rf"{_DAY}(?:\s*(?:-|–|til|to)\s*{_DAY})?", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def slots_in(text: str) -> int | None:
    """Read slots, with commas between, as a column holds them; None when something is none."""
    found: set[Slot] = set()
    for piece in re.split(r"[,;/]", fold(text)):
        words = piece.replace(".", " ").split()
        if not words:
            continue
        weekday = next((n for n, starts in enumerate(_WEEKDAYS) if words[0].startswith(starts)), None)
        if weekday is None or len(words) < 2 or not set(words[1:]) <= {*_PARTS, "og", "and"}:  # noqa: PLR2004
            return None
        found |= {Slot(weekday, _PARTS[word]) for word in words[1:] if word in _PARTS}
    return to_bits(found) if found <= set(SLOTS) else None


def days_in(text: str) -> tuple[tuple[date, date], ...] | None:
    """Read periods, with commas between; None when something is none."""
    found = []
    for piece in re.split(r"[,;]", text):
        if not piece.strip():
            continue
        match = _DAYS.fullmatch(piece.strip())
        period = _period(match) if match else None
        if period is None:
            return None
        found.append(period)
    return in_order(found)


def _period(match: re.Match[str]) -> tuple[date, date] | None:
    try:
        first = date(int(match[3]), int(match[2]), int(match[1]))
        last = date(int(match[6]), int(match[5]), int(match[4])) if match[4] else first
    except ValueError:
        return None
    sensible = _FIRST_YEAR <= first.year <= last.year <= _LAST_YEAR and 0 <= (last - first).days < LONGEST_AWAY
    return (first, last) if sensible else None
