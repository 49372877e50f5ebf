"""The words of referrals: how a home was offered something, and what each refusal says and advises."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from courseapp.enrollment import texts as enrollment_texts
from courseapp.enrollment.offering import OfferWay
from courseapp.kernel.refused import Refused

WAY: Final[dict[OfferWay, Any]] = {
    OfferWay.REFERRAL: _l("Henvisning"),
    OfferWay.INVITATION: _l("Invitasjon til et kull"),
    OfferWay.CONVERSATION: _l("I en samtale"),
    OfferWay.PHONE: _l("På telefon"),
    OfferWay.LETTER: _l("I et brev"),
    OfferWay.MESSAGE: _l("I en melding"),
}
REFUSALS: Final[dict[str, Any]] = {
    "referral.asked_already": _l("Hjemmet er allerede spurt om dette programmet og har ikke svart ennå."),
    "referral.waits_already": _l(
        "Hjemmet har allerede ønsket dette programmet, så det står på listen over dem som venter."
    ),
    "referral.consent_too_old": _l("Hjemmet må være spurt i løpet av det siste halve året, og ikke senere enn i dag."),
    "referral.not_for_this_home": _l("Programmet er ikke for denne typen hjem."),
    "referral.day_to_come": _l("Datoen kan ikke være etter i dag."),
}


def refusal(refused: Refused, *, staff: bool = False) -> str:
    """Say in the reader's language why it was refused and what to do next."""
    words = REFUSALS.get(refused.code)
    return str(words) if words else enrollment_texts.refusal(refused, staff=staff)
