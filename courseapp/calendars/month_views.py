"""The calendar: a month or a year of the meetings an actor may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from courseapp.calendars import grid, month_page, policy, queries
from courseapp.calendars.blueprint import bp
from courseapp.calendars.forms import CalendarFilter
from courseapp.calendars.texts import month_names
from courseapp.cohorts import circles
from courseapp.kernel import clock
from courseapp.kernel.access import FAMILY, Actor
from courseapp.web.guard import guarded
from courseapp.web.nav import menu_entry

menu_entry("calendars.month", _l("Kalender"), policy.SEE_CALENDAR, 30)


@dataclass(frozen=True, slots=True)
class Frame:
    """What both pages have around their table: filter, circles, and links that keep what was chosen."""

    form: CalendarFilter | None
    wanted: queries.Wanted
    krets: str
    tabs: list[circles.Tab]
    address: Callable[..., str]


@bp.get("/kalender")
@bp.get("/kalender/<int:year>/<int:month>")
@guarded(policy.SEE_CALENDAR)
def month(actor: Actor, year: int | None = None, month: int | None = None) -> ResponseReturnValue:
    """Show a month, this one unless another is asked for."""
    here = {} if year is None or month is None else {"year": year, "month": month}
    table = _table(here.get("year", clock.today().year), here.get("month", clock.today().month))
    frame = _frame(actor, "calendars.month", here)
    first, last = table.weeks[0].days[0].date, table.weeks[-1].days[-1].date
    meetings = queries.meetings(actor, frame.wanted, first, last)
    closed = queries.closed(actor, first, last)
    return render_template(
        "calendars/month.html",
        table=table,
        first=date(table.year, table.month, 1),
        frame=frame,
        events=month_page.events(
            meetings, queries.lessons(actor, frame.wanted, first, last), is_family=actor.role in FAMILY
        ),
        notes=month_page.notes(closed),
        periods=month_page.periods(closed),
        is_family=actor.role in FAMILY,
    )


def _table(year: int, month: int) -> grid.Month:
    try:
        return grid.month(year, month, clock.today())
    except ValueError:
        abort(404)


@bp.get("/kalender/<int:year>")
@guarded(policy.SEE_CALENDAR)
def year(actor: Actor, year: int) -> ResponseReturnValue:
    """Show a year: a row for each cohort, with the days of its meetings."""
    january, december = _table(year, 1), _table(year, 12)
    frame = _frame(actor, "calendars.year", {"year": year})
    meetings = queries.meetings(actor, frame.wanted, date(year, 1, 1), date(year, 12, 31))
    return render_template(
        "calendars/year.html",
        year=year,
        previous=january.previous and january.previous[0],
        next=december.next and december.next[0],
        months=month_names(),
        frame=frame,
        rows=month_page.year_rows(meetings),
    )


def _frame(actor: Actor, endpoint: str, here: dict[str, Any]) -> Frame:
    """Read what the address narrows the page to."""
    circle = circles.chosen(actor)
    form = None if actor.role in FAMILY else CalendarFilter(circle, queries.places_of(actor), request.args)
    wanted = form.wanted() if form else queries.Wanted(circle)
    krets = None if actor.role in FAMILY else circles.slug(circle)

    def address(to: str, **where: Any) -> str:
        """Give another month or year, narrowed as this one is."""
        return url_for(to, **where, krets=krets, program=wanted.program or None, sted=wanted.place or None)

    tabs = circles.tabs(actor, endpoint, circle, **here)
    return Frame(form, wanted, circles.slug(circle), tabs, address)
