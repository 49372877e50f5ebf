"""A draft is followed while it is made, stopped and kept, and given more time."""

from __future__ import annotations

import subprocess
import sys

import pytest
from flask import Flask

from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.planning import actions
from courseapp.planning.models import Draft
from courseapp.planning.rules import DraftState, Failure
from tests import makers
from tests.pages import Browser
from tests.planning.makers import World, a_planned_draft, a_world
from tests.statements import counted


@pytest.fixture
def world(app: Flask) -> World:
    with transaction():
        return a_world()


@pytest.fixture
def coordinator(app: Flask, world: World) -> Browser:
    with transaction():
        actor = makers.a_coordinator(world.cooperation)
    return Browser(app, actor)


@pytest.fixture
def url(world: World) -> str:
    """A draft with a plan that waits for a worker."""
    with transaction():
        draft = a_planned_draft(db.session.merge(world.round))
        actions.start(None, draft, 60, draft.version)
        return f"/planlegging/utkast/{draft.code}"


def the_draft() -> Draft:
    db.session.rollback()
    found: Draft = db.session.scalars(db.select(Draft)).one()
    return found


def running(**values: object) -> None:
    """Let a worker be at it."""
    with transaction():
        draft = db.session.scalars(db.select(Draft)).one()
        draft.state, draft.heartbeat_at, draft.started_at = DraftState.RUNNING, clock.now(), clock.now()
        for name, value in values.items():
            setattr(draft, name, value)


def test_a_draft_that_waits_says_so_and_reloads_without_a_script(coordinator: Browser, url: str) -> None:
    page = coordinator.get(url)
    assert "Venter på tur" in page.text
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page.html
    assert any("progress.js" in script.get("src", "") for script in page.all("script"))


def test_progress_is_told_in_words_and_numbers_and_as_a_curve(coordinator: Browser, url: str) -> None:
    points = the_draft().points or 0
    running(spent=12, bound=points * 102 // 100, steps=[[1.0, points - 50, None], [12.0, points, points * 102 // 100]])
    page = coordinator.get(url)
    assert "12 av 60 sekunder brukt" in page.text
    assert "6 av 6 ønsker får plass" in page.text
    assert "Høyst 2 % bedre finnes." in page.text
    assert 'class="curve-points"' in page.html
    assert 'class="curve-limit"' in page.html
    said = [p for p in page.all("p") if p.get("role") == "status"]
    assert "6 av 6" in (said[0].text or "")


def test_following_costs_three_statements_and_no_document(coordinator: Browser, url: str) -> None:
    with counted() as sent:
        coordinator.get(url)
    assert len(sent) <= 3
    assert not [it for it in sent if "plan_draft.problem" in it]


def test_stop_and_keep(coordinator: Browser, url: str) -> None:
    running()
    coordinator.post(f"{url}/stopp", page=url, action=f"{url}/stopp")
    assert the_draft().stop_requested
    assert "Stopper" in coordinator.get(url).text


def test_what_is_done_is_at_the_proposals_address(coordinator: Browser, url: str) -> None:
    coordinator.post(f"{url}/stopp", page=url, action=f"{url}/stopp")
    assert coordinator.get(url, status=302).location == f"{url}/forslag"


def test_a_plan_is_given_more_time_from_its_own_page(coordinator: Browser, url: str) -> None:
    coordinator.post(f"{url}/stopp", page=url, action=f"{url}/stopp")
    coordinator.post(f"{url}/start", {"seconds": "300"}, page=f"{url}/forslag", action=f"{url}/start")
    assert (the_draft().state, the_draft().seconds) == (DraftState.QUEUED, 300)


def test_who_looked_at_an_older_version_starts_nothing(coordinator: Browser, url: str) -> None:
    coordinator.post(f"{url}/stopp", page=url, action=f"{url}/stopp")
    coordinator.post(f"{url}/start", {"version": "x²"}, page=f"{url}/forslag", action=f"{url}/start")
    assert the_draft().state == DraftState.STOPPED
    assert "En annen har endret utkastet" in coordinator.get(f"{url}/forslag").text


def test_a_draft_that_failed_says_why_and_keeps_its_plan_in_reach(coordinator: Browser, url: str) -> None:
    running(state=DraftState.FAILED, failed_because=Failure.MEMORY, queued_at=None)
    page = coordinator.get(url)
    assert "Planen ble for stor for maskinen" in page.text
    assert f"{url}/forslag" in page.links()
    assert "Prøv igjen" in page.text


def test_a_stranger_sees_no_draft(app: Flask, url: str) -> None:
    with transaction():
        stranger = makers.a_coordinator(makers.a_cooperation())
    browser = Browser(app, stranger)
    for path in ("", "/forslag", "/ar", "/kart", "/fordeling", "/uten-plass", "/kull/0"):
        browser.get(url + path, status=404)


def test_the_pages_load_no_solver() -> None:
    loaded = "import sys, courseapp.features; sys.exit('ortools' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], check=False).returncode == 0
