"""The circle a page shows: one at a time, chosen in the address, never mixed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import request

from courseapp.cohorts.queries import circle_of
from courseapp.cohorts.rules import Circle
from courseapp.cohorts.texts import CIRCLE_WORDS
from courseapp.kernel.access import Actor

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


def tabs(
    actor: Actor, current: Circle, address: Callable[[str], str], but: frozenset[Circle] = frozenset()
) -> list[Tab]:
    """Link a page's circles by ``address`` of their slugs, ``but`` some; nothing for those who have but one."""
    own = circle_of(actor) - but
    if len(own) < 2:  # noqa: PLR2004
        return []
    return [Tab(CIRCLE_WORDS[c], address(s), c == current) for s, c in CIRCLE_SLUGS.items() if c in own]
