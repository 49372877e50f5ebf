"""Contact person, leader and system administrator: what they are offered, answered and may set up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.conftest import Stage
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser


def test_a_contact_person_follows_the_homes_offers_and_answers(visit: Callable[..., Visitor], stage: Stage) -> None:
    visitor, side = visit("contact_person"), stage.world.a
    visitor.go("/hjem")
    visitor.go(f"/hjem/{side.homes['home1']}")
    visitor.open(f"/kull/{side.cohorts['running']}/deltakere")
    names = {c.word for c in stage.world.canaries if c.what == "name" and c.side == "A" and c.word in visitor.text}
    owners = {c.owner for c in stage.world.canaries if c.word in names}
    assert owners == {"home1", "protected"}


def test_a_leader_sees_the_services_homes_and_signs_a_home_up(visit: Callable[..., Visitor], stage: Stage) -> None:
    visitor, side = visit("leader", device="phone", color_scheme="dark", language="nn"), stage.world.a
    visitor.open("/hjem")
    visitor.open(f"/kull/{side.cohorts['open']}/deltakere/legg-til/{side.homes['home2']}")
    with visitor.page.expect_navigation():
        visitor.page.locator('main form[method="post"] button').first.click()
    visitor.look()
    assert visitor.reads("Hjemmet har fått plass.")


def test_a_system_administrator_sets_up_a_user_and_meets_no_family(visit: Callable[..., Visitor], stage: Stage) -> None:
    visitor = visit("admin")
    visitor.open("/administrasjon")
    visitor.open("/brukere")
    visitor.go("/brukere/ny")
    visitor.fill(given_name="Ny", family_name="Veileder", email="ny.veileder@example.org")
    visitor.tick("role", "facilitator")
    visitor.press("Lagre")
    assert visitor.reads("Brukeren er lagret, og logger inn med en lenke på e-post.")
    visitor.open("/brukere")
    homes = {c.word for c in stage.world.canaries if c.what in {"name", "phone", "email"}}
    assert not [word for word in homes if word.casefold() in visitor.page.content().casefold()]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signing_in_signing_out_and_the_profile(visit: Callable[..., Visitor], scheme: str) -> None:
    visitor = visit("leader", device="phone" if scheme == "light" else "desktop", color_scheme=scheme)
    visitor.open("/profil")
    visitor.open("/profil/passord")
    visitor.open("/personvern")
    if scheme == "light":
        visitor.find("button", "Meny").click()
    visitor.press("Logg ut")
    visitor.open("/logg-inn")
    visitor.fill(email="ingen@example.org", password="et galt passord")
    visitor.press("Logg inn")
    assert visitor.reads("E-postadressen eller passordet er feil. Prøv igjen, eller få en innloggingslenke på e-post.")
    visitor.open("/finnes-ikke")
