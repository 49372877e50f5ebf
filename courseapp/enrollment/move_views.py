"""A home goes on in another cohort of the same program: the family does it, or staff do."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.cohorts.models import Cohort
from courseapp.enrollment import moving, policy, queries, staff_queries
from courseapp.enrollment.blueprint import bp
from courseapp.enrollment.forms import MoveForm, among
from courseapp.enrollment.models import Enrollment
from courseapp.enrollment.moving_queries import Choice, to_move_to
from courseapp.enrollment.rules import LIVE, EnrollmentState
from courseapp.enrollment.texts import refusal
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.web.guard import guarded


@bp.route("/kull/<code>/min-pamelding/bytt", methods=["GET", "POST"])
@guarded(policy.CHANGE_OWN, queries.find_cohort)
def move_mine(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """Let a home change to another cohort with free seats, without losing what it has until it has the other."""
    asked = request.form.get("home") or request.args.get("hjem")
    own = [e for e in queries.own_in(actor, cohort) if e.state in LIVE]
    enrollment = next((e for e in own if e.household.code == asked), own[0] if own else None)
    if enrollment is None:
        abort(404)
    home = enrollment.household.code
    choices = to_move_to(actor, enrollment)
    form = _form(choices)
    if form.validate_on_submit() and (there := _move(actor, enrollment, choices, form)):
        flash(_("Dere har fått plass i det nye kullet."), "success")
        return redirect(url_for("enrollment.mine", code=there, hjem=home), 303)
    page = render_template("enrollment/move_mine.html", cohort=cohort, home=home, form=form, choices=choices)
    return page, 422 if form.errors else 200


@bp.route("/kull/<code>/deltakere/<home>/flytt", methods=["GET", "POST"])
@guarded(policy.MOVE_HOME, staff_queries.find_enrollment)
def move_home(actor: Actor, enrollment: Enrollment) -> ResponseReturnValue:
    """Move a home for it, also into a cohort that has begun."""
    cohort = enrollment.cohort
    if enrollment.state not in LIVE:
        flash(refusal(Refused("enrollment.not_now"), staff=True), "info")
        return redirect(url_for("enrollment.participants", code=cohort.code), 303)
    choices = to_move_to(actor, enrollment)
    form = _form(choices)
    if form.validate_on_submit() and (there := _move(actor, enrollment, choices, form, staff=True)):
        flash(_("Hjemmet er flyttet og har fått plass."), "success")
        return redirect(url_for("enrollment.participants", code=there), 303)
    rows = queries.homes_of(actor, cohort, frozenset(EnrollmentState))
    label = next((row.label for row in rows if row.code == enrollment.code), enrollment.code)
    page = render_template("enrollment/move_home.html", cohort=cohort, label=label, form=form, choices=choices)
    return page, 422 if form.errors else 200


def _form(choices: list[Choice]) -> MoveForm:
    form = MoveForm()
    form.to.choices = among({it.cohort.code: it.cohort.name for it in choices})
    return form


def _move(
    actor: Actor, enrollment: Enrollment, choices: list[Choice], form: MoveForm, *, staff: bool = False
) -> str | None:
    """Move it; gives the code of the cohort it is in now, or None with the refusal in the form."""
    there = next(it.cohort for it in choices if it.cohort.code == form.to.data)
    code = there.code
    try:
        with transaction():
            moving.move(actor, enrollment, there, (form.reason.data or None) if staff else None)
    except Refused as refused:
        form.refuse(refusal(refused, staff=staff))
        return None
    return code
