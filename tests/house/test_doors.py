"""Every address has a door, every door a deed, and nothing is open that is not on this list."""

from __future__ import annotations

import pytest
from flask import Blueprint, Flask

from courseapp import create_app, features
from courseapp.kernel.access import DEEDS, Role
from courseapp.web.guard import Guard

PUBLIC = {
    "desk.front",  # greets a visitor, and shows those signed in what their role's deed names
    "people.ask_link",
    "people.choose_language",
    "people.link_sent",
    "people.sign_in",
    "people.sign_out",
    "people.use_link",
    "web.alive",
    "web.privacy",
    "web.ready",
    "web.robots",
    "web.security_txt",
}
"""What anybody may open. A longer list needs a reason."""
BY_TOKEN = {"calendars.feed", "enrollment.invitation_link", "enrollment.open_link", "notices.act"}
"""What opens for whoever holds a secret address."""
PARTS = {"enrollment.pass_rule", "desk.see_cohort_journal", "desk.see_front"}
"""Deeds that open a part of a page, not an address of their own."""


def doors(app: Flask) -> dict[str, Guard]:
    return {name: view.guard for name, view in app.view_functions.items() if hasattr(view, "guard")}


def test_every_address_has_a_door(whole_app: Flask) -> None:
    assert set(doors(whole_app)) == {rule.endpoint for rule in whole_app.url_map.iter_rules()}


def test_what_is_open_to_everybody_is_a_short_list(whole_app: Flask) -> None:
    assert {name for name, guard in doors(whole_app).items() if guard.door == "public"} == PUBLIC


def test_what_a_secret_address_opens_is_a_shorter_list(whole_app: Flask) -> None:
    assert {name for name, guard in doors(whole_app).items() if guard.door == "by_token"} == BY_TOKEN


def test_an_address_without_a_door_keeps_the_app_from_starting(
    whole_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Blueprint("opened", __name__)
    opened.get("/apen")(lambda: "alt om alle")
    monkeypatch.setattr(features, "BLUEPRINTS", (*features.BLUEPRINTS, opened))
    with pytest.raises(RuntimeError, match=r"no door.*opened"):
        create_app(whole_app.extensions["courseapp"])


def test_every_guarded_address_asks_a_declared_deed(whole_app: Flask) -> None:
    asked = {name: guard.deed for name, guard in doors(whole_app).items() if guard.door == "guarded"}
    assert {name for name, deed in asked.items() if deed is None or DEEDS.get(deed.name) is not deed} == set()


def test_every_deed_is_asked_somewhere(whole_app: Flask) -> None:
    asked = {guard.deed.name for guard in doors(whole_app).values() if guard.deed}
    assert set(DEEDS) - asked == PARTS


def test_every_deed_is_somebodys_and_tells_how_far_it_goes() -> None:
    assert {name for name, deed in DEEDS.items() if not deed.scopes or not all(deed.scopes.values())} == set()


def test_an_address_about_one_thing_finds_it_among_what_the_actor_may_see(whole_app: Flask) -> None:
    guards, times = doors(whole_app), {"year", "month"}
    unscoped = {
        rule.rule
        for rule in whole_app.url_map.iter_rules()
        if rule.arguments - times and guards[rule.endpoint].door == "guarded" and guards[rule.endpoint].find is None
    }
    assert not unscoped


def test_the_system_administrator_has_no_deed_about_families() -> None:
    about = ("enrollment.", "attendance.", "exports.", "cohorts.", "people.see_home", "people.change_home")
    assert {name for name, deed in DEEDS.items() if name.startswith(about) and Role.ADMIN in deed.scopes} == set()
