"""Homes: the list, the search and the page of one."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from courseapp.cohorts import circles
from courseapp.cohorts.rules import Circle
from courseapp.desk.blueprint import bp
from courseapp.desk.doors import doors, may_open
from courseapp.desk.forms import HomeFilterForm, SearchForm
from courseapp.desk.home_page import cohorts_for, find_home, home_page
from courseapp.desk.homes import choices, list_homes
from courseapp.desk.texts import KIND
from courseapp.enrollment import texts as enrollment_texts
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.people import policy as people_policy
from courseapp.people.models import Household, HouseholdKind
from courseapp.series import texts as series_texts
from courseapp.series.lists import series_of
from courseapp.web.guard import guarded
from courseapp.web.nav import menu_entry
from courseapp.web.paging import page_number, url_for_page

menu_entry("desk.homes", _l("Hjem"), people_policy.SEE_HOMES, 40)


@bp.route("/hjem", methods=["GET", "POST"])
@guarded(people_policy.SEE_HOMES)
def homes(actor: Actor) -> ResponseReturnValue:
    """List the homes an actor may see; a search is posted, so that no name stands in an address."""
    circle = _circle(actor)
    form = HomeFilterForm(circle, choices(actor), request.args)
    search = SearchForm()
    words = (search.sok.data or "") if search.validate_on_submit() else ""
    return render_template(
        "desk/homes.html",
        page=list_homes(actor, form.wanted(words), 1 if words else page_number(request.args.get("side"))),
        form=form,
        search=search,
        words=words,
        tabs=circles.tabs(actor, "desk.homes", circle, but=frozenset({Circle.STAFF})),
        krets=circles.slug(circle),
        kinds=KIND,
        tools=doors(
            actor,
            [("people.create_home", _l("Registrer et hjem")), ("people.import_homes", _l("Hent hjem fra regneark"))],
        ),
        url_for_page=url_for_page,
    )


def _circle(actor: Actor) -> Circle:
    """Staff have no homes here."""
    circle = circles.chosen(actor)
    return Circle.FOSTER if circle == Circle.STAFF else circle


@bp.get("/hjem/<code>")
@guarded(people_policy.SEE_HOME, find_home)
def home(actor: Actor, found: tuple[Household, bool]) -> ResponseReturnValue:
    """Show a home."""
    household, limited = found
    page = home_page(actor, household, limited=limited)
    may_enroll = page.named and may_open(actor, "enrollment.add_home")
    leads_series = page.named and may_open(actor, "series.show")
    return render_template(
        "desk/home.html",
        page=page,
        home=household,
        kinds=KIND,
        krets=circles.slug(Circle.BIRTH_PARENTS if household.kind == HouseholdKind.BIRTH_PARENT else Circle.FOSTER),
        change_url=_change_url(actor, household) if page.named else None,
        wishes_url=_wishes_url(actor, household) if page.named else None,
        offers_url=_offers_url(actor, household) if page.named else None,
        taken_url=url_for("enrollment.taken_before", code=household.code) if may_enroll else None,
        cohorts=cohorts_for(actor, household) if may_enroll else [],
        series=series_of(household) if leads_series else [],
        start_url=url_for("series.start", code=household.code) if leads_series else None,
        series_states=series_texts.SERIES_STATE,
        series_tones=series_texts.SERIES_TONE,
        states=enrollment_texts.STATE,
        tones=enrollment_texts.TONE,
        answers=enrollment_texts.ANSWER,
        reasons=enrollment_texts.DECLINE,
        diet_words=enrollment_texts.diet_words,
    )


def _change_url(actor: Actor, home: Household) -> str | None:
    if not may_open(actor, "people.change_home"):
        return None
    return url_for("people.change_home", code=home.code)


def _offers_url(actor: Actor, home: Household) -> str | None:
    if home.kind == HouseholdKind.BIRTH_PARENT or not lives_on(home) or not may_open(actor, "referral.offers"):
        return None
    return url_for("referral.offers", code=home.code)


def lives_on(home: Household) -> bool:
    """Tell whether it is a home today."""
    return home.last_day is None or home.last_day >= clock.today()


def _wishes_url(actor: Actor, home: Household) -> str | None:
    """Link what a foster home wishes; birth parents' programs follow each family's own dates."""
    if home.kind == HouseholdKind.BIRTH_PARENT or not lives_on(home) or not may_open(actor, "demand.for_home"):
        return None
    return url_for("demand.for_home", code=home.code)
