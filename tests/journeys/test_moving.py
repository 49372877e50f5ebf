"""Two small cohorts become one, a home changes to another, and a home answers from its mail."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from courseapp.enrollment.words import REFUSE_OFFER
from courseapp.notices.links import token_for
from courseapp.people.word import ACTS
from tests.journeys.conftest import Stage
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser


def test_a_coordinator_lets_a_small_cohort_go_into_another(visit: Callable[..., Visitor], stage: Stage) -> None:
    visitor, cohorts = visit("coordinator", language="nn", color_scheme="dark"), stage.world.a.cohorts
    visitor.open(f"/kull/{cohorts['open']}")
    assert visitor.reads("Skal kullet gå?")
    visitor.follow("Slå sammen med et annet kull")
    visitor.go(f"/kull/{cohorts['open']}/sla-sammen/{cohorts['other']}")
    assert visitor.reads("Dette skjer med hvert hjem")
    visitor.fill(seats="9", reason="For få påmelde")
    visitor.press("Slå sammen kullene")
    assert visitor.reads("Noe er annerledes enn det du så sist. Se over på nytt.")
    visitor.press("Slå sammen kullene")
    assert visitor.reads("Kullene er slått sammen. Hvert hjem får én beskjed.")
    visitor.open(f"/kull/{cohorts['open']}")
    visitor.go(f"/kull/{cohorts['other']}")


def test_a_cohort_is_put_off_by_two_weeks(visit: Callable[..., Visitor], stage: Stage) -> None:
    visitor = visit("coordinator", device="phone")
    visitor.open(f"/kull/{stage.world.a.cohorts['open']}")
    visitor.follow("Utsett")
    visitor.fill(weeks="2")
    visitor.press("Gå videre")
    visitor.press("Utsett kullet")
    assert visitor.reads("Kullet er utsatt. Alle som er med, får beskjed.")


def test_a_home_changes_to_another_cohort(visit: Callable[..., Visitor], stage: Stage) -> None:
    visitor, cohorts = visit("foster_parent", device="phone", language="nn"), stage.world.a.cohorts
    visitor.open(f"/kull/{cohorts['open']}/pamelding")
    visitor.press("Meld oss på")
    visitor.follow("Bytt til et annet kull")
    visitor.tick("to", cohorts["other"])
    visitor.press("Bytt kull")
    assert visitor.reads("Dere har fått plass i det nye kullet.")
    visitor.open(f"/kull/{cohorts['open']}/min-pamelding")
    assert visitor.reads("Dere er med i et annet kull nå")


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_a_seat_is_declined_from_the_mail_without_signing_in(
    visit: Callable[..., Visitor], stage: Stage, java_script_enabled: bool
) -> None:
    with stage.app.app_context():
        link = f"/svar/{token_for(ACTS[REFUSE_OFFER], stage.world.a.codes['offer home1'])}"
    visitor = visit(
        "foster_parent", device="phone", language="nn", color_scheme="dark", java_script_enabled=java_script_enabled
    )
    visitor.context.clear_cookies()
    visitor.open(link)
    assert visitor.reads("Ingenting skjer før du trykker. Du trenger ikke logge inn.")
    visitor.page.locator("main form button").click()
    visitor.page.wait_for_load_state()
    visitor.look()
    assert visitor.reads("Det er i orden")
    visitor.open(link)
    assert visitor.reads("Det er i orden")
