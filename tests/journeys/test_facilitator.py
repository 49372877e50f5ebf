"""A facilitator on the evening itself: to the register in two taps, exceptions marked, the list handed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.conftest import Stage
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser


def test_todays_register_is_two_taps_away_and_saves_each_mark(visit: Callable[..., Visitor], stage: Stage) -> None:
    visitor = visit("facilitator", device="phone", color_scheme="dark")
    visitor.follow("Før oppmøte")
    lines = visitor.page.locator("[data-line]")
    assert lines.count() == 8
    late, absent = lines.nth(0), lines.nth(1)
    late.locator('label:has(input[value="late"])').tap()
    absent.locator('label:has(input[value="absent"])').tap()
    late.get_by_role("status").get_by_text(visitor.words("Lagret")).wait_for()
    absent.get_by_role("status").get_by_text(visitor.words("Lagret")).wait_for()
    visitor.page.reload()
    assert lines.nth(0).locator('input[value="late"]').is_checked()
    visitor.press("Lever lista")
    assert visitor.reads("Oppmøtelista er levert. Du kan rette den i 14 dager.")
    assert lines.nth(1).locator('input[value="absent"]').is_checked()
    assert lines.nth(2).locator('input[value="present"]').is_checked()


def test_the_register_works_without_script(visit: Callable[..., Visitor], stage: Stage) -> None:
    visitor = visit("second", device="phone", java_script_enabled=False, language="nn")
    visitor.follow("Før oppmøte")
    visitor.page.locator('label:has(input[value="excused"])').first.click()
    visitor.press("Lever lista")
    assert visitor.reads("Oppmøtelista er levert. Du kan rette den i 14 dager.")
    assert visitor.page.locator('input[value="excused"]').first.is_checked()
