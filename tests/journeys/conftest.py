"""A served world, one Chromium for all journeys, and visitors of each role."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale, gettext
from playwright.sync_api import Browser, sync_playwright

from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.people import sign_in
from courseapp.people.models import Account
from tests.house import rows
from tests.house.world import World, build
from tests.journeys.serving import served
from tests.journeys.visitor import Visitor
from tests.makers import NOW

LOCALES = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "Chromium is not installed: these tests need it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Stage:
    """The served application, its address, its world and the rows that put it back."""

    app: Flask
    address: str
    world: World
    kept: rows.Rows


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with served(tmp_path_factory.mktemp("journeys")) as (app, address):
        with clock.at(NOW), app.app_context():
            world = build()
            kept = rows.snapshot()
            db.session.remove()
        yield Stage(app, address, world, kept)


@pytest.fixture
def visit(stage: Stage, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Visitor]]:
    """Give a function that lets somebody of side A sign in; afterwards everything any page did wrong is told."""
    visitors: list[Visitor] = []

    def arrive(who: str, language: str = "nb", **manner: Any) -> Visitor:
        manner = {"locale": LOCALES[language], **manner}
        name = f"{request.node.name.removeprefix('test_')}-{who}"
        visitor = Visitor(chromium, stage.address, name, words(stage.app, language), **manner)
        visitors.append(visitor)
        visitor.open(f"/logg-inn/{_link(stage, who, language)}")
        visitor.press("Logg inn")
        return visitor

    with clock.at(NOW), stage.app.app_context():
        rows.restore(stage.kept)
        db.session.remove()
    yield arrive
    for visitor in visitors:
        visitor.context.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


def words(app: Flask, language: str) -> Callable[..., str]:
    """Give what translates a text as the pages do."""

    def translated(text: str, **values: Any) -> str:
        with app.test_request_context("/"), force_locale(LOCALES[language].replace("-", "_")):
            return str(gettext(text, **values))

    return translated


def _link(stage: Stage, who: str, language: str) -> str:
    with clock.at(NOW), stage.app.app_context(), transaction():
        account = db.session.get_one(Account, stage.world.a.actors[who].account_id)
        account.language = language
        return sign_in.new_link(account)
