"""What is due, and all series there are."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from courseapp.cohorts import circles
from courseapp.cohorts.rules import Circle
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.series import lists, policy, rules, texts
from courseapp.series.blueprint import bp
from courseapp.series.models import Lesson
from courseapp.series.rules import SeriesState, Standing
from courseapp.web.guard import guarded
from courseapp.web.nav import menu_entry
from courseapp.web.paging import page_number

menu_entry("series.due", _l("Leksjoner"), policy.SEE_DUE, 45)

STATES = {"i-gang": SeriesState.RUNNING, "fullfort": SeriesState.FINISHED, "avsluttet": SeriesState.ENDED}
"""The states as they stand in addresses."""
HEADINGS = {
    Standing.OVERDUE: _l("Over fristen"),
    Standing.THIS_MONTH: _l("Denne måneden"),
    Standing.LATER: _l("Senere"),
}


def circle_of(actor: Actor) -> Circle:
    """Give the circle the page shows; staff have no series."""
    circle = circles.chosen(actor)
    return Circle.FOSTER if circle == Circle.STAFF else circle


def tabs(actor: Actor, endpoint: str, circle: Circle) -> list[circles.Tab]:
    """Link a page's two circles."""
    return circles.tabs(actor, endpoint, circle, but=frozenset({Circle.STAFF}))


@bp.get("/leksjoner")
@guarded(policy.SEE_DUE)
def due(actor: Actor) -> ResponseReturnValue:
    """Show the next lesson of every running series: what is late, what is due this month, what comes later."""
    circle = circle_of(actor)
    lines = lists.due_lines(actor, circle)
    return render_template(
        "series/due.html",
        groups=[(HEADINGS[standing], list(group)) for standing, group in groupby(lines, lambda line: line.standing)],
        overdue=sum(line.standing == Standing.OVERDUE for line in lines),
        this_month=sum(line.standing == Standing.THIS_MONTH for line in lines),
        is_leader=actor.role == Role.LEADER,
        tabs=tabs(actor, "series.due", circle),
        krets=circles.slug(circle),
        held_day=held_day,
        lateness=texts.lateness,
        lateness_tone=texts.lateness_tone,
    )


def held_day(lesson: Lesson) -> str:
    """Give the day on which one tap says a lesson was held: the day agreed when that is over, else today."""
    agreed = clock.local(lesson.starts_at).date() if lesson.is_agreed and lesson.starts_at else clock.today()
    return min(agreed, clock.today()).isoformat()


@bp.get("/leksjoner/rekker")
@guarded(policy.SEE_SERIES)
def all_series(actor: Actor) -> ResponseReturnValue:
    """List every series the reader answers for."""
    circle = circle_of(actor)
    chosen = request.args.get("tilstand", "")
    return render_template(
        "series/list.html",
        page=lists.list_series(actor, circle, STATES.get(chosen), page_number(request.args.get("side"))),
        states=[
            circles.Tab(label, url_for(".all_series", krets=circles.slug(circle), tilstand=slug), slug == chosen)
            for slug, label in [("", _l("Alle")), *((s, texts.SERIES_STATE[state]) for s, state in STATES.items())]
        ],
        tabs=tabs(actor, "series.all_series", circle),
        krets=circles.slug(circle),
        state_words=texts.SERIES_STATE,
        state_tones=texts.SERIES_TONE,
        is_leader=actor.role == Role.LEADER,
        is_late=lambda day: rules.days_late(day, clock.today()) > 0,
        url_for_page=_url_for_page,
    )


def _url_for_page(number: int) -> str:
    kept = {key: value for key, value in request.args.items() if key != "side" and value}
    return f"{request.path}?{urlencode({**kept, 'side': number})}"
