"""Steering a draft: pins, bans, weights, and planning anew in a copy so that what moved can be seen."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.planner.problem import Weights
from courseapp.planning import actions, policy, queries, steering_page
from courseapp.planning.blueprint import bp
from courseapp.planning.models import Draft
from courseapp.planning.naming import names_of
from courseapp.planning.queries import Opened
from courseapp.planning.round_texts import refusal
from courseapp.planning.rules import RESTING
from courseapp.planning.steering import Steering
from courseapp.planning.steering_deeds import steered
from courseapp.planning.steering_forms import WeightsForm
from courseapp.planning.steering_texts import DONE
from courseapp.web.form import read_version
from courseapp.web.guard import guarded
from courseapp.web.security import safe_next

TOLD = 3
"""How many contradictions are told in a message."""


@bp.get("/utkast/<code>/styring")
@guarded(policy.PLAN, queries.find_draft)
def steer(actor: Actor, draft: Draft) -> ResponseReturnValue:
    """Show what is pinned, banned and weighed, and what could be."""
    it = queries.opened(draft)
    names = names_of(actor, it)
    return render_template(
        "planning/steer.html",
        draft=draft,
        cohorts=steering_page.cohort_lines(it, names),
        pins=steering_page.pins(it, names),
        bans=steering_page.bans(it, names),
        trials=steering_page.trials(it, names),
        choices=steering_page.choices(it, names),
        is_weighed=it.steering.weights != Weights(),
        rests=draft.state in RESTING,
    )


@bp.post("/utkast/<code>/styring")
@guarded(policy.PLAN, queries.find_draft)
def steer_one(actor: Actor, draft: Draft) -> ResponseReturnValue:
    """Pin, let go, ban or allow one thing, and go back to where the button was."""
    back = safe_next(request.form.get("back")) or url_for("planning.steer", code=draft.code)
    it, order = queries.opened(draft), request.form.get("order", "")
    wanted = it.steering
    try:
        deed, wanted = steered(it, order)
        with transaction():
            actions.steer_draft(actor, draft, wanted, read_version(request.form.get("version")))
    except Refused as refused:
        flash(_why(actor, it, wanted, refused), "danger")
    else:
        flash(str(DONE[deed]), "success")
    return redirect(back, 303)


def _why(actor: Actor, it: Opened, wanted: Steering, refused: Refused) -> str:
    """Say why it was refused; of what cannot be together the first few."""
    words = [refusal(refused)]
    if refused.code == "planning.contradiction":
        names = names_of(actor, it, wanted.pins)
        words += [names.fault(fault) for fault in refused.detail["faults"][:TOLD]]
    return " ".join(words)


@bp.route("/utkast/<code>/styring/vekter", methods=["GET", "POST"])
@guarded(policy.PLAN, queries.find_draft)
def weigh(actor: Actor, draft: Draft) -> ResponseReturnValue:
    """Ask what counts how much."""
    code, version, it = draft.code, draft.version, queries.opened(draft)
    form = WeightsForm()
    form.offer(it.steering.weights)
    if form.validate_on_submit():
        try:
            with transaction():
                wanted = replace(it.steering, weights=form.weights)
                actions.steer_draft(actor, draft, wanted, read_version(form.version.data))
        except Refused as refused:
            form.refuse(refusal(refused))
        else:
            flash(_("Vektene er lagret. Planlegg på nytt for å se hva som flytter seg."), "success")
            return redirect(url_for("planning.steer", code=code), 303)
    form.version.data = form.version.data or str(version)
    page = render_template("planning/weigh.html", draft=draft, form=form, is_weighed=it.steering.weights != Weights())
    return page, 422 if form.errors else 200


@bp.post("/utkast/<code>/styring/planlegg")
@guarded(policy.PLAN, queries.find_draft)
def solve_again(actor: Actor, draft: Draft) -> ResponseReturnValue:
    """Plan anew in a copy, so that it can be compared with what there was."""
    code, seconds = draft.code, draft.seconds
    try:
        with transaction():
            made = actions.copy_draft(actor, draft)
            actions.start(actor, made, seconds, made.version)
            code = made.code
    except Refused as refused:
        flash(refusal(refused), "danger")
        return redirect(url_for("planning.steer", code=code), 303)
    flash(_("Vi planlegger på nytt i et nytt utkast. Sammenlign det med det gamle når det er ferdig."), "success")
    return redirect(url_for("planning.draft", code=code), 303)
