"""A draft while it is made: how far it has come, stop and keep, and more time."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.planning import actions, page_texts, policy, queries, round_texts, rules
from courseapp.planning.blueprint import bp
from courseapp.planning.curve import curve
from courseapp.planning.models import Draft
from courseapp.planning.round_forms import RunForm
from courseapp.planning.rules import DraftState
from courseapp.web.guard import guarded


@bp.get("/utkast/<code>")
@guarded(policy.SEE_PLANS, queries.find_draft_head)
def draft(actor: Actor, it: Draft) -> ResponseReturnValue:
    """Show how far a draft has come; what is done is at the proposal's address."""
    working = it.state in rules.WORKING
    if not working and it.points is not None and it.state != DraftState.FAILED:
        return redirect(url_for("planning.proposal", code=it.code))
    return render_template(
        "planning/draft.html",
        draft=it,
        working=working,
        curve=curve([(step[0], step[1], step[2]) for step in it.steps], it.spent),
        form=RunForm(version=it.version) if policy.PLAN.allows(actor) else None,
        texts=page_texts,
        round_texts=round_texts,
    )


@bp.post("/utkast/<code>/stopp")
@guarded(policy.PLAN, queries.find_draft_head)
def stop(actor: Actor, it: Draft) -> ResponseReturnValue:
    """Stop, and keep the best plan so far."""
    with transaction():
        actions.stop(actor, it)
    return redirect(url_for("planning.draft", code=it.code))


@bp.post("/utkast/<code>/start")
@guarded(policy.PLAN, queries.find_draft)
def start(actor: Actor, it: Draft) -> ResponseReturnValue:
    """Let the planner look for something better, beginning from what there is."""
    form = RunForm()
    if not form.validate_on_submit():
        flash(_("Velg hvor grundig vi skal lete."), "danger")
        return redirect(url_for("planning.draft", code=it.code))
    try:
        with transaction():
            actions.start(actor, it, form.seconds.data, form.seen)
    except Refused as refused:
        flash(round_texts.refusal(refused), "danger")
    return redirect(url_for("planning.draft", code=it.code))
