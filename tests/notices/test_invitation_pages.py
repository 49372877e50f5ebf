"""Choosing calendar invitations, and seeing what one's calendar got and said."""

from __future__ import annotations

from flask import Flask

from courseapp.kernel.db import db
from courseapp.notices.invitation_actions import Wish
from courseapp.notices.models import InvitationChoice
from tests.kernel.test_text import identity_number
from tests.notices.invited import Scene, called, rows
from tests.pages import Browser
from tests.statements import counted

VALG = "/meldinger/valg"
USUAL = {"reminders": "y"}


def choice() -> tuple[str | None, bool] | None:
    db.session.rollback()
    found = db.session.scalars(db.select(InvitationChoice)).one_or_none()
    return (found.title, found.with_place) if found else None


def test_one_asks_for_invitations_says_what_they_say_and_stops_again(app: Flask) -> None:
    scene = Scene()
    browser = Browser(app, scene.parent)
    assert "Du har ikke bedt om kalenderinvitasjoner" in browser.get("/meldinger/kalender").text
    browser.post(VALG, USUAL | {"invites": "y"}, 303)
    assert choice() == (None, False)
    assert "Ingen invitasjoner ennå" in browser.get("/meldinger/kalender").text
    browser.post(VALG, USUAL | {"invites": "y", "word": "Kor", "with_place": "y"}, 303)
    assert choice() == ("Kor", True)
    fields = browser.get(VALG).fields()
    assert fields["word"] == "Kor"
    assert all("y" in fields[name] for name in ("invites", "with_place"))
    browser.post(VALG, {"invites": []}, 303)
    assert choice() is None


def test_a_word_that_tells_who_one_is_is_refused(app: Flask) -> None:
    scene = Scene()
    page = Browser(app, scene.parent).post(VALG, {"invites": "y", "word": identity_number("010190")}, 422)
    assert "Skriv ikke fødselsnummer her." in page.text
    assert choice() is None


def test_who_is_protected_is_not_asked_about_places_and_cannot_have_them(app: Flask) -> None:
    scene = Scene(limited=True)
    browser = Browser(app, scene.parent)
    assert "with_place" not in browser.get(VALG).fields()
    browser.post(VALG, USUAL | {"invites": "y", "with_place": "y"}, 303)
    assert choice() == (None, False)


def test_who_has_no_meetings_of_their_own_is_not_asked_and_loses_nothing(app: Flask) -> None:
    scene = Scene()
    fields = Browser(app, scene.coordinator).get(VALG).fields()
    assert not {"invites", "word", "with_place"} & set(fields)
    Browser(app, scene.coordinator).post(VALG, {"invites": "y"}, 303)
    assert choice() is None


def test_the_page_lists_the_meetings_in_order_of_time_at_the_same_cost_for_many(app: Flask) -> None:
    scene = Scene(Wish(invites=True))
    browser = Browser(app, scene.parent)
    with counted() as none:
        browser.get("/meldinger/kalender")
    called()
    with counted() as many:
        page = browser.get("/meldinger/kalender")
    assert page.text.count("Ikke svart") == len(rows()) == len(scene.meetings())
    assert page.text.index("desember") < page.text.index("januar")
    assert len(none) == len(many)


def test_messages_in_the_list_are_words_and_not_each_invitation(app: Flask) -> None:
    scene = Scene(Wish(invites=True))
    called()
    page = Browser(app, scene.parent).get("/meldinger")
    assert page.text.count("Dere har fått plass") == 1
    assert "/meldinger/kalender" in page.links()
    assert "Side 2" not in page.text
