"""Answers from calendars: what is understood, whose it is, and that nothing else comes of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courseapp.enrollment.models import Enrollment
from courseapp.enrollment.rules import EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.db import db
from courseapp.notices.invitation_actions import Wish
from courseapp.notices.invitation_rules import Answer, Asked, counts
from courseapp.notices.reading import Outcome, read_one
from courseapp.notices.replies import read
from tests.house.rows import fingerprint
from tests.makers import NOW
from tests.notices import odd_replies
from tests.notices.invited import Scene, called, rows, wants
from tests.notices.odd_replies import US, About, ics, mail
from tests.pages import Browser


@pytest.fixture
def scene(app: Flask) -> Scene:
    it = Scene(Wish(invites=True))
    called()
    return it


def about(scene: Scene, number: int = 1) -> About:
    meeting = scene.meetings()[number - 1]
    row = next(row for row in rows() if row.meeting_id == meeting.id)
    return About(meeting.uid, row.address, row.token, row.sequence)


def answers() -> list[Answer | None]:
    return [row.answer for row in rows()]


def come(raw: bytes, at: timedelta = timedelta(hours=2)) -> Outcome:
    with clock.at(NOW + at):
        return read_one(raw)


@pytest.mark.parametrize("odd", odd_replies.READ, ids=lambda it: it.__name__)
def test_answers_of_every_program_are_understood(scene: Scene, odd: Callable[[About], bytes]) -> None:
    assert come(odd(about(scene))) == Outcome.ANSWER
    assert answers() == [odd_replies.READ[odd], *[None] * (len(scene.meetings()) - 1)]


@pytest.mark.parametrize("odd", odd_replies.IGNORED, ids=lambda it: it.__name__)
def test_what_is_no_answer_of_the_one_invited_changes_nothing(scene: Scene, odd: Callable[[About], bytes]) -> None:
    it = about(scene)
    before, began = fingerprint(), time.monotonic()
    assert come(odd(it)) in {Outcome.OLD, Outcome.OTHER}
    assert time.monotonic() - began < 10
    assert fingerprint() == before


def test_a_no_withdraws_nobody_and_stands_on_ones_own_page(app: Flask, scene: Scene) -> None:
    come(odd_replies.no(about(scene)))
    db.session.rollback()
    assert db.session.get_one(Enrollment, scene.enrollment.id).state == EnrollmentState.SEATED
    page = Browser(app, scene.parent).get("/meldinger/kalender")
    assert page.text.count("Du kommer ikke") == 1
    assert page.text.count("Ikke svart") == len(scene.meetings()) - 1
    assert "verken melder deg på eller av" in page.text


def test_a_later_answer_counts_and_an_older_one_that_comes_late_does_not(scene: Scene) -> None:
    it = about(scene)
    first, second = (mail(it, ics(About(it.uid, it.address, it.token, 0, stamp), said=said)) for stamp, said in (
        ("20261124T100000Z", "ACCEPTED"), ("20261124T101000Z", "DECLINED")))  # fmt: skip
    assert [come(raw) for raw in (first, second, first, second)] == [
        Outcome.ANSWER,
        Outcome.ANSWER,
        Outcome.OLD,
        Outcome.ANSWER,
    ]
    assert answers()[0] == Answer.DECLINED


def test_an_answer_to_the_time_before_a_meeting_moved_does_not_count(scene: Scene) -> None:
    it = about(scene)
    come(odd_replies.gmail(it))
    scene.move(1)
    called(timedelta(hours=3))
    assert answers()[0] is None
    assert come(odd_replies.gmail(it), timedelta(hours=4)) == Outcome.OLD
    assert come(odd_replies.old_phone(it), timedelta(hours=4)) == Outcome.OLD
    assert answers()[0] is None
    assert come(odd_replies.no(about(scene)), timedelta(hours=4)) == Outcome.ANSWER
    assert answers()[0] == Answer.DECLINED


def test_a_clock_that_runs_ahead_does_not_shut_out_what_is_answered_later(scene: Scene) -> None:
    it = about(scene)
    ahead = mail(it, ics(About(it.uid, it.address, it.token, 0, "20991231T000000Z")))
    assert come(ahead) == Outcome.ANSWER
    later = mail(it, ics(About(it.uid, it.address, it.token, 0, "20261124T120000Z"), said="DECLINED"))
    assert come(later, timedelta(hours=4)) == Outcome.ANSWER
    assert answers()[0] == Answer.DECLINED


def test_an_answer_after_the_invitation_was_taken_back_does_not_count(scene: Scene) -> None:
    it = about(scene)
    wants(scene.parent, Wish(invites=False))
    called(timedelta(hours=1))
    assert come(odd_replies.no(it)) == Outcome.OLD
    assert set(answers()) == {None}


def test_one_persons_secret_answers_for_nobody_else(app: Flask, scene: Scene) -> None:
    """Two invited to the same meeting: the answer of one, under the other's name, is the first one's at most."""
    other = Scene(Wish(invites=True))
    called()
    mine, theirs = about(scene), about(other)
    forged = mail(mine, ics(About(mine.uid, theirs.address, mine.token, 0), said="DECLINED"), to=theirs.to)
    assert come(forged) in {Outcome.OLD, Outcome.OTHER}
    assert set(answers()) == {None}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_mail_whatever_stands_in_it_stops_the_reading(data: st.DataObject) -> None:
    odd = data.draw(st.sampled_from([*odd_replies.READ, *odd_replies.IGNORED[:12]]))
    raw = bytearray(odd(About("u@courseapp", "a@example.org", "ab" * 10)))
    for _ in range(data.draw(st.integers(1, 6))):
        where = data.draw(st.integers(0, len(raw) - 1))
        raw[where : where + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    read(bytes(raw), US)


def test_an_old_number_an_old_stamp_and_no_stamp_are_judged_alone() -> None:
    asked = Asked(2, NOW)
    assert counts(asked, 2, NOW)
    assert counts(asked, 3, None)
    assert counts(asked, None, NOW - timedelta(minutes=30))
    assert not counts(asked, None, NOW - timedelta(hours=2))
    assert not counts(asked, 1, NOW + timedelta(days=1))
    answered = Asked(2, NOW, NOW + timedelta(hours=1))
    assert counts(answered, 2, NOW + timedelta(hours=1))
    assert not counts(answered, 2, NOW)
