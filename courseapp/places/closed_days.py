"""On which days nothing is held, and why: public holidays and each municipality's own periods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from sqlalchemy import select

from courseapp.kernel.db import db
from courseapp.places.models import BlackoutPeriod, Municipality


@dataclass(frozen=True, slots=True)
class ClosedReason:
    """Why a day is closed: the holiday's or period's own name, and the municipality's (None: the whole country)."""

    label: str
    municipality: str | None = None


Closed = Mapping[date, tuple[ClosedReason, ...]]


@cache
def _public_holidays(year: int) -> dict[date, str]:
    """Norwegian public holidays of a year by name, with Christmas Eve and New Year's Eve, when nobody meets either."""
    import holidays  # noqa: PLC0415 (takes half a second to import, and only planning needs it)

    days = {day: str(name) for day, name in holidays.country_holidays("NO", years=year, language="no").items()}
    days = {day: name for day, name in days.items() if name != "Søndag"}
    return {date(year, 12, 24): "Julaften", date(year, 12, 31): "Nyttårsaften"} | days


def closed_days(municipalities: Collection[str], first: date, last: date) -> Closed:
    """List the closed days from first to last inclusive for municipalities (by number), with every reason."""
    found: dict[date, list[ClosedReason]] = defaultdict(list)
    for year in range(first.year, last.year + 1):
        for day, name in _public_holidays(year).items():
            found[day].append(ClosedReason(name))
    periods = db.session.execute(
        select(BlackoutPeriod, Municipality.name)
        .join(Municipality, Municipality.number == BlackoutPeriod.municipality_number)
        .where(
            BlackoutPeriod.municipality_number.in_(municipalities),
            BlackoutPeriod.first_day <= last,
            BlackoutPeriod.last_day >= first,
        )
        .order_by(Municipality.name)
    )
    for period, municipality in periods:
        for offset in range((period.last_day - period.first_day).days + 1):
            found[period.first_day + timedelta(days=offset)].append(ClosedReason(period.label, municipality))
    return {day: tuple(reasons) for day, reasons in sorted(found.items()) if first <= day <= last}
