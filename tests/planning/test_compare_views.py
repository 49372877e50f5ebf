"""Several drafts: copied, renamed, side by side; and a plan mended when somebody falls ill."""

from __future__ import annotations

from typing import Any

import pytest

from courseapp.kernel.db import db, transaction
from courseapp.planner.files import written
from courseapp.planning import actions
from courseapp.planning.models import Draft
from courseapp.planning.round_actions import close_round
from courseapp.planning.rules import DraftState, Task
from courseapp.planning.steering import Change, tried
from tests import makers
from tests.pages import Browser, Page
from tests.planning.conftest import Desk
from tests.planning.makers import a_planned_draft


def changed(desk: Desk, **change: Any) -> str:
    """Copy the draft and change the first cohort of the copy; gives the copy's code."""
    it = desk.opened
    with transaction():
        copy = actions.copy_draft(None, it.draft, "Kopi")
        actions.edit(None, copy, tried(it.problem, it.cohorts, 0, Change(**change)).cohorts, copy.version)
        return copy.code


def beside(desk: Desk, code: str) -> Page:
    return desk.browser.get(f"/planlegging/utkast/{code}/sammenlign")


def test_a_copy_is_beside_what_it_was_made_from(desk: Desk) -> None:
    page = beside(desk, changed(desk))
    assert "Fra Utkast 1 til Kopi" in page.text
    assert "Kullene er de samme" in page.text


def test_homes_that_gain_and_lose_are_listed(desk: Desk) -> None:
    page = beside(desk, changed(desk, households=(0, 1, 2, 3, 4, 12)))
    assert "Får plass (1)" in page.text
    assert "Mister plass (1)" in page.text
    assert "Andre hjem" in page.text
    assert "Ønsker som får plass 12 12 –" in page.text


def test_facilitators_and_times_that_change_are_told(desk: Desk) -> None:
    page = beside(desk, changed(desk, facilitators=(2, 3), first_week=3))
    assert "Andre veiledere" in page.text
    assert "Annen tid" in page.text
    name = desk.world.facilitators[2].person.name
    assert f"{name} 0 1 +1" in page.text


def test_drafts_of_other_facts_are_told_in_the_newer_ones(desk: Desk) -> None:
    with transaction():
        code = a_planned_draft(desk.world.round).code
    page = desk.browser.get(f"/planlegging/utkast/{code}/sammenlign?med={desk.code}")
    assert "Kullene er de samme" in page.text


def test_a_draft_alone_has_nothing_to_be_compared_with(desk: Desk) -> None:
    assert "Ingenting å sammenligne ennå" in beside(desk, desk.code).text


def test_a_draft_of_another_round_is_not_offered(desk: Desk) -> None:
    with transaction():
        there = makers.a_cooperation()
    page = desk.browser.get(desk.url(f"/sammenlign?med={there.key}"))
    assert "Ingenting å sammenligne ennå" in page.text


def test_a_draft_is_copied_and_renamed(desk: Desk) -> None:
    here = desk.url("/sammenlign")
    page = desk.browser.post(desk.url("/kopi"), {"copy_name": "Uten Voss"}, 303, page=here, action=desk.url("/kopi"))
    made = db.session.scalars(db.select(Draft).where(Draft.name == "Uten Voss")).one()
    assert made.code in page.location
    desk.browser.post(desk.url("/navn"), {"name": "Først"}, 303, page=here, action=desk.url("/navn"))
    assert desk.draft.name == "Først"
    desk.browser.post(desk.url("/navn"), {"name": "Uten Voss"}, 303, page=here, action=desk.url("/navn"))
    assert "heter «Uten Voss»" in desk.browser.get(here).text
    desk.browser.post(desk.url("/navn"), {"name": ""}, 303, page=here, action=desk.url("/navn"))
    assert desk.draft.name == "Først"


def test_nothing_is_copied_in_a_closed_round(desk: Desk) -> None:
    with transaction():
        close_round(None, desk.world.round)
    desk.browser.post(desk.url("/kopi"), {}, 303, page=desk.url("/sammenlign"), action=desk.url("/kopi"))
    assert "Runden er avsluttet" in desk.browser.get(desk.url("/sammenlign")).text
    assert db.session.scalar(db.select(db.func.count()).select_from(Draft)) == 1


def test_a_leader_may_look_and_not_change(desk: Desk) -> None:
    with transaction():
        leader = makers.a_leader(desk.world.service)
    browser = Browser(desk.browser.client.application, leader)
    page = browser.get(f"/planlegging/utkast/{changed(desk)}/sammenlign")
    assert not [form for form in page.all("form") if "kopi" in form.get("action", "")]


def mend(desk: Desk, status: int = 303, **fields: str) -> Page:
    days = {"first_day": "2027-01-04", "last_day": "2027-03-01"}
    return desk.browser.post(desk.url("/replan"), {**days, **fields}, status)


def test_illness_makes_a_draft_that_waits_to_be_mended(desk: Desk) -> None:
    page = mend(desk, facilitator="0", name="Uten Kari")
    made = db.session.scalars(db.select(Draft).where(Draft.name == "Uten Kari")).one()
    assert made.code in page.location
    assert (made.task, made.state, made.copied_from) == (Task.REPAIR, DraftState.QUEUED, desk.draft.id)
    assert {tuple(pair) for pair in made.steering["away"]} == {(0, week) for week in range(9)}
    assert not desk.opened.steering


def test_a_closed_venue_is_closed_with_all_its_rooms_on_the_days_alone(desk: Desk) -> None:
    mend(desk, venue="0", first_day="2027-01-12", last_day="2027-01-12", name="Stengt")
    made = db.session.scalars(db.select(Draft).where(Draft.name == "Stengt")).one()
    weekdays = {desk.opened.facts.slots[slot].weekday for slot in range(len(desk.opened.facts.slots))}
    assert {week for _, week in made.steering["closed"]} == ({1} if 1 in weekdays else set())


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"facilitator": "99"},
        {"facilitator": "0", "first_day": ""},
        {"facilitator": "0", "first_day": "2027-04-01"},
        {"facilitator": "0", "first_day": "2030-01-01", "last_day": "2030-02-01"},
    ],
)
def test_what_makes_no_sense_is_refused(desk: Desk, wrong: dict[str, str]) -> None:
    mend(desk, 422, **wrong)
    assert db.session.scalar(db.select(db.func.count()).select_from(Draft)) == 1


def test_a_mended_plan_lists_each_change_before_it_is_accepted(desk: Desk) -> None:
    mend(desk, facilitator="0", name="Rettet")
    made = db.session.scalars(db.select(Draft).where(Draft.name == "Rettet")).one()
    plan = _mended(desk)
    with transaction():
        made = db.session.get_one(Draft, made.id)
        made.plan, made.points, made.bound = written(plan), plan.points, None
        made.state, made.queued_at = DraftState.DONE, None
    page = beside(desk, made.code)
    assert "Dette blir endret" in page.text
    assert "Andre veiledere" in page.text
    assert f"/planlegging/utkast/{made.code}/publiser" in page.links()


def _mended(desk: Desk) -> Any:
    from dataclasses import replace  # noqa: PLC0415

    it = desk.opened
    assert it.plan is not None
    cohorts = tuple(replace(cohort, facilitators=(2, 3)) for cohort in it.cohorts)
    return replace(it.plan, cohorts=cohorts)
