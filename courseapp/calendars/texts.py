"""The words of calendars."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from babel.dates import format_date
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courseapp.calendars.models import FeedKind, Naming
from courseapp.calendars.rules import Standing
from courseapp.cohorts.rules import Circle
from courseapp.cohorts.texts import CIRCLE_WORDS
from courseapp.kernel.refused import Refused

STANDING: Final[dict[Standing, Any]] = {
    Standing.WAITING: _l("På venteliste"),
    Standing.OFFER: _l("Åpent for påmelding"),
}
"""What is said of meetings that are not simply one's own."""

KIND: Final[dict[FeedKind, Any]] = {
    FeedKind.PERSON: _l("Egne samlinger og leksjoner"),
    FeedKind.FACILITATOR: _l("Samlingene du leder, og dem du er med på"),
}
"""What a feed without a target shows."""

GROUP: Final[dict[FeedKind, Any]] = {
    FeedKind.PERSON: _l("Dine egne"),
    FeedKind.FACILITATOR: _l("Dine egne"),
    FeedKind.COOPERATION: _l("Hele samarbeidet"),
    FeedKind.VENUE: _l("Et lokale"),
    FeedKind.COHORT: _l("Et kull"),
}
"""Headings over what may be subscribed to."""

NAMING: Final[dict[Naming, Any]] = {
    Naming.NEUTRAL: _l("Kurs"),
    Naming.PROGRAM: _l("Programmets kortnavn"),
    Naming.OWN: _l("Eget ord"),
}
NAMING_FOR_STAFF: Final[dict[str, Any]] = {
    Naming.NEUTRAL: _l("«Kurs» og koden til kullet. Sier ikke hva slags kurs det er."),
    Naming.PROGRAM: _l("For eksempel «TBO-F» og koden til kullet. Sier hva slags kurs det er."),
    Naming.OWN: _l("Ordet du skriver, og koden til kullet."),
}
NAMING_FOR_FAMILIES: Final[dict[str, Any]] = {
    Naming.NEUTRAL: _l("Sier ikke hva slags kurs det er."),
    Naming.OWN: _l("Velg noe du er trygg på at andre kan lese."),
}

REFUSALS: Final[dict[str, Any]] = {
    "calendars.too_many": _l("Du kan ha %(most)s abonnementer. Avslutt et du ikke bruker, og prøv igjen."),
    "calendars.revoked": _l("Abonnementet er allerede avsluttet."),
    "calendars.out_of_reach": _l("Dette kan du ikke abonnere på. Last siden på nytt og velg igjen."),
}


def refusal(refused: Refused) -> str:
    """Say in the reader's language why it was refused and what to do next."""
    return str(REFUSALS[refused.code]) % refused.detail


def neutral_title(code: str | None) -> str:
    """Name a meeting without telling what it is: "Kurs", with the cohort's code for staff."""
    return _("Kurs %(code)s", code=code) if code else _("Kurs")


def month_names() -> list[str]:
    """Write the twelve months in short, as in jan."""
    return [str(format_date(date(2000, month, 1), "LLL", locale=get_locale())) for month in range(1, 13)]


def target_words(kind: FeedKind, name: str | None, circle: Circle) -> str:
    """Say what a feed shows; of places also for whom the meetings are."""
    if name is None:
        return str(KIND[kind])
    if kind == FeedKind.COHORT:
        return name
    return _("%(place)s (%(circle)s)", place=name, circle=CIRCLE_WORDS[circle])
