"""The words of facilitators and their qualifications."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courseapp.kernel.refused import Refused
from courseapp.network.rules import Validity
from courseapp.people.home_texts import REFUSALS as PEOPLE_REFUSALS
from courseapp.places.slots import from_bits
from courseapp.places.texts import slot_list
from courseapp.web.words import short_date

TONE: Final[dict[Validity, str]] = {
    Validity.VALID: "success",
    Validity.LAPSES_SOON: "warning",
    Validity.LAPSED: "danger",
}
REFUSALS: Final[dict[str, Any]] = {
    "people.email_taken": PEOPLE_REFUSALS["people.email_taken"],
    "network.already_here": _l("Denne veilederen er alt med i samarbeidet."),
    "network.no_such_program": _l("Velg et program fra listen."),
}


def validity_words(valid_until: date | None, state: Validity) -> str:
    """Say how long a qualification holds."""
    if valid_until is None:
        return _("Gjelder uten sluttdato")
    if state == Validity.LAPSED:
        return _("Gikk ut %(date)s", date=short_date(valid_until))
    if state == Validity.LAPSES_SOON:
        return _("Går snart ut: %(date)s", date=short_date(valid_until))
    return _("Gjelder til %(date)s", date=short_date(valid_until))


def refusal(refused: Refused) -> str:
    """Say in the reader's language why it was refused and what to do next."""
    words = REFUSALS.get(refused.code)
    return str(words) % refused.detail if words else _("Dette går ikke nå. Last siden på nytt og prøv igjen.")


def when(bits: int) -> str:
    """List the slots that a column holds, in few words."""
    return slot_list(from_bits(bits)) or _("Ingen dager")


def away(periods: Iterable[tuple[date, date]]) -> str:
    """List periods away by their dates."""
    return ", ".join(
        short_date(first)
        if first == last
        else _("%(first)s til %(last)s", first=short_date(first), last=short_date(last))
        for first, last in periods
    )
