"""The circle a page shows: one at a time, chosen in the address, never mixed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import request, url_for

from courseapp.cohorts.actions import circle_for
from courseapp.cohorts.queries import circle_of
from courseapp.cohorts.rules import Circle
from courseapp.cohorts.texts import CIRCLE_WORDS
from courseapp.kernel.access import Actor
from courseapp.kernel.text import by_name
from courseapp.web.words import current_language
from programs import catalog

CIRCLE_SLUGS: Final[dict[str, Circle]] = {
    "foster": Circle.FOSTER,
    "foreldre": Circle.BIRTH_PARENTS,
    "ansatte": Circle.STAFF,
}
"""The circles as they stand in addresses."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A link to the same page for another circle."""

    label: Any
    url: str
    current: bool


def chosen(actor: Actor) -> Circle:
    """Give the circle asked for in the address, if the actor may open it; else the first it may."""
    asked = CIRCLE_SLUGS.get(request.args.get("krets", ""))
    own = circle_of(actor)
    return asked if asked in own else next(c for c in CIRCLE_SLUGS.values() if c in own)


def slug(circle: Circle) -> str:
    """Give a circle as it stands in addresses."""
    return next(s for s, c in CIRCLE_SLUGS.items() if c == circle)


def tabs(actor: Actor, endpoint: str, current: Circle, but: frozenset[Circle] = frozenset(), **here: Any) -> list[Tab]:
    """Link a page's circles, leaving out those it has nothing about; nothing for those who have but one.

    ``here`` is what the page's address holds besides the circle.
    """
    own = circle_of(actor) - but
    if own <= {current}:
        return []
    return [
        Tab(CIRCLE_WORDS[circle], url_for(endpoint, **here, krets=slug), circle == current)
        for slug, circle in CIRCLE_SLUGS.items()
        if circle in own
    ]


def programs_of(circle: Circle) -> list[tuple[str, str]]:
    """List the programs of a circle, key and name in the reader's language, by name."""
    language = current_language()
    return by_name((p.key, p.name.text(language)) for p in catalog.load().values() if circle_for(p) == circle)
