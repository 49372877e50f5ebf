"""When a referral that is not answered is reminded of, and when its time is out. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

REMIND_HOME: Final = timedelta(days=7)
TELL_CONTACT: Final = timedelta(days=14)
LAPSE: Final = timedelta(days=28)
CONSENT_KEEPS: Final = timedelta(days=180)
"""How long it counts that a home was asked."""


class Due(StrEnum):
    """What a day brings for a referral that is not answered."""

    REMIND_HOME = "remind_home"
    TELL_CONTACT = "tell_contact"
    LAPSE = "lapse"


def due(offered_on: date, reminded_on: date | None, today: date) -> Due | None:
    """Tell what is to be done: the home is reminded once, the contact person told once, and then it lapses."""
    age = today - offered_on
    if age >= LAPSE:
        return Due.LAPSE
    if age >= TELL_CONTACT:
        return Due.TELL_CONTACT
    return Due.REMIND_HOME if age >= REMIND_HOME and reminded_on is None else None


def consent_fits(asked_on: date, today: date) -> bool:
    """Tell whether a home was asked on a day that counts: not to come, and not too long ago."""
    return today - CONSENT_KEEPS <= asked_on <= today
