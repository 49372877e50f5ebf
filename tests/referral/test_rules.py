"""When a referral is reminded of, and when its time is out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from courseapp.referral.rules import Due, consent_fits, due

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("days", "reminded", "what"),
    [
        (0, "no", None), (6, "no", None), (7, "no", Due.REMIND_HOME), (7, "yes", None), (13, "yes", None),
        (14, "yes", Due.TELL_CONTACT), (14, "no", Due.TELL_CONTACT), (27, "yes", Due.TELL_CONTACT),
        (28, "yes", Due.LAPSE), (400, "no", Due.LAPSE),
    ],
)  # fmt: skip
def test_the_home_is_reminded_then_the_contact_person_told_then_it_lapses(
    days: int, reminded: str, what: Due | None
) -> None:
    offered = TODAY - timedelta(days=days)
    assert due(offered, offered + timedelta(days=7) if reminded == "yes" else None, TODAY) == what


@pytest.mark.parametrize(("days", "fits"), [(-1, "no"), (0, "yes"), (180, "yes"), (181, "no")])
def test_a_consent_is_neither_to_come_nor_too_old(days: int, fits: str) -> None:
    assert consent_fits(TODAY - timedelta(days=days), TODAY) == (fits == "yes")
