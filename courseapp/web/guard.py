"""The doors. Every view stands behind exactly one: guarded (an actor, a thing, a deed), by_token, or public.

A guarded view is called with the actor and, if it has one, the thing its finder gave it. The finder is scoped: what
the actor may not see is not found, and looks exactly like what does not exist. An app with an unguarded view refuses
to start.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Flask, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from courseapp.kernel.access import Actor, Deed

Finder = Callable[..., Any]
View = Callable[..., ResponseReturnValue]


@dataclass(frozen=True, slots=True)
class Guard:
    """What a view's door asks for; tests read it."""

    door: str
    deed: Deed | None = None
    find: Finder | None = None


def current_actor() -> Actor | None:
    """Give the actor of this request, or None when nobody is signed in."""
    actor = getattr(current_user, "actor", None)
    return actor if isinstance(actor, Actor) else None


def guarded(deed: Deed, find: Finder | None = None) -> Callable[[View], View]:
    """Let in signed-in actors whose role has the deed, with what ``find(actor, **address)`` finds for them.

    Signed out: to the sign-in page. Not found, or out of reach: 404. Found, but not this role's to do: 403.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded_view(**address: Any) -> ResponseReturnValue:
            actor = current_actor()
            if actor is None:
                # What was posted is lost, and its address may have nothing to show: then back to the front page.
                here = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else None
                return redirect(url_for("people.sign_in", next=here))
            if find is None:
                if not deed.allows(actor):
                    abort(404)
                return view(actor, **address)
            thing = find(actor, **address)
            if thing is None:
                abort(404)
            if not deed.allows(actor):
                abort(403)
            return view(actor, thing)

        guarded_view.guard = Guard("guarded", deed, find)  # type: ignore[attr-defined]  # a view carries its door
        return guarded_view

    return wrap


def by_token(find: Finder) -> Callable[[View], View]:
    """Let in whoever holds a secret that ``find(**address)`` knows; 404 otherwise, revoked or never made alike."""

    def wrap(view: View) -> View:
        @wraps(view)
        def token_view(**address: Any) -> ResponseReturnValue:
            thing = find(**address)
            if thing is None:
                abort(404)
            return view(thing)

        token_view.guard = Guard("by_token", find=find)  # type: ignore[attr-defined]  # a view carries its door
        return token_view

    return wrap


def public(view: View) -> View:
    """Let in everybody. For pages that hold nothing about anybody."""
    view.guard = Guard("public")  # type: ignore[attr-defined]  # a view carries its door
    return view


def require_doors(app: Flask) -> None:
    """Refuse to start with a view that has no door. Raises RuntimeError naming each."""
    open_views = [name for name, view in app.view_functions.items() if not hasattr(view, "guard")]
    if open_views:
        msg = f"these views have no door (guarded, by_token or public): {', '.join(sorted(open_views))}"
        raise RuntimeError(msg)
