"""Several drafts of one round: side by side, copied, renamed; and a plan mended after illness or a closed venue."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.planning import actions, policy, queries
from courseapp.planning.blueprint import bp
from courseapp.planning.compare_page import Pages
from courseapp.planning.disturbing import Disturbance, disturbance
from courseapp.planning.draft_forms import CopyForm, DisturbedForm, NameForm
from courseapp.planning.models import Draft
from courseapp.planning.naming import names_of
from courseapp.planning.queries import opened
from courseapp.planning.round_texts import refusal
from courseapp.planning.rules import WORKING, DraftState, Task
from courseapp.web.guard import guarded


@bp.get("/utkast/<code>/sammenlign")
@guarded(policy.SEE_PLANS, queries.find_draft)
def compare(actor: Actor, draft: Draft) -> ResponseReturnValue:
    """Set a draft beside another of its round; it is the one it was made from unless another is asked for."""
    others = [it for it in queries.drafts_of(draft.round) if it.id != draft.id and it.cohort_count is not None]
    other = _other(draft, others)
    before = queries.find_draft(actor, other.code) if other else None
    it = opened(draft)
    side = Pages(opened(before), it, names_of(actor, it)).side() if before and it.plan else None
    return _page(draft, others=others, before=before, side=side)


def _other(draft: Draft, others: Sequence[Draft]) -> Draft | None:
    asked = request.args.get("med")
    found = [it for it in others if it.code == asked] or [it for it in others if it.id == draft.copied_from]
    found = found or [*others[-1:]]
    return found[0] if found else None


def _page(draft: Draft, **about: object) -> str:
    rename, copy = NameForm(name=draft.name), CopyForm()
    mends = draft.task == Task.REPAIR and draft.state == DraftState.DONE
    return render_template("planning/compare.html", draft=draft, rename=rename, copy=copy, mends=mends, **about)


@bp.post("/utkast/<code>/kopi")
@guarded(policy.PLAN, queries.find_draft)
def copy(actor: Actor, draft: Draft) -> ResponseReturnValue:
    """Begin another draft from one."""
    code, form = draft.code, CopyForm()
    if not form.validate():
        flash(" ".join(map(str, form.copy_name.errors)), "danger")
        return redirect(url_for("planning.compare", code=code), 303)
    try:
        with transaction():
            code = actions.copy_draft(actor, draft, form.copy_name.data or "").code
        flash(_("Kopien er laget. Endre den fritt, utkastet den er laget fra, står urørt."), "success")
    except Refused as refused:
        flash(refusal(refused), "danger")
    return redirect(url_for("planning.compare", code=code), 303)


@bp.post("/utkast/<code>/navn")
@guarded(policy.PLAN, queries.find_draft)
def rename(actor: Actor, draft: Draft) -> ResponseReturnValue:
    """Call a draft something else."""
    code, form = draft.code, NameForm()
    if not form.validate():
        flash(" ".join(map(str, form.name.errors)), "danger")
        return redirect(url_for("planning.compare", code=code), 303)
    try:
        with transaction():
            actions.rename_draft(actor, draft, form.name.data or "")
        flash(_("Utkastet har fått et nytt navn."), "success")
    except Refused as refused:
        flash(refusal(refused), "danger")
    return redirect(url_for("planning.compare", code=code), 303)


@bp.route("/utkast/<code>/replan", methods=["GET", "POST"])
@guarded(policy.PLAN, queries.find_draft)
def replan(actor: Actor, draft: Draft) -> ResponseReturnValue:
    """Ask who is away or what is closed, and let the plan be mended in a new draft with as few changes as possible."""
    it = opened(draft)
    form, names = DisturbedForm(), names_of(actor, it)
    form.offer(it, names)
    if form.validate_on_submit():
        found = disturbance(it, form)
        code = _mended(actor, draft, form, found)
        if code is not None:
            flash(_("Planen blir rettet i et nytt utkast. Ingenting gjelder før du har sett endringene."), "success")
            return redirect(url_for("planning.draft", code=code), 303)
    rests = draft.state not in WORKING and it.plan is not None
    return render_template("planning/replan.html", draft=draft, form=form, rests=rests), 422 if form.errors else 200


def _mended(actor: Actor, draft: Draft, form: DisturbedForm, found: Disturbance) -> str | None:
    if not found:
        form.refuse(_("Ingenting i perioden til planen blir berørt. Se over datoene."))
        return None
    try:
        with transaction():
            made = actions.replan(actor, draft, away=found.away, closed=found.closed, name=form.name.data or "")
            return made.code
    except Refused as refused:
        form.refuse(refusal(refused))
        return None
