"""Dates, times and numbers as people read them, in the user's language."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from flask import Flask, has_request_context, request, session
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from courseapp.kernel.clock import local
from courseapp.web.guard import current_actor

LANGUAGES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
BABEL = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}
"""Plain nb counts weeks the American way, plain en writes 6:30 PM."""
_LENGTHS = ("long", "full")


def current_language() -> str:
    """Tell the language of this page.

    What the address asks for, the signed-in person's own choice, the visitor's choice in this browser, what the
    browser prefers, bokmål: the first there is. Outside a request (a message, a file made by a job) it is the locale
    in force.
    """
    if not has_request_context():
        return _locale().language
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        return asked
    if actor := current_actor():
        return actor.language if actor.language in LANGUAGES else "nb"
    chosen = session.get("language")
    return chosen if chosen in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or "nb"


def select_locale() -> str:
    """Name the Babel locale of this page."""
    return BABEL[current_language() if has_request_context() else "nb"]


def _locale() -> Locale:
    return get_locale() or Locale.parse(BABEL["nb"])


def _day(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


@lru_cache(maxsize=4096)
def _format(day: date, form: str, locale: Locale) -> str:
    """Write a date in one of Babel's named lengths or skeletons; pages write the same few days all the time."""
    return str(format_date(day, form, locale) if form in _LENGTHS else format_skeleton(form, day, locale=locale))


def long_date(value: date | datetime) -> str:
    """Write a date as in 8. februar 2026."""
    return _format(_day(value), "long", _locale())


def short_date(value: date | datetime) -> str:
    """Write a date as in 08.02.2026."""
    return _day(value).strftime("%d.%m.%Y")


def weekday_date(value: date | datetime) -> str:
    """Write a date as in tirsdag 19. januar 2027."""
    return _format(_day(value), "full", _locale())


def day_month(value: date | datetime) -> str:
    """Write a date as in tir. 19. jan."""
    return _format(_day(value), "MMMEd", _locale())


def month_name(value: date) -> str:
    """Write a month as in januar 2027."""
    return _format(value, "yMMMM", _locale())


def clock_time(value: datetime | time) -> str:
    """Write a time as in 17.30 (Norwegian) or 17:30 (English)."""
    wall = local(value).time() if isinstance(value, datetime) else value
    return wall.strftime("%H:%M" if _locale().language == "en" else "%H.%M")


def date_and_time(value: datetime) -> str:
    """Write a moment as in tirsdag 19. januar 2027 kl. 17.30."""
    return str(_l("%(date)s kl. %(time)s", date=weekday_date(value), time=clock_time(value)))


def whole_number(value: int) -> str:
    """Write a whole number with its thousands apart, as in 12 345."""
    return str(format_decimal(value, locale=_locale()))


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
        whole=whole_number,
    )
