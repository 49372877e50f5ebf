"""Earlier courses of a home's people: noted by staff, so that nobody is offered what they have had."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.cohorts.catalog_texts import program_name
from courseapp.demand.queries import programs_for
from courseapp.enrollment import policy, staff_queries, taken
from courseapp.enrollment.blueprint import bp
from courseapp.enrollment.forms import TakenForm, among
from courseapp.enrollment.texts import refusal
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.kernel.text import whole_number
from courseapp.people.masking import current_adults, masked
from courseapp.people.models import Household
from courseapp.web.guard import guarded
from courseapp.web.words import current_language


@bp.route("/hjem/<code>/tidligere-kurs", methods=["GET", "POST"])
@guarded(policy.NOTE_TAKEN, staff_queries.find_home)
def taken_before(actor: Actor, home: Household) -> ResponseReturnValue:
    """List what a home's adults took before, and note one more."""
    code, adults = home.code, {str(person.id): person.name for person in current_adults(home)}
    form = TakenForm()
    form.person.choices, form.program.choices = among(adults), among(programs_for(home.kind))
    if form.validate_on_submit() and _note(actor, home, form):
        return redirect(url_for("enrollment.taken_before", code=code), 303)
    language = current_language()
    page = render_template(
        "enrollment/taken_before.html",
        home=home,
        label=masked(actor, [home.id])[home.id].label,
        form=form,
        rows=[
            (row, adults[str(row.person_id)], program_name(row.program_key, language))
            for row in taken.noted([int(it) for it in adults])
        ],
    )
    return page, 422 if form.errors else 200


def _note(actor: Actor, home: Household, form: TakenForm) -> bool:
    try:
        with transaction():
            taken.note(actor, home, int(form.person.data), form.program.data, form.year.data or 0)
    except Refused as refused:
        form.refuse(refusal(refused, staff=True))
        return False
    flash(_("Kurset er notert."), "success")
    return True


@bp.post("/hjem/<code>/tidligere-kurs/fjern")
@guarded(policy.NOTE_TAKEN, staff_queries.find_home)
def forget_taken(actor: Actor, home: Household) -> ResponseReturnValue:
    """Take back one course noted."""
    code, person = home.code, whole_number(request.form.get("person"))
    try:
        with transaction():
            taken.forget(actor, home, person or 0, request.form.get("program", ""))
        flash(_("Kurset er tatt bort."), "success")
    except Refused as refused:
        flash(refusal(refused, staff=True), "info")
    return redirect(url_for("enrollment.taken_before", code=code), 303)
