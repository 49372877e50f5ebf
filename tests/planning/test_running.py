"""The worker follows the planner: progress, stops, deaths and leases. A fake planner does what is asked of it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic

import pytest
from flask import Flask
from sqlalchemy import select, update

from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.planning import actions, queries, running
from courseapp.planning.models import Draft
from courseapp.planning.rules import DraftState, Failure
from tests.makers import NOW
from tests.planning.makers import a_planned_draft, a_world

pytestmark = pytest.mark.usefixtures("app")


def planner(kind: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "tests.planning.fake_planner", kind)


def a_queued_draft() -> int:
    with transaction():
        draft = actions.new_draft(None, a_world().round)
        actions.start(None, draft, 5, draft.version)
    return draft.id


def reread(draft_id: int) -> Draft:
    db.session.rollback()
    return db.session.get_one(Draft, draft_id, populate_existing=True)


def work(kind: str) -> bool:
    return running.work_once(threading.Event(), planner(kind))


@contextmanager
def working(app: Flask, kind: str, stop: threading.Event) -> Iterator[None]:
    """A worker beside the test."""

    def run() -> None:
        with clock.at(NOW), app.app_context():
            running.work_once(stop, planner(kind))
            db.session.remove()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def wait_for_plan(draft_id: int) -> None:
    ends = monotonic() + 60
    while reread(draft_id).plan is None and monotonic() < ends:
        threading.Event().wait(0.05)


def test_a_queued_draft_is_planned_to_its_end() -> None:
    draft_id = a_queued_draft()
    assert work("good")
    draft = reread(draft_id)
    assert (draft.state, draft.served, draft.cohort_count, draft.bound) == (DraftState.DONE, 6, 1, 20_000)
    assert draft.at_stake == [6, 6, 6]
    assert draft.steps[-1][1:] == [draft.points, 20_000]
    assert draft.finished_at == clock.now()
    assert queries.opened(draft).plan is not None


def test_without_a_queued_draft_nothing_is_written() -> None:
    assert not work("good")


def test_an_end_is_in_the_journal() -> None:
    draft_id = a_queued_draft()
    work("good")
    line = db.session.scalars(select(JournalEntry).where(JournalEntry.deed == "planning.end")).one()
    assert (line.subject, line.detail["state"]) == (f"plan_draft:{draft_id}", "done")


def test_the_planner_begins_from_the_plan_there_is_and_never_ends_with_less() -> None:
    with transaction():
        draft = a_planned_draft(a_world().round)
        worth = draft.points
        actions.start(None, draft, 5, draft.version)
    work("from_start")
    assert reread(draft.id).points == worth
    with transaction():
        actions.start(None, draft, 5, reread(draft.id).version)
    work("good")
    assert reread(draft.id).points == worth


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("crash", Failure.CRASHED),
        ("contradiction", Failure.CONTRADICTION),
        ("memory", Failure.MEMORY),
        ("unsound", Failure.UNSOUND),
    ],
)
def test_a_planner_that_fails_is_told_of(kind: str, why: Failure) -> None:
    draft_id = a_queued_draft()
    work(kind)
    draft = reread(draft_id)
    assert (draft.state, draft.failed_because) == (DraftState.FAILED, why)
    assert (draft.plan is not None) == (kind == "crash"), (
        "what was found before a crash is kept, what is unsound is not"
    )


def test_a_draft_that_cannot_be_planned_at_all_fails_and_the_next_one_has_its_turn() -> None:
    first, second = a_queued_draft(), a_queued_draft()
    assert running.work_once(threading.Event(), ("/no/such/command",))
    assert (reread(first).state, reread(first).failed_because) == (DraftState.FAILED, Failure.CRASHED)
    assert work("good")
    assert reread(second).state == DraftState.DONE


def test_a_failed_draft_can_be_started_again() -> None:
    draft_id = a_queued_draft()
    work("crash")
    draft = reread(draft_id)
    with transaction():
        actions.start(None, draft, 5, draft.version)
    work("good")
    assert (reread(draft_id).state, reread(draft_id).failed_because) == (DraftState.DONE, None)


def test_a_stop_is_obeyed_within_seconds_and_the_best_plan_is_kept(app: Flask) -> None:
    draft_id = a_queued_draft()
    with working(app, "endless", threading.Event()):
        wait_for_plan(draft_id)
        with transaction():
            actions.stop(None, reread(draft_id))
        began = monotonic()
        while reread(draft_id).state == DraftState.RUNNING and monotonic() - began < 30:
            threading.Event().wait(0.02)
        took = monotonic() - began
    draft = reread(draft_id)
    assert (draft.state, draft.served, draft.stop_requested) == (DraftState.STOPPED, 6, False)
    assert took < 5, "a second on a machine that does nothing else"


def test_a_planner_that_does_not_stop_is_killed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "GRACE", 0.5)
    draft_id = a_queued_draft()
    with working(app, "deaf", threading.Event()):
        wait_for_plan(draft_id)
        with transaction():
            actions.stop(None, reread(draft_id))
        ends = monotonic() + 30
        while reread(draft_id).state == DraftState.RUNNING and monotonic() < ends:
            threading.Event().wait(0.05)
    assert (reread(draft_id).state, reread(draft_id).served) == (DraftState.STOPPED, 6)


def test_a_planner_that_is_late_is_killed_and_what_it_found_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    draft_id = a_queued_draft()
    monkeypatch.setattr(running, "LATE", 5.0)
    work("deaf")
    assert (reread(draft_id).state, reread(draft_id).served) == (DraftState.DONE, 6)


def test_a_worker_that_is_told_to_end_hands_the_draft_back(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "GRACE", 0.5)
    draft_id, stop = a_queued_draft(), threading.Event()
    with working(app, "deaf", stop):
        wait_for_plan(draft_id)
        assert reread(draft_id).state == DraftState.RUNNING
    draft = reread(draft_id)
    assert (draft.state, draft.served) == (DraftState.QUEUED, 6)
    work("good")
    assert reread(draft_id).state == DraftState.DONE


def test_two_workers_never_have_one_draft() -> None:
    draft_id = a_queued_draft()
    first = running.take_next()
    assert first is not None
    assert first.draft_id == draft_id
    assert running.take_next() is None


def test_a_draft_whose_worker_died_is_taken_again_with_its_best_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    draft_id = a_queued_draft()
    dead = running.take_next()
    assert dead is not None
    with clock.at(NOW + running.LEASE + timedelta(seconds=1)):
        again = running.take_next()
        assert again is not None
        assert (again.draft_id, again.take) == (draft_id, dead.take + 1)
        assert running._write(again)
        assert not running._write(dead), "the first worker was only slow: it writes nothing any more"
    assert reread(draft_id).state == DraftState.RUNNING


def test_what_a_dead_worker_found_is_begun_from() -> None:
    with transaction():
        draft = a_planned_draft(a_world().round)
        actions.start(None, draft, 20, draft.version)
    assert running.take_next() is not None
    with transaction():
        db.session.execute(update(Draft).values(spent=12))
    with clock.at(NOW + running.LEASE + timedelta(seconds=1)):
        again = running.take_next()
    assert again is not None
    assert again.best is not None
    assert again.best.points == draft.points
    assert (again.seconds, again.spent_before) == (20, 12)


def test_a_draft_is_dropped_when_it_is_no_longer_ours(app: Flask) -> None:
    draft_id = a_queued_draft()
    with working(app, "endless", threading.Event()):
        wait_for_plan(draft_id)
        with transaction():
            db.session.execute(update(Draft).values(take=Draft.take + 1))
        taken = reread(draft_id).heartbeat_at
    assert (reread(draft_id).state, reread(draft_id).heartbeat_at) == (DraftState.RUNNING, taken)


def test_the_longest_in_the_queue_comes_first() -> None:
    later = a_queued_draft()
    with clock.at(NOW - timedelta(minutes=1)):
        first = a_queued_draft()
    turns = [running.take_next(), running.take_next()]
    assert [turn.draft_id for turn in turns if turn] == [first, later]


def test_the_loop_works_until_it_is_told_to_stop(app: Flask) -> None:
    draft_id, stop = a_queued_draft(), threading.Event()

    def run() -> None:
        with clock.at(NOW):
            running.run(app, stop, planner("good"))

    thread = threading.Thread(target=run)
    thread.start()
    ends = monotonic() + 60
    while reread(draft_id).state != DraftState.DONE and monotonic() < ends:
        threading.Event().wait(0.05)
    stop.set()
    thread.join()
    assert reread(draft_id).state == DraftState.DONE
