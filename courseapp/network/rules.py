"""How long a qualification holds, and how many cohorts fit in a part of a year. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=183)
"""Half a year: time enough to book a course."""


class Validity(StrEnum):
    """How a qualification stands on a day."""

    VALID = "valid"
    LAPSES_SOON = "lapses_soon"
    LAPSED = "lapsed"


def validity(valid_until: date | None, today: date) -> Validity:
    """Tell how a qualification that holds to and including a day stands today; None holds for good."""
    if valid_until is None or valid_until > today + SOON:
        return Validity.VALID
    return Validity.LAPSED if valid_until < today else Validity.LAPSES_SOON


WEEKS_A_YEAR = 52


def cohorts_in(weeks: int, a_year: int) -> int:
    """Tell how many cohorts a facilitator who takes so many a year can take in so many weeks, rounded up."""
    return -(-a_year * weeks // WEEKS_A_YEAR)
