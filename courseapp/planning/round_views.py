"""Pages of rounds: the list, a new one, and what one would be planned from before the button is pressed."""

from __future__ import annotations

from collections import Counter

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courseapp.demand.wishes import open_wishes
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.kernel.refused import Refused
from courseapp.places.models import Cooperation
from courseapp.places.texts import SHORT_WEEKDAYS
from courseapp.planning import actions, page_texts, policy, queries, round_actions, round_texts
from courseapp.planning.blueprint import bp
from courseapp.planning.models import PlanningRound
from courseapp.planning.proposal_texts import slot_words
from courseapp.planning.round_forms import RoundForm, RunForm
from courseapp.planning.round_page import round_page
from courseapp.planning.rules import RoundState
from courseapp.web.guard import guarded
from courseapp.web.nav import menu_entry
from courseapp.web.words import current_language

menu_entry("planning.rounds", _l("Planlegging"), policy.SEE_PLANS, 47)


@bp.get("")
@guarded(policy.SEE_PLANS)
def rounds(actor: Actor) -> ResponseReturnValue:
    """List the rounds an actor may see."""
    return render_template(
        "planning/rounds.html",
        rows=queries.rounds_of(actor),
        may_plan=policy.PLAN.allows(actor),
        states=round_texts.ROUND_STATE,
        tones=page_texts.ROUND_TONE,
        period=page_texts.period,
    )


@bp.route("/ny", methods=["GET", "POST"])
@guarded(policy.PLAN)
def new_round(actor: Actor) -> ResponseReturnValue:
    """Say what is to be planned together."""
    cooperation_id = next(iter(actor.cooperation_ids))
    form = RoundForm()
    form.offer(Counter(wish.program for wish in open_wishes(cooperation_id)), current_language())
    if form.validate_on_submit():
        try:
            with transaction():
                cooperation = db.session.get_one(Cooperation, cooperation_id)
                code = round_actions.create_round(actor, cooperation, form.frame()).code
            return redirect(url_for("planning.show_round", code=code))
        except Refused as refused:
            form.refuse(round_texts.refusal(refused))
    return render_template("planning/new_round.html", form=form)


@bp.get("/<code>")
@guarded(policy.SEE_PLANS, queries.find_round)
def show_round(actor: Actor, it: PlanningRound) -> ResponseReturnValue:
    """Show what is missing, the drafts so far, and what they would be made from."""
    return render_template(
        "planning/round.html",
        round=it,
        page=round_page(actor, it),
        drafts=queries.drafts_of(it),
        form=RunForm() if policy.PLAN.allows(actor) and it.state == RoundState.OPEN else None,
        may_plan=policy.PLAN.allows(actor),
        texts=page_texts,
        round_texts=round_texts,
        slot_words=slot_words,
        weekdays=SHORT_WEEKDAYS,
    )


@bp.post("/<code>/utkast")
@guarded(policy.PLAN, queries.find_round)
def propose(actor: Actor, it: PlanningRound) -> ResponseReturnValue:
    """Begin a draft from today's facts, and let it be planned."""
    form, here = RunForm(), url_for("planning.show_round", code=it.code)
    if not form.validate_on_submit():
        flash(_("Velg hvor grundig vi skal lete."), "danger")
        return redirect(here)
    try:
        with transaction():
            draft = actions.new_draft(actor, it)
            actions.start(actor, draft, form.seconds.data, draft.version)
            code = draft.code
    except Refused as refused:
        flash(round_texts.refusal(refused), "danger")
        return redirect(here)
    return redirect(url_for("planning.draft", code=code))


@bp.post("/<code>/avslutt")
@guarded(policy.PLAN, queries.find_round)
def close_round(actor: Actor, it: PlanningRound) -> ResponseReturnValue:
    """Keep a round to look at only, or let it be planned in again."""
    try:
        with transaction():
            change = round_actions.close_round if it.state == RoundState.OPEN else round_actions.reopen_round
            change(actor, it)
    except Refused as refused:
        flash(round_texts.refusal(refused), "danger")
    return redirect(url_for("planning.show_round", code=it.code))
