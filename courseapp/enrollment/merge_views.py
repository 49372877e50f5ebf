"""Letting a cohort go into another: choose which, see what becomes of each home, do it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.cohorts.models import Cohort
from courseapp.cohorts.rules import LIVE
from courseapp.enrollment import moving, moving_queries, policy, queries
from courseapp.enrollment.blueprint import bp
from courseapp.enrollment.forms import MergeForm
from courseapp.enrollment.texts import STATE, TONE, refusal
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.web.guard import guarded


@bp.get("/kull/<code>/sla-sammen")
@guarded(policy.MERGE_COHORTS, queries.find_cohort)
def merge(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """List the cohorts that could take in this one's homes."""
    if cohort.state not in LIVE:
        return _too_late(cohort)
    return render_template(
        "enrollment/choose_merge.html",
        cohort=cohort,
        counts=queries.counts([cohort.id])[cohort.id],
        choices=moving_queries.to_merge_into(actor, cohort),
    )


@bp.route("/kull/<code>/sla-sammen/<other>", methods=["GET", "POST"])
@guarded(policy.MERGE_COHORTS, moving_queries.find_pair)
def merge_into(actor: Actor, pair: tuple[Cohort, Cohort]) -> ResponseReturnValue:
    """Show what becomes of each home, with so many seats, and do it when it is still what was shown."""
    here, there = pair
    if here.state not in LIVE:
        return _too_late(here)
    counts = queries.counts([here.id, there.id])
    form = MergeForm(seats=moving_queries.seats_for_all(counts[here.id], counts[there.id]))
    shown = f"{moving.fingerprint(here, there)}-{form.seats.data}"
    again = request.method == "POST" and form.shown.data != shown
    if form.validate_on_submit() and not again and (response := _merge(actor, here, there, form)):
        return response
    form.shown.data = shown
    seats = form.seats.data or 0
    page = render_template(
        "enrollment/merge.html",
        cohort=here,
        into=there,
        form=form,
        again=again and not form.errors,
        fates=moving_queries.fates(actor, here, there, seats - counts[there.id].taken, seats),
        counts=counts[there.id],
        state=STATE,
        tone=TONE,
    )
    return page, 422 if form.errors else 200


def _too_late(cohort: Cohort) -> ResponseReturnValue:
    flash(refusal(Refused("cohorts.not_now", state=cohort.state, event=None), staff=True), "info")
    return redirect(url_for("desk.cohort", code=cohort.code), 303)


def _merge(actor: Actor, here: Cohort, there: Cohort, form: MergeForm) -> ResponseReturnValue | None:
    code = there.code
    seen = (form.shown.data or "").partition("-")[0]
    try:
        with transaction():
            moving.merge(actor, here, there, form.seats.data or 0, form.reason.data or "", seen)
    except Refused as refused:
        form.refuse(refusal(refused, staff=True))
        return None
    flash(_("Kullene er slått sammen. Hvert hjem får én beskjed."), "success")
    return redirect(url_for("enrollment.participants", code=code), 303)
