"""Periods when municipalities hold nothing: adding and deleting. Each runs inside the caller's transaction."""

from __future__ import annotations

from datetime import date

from sqlalchemy.exc import IntegrityError

from courseapp.kernel import journal
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.kernel.refused import Refused
from courseapp.places.models import BlackoutKind, BlackoutPeriod

MOST_DAYS = 100
"""A summer holiday and then some; longer ones are slips of the pen."""


def check_span(first_day: date, last_day: date) -> None:
    """Raise Refused("places.period_backwards") or Refused("places.period_too_long")."""
    if last_day < first_day:
        raise Refused("places.period_backwards")
    if (last_day - first_day).days >= MOST_DAYS:
        raise Refused("places.period_too_long", most=MOST_DAYS)


def add_period(actor: Actor, number: str, first_day: date, last_day: date, kind: BlackoutKind, label: str) -> None:
    """Close a municipality from first to last day. Raises Refused("places.period_exists") too."""
    check_span(first_day, last_day)
    period = BlackoutPeriod(municipality_number=number, first_day=first_day, last_day=last_day, kind=kind, label=label)
    try:
        with db.session.begin_nested():
            db.session.add(period)
    except IntegrityError:
        raise Refused("places.period_exists") from None
    record(actor, "places.add_closed_days", period)


def delete_period(actor: Actor, period: BlackoutPeriod) -> None:
    """Open a municipality again. Meetings that were planned around the period stay where they are."""
    record(actor, "places.delete_closed_days", period)
    db.session.delete(period)


def record(actor: Actor, deed: str, period: BlackoutPeriod) -> None:
    """Write down which days of which municipality it was about."""
    journal.record(
        actor,
        deed,
        f"municipality:{period.municipality_number}",
        kind=period.kind.value,
        first_day=period.first_day.isoformat(),
        last_day=period.last_day.isoformat(),
    )
