"""En god start from move-in to the sixth lesson, with a date that was wrong: on the phone, in nynorsk."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.people.models import Household
from tests.journeys.conftest import Stage
from tests.journeys.visitor import Visitor
from tests.makers import NOW

pytestmark = pytest.mark.browser


@pytest.fixture
def home(stage: Stage) -> str:
    """The code of a new home without any series, followed up by the contact person."""
    with clock.at(NOW), stage.app.app_context(), transaction():
        found = db.session.scalars(db.select(Household).where(Household.code == stage.world.a.homes["home2"])).one()
        found.contact_person_id = stage.world.a.actors["contact_person"].person_id
        return str(found.code)


def press_in_row(visitor: Visitor, number: int, button: str) -> None:
    row = visitor.page.locator("tbody tr").nth(number - 1)
    with visitor.page.expect_navigation():
        row.get_by_role("button", name=visitor.words(button)).first.click()
    visitor.look()


def test_a_series_goes_from_move_in_to_the_sixth_lesson(visit: Callable[..., Visitor], stage: Stage, home: str) -> None:
    visitor = visit("contact_person", device="phone", language="nn")
    visitor.open(f"/hjem/{home}")
    visitor.follow("Begynn ei rekke")
    visitor.fill(anchor="2026-04-20")
    visitor.press("Begynn")
    assert visitor.reads("Rekka er begynt. Leksjonene har fått sine frister.")
    assert "må. 20. juli" in visitor.text
    press_in_row(visitor, 1, "Holdt")
    # The date was wrong: what is held stays, the rest moves, and is shown first.
    visitor.follow("Endre datoen")
    visitor.fill(anchor="2026-05-04")
    visitor.press("Se hva som flyttes")
    assert "måndag 22. juni 2026 måndag 6. juli 2026" in visitor.text
    assert visitor.reads("Dette blir stående")
    visitor.press("Lagre datoen")
    for number in range(2, 6):
        press_in_row(visitor, number, "Holdt")
    # The last one is agreed first, and stands in the home's calendar.
    visitor.go(visitor.page.url.split(str(stage.address))[-1] + "/6")
    visitor.fill(**{"time-day": "2026-12-08", "time-starts": "12:00"})
    visitor.press("Lagre tiden")
    assert "tysdag 8. desember 2026 kl. 12.00" in visitor.text
    press_in_row(visitor, 6, "Holdt")
    assert visitor.reads("Fullført")
    assert visitor.reads("Alle leksjonene som kreves, er holdt")
    visitor.open("/leksjoner/rekker")
    visitor.open("/leksjoner/overforing")


def test_a_home_reads_its_lessons_and_prints_the_table_calendar(visit: Callable[..., Visitor], stage: Stage) -> None:
    visitor = visit("foster_parent", device="phone", color_scheme="dark", language="nn")
    visitor.follow("Se alle, og skriv ut bordkalenderen")
    assert visitor.reads("Leksjonene deres")
    assert "onsdag 2. desember 2026" in visitor.text
    answer = visitor.page.request.get(f"/hjem/{stage.world.a.homes['home1']}/bordkalender.pdf")
    assert answer.ok
    assert answer.body().startswith(b"%PDF")
