"""How long a qualification holds. Pure."""

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
