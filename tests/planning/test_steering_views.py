"""Steering a draft: what is pinned or banned stays so, and nobody's work is lost."""

from __future__ import annotations

import pytest

from courseapp.kernel.db import db, transaction
from courseapp.planner.problem import Weights
from courseapp.planning import actions
from courseapp.planning.models import Draft
from courseapp.planning.rules import DraftState
from tests import makers
from tests.pages import Browser, Page
from tests.planning.conftest import Desk
from tests.statements import counted


def press(desk: Desk, order: str, status: int = 303, **fields: str) -> Page:
    """Press a button that steers, as a page of now would send it."""
    page = desk.browser.get(desk.url("/styring"))
    token = page.fields(desk.url("/styring"))["csrf_token"] if desk.draft.state == DraftState.STOPPED else ""
    sent = {"order": order, "version": str(desk.draft.version), "csrf_token": token, **fields}
    response = desk.browser.client.post(desk.url("/styring"), data=sent)
    assert response.status_code == status
    return desk.browser.get(desk.url("/styring"))


def pinned_homes(desk: Desk) -> list[int]:
    return [home for pin in desk.opened.steering.pins for home in pin.households]


def test_a_cohort_is_pinned_and_let_go(desk: Desk) -> None:
    cohort = desk.opened.cohorts[0]
    page = press(desk, "pin_cohort cohort=0")
    assert desk.opened.steering.pins == (cohort,)
    assert "Kullet er låst slik det er" in page.text
    assert "6 hjem er låst" in page.text
    page = press(desk, "unpin pin=0")
    assert not desk.opened.steering
    assert "Ingenting er låst." in page.text


def test_a_frame_alone_is_pinned_and_homes_are_added_one_by_one(desk: Desk) -> None:
    home = desk.opened.cohorts[1].households[2]
    press(desk, "pin_frame cohort=1")
    assert not pinned_homes(desk)
    press(desk, f"pin_home cohort=1 home={home}")
    assert pinned_homes(desk) == [home]
    press(desk, f"unpin_home home={home} program=trygg-base")
    assert not pinned_homes(desk)
    press(desk, "release cohort=1")
    assert not desk.opened.steering.pins


@pytest.mark.parametrize(
    ("ban", "allow"),
    [
        ("ban_facilitator facilitator=3", "allow_facilitator facilitator=3"),
        ("ban_wish home=12 program=trygg-base", "allow_wish home=12 program=trygg-base"),
        ("ban_slot venue=5", "allow_slot venue=5"),
        ("ban_venue venue=5", "allow_venue venue=0"),
    ],
)
def test_what_is_banned_is_listed_and_allowed_again(desk: Desk, ban: str, allow: str) -> None:
    page = press(desk, ban)
    assert desk.opened.steering
    assert "Ingenting er holdt utenfor." not in page.text
    press(desk, allow)
    assert not desk.opened.steering


def test_a_whole_venue_is_banned_with_all_its_rooms_and_times(desk: Desk) -> None:
    press(desk, "ban_venue venue=5")
    assert desk.opened.steering.venues == set(range(len(desk.opened.facts.venues)))


def test_what_cannot_stand_beside_a_pin_is_refused_in_words(desk: Desk) -> None:
    press(desk, "pin_cohort cohort=0")
    leader = desk.world.facilitators[desk.opened.cohorts[0].facilitators[0]]
    page = press(desk, f"ban_facilitator facilitator={desk.opened.cohorts[0].facilitators[0]}")
    assert "kan ikke stå sammen" in page.text
    assert f"{leader.person.name} er holdt utenfor planen." in page.text
    assert not desk.opened.steering.facilitators


@pytest.mark.parametrize(
    "order",
    ["pin_cohort", "pin_cohort cohort=99", "pin_cohort cohort=-1", "explode cohort=0", "pin_cohort cohort=x",
     "pin_home cohort=0 home=13", "unpin pin=0", "ban_wish home=0 program=efst", "ban_slot venue=99",
     "pin_cohort cohort=0 evil=1", "end_closed venue=99"],
)  # fmt: skip
def test_a_strange_order_changes_nothing(desk: Desk, order: str) -> None:
    version = desk.draft.version
    page = press(desk, order)
    assert "En annen har endret" in page.text
    assert desk.draft.version == version


def test_a_list_in_which_nothing_was_chosen_says_so(desk: Desk) -> None:
    assert "Velg noe i listen først." in press(desk, "").text


