"""The main menu."""

from __future__ import annotations

import pytest
from flask import Flask

from courseapp.kernel.access import Actor, Deed, Role
from courseapp.kernel.db import transaction
from courseapp.web import nav
from tests import makers

STAFF = Deed("test.staff", {Role.COORDINATOR: "all", Role.ADMIN: "all"})
ADMIN = Deed("test.admin", {Role.ADMIN: "all"})


@pytest.fixture(autouse=True)
def entries(monkeypatch: pytest.MonkeyPatch) -> None:
    """A menu of three pages that are always there."""
    monkeypatch.setattr(nav, "_entries", [])
    nav.menu_entry("people.set_password", "Third", STAFF, 30)
    nav.menu_entry("people.profile", "First", STAFF, 10)
    nav.menu_entry("people.choose_role", "Second", ADMIN, 20)


@pytest.fixture
def coordinator(app: Flask) -> Actor:
    with transaction():
        return makers.a_coordinator(makers.a_cooperation())


def test_it_shows_what_the_role_may_open_in_order(app: Flask, coordinator: Actor) -> None:
    with app.test_request_context("/"):
        assert [link.label for link in nav.menu(coordinator)] == ["First", "Third"]


def test_nobody_has_none(app: Flask) -> None:
    with app.test_request_context("/"):
        assert nav.menu(None) == []


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/profil", ["/profil"]),
        ("/profil/noe", ["/profil"]),
        ("/profil/passord", ["/profil/passord"]),
        ("/profilen", []),
        ("/annet", []),
    ],
)
def test_the_section_one_is_in_is_marked(app: Flask, coordinator: Actor, path: str, current: list[str]) -> None:
    with app.test_request_context(path):
        assert [link.url for link in nav.menu(coordinator) if link.current] == current
