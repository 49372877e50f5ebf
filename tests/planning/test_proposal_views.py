"""The proposal: cohorts, year, map, shares, who is without a place and why; and nobody told what they may not know."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from courseapp.kernel.db import db, transaction
from courseapp.people.models import Household, HouseholdMember, Person
from courseapp.planner.explain import unplaced
from courseapp.planner.files import written
from courseapp.planner.sieve import RULES
from courseapp.planning import actions, queries
from courseapp.planning.models import Draft
from courseapp.planning.proposal_texts import GROUPS
from courseapp.planning.texts import REASONS
from tests import makers
from tests.pages import Browser
from tests.planning.makers import WEDNESDAY, World, a_planned_draft, a_wish, a_world
from tests.statements import counted

PARTS = ("/forslag", "/ar", "/kart", "/fordeling", "/uten-plass", "/kull/0")


@pytest.fixture
def world(app: Flask) -> World:
    """Six homes that fit in one cohort, and one that can only come on Wednesdays."""
    with transaction():
        world = a_world()
        late = makers.a_household(world.service)
        a_wish(late, world.cooperation, slots=[WEDNESDAY], waited_weeks=3)
        world.homes.append(late)
    return world


@pytest.fixture
def coordinator(app: Flask, world: World) -> Browser:
    with transaction():
        actor = makers.a_coordinator(db.session.merge(world.cooperation))
    return Browser(app, actor)


def planned(world: World) -> str:
    with transaction():
        return f"/planlegging/utkast/{a_planned_draft(db.session.merge(world.round)).code}"


def names_of(home: Household) -> str:
    person = db.session.scalars(
        db.select(Person).join(HouseholdMember).where(HouseholdMember.household_id == home.id).order_by(Person.id)
    ).first()
    assert person
    return str(person.given_name)


def limit(home: Household) -> None:
    with transaction():
        for person in db.session.scalars(
            db.select(Person).join(HouseholdMember).where(HouseholdMember.household_id == home.id)
        ):
            person.limited_visibility, person.visibility_review_on = True, date(2027, 6, 1)


def test_the_list_tells_when_where_who_and_how_many(coordinator: Browser, world: World) -> None:
    page = coordinator.get(f"{planned(world)}/forslag")
    assert "6 av 7 ønsker får plass" in page.text
    assert "Tirsdag kveld kl. 17.30" in page.text
    assert "6 av 6" in page.text
    assert "Forslaget bryter regler" not in page.text


def test_the_year_shows_each_meeting_under_its_month(coordinator: Browser, world: World) -> None:
    page = coordinator.get(f"{planned(world)}/ar")
    draft = db.session.scalars(db.select(Draft)).one()
    it = queries.opened(draft)
    days = [it.facts.day(week, it.cohorts[0].slot) for week in it.cohorts[0].weeks]
    shown = [cell.get("title") for cell in page.all("span") if "year-day" in cell.get("class", "")]
    assert len(shown) == len(days)
    assert str(days[0].day) in (shown[0] or "")


def test_the_map_has_its_numbers_in_a_table_too(coordinator: Browser, world: World) -> None:
    page = coordinator.get(f"{planned(world)}/kart")
    assert 'class="dot-map"' in page.html
    assert "Reiser fra kommune til kommune" in page.text
    homes = [cell for cell in page.all("td") if cell.get("data-label") == "Hjem"]
    assert sum(int("".join(cell.itertext()).strip()) for cell in homes) == 6


def test_the_shares_count_wishes_and_cohorts(coordinator: Browser, world: World) -> None:
    page = coordinator.get(f"{planned(world)}/fordeling")
    assert "6 av 7 86 %" in page.text
    assert "1 av høyst" in page.text


def test_who_is_without_a_place_stands_under_why_with_what_it_would_take(coordinator: Browser, world: World) -> None:
    url = planned(world)
    page = coordinator.get(f"{url}/uten-plass")
    assert "Ingen kull går på en tid som passer: 1" in page.text
    late = coordinator.get(f"{url}/hjem/{world.homes[-1].code}")
    assert "hjemmet kan komme tirsdag kveld kullet får én plass til" in late.text
    assert "hjemmet kan komme" not in page.text, "looked for one by one only: this plan is a hand's"
    with transaction():
        draft = db.session.scalars(db.select(Draft)).one()
        it = queries.opened(draft)
        assert it.plan
        draft.plan = written(replace(it.plan, unplaced=unplaced(it.problem, it.cohorts)))
    told = coordinator.get(f"{url}/uten-plass")
    assert "hjemmet kan komme tirsdag kveld · kullet får én plass til" in told.text, "the planner has told it"
    assert "Ingen kull som er nære nok, går på en tid som passer for hjemmet. Ett går tirsdag kveld." in late.text
    placed = coordinator.get(f"{url}/hjem/{world.homes[0].code}")
    assert "Får plass" in placed.text


def test_a_cohort_tells_its_dates_its_homes_and_what_limits_it(coordinator: Browser, world: World) -> None:
    page = coordinator.get(f"{planned(world)}/kull/0")
    assert "Alle plassene i kullet er tatt." in page.text
    assert "Ingen kull går på en tid som passer: 1" in page.text
    assert names_of(world.homes[0]) in page.text
    coordinator.get(page.response.request.path.replace("/kull/0", "/kull/1"), status=404)


@pytest.mark.parametrize("hidden", [0, -1], ids=["placed", "waiting"])
def test_a_home_shown_by_code_is_told_neither_its_place_nor_its_travel(
    coordinator: Browser, world: World, hidden: int
) -> None:
    """Nor is what its travel could be reckoned from: it is in no mean, on no map and in no municipality's share."""
    home = world.homes[hidden]
    limit(home)
    url = planned(world)
    name, code = names_of(home), home.code
    texts = {part: coordinator.get(url + part).text for part in (*PARTS, f"/hjem/{code}")}
    assert not [part for part, text in texts.items() if name in text]
    own = texts[f"/hjem/{code}"]
    assert "Hjemmet vises med kode" in own
    assert " min" not in own.replace("minst", "")
    assert "Reiser fra" not in own
    assert "Vises med kode" in texts["/fordeling"]
    if hidden == -1:
        assert "Ett går tirsdag" not in own
        assert "hjemmet kan komme" not in texts["/uten-plass"] + own
    else:
        row = texts["/kull/0"].split(code)[1][:12]
        assert " min" not in row


