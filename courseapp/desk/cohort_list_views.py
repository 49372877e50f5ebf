"""The list of cohorts: a filtered table for staff, cards to choose from for families."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from courseapp.cohorts import circles
from courseapp.cohorts import policy as cohort_policy
from courseapp.desk import places
from courseapp.desk.blueprint import bp
from courseapp.desk.cohort_list import list_cohorts, open_cohorts
from courseapp.desk.forms import CohortFilter
from courseapp.desk.texts import STATUS, STATUS_FOR_FAMILIES, TONE, TONE_FOR_FAMILIES
from courseapp.kernel.access import FAMILY, Actor
from courseapp.web.guard import guarded
from courseapp.web.nav import menu_entry
from courseapp.web.paging import page_number, url_for_page

menu_entry("desk.cohorts", _l("Kull"), cohort_policy.SEE_COHORTS, 20)


@bp.get("/kull")
@guarded(cohort_policy.SEE_COHORTS)
def cohorts(actor: Actor) -> ResponseReturnValue:
    """List the cohorts an actor may see."""
    if actor.role in FAMILY:
        return _open_to_family(actor)
    circle = circles.chosen(actor)
    form = CohortFilter(actor, circle, places.of_cooperations(actor), request.args)
    return render_template(
        "desk/cohorts.html",
        page=list_cohorts(actor, form.wanted(), page_number(request.args.get("side"))),
        form=form,
        tabs=circles.tabs(actor, "desk.cohorts", circle),
        krets=circles.slug(circle),
        may_create=cohort_policy.CREATE_COHORT.allows(actor),
        url_for_page=url_for_page,
        status_words=STATUS,
        tones=TONE,
    )


def _open_to_family(actor: Actor) -> ResponseReturnValue:
    return render_template(
        "desk/cohorts_open.html",
        page=open_cohorts(actor, page_number(request.args.get("side"))),
        url_for_page=url_for_page,
        status_words=STATUS_FOR_FAMILIES,
        tones=TONE_FOR_FAMILIES,
    )
