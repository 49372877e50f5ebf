"""Changing one cohort of a draft by hand: what happens is shown before it is saved."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.planning import actions, policy, queries
from courseapp.planning.blueprint import bp
from courseapp.planning.edit_forms import EditForm, offered
from courseapp.planning.editing import Effect, abouts, effect
from courseapp.planning.models import Draft
from courseapp.planning.naming import Names, names_of
from courseapp.planning.queries import Opened
from courseapp.planning.round_texts import refusal
from courseapp.planning.rules import RESTING
from courseapp.web.form import read_version
from courseapp.web.guard import guarded

TAKE_OUT = "take_out"


@bp.route("/utkast/<code>/flytt", methods=["GET", "POST"])
@guarded(policy.PLAN, queries.find_draft)
def move(actor: Actor, draft: Draft) -> ResponseReturnValue:
    """Show one cohort as a form; tell what a change does; save it when it was shown."""
    code, it = draft.code, queries.opened(draft)
    number = read_version(request.args.get("kull"))
    if not 0 <= number < len(it.cohorts):
        abort(404)
    names, form = names_of(actor, it), EditForm()
    form.offer(it, names, number)
    if not form.validate_on_submit():
        form.version.data = form.version.data or str(draft.version)
        return _page(it, names, number, form), 422 if form.errors else 200
    step = request.form.get("step")
    found = effect(it, names, number, None if step == TAKE_OUT else form.change(it))
    if step == "show" or form.shown.data != f"{step} {form.digest}":
        return _page(it, names, number, form, found)
    if not _saved(actor, draft, form, found):
        return _page(it, names, number, form, found), 409
    return redirect(url_for("planning.draft", code=code), 303)


def _saved(actor: Actor, draft: Draft, form: EditForm, found: Effect) -> bool:
    try:
        with transaction():
            actions.edit(actor, draft, found.outcome.cohorts, read_version(form.version.data))
    except Refused as refused:
        form.refuse(refusal(refused))
        return False
    if found.broken:
        flash(_("Endringen er lagret. Utkastet kan ikke publiseres før reglene er fulgt."), "warning")
    else:
        flash(_("Endringen er lagret."), "success")
    return True


def _page(it: Opened, names: Names, number: int, form: EditForm, found: Effect | None = None) -> str:
    return render_template(
        "planning/move.html",
        draft=it.draft,
        form=form,
        number=number,
        words=names.cohort(number),
        now=it.cohorts[number],
        names=names,
        found=found,
        abouts=abouts(it, names, number, offered(it, number)),
        rests=it.draft.state in RESTING,
    )
