"""The table calendar: the right days in the right words, neutral, and a tagged file."""

from __future__ import annotations

import zlib
from datetime import date, time, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from courseapp.enrollment import actions as enrollment_actions
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.people.models import Household
from courseapp.series import lesson_actions, table_calendar
from courseapp.series.own_queries import printed
from courseapp.series.rules import months_later
from courseapp.web.words import BABEL
from tests import makers
from tests.makers import NOW
from tests.pages import Browser
from tests.series.conftest import Scene

FIRST = date(2026, 11, 1)


def contents(scene: Scene, language: str = "nb", first: date = FIRST) -> dict[str, Any]:
    home = db.session.get_one(Household, scene.home.id)
    with force_locale(BABEL[language]):
        return table_calendar.contents(printed(home, first, months_later(first, 12)), language, first)


def items(data: dict[str, Any]) -> dict[str, list[str]]:
    """What stands in the calendar, by month and day."""
    return {
        f"{day['number']}. {month['name']}": day["items"]
        for month in data["months"]
        for week in month["weeks"]
        for day in week["days"]
        if day["items"]
    }


@pytest.fixture
def with_times(scene: Scene) -> Scene:
    begins = clock.to_utc(date(2026, 12, 1), time(17, 30))
    with transaction():
        lesson_actions.hold(scene.contact, scene.lesson(1), NOW.date())
        lesson_actions.agree(scene.contact, scene.lesson(2), begins, begins + timedelta(minutes=90))
        cohort = makers.a_cohort(scene.cooperation, "fosterhjemskveld", first=date(2027, 1, 12))
        enrollment_actions.sign_up(None, cohort, scene.home, makers.adults_of(scene.home), enrollment_actions.Needs())
    return scene


def test_it_holds_the_homes_times_and_what_is_due_and_tells_neither_program_nor_theme(with_times: Scene) -> None:
    assert items(contents(with_times)) == {
        "1. Desember 2026": ["17.30 Leksjon 2"],
        "16. Desember 2026": ["Leksjon 3, senest i dag"],
        "12. Januar 2027": ["17.30 Kurs"],
        "18. Januar 2027": ["Leksjon 4, senest i dag"],
        "16. Februar 2027": ["Leksjon 5, senest i dag"],
        "16. Mars 2027": ["Leksjon 6, senest i dag"],
    }


def test_it_speaks_the_homes_own_norwegian(with_times: Scene) -> None:
    data = contents(with_times, "nn")
    assert data["weekdays"][0] == "måndag"
    assert [month["name"] for month in data["months"]][:3] == ["November 2026", "Desember 2026", "Januar 2027"]
    assert items(data)["16. Desember 2026"] == ["Leksjon 3, seinast i dag"]
    assert data["title"] == "Bordkalender frå november 2026"


def test_weeks_are_the_iso_weeks_and_holidays_are_red_and_named(with_times: Scene) -> None:
    january = contents(with_times, first=date(2027, 1, 1))["months"][0]
    assert [week["number"] for week in january["weeks"]] == [53, 1, 2, 3, 4]
    new_year = january["weeks"][0]["days"][4]
    assert (new_year["number"], new_year["red"], new_year["note"]) == (1, True, "Første nyttårsdag")
    assert [day["red"] for day in january["weeks"][1]["days"]] == [False] * 6 + [True]


def test_twelve_months_from_this_one_or_from_january(scene: Scene) -> None:
    assert table_calendar.first_month(NOW.date(), None) == FIRST
    assert table_calendar.first_month(NOW.date(), "2027") == date(2027, 1, 1)
    assert table_calendar.first_month(NOW.date(), "1999") == FIRST
    assert len(contents(scene)["months"]) == 12


def test_the_file_is_tagged_with_title_and_language_and_made_anew_each_time(app: Flask, with_times: Scene) -> None:
    for actor in (with_times.parent, with_times.contact):
        answer = Browser(app, actor).client.get(f"/hjem/{with_times.home.code}/bordkalender.pdf")
        assert (answer.status_code, answer.content_type) == (200, "application/pdf")
        assert answer.headers["Content-Disposition"] == "inline; filename=bordkalender-2026-11.pdf"
        assert answer.headers["Cache-Control"] == "no-store"
        whole = plain(answer.data)
        assert b"/StructTreeRoot" in whole
        assert b"pdfuaid" in whole
        assert b"/Lang(nb-NO)" in whole
        assert b"/Count 12" in whole


def plain(data: bytes) -> bytes:
    """Give a PDF with its compressed parts opened."""
    parts = [data]
    for piece in data.split(b"stream\n")[1:]:
        try:
            parts.append(zlib.decompressobj().decompress(piece))
        except zlib.error:
            continue
    return b"\n".join(parts)


def test_nothing_in_the_data_is_read_as_markup(app: Flask, scene: Scene) -> None:
    data = contents(scene)
    data["months"] = data["months"][:1]
    data["months"][0]["weeks"][0]["days"][0]["items"] = ['#panic("x") *fet* $ \\ " ]']
    assert table_calendar.typeset(data).startswith(b"%PDF")


def test_only_the_home_and_its_contact_person_print_it(app: Flask, scene: Scene) -> None:
    url = f"/hjem/{scene.home.code}/bordkalender.pdf"
    with transaction():
        others = [makers.a_foster_parent(scene.a_home()), makers.a_contact_person(scene.service)]
        coordinator = makers.a_coordinator(scene.cooperation)
    assert [Browser(app, it).client.get(url).status_code for it in [*others, coordinator]] == [404, 404, 404]
    assert Browser(app, scene.leader).client.get(url).status_code == 403
