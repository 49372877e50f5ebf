"""The table calendar: twelve months to print, one a page, with the home's own lessons and meetings in them.

It stands where guests and children see it, so it tells when, and neither which program nor what about. It is made
when asked for and kept nowhere.
"""

from __future__ import annotations

import json
from calendar import MONDAY, Calendar
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from babel.dates import format_date, get_day_names
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _

from courseapp.kernel import clock
from courseapp.paths import root
from courseapp.places.closed_days import public_holidays
from courseapp.series.models import IndividualSeries, Lesson
from courseapp.series.own_queries import Printed
from courseapp.series.rules import MONTHS, UNDONE, SeriesState, months_later
from courseapp.series.texts import lesson_name
from courseapp.web.words import BABEL, clock_time, month_name

CONTENT_TYPE: Final = "application/pdf"
SUNDAY: Final = 6
_REGIONS: Final = {"nb": "NO", "nn": "NO", "en": "GB"}
_WEEKS: Final = Calendar(MONDAY)


def first_month(today: date, year: str | None) -> date:
    """Give the month a calendar begins with: this one, or January of the coming year when that is asked for."""
    return date(today.year + 1, 1, 1) if year == str(today.year + 1) else today.replace(day=1)


def pdf(printed: Printed, language: str, first: date) -> bytes:
    """Make the file, in the home's own language."""
    with force_locale(BABEL[language]):
        return typeset(contents(printed, language, first))


def contents(printed: Printed, language: str, first: date) -> dict[str, Any]:
    """Give all that stands in the calendar, in the language in force, as plain values."""
    items = _items(printed)
    months = [months_later(first, n) for n in range(MONTHS)]
    holidays = public_holidays(first - timedelta(days=7), months_later(first, MONTHS) + timedelta(days=7))
    return {
        "lang": language,
        "region": _REGIONS[language],
        "title": _("Bordkalender fra %(month)s", month=month_name(first)),
        "week": _("Uke"),
        "weekdays": [str(get_day_names("wide", locale=get_locale())[n]) for n in range(7)],
        "months": [_month(month, items, holidays) for month in months],
    }


def _month(first: date, items: Mapping[date, Sequence[str]], holidays: Mapping[date, Sequence[str]]) -> dict[str, Any]:
    weeks = _WEEKS.monthdatescalendar(first.year, first.month)
    return {
        "name": _capital(str(format_date(first, "LLLL y", locale=get_locale()))),
        "weeks": [
            {
                "number": week[0].isocalendar().week,
                "days": [_day(day, first.month, items.get(day, ()), holidays.get(day, ())) for day in week],
            }
            for week in weeks
        ],
    }


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _day(day: date, month: int, items: Sequence[str], holidays: Sequence[str]) -> dict[str, Any]:
    inside = day.month == month
    return {
        "number": day.day,
        "inside": inside,
        "red": inside and (day.weekday() == SUNDAY or bool(holidays)),
        "note": ", ".join(holidays) if inside else "",
        "items": list(items) if inside else [],
    }


def _items(printed: Printed) -> dict[date, list[str]]:
    """Write on each day what the home has: times first, then what is due."""
    timed: list[tuple[Any, str]] = [(starts_at, _("Kurs")) for starts_at in printed.meetings]
    due: dict[date, list[str]] = defaultdict(list)
    for lesson in printed.lessons:
        name = lesson_name(lesson.series.circle, lesson.number)
        if lesson.is_agreed and lesson.starts_at is not None:
            timed.append((lesson.starts_at, name))
        elif is_awaited(lesson.series, lesson):
            due[lesson.due_on].append(_("%(lesson)s, senest i dag", lesson=name))
    found: dict[date, list[str]] = defaultdict(list)
    for starts_at, name in sorted(timed):
        found[clock.local(starts_at).date()].append(f"{clock_time(starts_at)} {name}")
    for day, words in due.items():
        found[day] += words
    return found


def is_awaited(series: IndividualSeries, lesson: Lesson) -> bool:
    """Tell whether a lesson is still to be held."""
    return series.state == SeriesState.RUNNING and lesson.state in UNDONE


def typeset(data: Mapping[str, Any]) -> bytes:
    """Set the calendar as a tagged PDF with title and language (PDF/UA-1)."""
    import typst  # noqa: PLC0415 (a compiler; only this needs it)

    made = typst.compile(
        root("templates") / "series" / "table_calendar.typ",
        root=root("templates"),
        font_paths=[root("static") / "fonts" / "print"],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards="ua-1",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    if not isinstance(made, bytes):
        raise TypeError(made)
    return made
