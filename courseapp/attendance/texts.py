"""The words of attendance."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from courseapp.attendance.rules import Presence
from courseapp.kernel.refused import Refused

PRESENCE_WORDS: Final[dict[Presence, Any]] = {
    Presence.PRESENT: _l("Til stede"),
    Presence.LATE: _l("Kom sent"),
    Presence.PART: _l("En del"),
    Presence.EXCUSED: _l("Meldt fravær"),
    Presence.ABSENT: _l("Ikke møtt"),
}
PRESENCE_TONES: Final[dict[Presence, str]] = {
    Presence.PRESENT: "success",
    Presence.LATE: "info",
    Presence.PART: "info",
    Presence.EXCUSED: "warning",
    Presence.ABSENT: "danger",
}
REFUSALS: Final[dict[str, Any]] = {
    "attendance.not_open": _l(
        "Oppmøtet kan føres fra én time før samlingen til 14 dager etter. Etterpå er det koordinatoren som retter."
    ),
    "attendance.cancelled": _l("Samlingen er avlyst, så det er ikke noe oppmøte å føre."),
    "attendance.note_needed": _l("Skriv hvorfor du retter oppmøtet."),
    "attendance.not_on_register": _l("En av dem du førte, står ikke på lista lenger. Se over lista og lagre på nytt."),
    "attendance.unreadable": _l("Noe i skjemaet kunne ikke leses. Last siden på nytt og prøv igjen."),
}


def refusal(refused: Refused) -> str:
    """Say in the reader's language why something is refused, and what to do."""
    return str(REFUSALS[refused.code])
