"""Links to other features' pages, shown only to those whose role gets through the door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from courseapp.kernel.access import Actor
from courseapp.web.guard import Guard


@dataclass(frozen=True, slots=True)
class Door:
    """A link and its words."""

    label: Any
    url: str


def may_open(actor: Actor, endpoint: str) -> bool:
    """Tell whether the actor's role has the deed that a page's door asks for. Raises KeyError for no such page."""
    view: Any = current_app.view_functions[endpoint]
    guard: Guard = view.guard
    return guard.deed is None or guard.deed.allows(actor)


def doors(actor: Actor, pages: Sequence[tuple[str, Any]], **address: Any) -> list[Door]:
    """Link those of the pages (endpoint, words) that the actor may open."""
    return [Door(label, url_for(endpoint, **address)) for endpoint, label in pages if may_open(actor, endpoint)]
