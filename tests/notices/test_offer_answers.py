"""Yes and no to an offer of a seat from its message: a tap answers, looking does not, and what came of it is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from courseapp.cohorts.models import Cohort
from courseapp.enrollment import actions, offer_actions
from courseapp.enrollment.models import Enrollment, SeatOffer
from courseapp.enrollment.rules import EnrollmentState, OfferState
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.people.models import Household
from tests import makers
from tests.enrollment.test_line_views import offer_to, offered, state_of
from tests.house.rows import fingerprint
from tests.notices.test_act_views import LINK, sent
from tests.pages import Browser


class Scene:
    """A home that has just been told of its offer, with the two links of that message."""

    def __init__(self) -> None:
        with transaction():
            self.cohort, self.home, _, self.third = offered()
        (self.mail,) = [text for text in sent() if "Si ja" in text]
        self.yes, self.no = LINK.findall(self.mail)


@pytest.fixture
def scene(app: Flask) -> Scene:
    return Scene()


def tap(app: Flask, address: str) -> str:
    page = Browser(app).client.post(address)
    assert page.status_code == 200
    db.session.rollback()
    return page.get_data(as_text=True)


def test_a_message_of_an_offer_carries_a_yes_and_a_no_and_no_word_of_what_it_is(app: Flask, scene: Scene) -> None:
    assert "venter på svar" in scene.mail
    assert scene.mail.index("Si ja") < scene.mail.index(scene.yes) < scene.mail.index("Si nei")
    pages = [Browser(app).client.get(address).get_data(as_text=True) for address in (scene.yes, scene.no)]
    assert all("Svar innen torsdag 26. november" in page for page in pages)
    for text in (scene.mail, *pages):
        for secret in ("plass", "foster", "kull", "Eksempel", scene.cohort.name, scene.home.code):
            assert secret not in text.replace(scene.yes, "").replace(scene.no, "")


def test_scanners_that_open_both_links_answer_nothing(app: Flask, scene: Scene) -> None:
    before = fingerprint()
    for address in (scene.yes, scene.no):
        for method in ("GET", "HEAD", "GET"):
            assert Browser(app).client.open(address, method=method).status_code == 200
    assert fingerprint() == before
    assert state_of(scene.home) == EnrollmentState.OFFERED


def test_yes_gives_the_seat_and_the_second_tap_is_answered_as_the_first(app: Flask, scene: Scene) -> None:
    first, second = tap(app, scene.yes), tap(app, scene.yes)
    assert "Dere har takket ja. Takk for svaret." in first
    assert "Dere har takket ja. Takk for svaret." in second
    assert (state_of(scene.home), state_of(scene.third)) == (EnrollmentState.SEATED, EnrollmentState.WAITING)
    assert len([text for text in sent() if "Meld dere av her" in text]) == 1


def test_no_lets_the_next_home_be_asked_and_the_second_tap_changes_nothing(app: Flask, scene: Scene) -> None:
    first, second = tap(app, scene.no), tap(app, scene.no)
    assert "Dere har takket nei. Takk for svaret." in first
    assert "Dere har takket nei. Takk for svaret." in second
    assert (state_of(scene.home), state_of(scene.third)) == (EnrollmentState.WITHDRAWN, EnrollmentState.OFFERED)


def test_the_other_answer_comes_too_late_and_is_told_so(app: Flask, scene: Scene) -> None:
    tap(app, scene.yes)
    answer = tap(app, scene.no)
    assert "Dette kan ikke gjøres lenger" in answer
    assert "Passer det ikke likevel, kan dere melde dere av" in answer
    assert state_of(scene.home) == EnrollmentState.SEATED


def expire(scene: Scene) -> None:
    offer_actions.expire_due()


def revoke(scene: Scene) -> None:
    with transaction():
        actions.cancel_cohort(None, db.session.get_one(Cohort, scene.cohort.id), "For få")


def leave(scene: Scene) -> None:
    with transaction():
        offer_actions.accept(None, offer_to(scene.home))
        actions.withdraw(None, db.session.get_one(Enrollment, offer_to(scene.home).enrollment_id))


ENDS: list[tuple[Callable[[Scene], None], str]] = [
    (expire, "Fristen for å svare gikk ut"),
    (revoke, "trukket tilbake"),
    (leave, "er ikke med lenger"),
]


@pytest.mark.parametrize(("end", "words"), ENDS)
def test_an_answer_after_the_end_is_told_what_happened_and_does_nothing(
    app: Flask, scene: Scene, end: Callable[[Scene], None], words: str
) -> None:
    with clock.at(clock.now() + timedelta(days=3)):
        end(scene)
        db.session.rollback()
        before = fingerprint()
        answers = [tap(app, scene.yes) for _ in range(2)]
    assert fingerprint() == before
    assert all(words in answer and "Dette kan ikke gjøres lenger" in answer for answer in answers)


def test_a_late_yes_that_nobody_has_noted_the_silence_before_is_a_yes(app: Flask, scene: Scene) -> None:
    with clock.at(clock.now() + timedelta(days=3)):
        assert "Dere har takket ja" in tap(app, scene.yes)
        assert offer_actions.expire_due() == 0
    assert state_of(scene.home) == EnrollmentState.SEATED


def test_a_link_answers_its_own_offer_and_no_later_one(app: Flask, scene: Scene) -> None:
    tap(app, scene.no)
    with transaction():
        home = db.session.get_one(Household, scene.home.id)
        cohort = db.session.get_one(Cohort, scene.cohort.id)
        actions.sign_up(None, cohort, home, makers.adults_of(home))
        third = offer_to(db.session.get_one(Household, scene.third.id))
        offer_actions.refuse(None, third)
    tap(app, scene.yes)
    assert state_of(scene.home) == EnrollmentState.OFFERED
    assert [it.state for it in db.session.scalars(db.select(SeatOffer).order_by(SeatOffer.id))] == [
        OfferState.DECLINED,
        OfferState.DECLINED,
        OfferState.OPEN,
    ]
