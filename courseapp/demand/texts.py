"""The words of wishes."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courseapp.demand.rules import InterestState
from courseapp.kernel.refused import Refused

STATE: Final[dict[InterestState, Any]] = {
    InterestState.OPEN: _l("Venter"),
    InterestState.PLANNED: _l("I et kull"),
    InterestState.WITHDRAWN: _l("Trukket"),
    InterestState.CLOSED: _l("Gjennomført"),
}
TONE: Final[dict[InterestState, str]] = {
    InterestState.OPEN: "info",
    InterestState.PLANNED: "success",
    InterestState.WITHDRAWN: "neutral",
    InterestState.CLOSED: "neutral",
}
REFUSALS: Final[dict[str, Any]] = {
    "demand.not_now": _l("Ønsket er alt trukket eller oppfylt. Last siden på nytt."),
    "demand.not_for_this_home": _l("Et av programmene er ikke for dette hjemmet. Velg blant dem som står i listen."),
    "demand.not_in_cooperation": _l("Tjenesten til hjemmet er ikke med i samarbeidet. Velg et annet."),
}


def refusal(refused: Refused) -> str:
    """Say in the reader's language why it was refused and what to do next."""
    words = REFUSALS.get(refused.code)
    return str(words) % refused.detail if words else _("Dette går ikke nå. Last siden på nytt og prøv igjen.")
