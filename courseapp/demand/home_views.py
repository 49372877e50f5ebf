"""What a home wishes: its own form, and the same form as staff fill it in for a home."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.demand import actions, policy, queries
from courseapp.demand.actions import Changed
from courseapp.demand.blueprint import bp
from courseapp.demand.forms import HomeInterestForm, InterestForm
from courseapp.demand.models import InterestRegistration
from courseapp.demand.queries import HomeWishes
from courseapp.demand.rules import InterestEvent
from courseapp.demand.texts import STATE, TONE, refusal
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.people.masking import masked
from courseapp.people.models import Household
from courseapp.places.availability import hours_of
from courseapp.places.gazetteer import all_municipalities
from courseapp.places.time_fields import Week, week
from courseapp.web.guard import guarded


@bp.route("/vare-onsker", methods=["GET", "POST"])
@guarded(policy.WISH, queries.own_home)
def own(actor: Actor, home: Household) -> ResponseReturnValue:
    """Show a home what it has wished, with the one form that changes all of it."""
    code, form, known = home.code, InterestForm(), queries.wishes_of(home)
    form.offer(home, known, all_municipalities())
    if form.validate_on_submit() and (changed := _tell(actor, home, form)) is not None:
        flash(_outcome(changed), "success")
        return redirect(url_for("demand.own", hjem=code), 303)
    page = render_template(
        "demand/own.html", form=form, known=known, home=home, states=STATE, tones=TONE, week=_week(known)
    )
    return page, 422 if form.errors else 200


@bp.route("/hjem/<code>/onsker", methods=["GET", "POST"])
@guarded(policy.WISH_FOR_HOME, queries.find_home)
def for_home(actor: Actor, home: Household) -> ResponseReturnValue:
    """Show staff what a home has wished, with the form that changes it."""
    code, form, known = home.code, HomeInterestForm(), queries.wishes_of(home)
    label = masked(actor, [home.id])[home.id].label
    form.offer(home, known, all_municipalities())
    if form.validate_on_submit() and (changed := _tell(actor, home, form)) is not None:
        flash(_outcome(changed), "success")
        return redirect(url_for("demand.for_home", code=code), 303)
    page = render_template("demand/for_home.html", form=form, known=known, code=code, label=label, week=_week(known))
    return page, 422 if form.errors else 200


def _week(known: HomeWishes) -> Week:
    """Give the words of the slot table, with the clock times of the first cooperation."""
    first = next(iter(known.cooperations), None)
    return week(hours_of(first)) if first else week()


def _tell(actor: Actor, home: Household, form: InterestForm) -> Changed | None:
    since = form.since.data if isinstance(form, HomeInterestForm) else None
    try:
        with transaction():
            wished = dict.fromkeys(form.programs.data or [], since)
            return actions.tell(actor, home, int(form.cooperation.data or 0), form.said, wished)
    except Refused as refused:
        form.refuse(refusal(refused))
        return None


def _outcome(changed: Changed) -> str:
    if changed.added:
        return _("Ønskene er lagret.")
    if changed.withdrawn:
        return _("Endringene er lagret. Det som ikke er krysset av, er trukket.")
    return _("Endringene er lagret.") if changed else _("Ingenting var endret.")


@bp.post("/vare-onsker/<code>/trekk")
@guarded(policy.WISH, queries.find_own_wish)
def withdraw(actor: Actor, wish: InterestRegistration) -> ResponseReturnValue:
    """Withdraw one wish of one's own home, in one tap."""
    try:
        with transaction():
            actions.happen(actor, wish, InterestEvent.WITHDRAW)
        flash(_("Ønsket er trukket."), "success")
    except Refused as refused:
        flash(refusal(refused), "info")
    return redirect(url_for("demand.own"), 303)
