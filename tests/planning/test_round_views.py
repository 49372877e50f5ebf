"""A coordinator opens a round, sees what is missing first, and presses the button."""

from __future__ import annotations

import pytest
from flask import Flask

from courseapp.kernel.db import db, transaction
from courseapp.planning.models import Draft, PlanningRound
from courseapp.planning.rules import DraftState, RoundState
from tests import makers
from tests.pages import Browser
from tests.planning.makers import World, a_leader_of, a_planned_draft, a_wish, a_world
from tests.statements import counted


@pytest.fixture
def world(app: Flask) -> World:
    with transaction():
        return a_world()


@pytest.fixture
def coordinator(app: Flask, world: World) -> Browser:
    with transaction():
        actor = makers.a_coordinator(world.cooperation)
    return Browser(app, actor)


def url_of(world: World) -> str:
    return f"/planlegging/{world.round.code}"


def test_the_list_shows_the_rounds_of_ones_own_cooperation(app: Flask, world: World, coordinator: Browser) -> None:
    with transaction():
        other = makers.a_coordinator(makers.a_cooperation())
    assert url_of(world) in coordinator.get("/planlegging").links()
    assert "Ingen planleggingsrunder ennå" in Browser(app, other).get("/planlegging").text
    Browser(app, other).get(url_of(world), status=404)


def test_a_new_round_is_proposed_for_the_next_term_with_what_is_wished_for(coordinator: Browser) -> None:
    page = coordinator.get("/planlegging/ny")
    fields = page.fields()
    assert fields["first_day"] == "2027-01-11"
    assert [*fields["programs"]] == ["trygg-base"]
    assert "Trygg Base (6 ønsker)" in page.text
    made = coordinator.post("/planlegging/ny", {"first_day": "2027-01-14"})
    db.session.rollback()
    planning_round = db.session.scalars(db.select(PlanningRound).where(PlanningRound.name == "Våren 2027")).one()
    assert made.location == f"/planlegging/{planning_round.code}"
    assert planning_round.first_monday.isoformat() == "2027-01-11", "counted from the Monday"
    assert planning_round.programs == ["trygg-base"]


def test_a_round_without_programs_or_with_a_taken_name_is_refused_in_words(coordinator: Browser) -> None:
    assert "Velg minst ett program." in coordinator.post("/planlegging/ny", {"programs": []}, status=200).text
    twice = coordinator.post("/planlegging/ny", {"name": "Våren"}, status=200)
    assert "alt en runde som heter «Våren»" in twice.text


def test_what_is_missing_stands_first_with_the_way_to_mend_it(coordinator: Browser, world: World) -> None:
    with transaction():
        for facilitator in world.facilitators[1:]:
            db.session.delete(db.session.merge(facilitator).availability)
    page = coordinator.get(url_of(world))
    assert page.text.index("Bare én veileder kan holde Trygg Base") < page.text.index("Ingen kull er mulige")
    assert "Lag et forslag" not in page.text
    assert "Disse veilederne har ikke sagt når de kan" in page.text
    assert "/veiledere" in page.links()


def test_homes_without_a_room_in_reach_are_counted_but_not_placed(coordinator: Browser, world: World) -> None:
    """Some of them may be shown by code: where they live must not be told here either."""
    with transaction():
        far = makers.a_municipality("Utkantvik")
        home = makers.a_household(makers.a_service(far), limited=True)
        home.service_id = world.service.id
        a_wish(home, world.cooperation)
    page = coordinator.get(url_of(world))
    assert "1 hjem har lenger til nærmeste lokale enn de kan reise." in page.text
    assert "Vises med kode" in page.text


def test_one_button_makes_a_draft_and_lets_it_be_planned(coordinator: Browser, world: World) -> None:
    made = coordinator.post(
        f"{url_of(world)}/utkast", {"seconds": "15"}, page=url_of(world), action=f"{url_of(world)}/utkast"
    )
    db.session.rollback()
    draft = db.session.scalars(db.select(Draft)).one()
    assert made.location == f"/planlegging/utkast/{draft.code}"
    assert (draft.state, draft.seconds) == (DraftState.QUEUED, 15)


def test_a_time_nobody_offered_starts_nothing(coordinator: Browser, world: World) -> None:
    action = f"{url_of(world)}/utkast"
    coordinator.post(action, {"seconds": "86400"}, page=url_of(world), action=action)
    assert db.session.scalar(db.select(db.func.count()).select_from(Draft)) == 0
    assert "Velg hvor grundig" in coordinator.get(url_of(world)).text


def test_a_round_is_closed_and_opened_again(coordinator: Browser, world: World) -> None:
    here, action = url_of(world), f"{url_of(world)}/avslutt"
    for state in (RoundState.CLOSED, RoundState.OPEN):
        coordinator.post(action, page=here, action=action)
        db.session.rollback()
        assert db.session.scalars(db.select(PlanningRound.state)).one() == state
    coordinator.post(action, page=here, action=action)
    assert "Lag et forslag" not in coordinator.get(here).text


def test_a_leader_looks_and_starts_nothing(app: Flask, world: World) -> None:
    with transaction():
        draft = a_planned_draft(db.session.merge(world.round))
        leader = makers.a_leader(db.session.merge(world.service))
    browser = Browser(app, leader)
    page = browser.get(url_of(world))
    assert f"/planlegging/utkast/{draft.code}" in page.links()
    assert not [form for form in page.all("form") if "/planlegging" in form.get("action", "")]
    browser.get("/planlegging/ny", status=404)


def test_the_pages_cost_the_same_with_more_homes_and_drafts(coordinator: Browser, world: World) -> None:
    def costs() -> list[int]:
        found = []
        for url in ("/planlegging", url_of(world)):
            with counted() as sent:
                coordinator.get(url)
            found.append(len(sent))
        return found

    few = costs()
    with transaction():
        for _ in range(5):
            a_wish(makers.a_household(db.session.merge(world.service)), world.cooperation)
            a_leader_of(db.session.merge(world.cooperation), "trygg-base")
            a_planned_draft(db.session.merge(world.round))
    many = costs()
    assert many == few
    assert few[0] <= 6
