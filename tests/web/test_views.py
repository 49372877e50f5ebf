"""Pages that belong to no feature."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from courseapp.kernel.db import db
from courseapp.web import views
from tests.makers import NOW
from tests.pages import Browser
from tests.statements import counted


def test_being_alive_needs_no_database(app: Flask) -> None:
    with counted() as sent:
        response = app.test_client().get("/healthz")
    assert (response.status_code, response.json) == (200, {"status": "alive"})
    assert not sent


def test_it_is_ready_only_with_the_schema_of_this_version(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "newest_revision", lambda: None)
    assert app.test_client().get("/readyz").status_code == 200
    monkeypatch.setattr(views, "newest_revision", lambda: "another")
    assert app.test_client().get("/readyz").status_code == 503


def test_it_is_not_ready_without_a_database(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("SELECT 1", {}, Exception())

    monkeypatch.setattr(type(db.engine), "connect", lambda _engine: away())
    response = app.test_client().get("/readyz")
    assert (response.status_code, response.json) == (503, {"status": "database unreachable"})


def test_the_privacy_page_is_for_everybody(app: Flask) -> None:
    assert "Gateadresser" in Browser(app).get("/personvern").text


def test_whoever_finds_a_weakness_learns_whom_to_write_to(app: Flask) -> None:
    response = app.test_client().get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in response.get_data(as_text=True).splitlines())
    assert response.content_type == "text/plain; charset=utf-8"
    assert fields["Contact"] == "mailto:noreply@example.org"
    assert NOW < datetime.fromisoformat(fields["Expires"]) < NOW + timedelta(days=365)


def test_calendar_programs_may_fetch_feeds(app: Flask) -> None:
    assert app.test_client().get("/robots.txt").get_data(as_text=True) == "User-agent: *\nDisallow:\n"
