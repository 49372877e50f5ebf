"""The series of the small world: one that runs, with a time agreed for its first lesson."""

from __future__ import annotations

from datetime import date, time, timedelta

from courseapp.kernel import clock
from courseapp.people.models import Household, HouseholdKind
from courseapp.series import actions as series_actions
from courseapp.series import lesson_actions
from courseapp.web.words import short_date
from tests import makers

MONTHS = {3: "mars", 4: "april"}


def running_series(household: Household, anchor: date) -> str:
    """Make it, and give its code."""
    series = makers.a_series(household, anchor=anchor)
    day = 3 if household.kind == HouseholdKind.BIRTH_PARENT else 2
    begins = clock.to_utc(date(2026, 12, day), time(12))
    lesson_actions.agree(None, series_actions.lessons_of(series)[0], begins, begins + timedelta(minutes=90))
    return series.code


def written(anchor: date) -> tuple[str, ...]:
    """Give every form in which a page, file or feed could write the date."""
    return anchor.isoformat(), short_date(anchor), f"{anchor:%-d}.{MONTHS[anchor.month]}2026"
