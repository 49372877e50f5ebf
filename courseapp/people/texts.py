"""The words of people: what each refusal says and advises, and the ways of signing in."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courseapp.kernel.refused import Refused
from courseapp.people.models import SignInWay

WAY: Final[dict[SignInWay, Any]] = {
    SignInWay.PASSWORD: _l("Passord"),
    SignInWay.LINK: _l("Lenke på e-post"),
    SignInWay.DEMO_LINK: _l("Demolenke"),
}

REFUSALS: Final[dict[str, Any]] = {
    "people.wrong_password": _l(
        "E-postadressen eller passordet er feil. Prøv igjen, eller få en innloggingslenke på e-post."
    ),
    "people.too_many_tries": _l(
        "Det er prøvd for mange ganger. Få en innloggingslenke på e-post, eller vent en time og prøv igjen."
    ),
    "people.password_too_short": _l("Bruk minst %(least)s tegn. Flere ord etter hverandre er lette å huske."),
    "people.password_too_long": _l("Bruk høyst %(most)s tegn."),
    "people.password_common": _l(
        "Dette passordet er lett å gjette. Velg for eksempel fire ord som ikke har noe med hverandre å gjøre."
    ),
    "people.current_password_wrong": _l("Passordet du har nå, er ikke riktig."),
    "people.sign_in_anew": _l("Logg inn med en lenke på e-post først. Så kan du lage passord de neste ti minuttene."),
}


def refusal(refused: Refused) -> str:
    """Say in the reader's language why it was refused and what to do next."""
    words = REFUSALS.get(refused.code)
    return str(words) % refused.detail if words else _("Dette går ikke nå. Last siden på nytt og prøv igjen.")
