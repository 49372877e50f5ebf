"""Dates, times and the language of a page."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, time

import pytest
from flask import Flask
from flask_babel import force_locale

from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.people.models import Account
from courseapp.web import words
from tests import makers
from tests.pages import Browser

DAY = date(2027, 1, 1)
MOMENT = datetime(2027, 1, 19, 16, 30, tzinfo=UTC)


def language(browser: Browser, address: str = "/personvern", **headers: str) -> str:
    html = browser.client.get(address, headers=headers).get_data(as_text=True)
    return html.split('<html lang="')[1][:2]


@pytest.fixture
def actor(app: Flask) -> Actor:
    with transaction():
        actor = makers.an_admin()
        db.session.get_one(Account, actor.account_id).language = "nn"
    return actor


class TestLanguage:
    def test_a_visitor_without_a_choice_gets_what_the_browser_prefers_or_bokmaal(self, app: Flask) -> None:
        visitor = Browser(app)
        assert language(visitor) == "nb"
        assert language(visitor, **{"Accept-Language": "nn-NO,nn;q=0.9"}) == "nn"
        assert language(visitor, **{"Accept-Language": "en-US,en;q=0.5"}) == "en"
        assert language(visitor, **{"Accept-Language": "xx"}) == "nb"

    def test_a_visitors_choice_wins_over_the_browser(self, app: Flask) -> None:
        visitor = Browser(app)
        visitor.post("/sprak", {"code": "nn"}, status=303, page="/personvern", action="/sprak")
        assert language(visitor, **{"Accept-Language": "en"}) == "nn"

    def test_the_address_wins_for_that_page(self, app: Flask, actor: Actor) -> None:
        for browser in (Browser(app), Browser(app, actor)):
            assert language(browser, "/personvern?lang=en") == "en"
        assert language(Browser(app), "/personvern?lang=xx") == "nb"

    def test_a_signed_in_persons_own_choice_wins_over_an_old_visitors_and_the_browser(
        self, app: Flask, actor: Actor
    ) -> None:
        browser = Browser(app, actor)
        with browser.client.session_transaction() as session:
            session["language"] = "en"
        assert language(browser, **{"Accept-Language": "en"}) == "nn"

    def test_a_language_that_is_none_of_ours_does_no_harm(self, app: Flask, actor: Actor) -> None:
        visitor = Browser(app)
        with visitor.client.session_transaction() as session:
            session["language"] = "<xx>"
        assert language(visitor) == "nb"
        with transaction():
            db.session.get_one(Account, actor.account_id).language = "xx"
        assert language(Browser(app, actor)) == "nb"

    def test_a_job_writes_in_the_language_it_was_given(self, app: Flask) -> None:
        written = []

        def job() -> None:
            with app.app_context():
                for locale in ("en_GB", "nn_NO"):
                    with force_locale(locale):
                        written.append((words.current_language(), words.clock_time(time(17, 30))))
                written.append((words.current_language(), words.clock_time(time(17, 30))))

        thread = threading.Thread(target=job)
        thread.start()
        thread.join()
        assert written == [("en", "17:30"), ("nn", "17.30"), ("nb", "17.30")]


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "nb",
            [
                "1. januar 2027",
                "01.01.2027",
                "fredag 1. januar 2027",
                "fre. 1. jan.",
                "januar 2027",
                "17.30",
                "tirsdag 19. januar 2027 kl. 17.30",
            ],
        ),
        (
            "nn",
            [
                "1. januar 2027",
                "01.01.2027",
                "fredag 1. januar 2027",
                "fr. 1. jan.",
                "januar 2027",
                "17.30",
                "tysdag 19. januar 2027",
            ],
        ),
        (
            "en",
            [
                "1 January 2027",
                "01.01.2027",
                "Friday, 1 January 2027",
                "Fri 1 Jan",
                "January 2027",
                "17:30",
                "Tuesday, 19 January 2027",
            ],
        ),
    ],
)
def test_dates_and_times_are_written_as_people_read_them(app: Flask, lang: str, expected: list[str]) -> None:
    with app.test_request_context(f"/?lang={lang}"):
        written = [
            words.long_date(DAY),
            words.short_date(DAY),
            words.weekday_date(DAY),
            words.day_month(DAY),
            words.month_name(DAY),
            words.clock_time(MOMENT),
            words.date_and_time(MOMENT),
        ]
    assert written[:-1] == expected[:-1]
    assert written[-1].startswith(expected[-1])
    assert "17" in written[-1]


def test_a_moment_is_shown_on_a_norwegian_wall_clock(app: Flask) -> None:
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    with app.test_request_context("/?lang=nb"):
        assert words.long_date(late) == "1. januar 2027"
        assert words.clock_time(late) == "00.30"
