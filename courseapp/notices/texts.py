"""The words of messages: what became of them, ways to be told, and refusals."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courseapp.kernel.outbox import Channel
from courseapp.kernel.refused import Refused
from courseapp.notices.invitation_rules import Answer
from courseapp.notices.rules import Fate

FATE: Final[dict[Fate, Any]] = {
    Fate.WAITING: _l("Sendes snart"),
    Fate.SENT: _l("Sendt"),
    Fate.LATE: _l("Ikke sendt, det var for sent"),
    Fate.BLOCKED: _l("Ikke sendt, adressen tar ikke imot"),
    Fate.LOST: _l("Kom ikke fram"),
}
TONE: Final[dict[Fate, str]] = {
    Fate.WAITING: "info",
    Fate.SENT: "success",
    Fate.LATE: "neutral",
    Fate.BLOCKED: "danger",
    Fate.LOST: "danger",
}
ANSWER: Final[dict[Answer | None, Any]] = {
    None: _l("Ikke svart"),
    Answer.ACCEPTED: _l("Du kommer"),
    Answer.TENTATIVE: _l("Du kommer kanskje"),
    Answer.DECLINED: _l("Du kommer ikke"),
}
"""What one's own calendar has said to an invitation."""
ANSWER_TONE: Final[dict[Answer | None, str]] = {
    None: "neutral",
    Answer.ACCEPTED: "success",
    Answer.TENTATIVE: "warning",
    Answer.DECLINED: "danger",
}
CHANNEL: Final[dict[Channel, Any]] = {Channel.MAIL: _l("E-post"), Channel.SMS: _l("SMS")}

REFUSALS: Final[dict[str, Any]] = {
    "notices.nobody": _l("Ingen hjem har plass i kullet ennå, så det er ingen å skrive til."),
    "notices.no_phone": _l(
        "Vi har ikke telefonnummeret ditt. Be kontaktpersonen din legge det inn, eller velg e-post."
    ),
    "notices.place_hidden": _l("Noen hjemme hos dere er skjermet. Da står det aldri noe sted i kalenderen."),
    "notices.protected": _l("Noen hjemme hos dere er skjermet. Da står det aldri noe om kurset i selve meldingen."),
}


def refusal(refused: Refused) -> str:
    """Say in the reader's language why it was refused and what to do next."""
    words = REFUSALS.get(refused.code)
    return str(words) % refused.detail if words else _("Dette går ikke nå. Last siden på nytt og prøv igjen.")
