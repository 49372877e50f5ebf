"""The main menu: each feature names its entry beside its view; the menu shows those the actor's role may open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from courseapp.kernel.access import Actor, Deed


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that belongs in the menu of the roles its deed names."""

    endpoint: str
    label: Any
    deed: Deed
    order: int


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as the layout draws it."""

    url: str
    label: Any
    current: bool


_entries: list[Entry] = []


def menu_entry(endpoint: str, label: Any, deed: Deed, order: int) -> None:
    """Put a page in the menu; ``label`` is lazily translated, lower ``order`` stands further left."""
    _entries.append(Entry(endpoint, label, deed, order))


def menu(actor: Actor | None) -> list[Link]:
    """Give the menu of an actor, with the section of the present page marked."""
    if actor is None:
        return []
    chosen = sorted((e for e in _entries if e.deed.allows(actor)), key=lambda e: e.order)
    links = [(e, url_for(e.endpoint)) for e in chosen]
    here = [url for _, url in links if request.path == url or (url != "/" and request.path.startswith(url + "/"))]
    current = max(here, key=len, default=None)
    return [Link(url, e.label, url == current) for e, url in links]
