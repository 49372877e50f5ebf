"""On which days nothing is held, and why: public holidays and each municipality's own periods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from courseapp.kernel.db import db
from courseapp.places.models import BlackoutPeriod, Municipality


@dataclass(frozen=True, slots=True)
class ClosedReason:
    """Why a day is closed: the holiday's or period's own name, and the municipality's (None: the whole country)."""

    label: str
    municipality: str | None = None


Closed = Mapping[date, tuple[ClosedReason, ...]]

_HOLIDAYS = {
    "Første nyttårsdag": _l("Første nyttårsdag"),
    "Skjærtorsdag": _l("Skjærtorsdag"),
    "Langfredag": _l("Langfredag"),
    "Første påskedag": _l("Første påskedag"),
    "Andre påskedag": _l("Andre påskedag"),
    "Arbeidernes dag": _l("Arbeidernes dag"),
    "Grunnlovsdag": _l("Grunnlovsdagen"),
    "Kristi himmelfartsdag": _l("Kristi himmelfartsdag"),
    "Første pinsedag": _l("Første pinsedag"),
    "Andre pinsedag": _l("Andre pinsedag"),
    "Julaften": _l("Julaften"),
    "Første juledag": _l("Første juledag"),
    "Andre juledag": _l("Andre juledag"),
    "Nyttårsaften": _l("Nyttårsaften"),
}
"""The holidays as the library names them, in words that can be translated."""


def in_words(reasons: Iterable[ClosedReason]) -> list[str]:
    """Say why a day is closed, each period once with the municipalities that have it."""
    municipalities: dict[str, list[str]] = {}
    for reason in reasons:
        municipalities.setdefault(reason.label, []).extend([reason.municipality] if reason.municipality else [])
    return [
        _("%(period)s i %(municipalities)s", period=label, municipalities=", ".join(names))
        if names
        else str(_HOLIDAYS.get(label, label))
        for label, names in municipalities.items()
    ]


@cache
def _public_holidays(year: int) -> dict[date, tuple[str, ...]]:
    """Norwegian public holidays of a year by name, with Christmas Eve and New Year's Eve, when nobody meets either."""
    import holidays  # noqa: PLC0415 (takes half a second, and only planning needs it)

    days = {day: str(name) for day, name in holidays.country_holidays("NO", years=year, language="no").items()}
    days |= {date(year, 12, 24): "Julaften", date(year, 12, 31): "Nyttårsaften"}
    return {day: tuple(name for name in names.split("; ") if name in _HOLIDAYS) for day, names in days.items()}


def public_holidays(first: date, last: date) -> dict[date, list[str]]:
    """List the public holidays from first to last inclusive, in order, by the names they have in the reader's language.

    Christmas Eve and New Year's Eve are among them. Needs no database.
    """
    return {
        day: in_words(ClosedReason(name) for name in names)
        for year in range(first.year, last.year + 1)
        for day, names in sorted(_public_holidays(year).items())
        if first <= day <= last
    }


def holiday_dates(first: date, last: date) -> frozenset[date]:
    """Give the days of public_holidays."""
    return frozenset(
        day
        for year in range(first.year, last.year + 1)
        for day, names in _public_holidays(year).items()
        if names and first <= day <= last
    )


def closed_days(municipalities: Collection[str], first: date, last: date) -> Closed:
    """List the closed days from first to last inclusive for municipalities (by number), with every reason."""
    found: dict[date, list[ClosedReason]] = defaultdict(list)
    for year in range(first.year, last.year + 1):
        for day, names in _public_holidays(year).items():
            found[day].extend(ClosedReason(name) for name in names)
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
    return {day: tuple(reasons) for day, reasons in sorted(found.items()) if reasons and first <= day <= last}


def closed_by_municipality(municipalities: Collection[str], first: date, last: date) -> dict[str, frozenset[date]]:
    """Give the closed days from first to last inclusive, municipality by municipality (by number): one statement."""
    years = range(first.year, last.year + 1)
    shared = {day for year in years for day, names in _public_holidays(year).items() if names and first <= day <= last}
    found = {number: set(shared) for number in municipalities}
    periods = db.session.execute(
        select(BlackoutPeriod.municipality_number, BlackoutPeriod.first_day, BlackoutPeriod.last_day).where(
            BlackoutPeriod.municipality_number.in_(municipalities),
            BlackoutPeriod.first_day <= last,
            BlackoutPeriod.last_day >= first,
        )
    )
    for number, begins, ends in periods:
        days = range(max(begins, first).toordinal(), min(ends, last).toordinal() + 1)
        found[number].update(date.fromordinal(day) for day in days)
    return {number: frozenset(days) for number, days in found.items()}