def test_a_plan_changed_by_hand_tells_what_it_breaks(coordinator: Browser, world: World) -> None:
    url = planned(world)
    with transaction():
        draft = db.session.scalars(db.select(Draft)).one()
        it = queries.opened(draft)
        alone = replace(it.cohorts[0], households=it.cohorts[0].households[:1])
        actions.edit(None, draft, [alone], draft.version)
    page = coordinator.get(f"{url}/forslag")
    assert "Forslaget bryter regler" in page.text
    assert "må ha minst" in page.text
    coordinator.get(f"{url}/uten-plass")


def test_a_draft_without_a_plan_has_no_proposal(coordinator: Browser, world: World) -> None:
    with transaction():
        draft = actions.new_draft(None, db.session.merge(world.round))
    coordinator.get(f"/planlegging/utkast/{draft.code}/forslag", status=404)
    assert "Utkastet har ingen kull ennå." in coordinator.get(f"/planlegging/utkast/{draft.code}").text


def test_every_reason_has_its_few_words() -> None:
    assert set(GROUPS) == set(REASONS)
    assert {code for code, _ in RULES} <= set(GROUPS)


def test_the_pages_cost_the_same_with_many_homes(coordinator: Browser, world: World) -> None:
    def costs(url: str) -> list[int]:
        found = []
        for part in PARTS:
            with counted() as sent:
                coordinator.get(url + part)
            found.append(len(sent))
        return found

    few = costs(planned(world))
    with transaction():
        service, cooperation = db.session.merge(world.service), db.session.merge(world.cooperation)
        for _ in range(60):
            a_wish(makers.a_household(service), cooperation, slots=[WEDNESDAY])
    assert costs(planned(world)) == few
    assert max(few) <= 9
