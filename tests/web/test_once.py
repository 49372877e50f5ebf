"""A form sent twice, in whatever way, does its deed once and is answered as the first time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from courseapp.cohorts.models import Cohort
from courseapp.enrollment import actions
from courseapp.enrollment.models import Enrollment
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.notices.models import Letter
from courseapp.people.models import Household
from courseapp.web import once
from courseapp.web.once import FormReceipt
from tests import makers
from tests.pages import Browser, Page

Address = str


def a_world() -> tuple[Cohort, Household, Actor, Actor]:
    cohort = makers.a_cohort(seats=3)
    home = makers.a_household(makers.services_of(cohort.cooperation)[0])
    return cohort, home, makers.a_foster_parent(home), makers.a_coordinator(cohort.cooperation)


def fields_of(browser: Browser, address: Address, **more: str) -> dict[str, Any]:
    return browser.get(address).fields() | more


def send(browser: Browser, address: Address, fields: dict[str, Any]) -> Page:
    return Page(browser.client.post(address, data=fields))


def letters() -> int:
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(Letter)) or 0


def letter(browser: Browser, cohort: Cohort, text: str = "Husk uteklær.") -> tuple[Address, dict[str, Any]]:
    """Fill in a letter: a deed that would be done again each time it was asked for."""
    address = f"/kull/{cohort.code}/meldinger"
    return address, fields_of(browser, address, subject="Beskjed", text=text)


def test_a_double_click_writes_one_letter_and_says_so_twice(app: Flask) -> None:
    with transaction():
        cohort, home, _, coordinator = a_world()
        actions.sign_up(None, cohort, home, makers.adults_of(home))
    browser = Browser(app, coordinator)
    address, fields = letter(browser, cohort)
    first = send(browser, address, fields)
    said = browser.get(first.location).text
    second = send(browser, address, fields)
    assert (first.status, first.location) == (second.status, second.location)
    assert letters() == 1
    assert browser.get(second.location).text == said


def test_going_back_and_writing_something_else_is_another_letter(app: Flask) -> None:
    with transaction():
        cohort, home, _, coordinator = a_world()
        actions.sign_up(None, cohort, home, makers.adults_of(home))
    browser = Browser(app, coordinator)
    address, fields = letter(browser, cohort)
    send(browser, address, fields)
    send(browser, address, fields | {"text": "Og matpakke."})
    send(browser, address, fields | {"text": "Og matpakke."})
    assert letters() == 2


def test_a_sign_up_sent_again_is_answered_as_the_first_time(app: Flask) -> None:
    with transaction():
        cohort, home, parent, _ = a_world()
    browser = Browser(app, parent)
    address = f"/kull/{cohort.code}/pamelding"
    fields = fields_of(browser, address, persons=str(makers.adults_of(home)[0]))
    answers = []
    for _again in range(3):
        page = send(browser, address, fields)
        answers.append((page.status, page.location, "Dere har fått plass" in browser.get(page.location).text))
    assert answers == [answers[0]] * 3
    assert answers[0][2]
    deeds = db.session.scalars(db.select(JournalEntry.deed).where(JournalEntry.deed == "enrollment.sign_up")).all()
    assert len(deeds) == 1


def test_a_withdrawal_sent_again_after_a_new_sign_up_withdraws_nothing(app: Flask) -> None:
    """The old page of another tab: what it asked for has been done, and is not asked for again."""
    with transaction():
        cohort, home, parent, _ = a_world()
        actions.sign_up(None, cohort, home, makers.adults_of(home))
    browser = Browser(app, parent)
    action = f"/kull/{cohort.code}/min-pamelding/meld-av"
    fields = browser.get(f"/kull/{cohort.code}/min-pamelding").fields(action)
    send(browser, action, fields)
    with transaction():
        actions.sign_up(None, cohort, home, makers.adults_of(home))
    send(browser, action, fields)
    db.session.rollback()
    assert db.session.scalars(db.select(Enrollment.state).order_by(Enrollment.id)).all() == ["withdrawn", "seated"]


def test_what_was_refused_may_be_sent_again(app: Flask) -> None:
    with transaction():
        cohort, home, _, coordinator = a_world()
        actions.sign_up(None, cohort, home, makers.adults_of(home))
    browser = Browser(app, coordinator)
    address = f"/kull/{cohort.code}/plasser"
    fields = fields_of(browser, address, seats="0")
    assert send(browser, address, fields).status == 422
    assert send(browser, address, fields | {"seats": "5"}).status == 303
    assert db.session.scalar(db.select(db.func.count()).select_from(FormReceipt)) == 1


def test_a_crash_after_the_deed_leaves_it_done_and_the_retry_does_not_do_it_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        cohort, home, _, coordinator = a_world()
        actions.sign_up(None, cohort, home, makers.adults_of(home))
    browser = Browser(app, coordinator)
    address, fields = letter(browser, cohort)
    with monkeypatch.context() as dying:
        dying.setattr(once.Attempt, "answered", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            send(browser, address, fields)
    assert letters() == 1
    monkeypatch.setattr(once, "WAITS", ())
    page = send(browser, address, fields)
    assert page.status == 303
    assert "allerede gjort" in browser.get(page.location).text
    assert letters() == 1


def test_a_crash_before_the_end_of_the_deed_leaves_nothing_and_the_retry_does_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        cohort, home, _, coordinator = a_world()
        actions.sign_up(None, cohort, home, makers.adults_of(home))
    browser = Browser(app, coordinator)
    address, fields = letter(browser, cohort)
    with monkeypatch.context() as dying:
        dying.setattr(db.session, "commit", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            send(browser, address, fields)
    assert letters() == 0
    assert send(browser, address, fields).status == 303
    assert letters() == 1


def test_the_form_of_one_person_says_nothing_to_another(app: Flask) -> None:
    with transaction():
        cohort, home, _, coordinator = a_world()
        other = makers.a_coordinator(cohort.cooperation)
        actions.sign_up(None, cohort, home, makers.adults_of(home))
    browser = Browser(app, coordinator)
    address, fields = letter(browser, cohort)
    send(browser, address, fields)
    second = Browser(app, other)
    _, own = letter(second, cohort)
    send(second, address, own | {"once": fields["once"]})
    assert letters() == 2


def test_many_clicks_at_the_same_moment_are_one(app: Flask) -> None:
    with transaction():
        cohort, home, _, coordinator = a_world()
        actions.sign_up(None, cohort, home, makers.adults_of(home))
    browser = Browser(app, coordinator)
    address, fields = letter(browser, cohort)
    with browser.client.session_transaction() as session:
        kept = dict(session)

    def click(_number: int) -> tuple[int, str]:
        with clock.at(makers.NOW), app.app_context():
            client = app.test_client()
            with client.session_transaction() as own:
                own.update(kept)
            page = Page(client.post(address, data=fields))
        return page.status, page.location

    with ThreadPoolExecutor(6) as pool:
        answers = set(pool.map(click, range(6)))
    assert len(answers) == 1, answers
    assert letters() == 1, answers


def test_receipts_are_forgotten_after_two_days(app: Flask) -> None:
    with transaction():
        db.session.add(FormReceipt(key="old", request="r", made_at=clock.now() - timedelta(days=3)))
        db.session.add(FormReceipt(key="new", request="r", made_at=clock.now() - timedelta(days=1)))
    with transaction():
        once.purge()
    assert db.session.scalars(db.select(FormReceipt.key)).all() == ["new"]
