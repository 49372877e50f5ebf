"""The words of places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courseapp.kernel.refused import Refused
from courseapp.places.models import BlackoutKind
from courseapp.places.slots import Part, Slot

KIND: Final[dict[BlackoutKind, Any]] = {
    BlackoutKind.SCHOOL_HOLIDAY: _l("Skoleferie"),
    BlackoutKind.PLANNING_DAY: _l("Planleggingsdag"),
    BlackoutKind.OTHER: _l("Annet"),
}
WEEKDAYS: Final[tuple[Any, ...]] = (
    _l("Mandag"),
    _l("Tirsdag"),
    _l("Onsdag"),
    _l("Torsdag"),
    _l("Fredag"),
    _l("Lørdag"),
    _l("Søndag"),
)
"""From Monday, as date.weekday() counts."""
PART: Final[dict[Part, Any]] = {Part.DAY: _l("dag"), Part.EVENING: _l("kveld")}
SHORT_WEEKDAYS: Final[tuple[Any, ...]] = (
    _l("ma."),
    _l("ti."),
    _l("on."),
    _l("to."),
    _l("fr."),
    _l("lø."),
    _l("sø."),
)
REFUSALS: Final[dict[str, Any]] = {
    "places.venue_name_taken": _l("Samarbeidet har alt et lokale som heter dette. Velg et annet navn."),
    "places.room_name_taken": _l("Lokalet har alt et rom som heter dette. Velg et annet navn."),
    "places.room_in_use": _l(
        "Rommet er brukt av et kull og kan ikke slettes. Sett en dato for når hele lokalet ikke brukes lenger, "
        "eller gi rommet et nytt navn."
    ),
    "places.period_exists": _l("Kommunen har alt en periode av denne typen som begynner samme dag."),
    "places.period_backwards": _l("Siste dag kan ikke være før første dag."),
    "places.period_too_long": _l("En periode kan vare i høyst %(most)s dager. Del den opp."),
    "places.closure_exists": _l("Lokalet er alt stengt fra denne dagen. Ta bort den perioden først."),
    "places.same_place": _l("Velg to forskjellige kommuner."),
    "places.key_taken": _l("Kortnavnet er alt i bruk. Velg et annet."),
    "places.already_member": _l("Tjenesten er alt med i samarbeidet på denne datoen."),
    "places.ends_before_start": _l("Siste dag kan ikke være før første dag."),
    "places.served_by": _l("Kommunen hører alt til %(service)s. Ta den bort der først."),
}


def refusal(refused: Refused) -> str:
    """Say in the reader's language why something is refused, and what to do."""
    words = REFUSALS.get(refused.code)
    return str(words) % refused.detail if words else _("Dette går ikke nå. Last siden på nytt og prøv igjen.")


def slot_list(slots: Iterable[Slot]) -> str:
    """List slots in few words, a weekday once: "ti. kveld, on. dag og kveld"."""
    parts: dict[int, list[str]] = {}
    for slot in sorted(slots):
        parts.setdefault(slot.weekday, []).append(str(PART[slot.part]))
    both = len(Part)
    return ", ".join(
        _("%(weekday)s dag og kveld", weekday=SHORT_WEEKDAYS[day])
        if len(words) == both
        else f"{SHORT_WEEKDAYS[day]} {words[0]}"
        for day, words in parts.items()
    )
