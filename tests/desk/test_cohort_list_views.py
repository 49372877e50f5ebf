"""The list of cohorts."""

from __future__ import annotations

from datetime import date

from flask import Flask

from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.rules import Circle, CohortState
from courseapp.desk.cohort_list import Filter, list_cohorts
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.places.models import Cooperation
from tests import makers
from tests.desk import world
from tests.pages import Browser
from tests.statements import counted


def named(app: Flask, actor: Actor, url: str, *names: str) -> list[str]:
    """Tell which of these names stand on a page."""
    words = Browser(app, actor).get(url).text
    return [name for name in names if name in words]


def test_a_row_tells_start_seats_line_leaders_and_status(
    app: Flask, cooperation: Cooperation, coordinator: Actor
) -> None:
    with transaction():
        cohort = makers.a_cohort(cooperation, seats=1, name="Kull Vest")
        leader = makers.a_facilitator(cooperation)
        world.lead(cohort, leader)
        world.sign_up_many(cohort, makers.services_of(cooperation)[0], 2)
        name = leader.person.name
    page = Browser(app, coordinator).get("/kull")
    for words in ("Kull Vest", "TBO-F", "22.12.2026", "1 av 1", "1 venter", name, "Fullt"):
        assert words in page.text, words
    assert f"/kull/{cohort.code}" in page.links()
    assert "/kull/nytt" in page.links()


def test_the_list_costs_the_same_for_five_cohorts_and_for_five_hundred(
    app: Flask, cooperation: Cooperation, coordinator: Actor
) -> None:
    with transaction():
        model = makers.a_cohort(cooperation)
        world.many_cohorts(model, 4)
    browser, costs = Browser(app, coordinator), []
    for _ in range(2):
        with counted() as sent:
            browser.get("/kull")
        costs.append(len(sent))
        with transaction():
            world.clear_copies()
            world.many_cohorts(model, 500)
    assert "501 kull" in browser.get("/kull").text
    assert costs[0] == costs[1] <= 6


def test_cohorts_of_other_cooperations_are_not_there(app: Flask, cooperation: Cooperation, coordinator: Actor) -> None:
    with transaction():
        makers.a_cohort(cooperation, name="Eget kull")
        makers.a_cohort(makers.a_cooperation(), name="Fremmed kull")
    assert named(app, coordinator, "/kull", "Eget kull", "Fremmed kull") == ["Eget kull"]


def test_circles_never_share_a_list(app: Flask, cooperation: Cooperation, coordinator: Actor) -> None:
    with transaction():
        makers.a_cohort(cooperation, name="Fosterkullet")
        makers.a_cohort(cooperation, "veien-videre", name="Foreldrekullet")
        makers.a_cohort(cooperation, "culture-day", name="Ansattkullet")
    names = ("Fosterkullet", "Foreldrekullet", "Ansattkullet")
    assert named(app, coordinator, "/kull", *names) == ["Fosterkullet"]
    assert named(app, coordinator, "/kull?krets=foreldre", *names) == ["Foreldrekullet"]
    assert named(app, coordinator, "/kull?krets=ansatte", *names) == ["Ansattkullet"]
    assert named(app, coordinator, "/kull?krets=alle", *names) == ["Fosterkullet"]
    assert named(app, coordinator, "/kull?sok=kullet", *names) == ["Fosterkullet"]


def test_the_list_narrows_by_program_place_and_status(app: Flask, cooperation: Cooperation, coordinator: Actor) -> None:
    first, second = makers.services_of(cooperation)
    with transaction():
        makers.a_cohort(cooperation, "tbo-f", name="Nord", services=[first])
        makers.a_cohort(cooperation, "trygg-base", name="Sør", services=[second], open_=False)
    municipality = second.municipalities[0].number
    assert named(app, coordinator, "/kull?program=tbo-f", "Nord", "Sør") == ["Nord"]
    assert named(app, coordinator, f"/kull?sted={second.key}", "Nord", "Sør") == ["Sør"]
    assert named(app, coordinator, f"/kull?sted={municipality}", "Nord", "Sør") == ["Sør"]
    assert named(app, coordinator, "/kull?status=below", "Nord", "Sør") == ["Nord"]
    assert named(app, coordinator, "/kull?status=planned", "Nord", "Sør") == ["Sør"]
    assert named(app, coordinator, "/kull?status=finished", "Nord", "Sør") == []


def test_a_period_finds_the_cohorts_that_have_their_meetings_in_it(
    app: Flask, cooperation: Cooperation, coordinator: Actor
) -> None:
    with transaction():
        makers.a_cohort(cooperation, "fosterhjemskveld", name="Vinterkveld", first=date(2027, 2, 2))
        makers.a_cohort(cooperation, "fosterhjemskveld", name="Vårkveld", first=date(2027, 5, 4))
    both = ("Vinterkveld", "Vårkveld")
    assert named(app, coordinator, "/kull?fra=2027-02-02&til=2027-02-02", *both) == ["Vinterkveld"]
    assert named(app, coordinator, "/kull?fra=3.2.2027", *both) == ["Vårkveld"]
    assert named(app, coordinator, "/kull?til=2027-12-31", *both) == list(both)


def test_a_search_folds_letters_and_takes_signs_for_what_they_are(
    app: Flask, cooperation: Cooperation, coordinator: Actor
) -> None:
    with transaction():
        cohort = makers.a_cohort(cooperation, name="Ørsta 100 % høst")
        makers.a_cohort(cooperation, name="Årdal vår")
    both = ("Ørsta 100 % høst", "Årdal vår")
    assert named(app, coordinator, "/kull?sok=ØRSTA", *both) == ["Ørsta 100 % høst"]
    assert named(app, coordinator, "/kull?sok=%25", *both) == ["Ørsta 100 % høst"]
    assert named(app, coordinator, "/kull?sok=_", *both) == []
    assert named(app, coordinator, f"/kull?sok={cohort.code.lower()}", *both) == ["Ørsta 100 % høst"]


