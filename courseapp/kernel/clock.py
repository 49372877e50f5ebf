"""The time: one clock that tests can set, and the way between Norwegian wall clocks and UTC."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from courseapp.kernel.refused import Refused

OSLO = ZoneInfo("Europe/Oslo")

_fixed: ContextVar[datetime | None] = ContextVar("fixed", default=None)


def now() -> datetime:
    """Tell the present moment: aware, UTC, whole seconds."""
    return (_fixed.get() or datetime.now(UTC)).replace(microsecond=0)


def today() -> date:
    """Tell the date on a wall calendar in Norway."""
    return local(now()).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Stop the clock at a moment, for tests and for building the demo world's past."""
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)


def local(moment: datetime) -> datetime:
    """Give the same moment on a Norwegian wall clock."""
    return moment.astimezone(OSLO)


def to_utc(day: date, wall: time) -> datetime:
    """Find the moment when a Norwegian wall clock shows this time.

    The hour that comes twice in October means its first run. Raises Refused("clock.no_such_time") for the hour
    that is skipped in March.
    """
    moment = datetime.combine(day, wall, OSLO).astimezone(UTC)
    if local(moment).replace(tzinfo=None) != datetime.combine(day, wall):
        raise Refused("clock.no_such_time", day=day, time=wall)
    return moment
