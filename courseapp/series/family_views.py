"""What a home sees of its own lessons, and the table calendar it prints."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.text import neutral_filename
from courseapp.people.models import Household
from courseapp.series import own_queries, policy, queries, rules, table_calendar, texts
from courseapp.series.blueprint import bp
from courseapp.series.models import IndividualSeries
from courseapp.web.guard import guarded
from courseapp.web.words import LANGUAGES, current_language
from programs.model import Program


@bp.get("/mine-leksjoner")
@guarded(policy.SEE_OWN)
def own(actor: Actor) -> ResponseReturnValue:
    """Show a home its lessons: dates and titles, and nothing of what they are counted from."""
    found = own_queries.own_series(actor)
    return render_template(
        "series/own.html",
        found=[(it, program, texts.agenda(it, program, current_language())) for it, program in _with_program(found)],
        codes=sorted({it.household.code for it in found}),
        birth=actor.role == Role.BIRTH_PARENT,
        next_year=clock.today().year + 1,
        done=_done,
        texts=texts,
    )


def _with_program(found: Sequence[IndividualSeries]) -> list[tuple[IndividualSeries, Program]]:
    return [(it, queries.program_of(it)) for it in found]


def _done(series: IndividualSeries) -> int:
    return sum(lesson.state in rules.DONE for lesson in series.lessons)


@bp.get("/hjem/<code>/bordkalender.pdf")
@guarded(policy.PRINT_CALENDAR, own_queries.find_own_home)
def print_calendar(_actor: Actor, home: Household) -> ResponseReturnValue:
    """Make the home's table calendar, twelve months from this one or from January."""
    language = home.language if home.language in LANGUAGES else "nb"
    first = table_calendar.first_month(clock.today(), request.args.get("ar"))
    held = own_queries.printed(home, first, rules.months_later(first, rules.MONTHS))
    response = Response(table_calendar.pdf(held, language, first), content_type=table_calendar.CONTENT_TYPE)
    name = neutral_filename(_("bordkalender"), first.isoformat()[:7], extension="pdf")
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response
