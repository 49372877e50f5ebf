"""A foster home on the phone: invited, reads, signs up, sees how it stands, subscribes, withdraws."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.conftest import Stage
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser


def test_a_couple_goes_from_invitation_to_seat_and_out_again(visit: Callable[..., Visitor], stage: Stage) -> None:
    visitor, code = visit("foster_parent", device="phone"), stage.world.a.cohorts["open"]
    visitor.go("/invitasjon/")
    # Dates, place and leaders are there before anything is answered.
    assert visitor.reads("Ledes av")
    assert "Huset Qz" in visitor.text
    assert "17.30" in visitor.text
    visitor.follow("Gå til påmeldingen")
    assert visitor.page.locator('[name="persons"]').count() == 2
    visitor.fill(access_needs="Trinnfri inngang")
    visitor.tick("childcare")
    visitor.press("Meld oss på")
    assert visitor.reads("Dere har fått plass.")
    visitor.open("/")
    assert visitor.reads("Dere er påmeldt")
    visitor.open(f"/kull/{code}/min-pamelding")
    visitor.press("Meld oss av")
    assert visitor.reads("Dere er meldt av. Plassen går til neste på ventelisten.")


def test_a_home_that_waits_is_told_its_number(visit: Callable[..., Visitor], stage: Stage) -> None:
    code = stage.world.a.cohorts["open"]
    coordinator = visit("coordinator", color_scheme="dark", language="nn")
    coordinator.open(f"/kull/{code}/plasser")
    coordinator.fill(seats="1")  # taken by a home already
    coordinator.press("Lagre")
    visitor = visit("foster_parent", device="phone", color_scheme="dark", language="nn")
    visitor.open(f"/kull/{code}/pamelding")
    visitor.press("Meld oss på")
    assert visitor.reads("Dere er nummer %(number)s på ventelisten", number=1)


def test_a_home_gets_its_meetings_into_the_calendar(visit: Callable[..., Visitor], stage: Stage) -> None:
    visitor = visit("foster_parent", device="phone", language="en")
    visitor.open("/kalender")
    visitor.open("/kalender/abonnement")
    visitor.press("Lag adressen")
    address = visitor.page.locator("code").first.inner_text()
    assert address.startswith(stage.address + "/kalender/")
    answer = visitor.page.request.get(address)
    assert answer.ok
    assert "BEGIN:VEVENT" in answer.text()
    assert "Qz" not in answer.text()


def test_a_birth_parent_sees_its_own_world_only(visit: Callable[..., Visitor], stage: Stage) -> None:
    visitor, cohorts = visit("birth_parent", device="phone", color_scheme="dark"), stage.world.a.cohorts
    visitor.open("/kull")
    text = visitor.page.content()
    assert cohorts["birth open"] in text
    assert cohorts["open"] not in text
    visitor.open(f"/kull/{cohorts['birth open']}/pamelding")
    assert visitor.reads("er allerede påmeldt et annet kull i det samme programmet")


def test_a_home_that_waited_says_yes_to_its_seat(visit: Callable[..., Visitor], stage: Stage) -> None:
    coordinator = visit("coordinator", color_scheme="dark")
    coordinator.open(f"/kull/{stage.world.a.cohorts['asked']}/deltakere")
    assert coordinator.reads("Har tilbud om plass")
    visitor = visit("foster_parent", device="phone", language="nn")
    visitor.go("/plasstilbud/")
    assert visitor.reads("Venter på svar fra dere")
    visitor.press("Ja, vi tar plassen")
    assert visitor.reads("Dere har fått plass.")
    visitor.open("/")
    assert "/plasstilbud/" not in visitor.page.content()
