"""A cohort changed by hand: told before it is saved, what breaks, with whom it collides, and what it costs."""

from __future__ import annotations

from typing import Any

from flask import Flask

from courseapp.kernel.db import db, transaction
from courseapp.people.models import HouseholdMember, Person
from courseapp.planning import actions, steering
from courseapp.planning.edit_forms import EditForm
from courseapp.planning.editing import effect
from courseapp.planning.naming import names_of
from courseapp.planning.rules import DraftState
from courseapp.planning.steering import Change
from tests.pages import Page
from tests.planning.conftest import Desk
from tests.statements import counted


def show(desk: Desk, number: int = 0, status: int = 200, **fields: Any) -> Page:
    """Ask what happens."""
    return desk.browser.post(
        desk.url(f"/flytt?kull={number}"), {"step": "show", **fields}, status, headers={"Accept-Language": "nb"}
    )


def plain(page: Page) -> str:
    """The words of a page with a hyphen for a minus."""
    return page.text.replace("\N{MINUS SIGN}", "-")


def save(desk: Desk, shown: Page, status: int = 303, number: int = 0, **fields: Any) -> Page:
    """Save what a page has shown."""
    sent = {**shown.fields(), "step": "save", **fields}
    response = desk.browser.client.post(desk.url(f"/flytt?kull={number}"), data=sent)
    assert response.status_code == status
    return Page(response)


def test_the_form_holds_the_cohort_as_it_is(desk: Desk) -> None:
    cohort = desk.opened.cohorts[0]
    fields: dict[str, Any] = desk.browser.get(desk.url("/flytt?kull=0")).fields()
    assert (fields["slot"], fields["first_week"]) == (str(cohort.slot), str(cohort.weeks[0]))
    assert fields["homes"] == [str(home) for home in cohort.households]
    assert (fields["first"], fields["second"]) == ("0", "1")


def test_a_change_that_breaks_nothing_is_shown_and_saved(desk: Desk) -> None:
    page = show(desk, first="2", second="3")
    assert "Ingen regler blir brutt." in page.text
    assert desk.opened.cohorts[0].facilitators == (0, 1)
    save(desk, page)
    assert desk.opened.cohorts[0].facilitators == (2, 3)
    assert (desk.draft.state, desk.draft.edited) == (DraftState.STOPPED, True)


def test_a_collision_is_told_with_whom_and_when(desk: Desk) -> None:
    page = show(desk, first_week="1")
    assert "regler blir brutt" in page.text
    assert "er opptatt av" in page.text
    assert "i uke 2 i 2027" in page.text
    assert "Lagre likevel" in page.text


def test_what_breaks_rules_is_kept_but_cannot_be_published(desk: Desk) -> None:
    page = show(desk, first_week="1")
    save(desk, page)
    assert desk.opened.cohorts[0].weeks[0] == 1
    assert "bryter regler og kan ikke publiseres" in desk.browser.get(desk.url("/publiser")).text


def test_homes_come_and_go_and_what_they_give_is_told(desk: Desk) -> None:
    page = show(desk, homes=["0", "1", "2", "3", "4"])
    assert "Hjem med plass -1" in plain(page)
    assert "Poeng -1 200" in plain(page)
    page = show(desk, homes=["0", "1", "2", "3", "4", "12", "13"])
    assert "Kullet har 7 hjem." in page.text
    page = show(desk, homes=["0", "1", "2"])
    assert "må ha minst 4" in page.text


def test_only_what_was_shown_is_saved(desk: Desk) -> None:
    page = show(desk, first="2", second="3")
    again = save(desk, page, status=200, first_week="9")
    assert "Dette skjer" in again.text
    assert desk.opened.cohorts[0].weeks[0] == 0
    bare = desk.browser.post(desk.url("/flytt?kull=0"), {"step": "save"}, 200)
    assert "Dette skjer" in bare.text
    assert not desk.draft.edited or desk.opened.cohorts[0].facilitators == (0, 1)


def test_a_cohort_is_taken_out_after_its_loss_is_shown(desk: Desk) -> None:
    page = desk.browser.post(desk.url("/flytt?kull=0"), {"step": "take_out"}, 200)
    assert "Dette skjer når kullet tas ut" in page.text
    assert "Hjem med plass -6" in plain(page)
    save(desk, page, step="take_out")
    assert len(desk.opened.cohorts) == 1


def test_a_pin_that_the_change_loses_is_told(desk: Desk) -> None:
    it = desk.opened
    with transaction():
        pinned = steering.pin(it.steering, it.cohorts[0], ())
        actions.steer_draft(None, it.draft, pinned, it.draft.version)
    page = show(desk, first="2", second="3")
    assert "Et kull som er låst, er ikke med slik det er låst." in page.text


def test_somebody_else_was_first(desk: Desk) -> None:
    page = show(desk, first="2", second="3")
    it = desk.opened
    with transaction():
        actions.edit(None, it.draft, it.cohorts, it.draft.version)
    refused = save(desk, page, status=409)
    assert "En annen har endret" in refused.text
    assert desk.opened.cohorts[0].facilitators == (0, 1)


def test_strange_addresses_and_answers_are_refused(desk: Desk) -> None:
    for number in ("99", "-1", "x", ""):
        desk.browser.get(desk.url(f"/flytt?kull={number}"), status=404)
    desk.browser.get(desk.url("/flytt"), status=404)
    for wrong in ({"slot": "99"}, {"room": "0"}, {"first": "99"}, {"homes": ["999"]}, {"first_week": "-1"}):
        show(desk, status=422, **wrong)
    page = show(desk, first="2", second="2")
    assert "Et kull skal ha to ulike veiledere." in page.text


def test_nothing_tells_where_a_home_is_that_is_shown_by_code(desk: Desk) -> None:
    home = desk.world.homes[0]
    with transaction():
        member = db.session.scalars(db.select(HouseholdMember).where(HouseholdMember.household_id == home.id)).first()
        assert member is not None
        person = db.session.get_one(Person, member.person_id)
        person.limited_visibility, person.visibility_review_on = True, desk.world.round.first_monday
    page = show(desk, homes=["1", "2", "3", "4", "5"])
    assert home.code in page.text
    assert "Poengene vises ikke" in page.text
    assert "Poeng -" not in plain(page)


def test_telling_takes_no_more_than_a_moment_and_nine_statements(app: Flask, desk: Desk) -> None:
    it = desk.opened
    with app.test_request_context("/"), counted() as sent:
        names = names_of(desk.actor, it)
        form = EditForm()
        form.offer(it, names, 0)
        assert effect(it, names, 0, Change(first_week=1)).broken
    assert len(sent) <= 9
