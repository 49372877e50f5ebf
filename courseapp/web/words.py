"""Dates, times and numbers as people read them, in the user's language."""

from __future__ import annotations

from datetime import date, datetime, time

from babel import Locale
from babel.dates import format_date, format_skeleton
from flask import Flask, request, session
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from courseapp.kernel.clock import local
from courseapp.web.guard import current_actor

LANGUAGES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
_BABEL = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}
"""Plain nb counts weeks the American way, plain en writes 6:30 PM."""


def current_language() -> str:
    """Tell the language of this page: the person's choice, the visitor's choice, or bokmål."""
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        return asked
    if "language" in session:
        return str(session["language"])
    actor = current_actor()
    return actor.language if actor else request.accept_languages.best_match(LANGUAGES) or "nb"


def select_locale() -> str:
    """Name the Babel locale of this page."""
    return _BABEL[current_language()]


def _locale() -> Locale:
    return get_locale() or Locale.parse(_BABEL["nb"])


def _day(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def long_date(value: date | datetime) -> str:
    """Write a date as in 8. februar 2026."""
    return str(format_date(_day(value), "long", locale=_locale()))


def short_date(value: date | datetime) -> str:
    """Write a date as in 08.02.2026."""
    return _day(value).strftime("%d.%m.%Y")


def weekday_date(value: date | datetime) -> str:
    """Write a date as in tirsdag 19. januar 2027."""
    return str(format_date(_day(value), "full", locale=_locale()))


def day_month(value: date | datetime) -> str:
    """Write a date as in tir. 19. jan."""
    return str(format_skeleton("MMMEd", _day(value), locale=_locale()))


def month_name(value: date) -> str:
    """Write a month as in januar 2027."""
    return str(format_skeleton("yMMMM", value, locale=_locale()))


def clock_time(value: datetime | time) -> str:
    """Write a time as in 17.30 (Norwegian) or 17:30 (English)."""
    wall = local(value).time() if isinstance(value, datetime) else value
    return wall.strftime("%H:%M" if current_language() == "en" else "%H.%M")


def date_and_time(value: datetime) -> str:
    """Write a moment as in tirsdag 19. januar 2027 kl. 17.30."""
    return str(_l("%(date)s kl. %(time)s", date=weekday_date(value), time=clock_time(value)))


def register(app: Flask) -> None:
    """Make the formats filters of every template."""
    app.jinja_env.filters.update(
        date=long_date,
        shortdate=short_date,
        weekday_date=weekday_date,
        day_month=day_month,
        month_name=month_name,
        time=clock_time,
        datetime=date_and_time,
    )