def test_a_stale_page_changes_nothing(desk: Desk) -> None:
    version = str(desk.draft.version)
    press(desk, "pin_frame cohort=0")
    page = press(desk, "pin_frame cohort=1", version=version)
    assert "En annen har endret" in page.text
    assert len(desk.opened.steering.pins) == 1


def test_a_button_leads_back_to_its_page_and_never_away_from_ours(desk: Desk) -> None:
    for back, there in (("/onsker", "/onsker"), ("https://example.org/", desk.url("/styring"))):
        token = desk.browser.get(desk.url("/styring")).fields(desk.url("/styring"))["csrf_token"]
        sent = {"order": "pin_frame cohort=0", "version": str(desk.draft.version), "csrf_token": token, "back": back}
        assert desk.browser.client.post(desk.url("/styring"), data=sent).headers["Location"] == there


def test_weights_are_asked_in_words_and_go_back_to_usual(desk: Desk) -> None:
    page = desk.browser.get(desk.url("/styring/vekter"))
    assert "Hvor mye teller et minutt på vei for familien?" in page.text
    assert "Vanlig er 1." in page.text
    desk.browser.post(desk.url("/styring/vekter"), {"family_minute": "3", "load": "double"}, status=303)
    assert desk.opened.steering.weights == Weights(family_minute=3, load=(0, 400, 1000, 1800, 2800))
    again: dict[str, object] = dict(desk.browser.get(desk.url("/styring/vekter")).fields())
    assert (again["family_minute"], again["load"]) == ("3", ["double"])
    press(desk, "usual_weights")
    assert desk.opened.steering.weights == Weights()


@pytest.mark.parametrize("wrong", [{"served": "-1"}, {"cohort": "mange"}, {"family_minute": "1001"}, {"load": "x"}])
def test_weights_that_make_no_sense_are_refused(desk: Desk, wrong: dict[str, str]) -> None:
    desk.browser.post(desk.url("/styring/vekter"), wrong, status=422)
    assert not desk.opened.steering


def test_weights_of_a_stale_page_are_refused(desk: Desk) -> None:
    page = desk.browser.post(desk.url("/styring/vekter"), {"version": "0", "served": "5"}, status=422)
    assert "En annen har endret" in page.text


def test_planning_again_leaves_the_draft_and_works_on_a_copy(desk: Desk) -> None:
    press(desk, "pin_cohort cohort=0")
    page = desk.browser.post(
        desk.url("/styring/planlegg"), {}, 303, page=desk.url("/styring"), action=desk.url("/styring/planlegg")
    )
    made = db_draft(page.location.rsplit("/", 1)[1])
    assert (made.state, made.copied_from) == (DraftState.QUEUED, desk.draft.id)
    assert made.steering == desk.draft.steering
    assert desk.draft.state == DraftState.STOPPED


def db_draft(code: str) -> Draft:
    made: Draft = db.session.scalars(db.select(Draft).where(Draft.code == code)).one()
    return made


def test_a_draft_at_work_and_a_closed_round_are_left_alone(desk: Desk) -> None:
    page = desk.browser.get(desk.url("/styring"))
    token = page.fields(desk.url("/styring"))["csrf_token"]
    draft = desk.draft
    with transaction():
        actions.start(None, draft, 60, draft.version)
    sent = {"order": "pin_frame cohort=0", "version": str(desk.draft.version), "csrf_token": token}
    desk.browser.client.post(desk.url("/styring"), data=sent)
    page = desk.browser.get(desk.url("/styring"))
    assert "Planen lages nå" in page.text
    assert "Utkastet kan ikke styres nå" in page.text
    assert not desk.opened.steering


def test_only_the_coordinator_of_the_cooperation_steers(desk: Desk) -> None:
    with transaction():
        leader, contact = makers.a_leader(desk.world.service), makers.a_contact_person(desk.world.service)
        stranger = makers.a_coordinator(makers.a_cooperation())
    for part in ("/styring", "/styring/vekter", "/flytt?kull=0", "/replan", "/publiser"):
        Browser(desk.browser.client.application, leader).get(desk.url(part), status=403)
        for nobody in (stranger, contact):
            Browser(desk.browser.client.application, nobody).get(desk.url(part), status=404)


def test_the_page_costs_the_same_however_much_there_is(desk: Desk) -> None:
    desk.browser.get(desk.url("/styring"))
    with counted() as sent:
        desk.browser.get(desk.url("/styring"))
    assert len(sent) <= 8
