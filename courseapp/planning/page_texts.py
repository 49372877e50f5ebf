"""The words of planning's pages beside those of ``round_texts``: tones, periods, how good a draft is, where to mend."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courseapp.planning.missing import Weight
from courseapp.planning.models import Draft
from courseapp.planning.round_texts import LEFT_OUT, MISSING
from courseapp.planning.rules import DraftState, RoundState
from courseapp.web.words import short_date

ROUND_TONE: Final[dict[RoundState, str]] = {RoundState.OPEN: "success", RoundState.CLOSED: "neutral"}
WEIGHT_TONE: Final[dict[Weight, str]] = {Weight.STOPS: "danger", Weight.LIMITS: "warning", Weight.NOTE: "info"}
TOGETHER: Final[dict[str, Any]] = {
    "no_room": _l("Ingen lokaler er ledige %(slots)s. Opptil %(homes)s hjem kan komme da."),
    "few_facilitators": _l("Færre enn to veiledere kan %(slots)s. Opptil %(homes)s hjem kan komme da."),
    "unlinked": _l("Vi vet ikke hvor lang reisen er til og fra disse kommunene: %(places)s."),
    "out_of_reach": _l("%(homes)s hjem har lenger til nærmeste lokale enn de kan reise."),
    "ending": _l("Disse kvalifikasjonene går ut i perioden: %(names)s."),
}
"""What is missing, where several things of one kind are told in one line."""
MEND: Final[dict[str, tuple[str, Any]]] = {
    "few_wishes": ("demand.overview", _l("Se ønskene")),
    "no_facilitator": ("desk.facilitators", _l("Gå til veilederne")),
    "no_lead": ("desk.facilitators", _l("Gå til veilederne")),
    "one_facilitator": ("desk.facilitators", _l("Gå til veilederne")),
    "few_facilitators": ("desk.facilitators", _l("Gå til veilederne")),
    "silent": ("desk.facilitators", _l("Gå til veilederne")),
    "ending": ("desk.facilitators", _l("Gå til veilederne")),
    "no_venue": ("places.venues", _l("Gå til lokalene")),
    "no_room": ("places.venues", _l("Gå til lokalene")),
    "unlinked": ("places.travel_minutes", _l("Rett reisetidene")),
    "out_of_reach": ("demand.overview", _l("Se hvor hjemmene er")),
    "too_many_adults": ("demand.homes", _l("Se hjemmene")),
    "long_meetings": ("places.hours", _l("Endre tidene på dagen")),
}
"""Where each is mended, and what the link says."""


def missing_words(code: str, figures: Mapping[str, Any]) -> str:
    """Say what is missing, with its figures."""
    if code == "left_out":
        figures = {**figures, "why": LEFT_OUT[figures["why"]]}
    return str(TOGETHER.get(code) or MISSING[code]) % dict(figures)


def draft_name(name: str) -> str:
    """Name a draft: one that was given no name has a number."""
    return _("Utkast %(number)s", number=name) if name.isdecimal() else name


def gap_words(points: int | None, bound: int | None) -> str:
    """Say how much better a plan there could be at most; nothing without a plan."""
    if points is None:
        return ""
    if bound is None or points <= 0 or bound > 2 * points:
        return _("Vi vet ikke ennå hvor mye bedre det kan bli.")
    if bound <= points:
        return _("Bedre finnes ikke.")
    percent = -(-100 * (bound - points) // points)
    return _("Høyst %(percent)s %% bedre finnes.", percent=percent)


def period(first: date, last: date) -> str:
    """Write a first and last day."""
    return _("%(first)s til %(last)s", first=short_date(first), last=short_date(last))


def progress_words(draft: Draft) -> str:
    """Say how far a draft has come; the same words as long as nothing worth hearing has changed."""
    if draft.state == DraftState.QUEUED:
        return _("Venter på tur. Vi begynner så snart vi kan.")
    if draft.served is None:
        return _("Vi leter etter et første forslag.")
    return _(
        "Vi leter etter noe bedre. Så langt får %(met)s av %(wishes)s ønsker plass.",
        met=draft.served,
        wishes=draft.wishes,
    )
