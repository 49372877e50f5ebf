"""The words of users and their roles."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courseapp.kernel.refused import Refused
from courseapp.people.home_texts import REFUSALS as HOME_REFUSALS

REFUSALS: Final[dict[str, Any]] = {
    "people.email_taken": HOME_REFUSALS["people.email_taken"],
    "people.own_roles": _l("Du kan ikke endre din egen bruker. Be en annen om det."),
    "people.not_your_role": _l("Du kan bare gi og ta rollen kontaktperson i din egen tjeneste."),
    "people.role_without_place": _l("Velg hvor rollen gjelder."),
    "people.has_role": _l("Brukeren har alt denne rollen."),
    "people.other_roles": _l(
        "Brukeren har også roller som du ikke styrer. Ta heller bort rollen brukeren har hos deg, eller be "
        "systemansvarlig om hjelp."
    ),
}


def refusal(refused: Refused) -> str:
    """Say in the reader's language why it was refused and what to do next."""
    words = REFUSALS.get(refused.code)
    return str(words) % refused.detail if words else _("Dette går ikke nå. Last siden på nytt og prøv igjen.")
