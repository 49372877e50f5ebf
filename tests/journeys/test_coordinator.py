"""A coordinator at the desk: plans a cohort, sees every date first, finds leaders, invites, moves and cancels."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.conftest import Stage
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser


def test_a_cohort_goes_from_catalog_to_invitations(visit: Callable[..., Visitor], stage: Stage) -> None:
    visitor = visit("coordinator")
    visitor.open("/program")
    visitor.go("/program/tbo-f")
    visitor.open("/kull/nytt/tbo-f")
    visitor.fill(name="TBO-F vår 2027", first="2027-02-23", starts="18:00", seats="12", min_homes="3")
    for box in visitor.page.locator('[name="services"]').all():
        box.check()
    visitor.press("Vis datoer")
    # The winter holiday is passed over, and said to be.
    assert "Vinterferie" in visitor.text
    visitor.press("Opprett kull")
    visitor.press("Åpne for påmelding")
    here = visitor.page.url
    visitor.go(f"{here.removeprefix(stage.address)}/veiledere")
    visitor.page.locator('[name="lead"]').first.check()
    visitor.page.locator('[name="seconds"]').nth(1).check()
    visitor.press("Lagre veiledere")
    visitor.open(f"{here}/inviter")
    visitor.page.locator('[name="homes"]').first.check()
    visitor.press("Inviter de valgte")
    visitor.open(f"{here}/deltakere")
    assert visitor.reads("Deltakere")
    visitor.open("/")


def test_a_meeting_and_all_later_ones_are_moved_and_one_is_cancelled(
    visit: Callable[..., Visitor], stage: Stage
) -> None:
    visitor, code = visit("coordinator", color_scheme="dark", language="nn"), stage.world.a.cohorts["open"]
    visitor.open(f"/kull/{code}")
    visitor.go(f"/kull/{code}/okt/2")
    visitor.follow("Flytt")
    visitor.fill(starts="18:00")
    visitor.tick("scope", "later")
    visitor.press("Se hva som blir endret")
    assert "17.30" in visitor.text
    assert "18.00" in visitor.text
    visitor.page.locator("form button").last.scroll_into_view_if_needed()
    with visitor.page.expect_navigation():
        visitor.page.locator('main form[method="post"] button').first.click()
    visitor.look()
    visitor.open(f"/kull/{code}/okt/3/avlys")
    visitor.press("Se hva som blir avlyst")
    with visitor.page.expect_navigation():
        visitor.page.locator('main form[method="post"] button').first.click()
    visitor.look()
    visitor.open(f"/kull/{code}/okt/3")
    assert visitor.reads("Avlyst")


def test_the_month_the_year_and_the_lists(visit: Callable[..., Visitor], stage: Stage) -> None:
    visitor = visit("coordinator", device="phone")
    running = stage.world.a.cohorts["running"]
    for url in (
        "/kalender",
        "/kalender/2026",
        "/kull",
        f"/kull/{running}/deltakere",
        "/hjem",
        "/steder",
        f"/kull/{running}",
    ):
        visitor.open(url)
    with visitor.page.expect_download() as download:
        visitor.page.evaluate(f"location.href = '/kull/{running}/deltakere.xlsx'")
    assert download.value.suggested_filename.endswith(".xlsx")
