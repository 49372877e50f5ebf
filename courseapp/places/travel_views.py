"""The coordinator's pages of travel minutes and of what day and evening mean."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.places import policy, queries, travel
from courseapp.places import travel_actions as actions
from courseapp.places.availability import hours_of
from courseapp.places.blueprint import bp
from courseapp.places.forms import HoursForm, TravelForm
from courseapp.places.gazetteer import Gazetteer, all_municipalities
from courseapp.places.models import TravelOverride
from courseapp.places.roads import UNKNOWN
from courseapp.places.texts import refusal
from courseapp.web.guard import guarded


@bp.route("/steder/reisetider", methods=["GET", "POST"])
@guarded(policy.SEE_TRAVEL)
def travel_minutes(actor: Actor) -> ResponseReturnValue:
    """Show how long it takes between the cooperation's municipalities, and correct a pair."""
    form, gazetteer = TravelForm(), all_municipalities()
    form.a.offer(gazetteer)
    form.b.offer(gazetteer)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.override(actor, form.a.number, form.b.number, form.minutes.data or 0)
            flash(_("Reisetiden er lagret. Den gjelder begge veier."), "success")
            return redirect(url_for("places.travel_minutes"), 303)
        except Refused as refused:
            form.refuse(refusal(refused))
    return _page(actor, form, gazetteer), 422 if form.errors else 200


def _page(actor: Actor, form: TravelForm, gazetteer: Gazetteer) -> str:
    cooperation_id = next(iter(actor.cooperation_ids))
    served = queries.served_by_cooperation(cooperation_id)
    found = travel.minutes(list(served), cooperation_id)
    overrides = queries.overrides(actor)
    return render_template(
        "places/travel.html",
        form=form,
        travel=found,
        names=gazetteer.names,
        overrides=overrides,
        corrected={(it.a, it.b) for it in overrides} | {(it.b, it.a) for it in overrides},
        unknown=UNKNOWN,
        lost=[gazetteer.names[number] for number in found.without_links],
    )


def find_override(actor: Actor, a: str, b: str) -> TravelOverride | None:
    """Find what the coordinator's cooperation has said of two municipalities."""
    return next((it for it in queries.overrides(actor) if (it.a, it.b) == travel.pair(a, b)), None)


@bp.post("/steder/reisetider/<a>/<b>/fjern")
@guarded(policy.CHANGE_TRAVEL, find_override)
def forget_travel(actor: Actor, row: TravelOverride) -> ResponseReturnValue:
    """Let the model say again how long it takes."""
    with transaction():
        actions.forget(actor, row)
    flash(_("Rettelsen er tatt bort. Nå gjelder beregningen igjen."), "success")
    return redirect(url_for("places.travel_minutes"), 303)


@bp.route("/steder/tider", methods=["GET", "POST"])
@guarded(policy.CHANGE_HOURS)
def hours(actor: Actor) -> ResponseReturnValue:
    """Say what day and evening mean on the clock."""
    form = HoursForm()
    form.show(hours_of(next(iter(actor.cooperation_ids))))
    if form.validate_on_submit():
        with transaction():
            actions.set_hours(actor, form.hours)
        flash(_("Tidene er lagret."), "success")
        return redirect(url_for("places.hours"), 303)
    return render_template("places/hours.html", form=form), 422 if form.errors else 200