def test_a_renamed_cohort_is_found_by_its_new_name(app: Flask, cooperation: Cooperation, coordinator: Actor) -> None:
    with transaction():
        makers.a_cohort(cooperation, name="Gammelt").name = "Nytt navn"
    assert named(app, coordinator, "/kull?sok=nytt+NAVN", "Nytt navn") == ["Nytt navn"]


def test_what_cannot_be_read_in_the_address_narrows_nothing(
    app: Flask, cooperation: Cooperation, coordinator: Actor
) -> None:
    with transaction():
        makers.a_cohort(cooperation, name="Nord")
    strange = "/kull?program=x&sted=x&status=x&fra=31.2.2027&til=%00x&side=-1&krets=%00&_external=1"
    assert named(app, coordinator, strange, "Nord") == ["Nord"]
    Browser(app, coordinator).get("/kull?side=99999")
    Browser(app, coordinator).get(f"/kull?sok={'x' * 5000}%00%E2%80%AE")


def test_finished_and_cancelled_cohorts_of_the_past_show_only_when_asked_for(
    app: Flask, cooperation: Cooperation, coordinator: Actor
) -> None:
    with transaction():
        for name, state in (("Ferdig", CohortState.FINISHED), ("Avlyst før", CohortState.CANCELLED)):
            cohort = makers.a_cohort(cooperation, "fosterhjemskveld", name=name, first=date(2026, 3, 3))
            cohort.state = state
    both = ("Ferdig", "Avlyst før")
    assert named(app, coordinator, "/kull", *both) == []
    assert named(app, coordinator, "/kull?status=finished", *both) == ["Ferdig"]
    assert named(app, coordinator, "/kull?status=cancelled", *both) == ["Avlyst før"]
    assert named(app, coordinator, "/kull?fra=2026-03-01&til=2026-03-31", *both) == list(both)


def test_pages_of_the_list_keep_what_was_asked_for(app: Flask, cooperation: Cooperation, coordinator: Actor) -> None:
    with transaction():
        world.many_cohorts(makers.a_cohort(cooperation), 30)
    links = Browser(app, coordinator).get("/kull?krets=foster&program=tbo-f&sok=kopi").links()
    assert "/kull?krets=foster&program=tbo-f&sok=kopi&side=2" in links


def test_contact_persons_and_leaders_see_the_cohorts_their_service_takes_part_in(
    app: Flask, cooperation: Cooperation
) -> None:
    own, other = makers.services_of(cooperation)
    with transaction():
        makers.a_cohort(cooperation, name="Åpent vårt", services=[own])
        makers.a_cohort(cooperation, name="Planlagt vårt", services=[own], open_=False)
        makers.a_cohort(cooperation, name="Deres", services=[other])
        contact, leader = makers.a_contact_person(own), makers.a_leader(own)
    names = ("Åpent vårt", "Planlagt vårt", "Deres")
    assert named(app, contact, "/kull", *names) == ["Åpent vårt"]
    assert named(app, leader, "/kull", *names) == ["Åpent vårt", "Planlagt vårt"]
    assert "/kull/nytt" not in Browser(app, leader).get("/kull").links()


def test_a_facilitator_sees_own_groups_only(app: Flask, cooperation: Cooperation) -> None:
    with transaction():
        mine = makers.a_cohort(cooperation, name="Min gruppe")
        makers.a_cohort(cooperation, name="Andres gruppe")
        facilitator = makers.a_facilitator(cooperation)
        world.lead(mine, facilitator)
        actor = makers.a_facilitator_actor(facilitator)
    assert named(app, actor, "/kull", "Min gruppe", "Andres gruppe") == ["Min gruppe"]


def test_a_family_chooses_between_cards_of_the_cohorts_open_to_its_own_home(
    app: Flask, cooperation: Cooperation
) -> None:
    own, other = makers.services_of(cooperation)
    with transaction():
        makers.a_cohort(cooperation, name="For oss", services=[own])
        makers.a_cohort(cooperation, name="Ikke åpnet", services=[own], open_=False)
        makers.a_cohort(cooperation, name="For andre", services=[other])
        makers.a_cohort(cooperation, "veien-videre", name="For foreldre", services=[own])
        begun = makers.a_cohort(cooperation, name="Begynt", first=date(2026, 11, 3))
        cohort_actions.confirm(None, begun)
        foster = makers.a_foster_parent(makers.a_household(own))
        parent = world.a_birth_parent(own)
    names = ("For oss", "Ikke åpnet", "For andre", "For foreldre", "Begynt")
    assert named(app, foster, "/kull", *names) == ["For oss"]
    assert named(app, foster, "/kull?krets=foreldre", *names) == ["For oss"]
    assert named(app, parent, "/kull", *names) == ["For foreldre"]
    assert "under minimum" not in Browser(app, foster).get("/kull").text


def test_the_admin_has_no_list_of_cohorts(app: Flask) -> None:
    with transaction():
        admin = makers.an_admin()
    Browser(app, admin).get("/kull", status=404)


def test_the_plain_list_never_reads_all_the_cohorts_there_have_been(
    app: Flask, cooperation: Cooperation, coordinator: Actor
) -> None:
    with transaction():
        makers.a_cohort(cooperation)
    plans = world.plans_of(lambda: list_cohorts(coordinator, Filter(Circle.FOSTER), 1))
    assert any("ix_cohort_cooperation_id" in line for line in plans), plans
    assert not [line for line in plans if "SCAN cohort" in line or "Seq Scan on cohort" in line]
