"""Until when a home may answer an offer of a seat: never at night, at a weekend or on a holiday. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Final

from courseapp.kernel import clock

HOUR: Final = time(15)
"""When a deadline ends, on a Norwegian wall clock: late enough to call somebody first, early enough to ask the next."""
CUT_OFF: Final = timedelta(hours=24)
"""No deadline is later than so long before the first meeting."""
LEAST: Final = timedelta(hours=3)
"""A deadline nearer than this is none: the seats go in a last call."""
SATURDAY: Final = 5


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Tell whether people work on a day: Monday to Friday, and no public holiday."""
    return day.weekday() < SATURDAY and day not in holidays


def answer_by(now: datetime, days: int, first_at: datetime | None, holidays: Collection[date]) -> datetime | None:
    """Give the moment by which to answer an offer made now, or None when it is too near the first meeting.

    ``days``: working days to answer in, at least 1; the day of the offer does not count. ``holidays``: public
    holidays of the weeks that follow.
    """
    day, left = clock.local(now).date(), days
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day, holidays)
    deadline = clock.to_utc(day, HOUR)
    if first_at is None or deadline <= first_at - CUT_OFF:
        return deadline
    return _before(first_at - CUT_OFF, now, holidays)


def _before(limit: datetime, now: datetime, holidays: Collection[date]) -> datetime | None:
    """The last end of a working day before a limit, if that leaves time to answer."""
    day = clock.local(limit).date()
    while clock.to_utc(day, HOUR) > limit or not is_working_day(day, holidays):
        day -= timedelta(days=1)
    deadline = clock.to_utc(day, HOUR)
    return deadline if deadline - now >= LEAST else None
