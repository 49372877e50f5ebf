"""The doors."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Blueprint, Flask, g, make_response
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from courseapp.kernel.access import Actor, Deed, Role
from courseapp.kernel.db import transaction
from courseapp.people.signed_in import SignedIn
from courseapp.web.guard import Guard, by_token, current_actor, guarded, public, require_doors
from tests import makers

LOOK = Deed("test.look", {Role.COORDINATOR: "all"})


def status(view: Any, actor: Actor | None, app: Flask, **address: Any) -> int | ResponseReturnValue:
    """What a view answers to somebody: what it gave, or the status it ended in."""
    with app.app_context(), app.test_request_context("/her?x=1"):
        if actor:
            g._login_user = SignedIn("token", actor, 1)
        try:
            answer = view(**address)
        except HTTPException as error:
            return error.code or 0
        return answer if isinstance(answer, str) else answer.status_code


@pytest.fixture
def coordinator(app: Flask) -> Actor:
    with transaction():
        return makers.a_coordinator(makers.a_cooperation())


@pytest.fixture
def admin(app: Flask) -> Actor:
    with transaction():
        return makers.an_admin()


@guarded(LOOK)
def a_page(actor: Actor) -> ResponseReturnValue:
    return f"for {actor.role}"


@guarded(LOOK, lambda _actor, code: code if code == "own" else None)
def a_thing(_actor: Actor, thing: str) -> ResponseReturnValue:
    return thing


def test_a_page_lets_in_the_roles_it_names(app: Flask, coordinator: Actor, admin: Actor) -> None:
    assert status(a_page, coordinator, app) == "for coordinator"
    assert status(a_page, admin, app) == 404
    assert status(a_page, None, app) == 302


def test_a_thing_out_of_reach_is_not_there_and_one_not_to_touch_is_forbidden(
    app: Flask, coordinator: Actor, admin: Actor
) -> None:
    assert status(a_thing, coordinator, app, code="own") == "own"
    assert status(a_thing, coordinator, app, code="foreign") == 404
    assert status(a_thing, admin, app, code="own") == 403
    assert status(a_thing, admin, app, code="foreign") == 404
    assert status(a_thing, None, app, code="own") == 302


def test_a_secret_lets_in_whoever_has_it(app: Flask) -> None:
    @by_token(lambda token: token if token == "right" else None)
    def view(thing: str) -> ResponseReturnValue:
        return thing

    assert status(view, None, app, token="right") == "right"
    assert status(view, None, app, token="wrong") == 404


def test_the_way_to_the_sign_in_page_remembers_where_one_was_going_unless_something_was_posted(app: Flask) -> None:
    for method, location in (("GET", "/logg-inn?next=/her?x%3D1"), ("POST", "/logg-inn")):
        with app.app_context(), app.test_request_context("/her?x=1", method=method):
            assert make_response(a_page()).location == location


def test_nobody_is_signed_in_without_a_session(app: Flask) -> None:
    with app.app_context(), app.test_request_context():
        assert current_actor() is None


def test_every_view_of_the_application_has_a_door(app: Flask) -> None:
    assert all(isinstance(getattr(view, "guard", None), Guard) for view in app.view_functions.values())


def test_an_application_with_an_open_view_does_not_start(app: Flask) -> None:
    careless = Flask("careless")
    bp = Blueprint("bp", __name__)
    bp.get("/a")(public(lambda: "a"))
    bp.get("/b", endpoint="forgotten")(lambda: "b")
    careless.register_blueprint(bp)
    with pytest.raises(RuntimeError, match=r"bp\.forgotten"):
        require_doors(careless)
