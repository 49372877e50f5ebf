"""The words of the line: its rule as those it decides about read it, and what holds a home."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from courseapp.enrollment.line import Holds, LineRule
from courseapp.enrollment.rules import OfferState
from programs.model import Priority

HOLDS: Final[dict[Holds, Any]] = {
    Holds.FULL: _l("Alle plassene er tatt."),
    Holds.TOO_FEW: _l("Det er ikke nok ledige plasser til alle fra hjemmet."),
    Holds.KEPT: _l("Plassene som er ledige, er holdt av til hjem fra andre tjenester."),
    Holds.SAVED: _l("Plassene som er ledige, spares til et hjem lenger framme som trenger flere."),
    Holds.TURN: _l("Hjemmet står for tur."),
}
"""What a home in line waits for."""
HOLDS_OF_STAFF: Final[dict[Holds, Any]] = HOLDS | {
    Holds.KEPT: _l("Plassene som er ledige, er holdt av til andre tjenester."),
    Holds.TURN: _l("Står for tur."),
}
"""What one at work waits for in line for a staff course."""
CLASS: Final[dict[Priority, Any]] = {
    Priority.NEW_HOME: _l("Nytt hjem"),
    Priority.KINSHIP: _l("Slekt eller nettverk"),
    Priority.LONG_WAIT: _l("Har ventet lenge"),
}
"""What gives a home a better place in line."""
OFFER: Final[dict[OfferState, Any]] = {
    OfferState.OPEN: _l("Venter på svar fra dere"),
    OfferState.ACCEPTED: _l("Dere har takket ja"),
    OfferState.DECLINED: _l("Dere har takket nei"),
    OfferState.EXPIRED: _l("Fristen gikk ut"),
    OfferState.REVOKED: _l("Tilbudet er trukket tilbake"),
}
OFFER_OF_STAFF: Final[dict[OfferState, Any]] = OFFER | {
    OfferState.OPEN: _l("Venter på svar fra deg"),
    OfferState.ACCEPTED: _l("Du har takket ja"),
    OfferState.DECLINED: _l("Du har takket nei"),
}
OFFER_TONE: Final[dict[OfferState, str]] = {
    OfferState.OPEN: "warning",
    OfferState.ACCEPTED: "success",
    OfferState.DECLINED: "neutral",
    OfferState.EXPIRED: "neutral",
    OfferState.REVOKED: "danger",
}
_FIRST: Final[dict[Priority, Any]] = {
    Priority.NEW_HOME: _l("Hjem som er nye som fosterhjem, står først."),
    Priority.KINSHIP: _l("Fosterhjem i slekt og nettverk står først."),
    Priority.LONG_WAIT: _l("Hjem som har ventet på programmet i et halvt år eller mer, står først."),
}
_THEN: Final[dict[Priority, Any]] = {
    Priority.NEW_HOME: _l("Deretter kommer hjem som er nye som fosterhjem."),
    Priority.KINSHIP: _l("Deretter kommer fosterhjem i slekt og nettverk."),
    Priority.LONG_WAIT: _l("Deretter kommer hjem som har ventet på programmet i et halvt år eller mer."),
}
_BY_TIME: Final = _l("De som meldte seg på først, står først.")
_ELSE_BY_TIME: Final = _l("Ellers står de først som meldte seg på først.")


def order_words(first: tuple[Priority, ...]) -> list[str]:
    """Say in sentences who stands before whom, where these classes come first."""
    if not first:
        return [str(_BY_TIME)]
    return [str(_FIRST[first[0]]), *(str(_THEN[it]) for it in first[1:]), str(_ELSE_BY_TIME)]


def class_word(first: tuple[Priority, ...], priority: int) -> str:
    """Write what gives a home of this class its place in line, or nothing."""
    return str(CLASS[first[priority]]) if priority < len(first) else ""


def passed_words(times: int) -> str:
    """Tell how often a home has been passed, or nothing."""
    if not times:
        return ""
    return ngettext(
        "Et mindre hjem har fått plass foran dette %(num)s gang, fordi det ikke var nok plasser.",
        "Mindre hjem har fått plass foran dette %(num)s ganger, fordi det ikke var nok plasser.",
        times,
    )


def rule_words(rule: LineRule, *, staff: bool = False) -> list[str]:
    """Say the rule of a line in sentences, those that matter in this cohort; ``staff``: each comes alone, at work."""
    if staff:
        kept = [_("Noen plasser er holdt av til én tjeneste. De som ikke er tatt når de frigis, går til ventelisten.")]
        return [*order_words(()), *(kept if rule.keeps else []), *_asking_one(rule)]
    words = order_words(rule.first)
    if rule.by_person:
        words += [
            _("Alle fra et hjem får plass samtidig, eller ingen. Et hjem deles aldri."),
            _(
                "Er det for få ledige plasser til hjemmet som står først, kan et mindre hjem bak få dem. Det kan skje "
                "høyst %(times)s ganger. Etter det spares ledige plasser til hjemmet foran.",
                times=rule.most_passes,
            ),
            _(
                "Vil flere fra et hjem være med senere, går det når det er ledige plasser og ingen venter. "
                "Et hjem på ventelisten kan endre hvem som skal være med, og beholder nummeret sitt."
            ),
        ]
    if rule.keeps:
        words.append(
            _(
                "Noen plasser er holdt av til hjem fra én tjeneste. De som ikke er tatt når de frigis, går til "
                "ventelisten."
            )
        )
    return words + _asking(rule)


def _asking_one(rule: LineRule) -> list[str]:
    if not rule.asks:
        return [_("Når det blir plass, får den som står for tur, plassen med en gang.")]
    return [
        ngettext(
            "Når det blir plass, får den som står for tur, tilbud om den, og %(num)s arbeidsdag til å svare. "
            "Plassen er holdt av så lenge.",
            "Når det blir plass, får den som står for tur, tilbud om den, og %(num)s arbeidsdager til å svare. "
            "Plassen er holdt av så lenge.",
            rule.answer_days,
        ),
        _("Fristen er aldri om natten, i helgen eller på en helligdag."),
        _("Den som sier nei, eller ikke svarer i tide, går ut av ventelisten, og plassen går til neste."),
    ]


def _asking(rule: LineRule) -> list[str]:
    if not rule.asks:
        return [_("Når det blir plass, får hjemmet som står for tur, plassen med en gang.")]
    return [
        ngettext(
            "Når det blir plass, får hjemmet som står for tur, tilbud om den, og %(num)s arbeidsdag til å svare. "
            "Plassen er holdt av så lenge.",
            "Når det blir plass, får hjemmet som står for tur, tilbud om den, og %(num)s arbeidsdager til å "
            "svare. Plassen er holdt av så lenge.",
            rule.answer_days,
        ),
        _("Fristen er aldri om natten, i helgen eller på en helligdag."),
        _("Sier hjemmet nei, eller svarer det ikke i tide, går plassen til neste, og hjemmet går ut av ventelisten."),
        _(
            "Nær første samling blir fristen kortere, og til slutt får hjemmet som står for tur, plassen uten å bli "
            "spurt."
        ),
    ]
