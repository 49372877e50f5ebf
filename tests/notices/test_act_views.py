"""Links that do one thing: a tap does it, looking does not, and nobody has to sign in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from courseapp.enrollment import actions
from courseapp.enrollment.models import Answer, Enrollment, Invitation
from courseapp.enrollment.rules import EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Message
from courseapp.notices.delivery import deliver_due
from courseapp.notices.rules import due_at
from courseapp.notices.telling import remind_due
from courseapp.people.models import Household, WordChoice
from tests import makers
from tests.house.rows import fingerprint
from tests.notices.test_delivery import Recorder
from tests.pages import Browser

LINK = re.compile(r"http://localhost(/svar/\S+)")


def a_home_in_two_cohorts() -> tuple[Household, list[str]]:
    """A home with a seat in one cohort and an invitation to another; gives the mails it got for that."""
    with transaction():
        cooperation = makers.a_cooperation()
        home = makers.a_household(makers.services_of(cooperation)[0])
        makers.a_foster_parent(home)
        mine = makers.a_cohort(cooperation)
        actions.sign_up(None, mine, home, makers.adults_of(home))
        actions.invite(None, makers.a_cohort(cooperation, "trygg-base"), [home])
    return home, sent()


def sent() -> list[str]:
    sender = Recorder()
    deliver_due(sender)
    return [mail.get_content() for mail in sender.sent]


def link(mails: list[str], words: str) -> str:
    (text,) = [text for text in mails if words in text]
    (address,) = LINK.findall(text)
    return str(address)


def state() -> EnrollmentState:
    db.session.rollback()
    return db.session.scalars(select(Enrollment.state)).one()


def test_a_scanner_that_opens_every_link_does_nothing(app: Flask) -> None:
    _, mails = a_home_in_two_cohorts()
    links = [address for text in mails for address in LINK.findall(text)]
    assert len(links) == 2
    before = fingerprint()
    for address in links:
        for _ in range(2):
            page = Browser(app).client.get(address)
            assert page.status_code == 200
            assert page.headers["Cache-Control"] == "no-store"
            assert page.headers["Referrer-Policy"] == "no-referrer"
            assert Browser(app).client.head(address).status_code == 200
    assert fingerprint() == before


def test_one_tap_takes_a_home_out_without_a_sign_in_and_the_second_is_answered_alike(app: Flask) -> None:
    _, mails = a_home_in_two_cohorts()
    address = link(mails, "Meld dere av")
    first, second = (Browser(app).client.post(address) for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert "Dere er meldt av" in first.get_data(as_text=True)
    assert "Dere er meldt av" in second.get_data(as_text=True)
    assert state() == EnrollmentState.WITHDRAWN


def test_one_tap_says_no_to_an_invitation_and_touches_nothing_else(app: Flask) -> None:
    _, mails = a_home_in_two_cohorts()
    Browser(app).client.post(link(mails, "Si nei"))
    db.session.rollback()
    assert db.session.scalars(select(Invitation.answer)).one() == Answer.DECLINED
    assert state() == EnrollmentState.SEATED


def test_the_page_of_a_link_names_nobody_and_no_course(app: Flask) -> None:
    _, mails = a_home_in_two_cohorts()
    text = Browser(app).client.get(link(mails, "Meld dere av")).get_data(as_text=True).casefold()
    assert "foster" not in text
    assert "kull" not in text
    assert "eksempel" not in text


FORGED: list[Callable[[str], str]] = [
    lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
    lambda token: f"N{token[1:]}",
    lambda token: f"P{token[1:]}",
    lambda token: token[:9],
    lambda _: "x" * 40,
    lambda _: "ø" * 30,
]


@pytest.mark.parametrize("forge", FORGED)
def test_a_link_we_did_not_make_leads_nowhere(app: Flask, forge: Callable[[str], str]) -> None:
    _, mails = a_home_in_two_cohorts()
    token = link(mails, "Meld dere av").removeprefix("/svar/")
    for method in ("GET", "POST"):
        assert Browser(app).client.open(f"/svar/{forge(token)}", method=method).status_code == 404
    assert state() == EnrollmentState.SEATED


def test_what_can_no_longer_be_done_is_said_and_not_done(app: Flask) -> None:
    _, mails = a_home_in_two_cohorts()
    with transaction():
        cohort = db.session.scalars(select(Enrollment)).one().cohort
        actions.cancel_cohort(None, cohort, "For få")
    answer = Browser(app).client.post(link(mails, "Meld dere av"))
    assert "Dette kan ikke gjøres lenger" in answer.get_data(as_text=True)
    assert state() == EnrollmentState.CANCELLED


def test_a_mail_program_stops_reminders_with_the_one_post_it_makes(app: Flask) -> None:
    home, _ = a_home_in_two_cohorts()
    first_at = db.session.scalars(select(Enrollment)).one().cohort.first_at
    assert first_at is not None
    with clock.at(due_at(first_at, 7)):
        remind_due()
        sender = Recorder()
        deliver_due(sender)
        (mail,) = sender.sent
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        (address,) = LINK.findall(mail["List-Unsubscribe"].strip("<>"))
        assert address in mail.get_content()
        answer = Browser(app).client.post(address, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    db.session.rollback()
    assert db.session.get_one(WordChoice, makers.adults_of(home)[0]).reminders is False
    with clock.at(due_at(first_at, 2)):
        remind_due()
    assert len(db.session.scalars(select(Message).where(Message.template == "notices.reminder")).all()) == 1


def test_only_reminders_can_be_unsubscribed_from(app: Flask) -> None:
    with transaction():
        cooperation = makers.a_cooperation()
        home = makers.a_household(makers.services_of(cooperation)[0])
        makers.a_foster_parent(home)
        actions.sign_up(None, makers.a_cohort(cooperation), home, makers.adults_of(home))
    sender = Recorder()
    deliver_due(sender)
    assert [mail["List-Unsubscribe"] for mail in sender.sent] == [None]
