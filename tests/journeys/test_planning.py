"""A coordinator plans: from what homes wish to their invitations, and anew when somebody falls ill."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.conftest import Stage
from tests.journeys.planning_world import drafted, planner, wishes
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser


def test_from_wishes_to_invitations(visit: Callable[..., Visitor], stage: Stage) -> None:
    wishes(stage)
    visitor = visit("coordinator")
    visitor.open("/planlegging")
    visitor.go("/planlegging/ny")
    visitor.fill(first_day="2027-01-04", weeks="30")
    visitor.page.locator("main form button").last.scroll_into_view_if_needed()
    with visitor.page.expect_navigation():
        visitor.page.locator("main form button").last.click()
    visitor.look()
    with planner(stage):
        visitor.tick("seconds", "15")
        visitor.press("Lag et forslag")
        visitor.page.wait_for_url("**/forslag", timeout=30_000)
    visitor.look()
    proposal = visitor.page.url
    visitor.open(proposal.replace("/forslag", "/uten-plass"))
    assert visitor.reads("Alle plasser er tatt") or visitor.reads("Ingen kull går på en tid som passer")
    visitor.open(proposal)
    visitor.follow("Publiser")
    assert visitor.reads("kull blir laget")
    visitor.press("Publiser planen")
    assert visitor.reads("Planen er publisert")
    parent = visit("planned_parent", device="phone")
    parent.open("/")
    parent.page.locator('a[href*="/invitasjon/"]').first.click()
    parent.look()


def test_a_pinned_plan_is_mended_after_illness_compared_and_published(
    visit: Callable[..., Visitor], stage: Stage
) -> None:
    wishes(stage, facilitators=4)
    here = f"/planlegging/utkast/{drafted(stage)}"
    visitor = visit("coordinator", device="phone", color_scheme="dark", language="nn")
    visitor.open(f"{here}/styring")
    visitor.press("Lås rom, tid og veiledere")
    assert visitor.reads("Rom, tid og veiledere i kullet er låst. Hjemmene kan bli andre.")
    visitor.open(f"{here}/flytt?kull=0")
    ill = visitor.page.locator('[name="first"]').input_value()
    visitor.page.locator('[name="first_week"]').select_option("25")
    visitor.find("button", "Lagre likevel").wait_for()
    visitor.look()
    visitor.open(f"{here}/replan")
    visitor.page.locator('[name="facilitator"]').select_option(ill)
    visitor.fill(first_day="2027-01-04", last_day="2027-02-28")
    with planner(stage):
        visitor.press("Rett planen")
        visitor.page.wait_for_url("**/forslag", timeout=30_000)
    visitor.look()
    visitor.follow("Sammenlign og kopier")
    assert visitor.reads("Dette blir endret")
    assert visitor.reads("Kull som er endret")
    visitor.follow("Godta og gå til publisering")
    visitor.press("Publiser planen")
    assert visitor.reads("Planen er publisert")


def test_a_stranger_sees_none_of_it(visit: Callable[..., Visitor], stage: Stage) -> None:
    wishes(stage)
    here = f"/planlegging/utkast/{drafted(stage)}"
    visitor = visit("stranger")
    visitor.open("/planlegging")
    assert "Våren 2027" not in visitor.text
    for part in ("/forslag", "/styring", "/flytt?kull=0", "/sammenlign", "/replan", "/publiser"):
        visitor.page.goto(here + part)
        assert visitor.reads("Vi finner ikke siden")
