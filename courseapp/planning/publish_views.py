"""Publishing a draft: exactly what will be made, one confirmation, and afterwards the cohorts."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.planning import actions, policy, publishing, queries
from courseapp.planning.blueprint import bp
from courseapp.planning.models import Draft
from courseapp.planning.naming import names_of
from courseapp.planning.publish_page import in_words, sheet
from courseapp.planning.queries import Opened
from courseapp.planning.round_texts import refusal
from courseapp.planning.rules import DraftState
from courseapp.web.form import read_version
from courseapp.web.guard import guarded


@bp.get("/utkast/<code>/publiser")
@guarded(policy.PUBLISH, queries.find_draft)
def publish(actor: Actor, draft: Draft) -> ResponseReturnValue:
    """Show what will be made; of a published draft what was made."""
    if draft.state == DraftState.PUBLISHED:
        rows = queries.published_of(draft)
        return render_template("planning/published.html", draft=draft, cohorts=[row.cohort for row in rows])
    return _page(actor, queries.opened(draft))


def _page(actor: Actor, it: Opened, refused: str = "", why: Sequence[str] = ()) -> str:
    return render_template(
        "planning/publish.html",
        draft=it.draft,
        sheet=sheet(it, names_of(actor, it)),
        may=it.may_publish and it.draft.round.state == "open",
        refused=refused,
        why=why,
    )


@bp.post("/utkast/<code>/publiser")
@guarded(policy.PUBLISH, queries.find_draft)
def publish_it(actor: Actor, draft: Draft) -> ResponseReturnValue:
    """Make the cohorts, or say what has changed meanwhile."""
    code, it = draft.code, queries.opened(draft)
    if draft.state == DraftState.PUBLISHED:
        return _already(code)
    try:
        with transaction():
            made = publishing.publish(actor, draft, read_version(request.form.get("version")))
            count = len(made)
    except Refused as refused:
        return _refused(actor, code, it, refused)
    words = ngettext(
        "%(num)s kull er laget, og hjemmene er invitert.", "%(num)s kull er laget, og hjemmene er invitert.", count
    )
    flash(words, "success")
    return redirect(url_for("planning.publish", code=code), 303)


def _already(code: str) -> ResponseReturnValue:
    flash(_("Utkastet er alt publisert. Dette ble laget."), "info")
    return redirect(url_for("planning.publish", code=code), 303)


def _refused(actor: Actor, code: str, it: Opened, refused: Refused) -> ResponseReturnValue:
    """Say why nothing was made. Whoever came second to the same draft is shown what the first made."""
    now = queries.find_draft(actor, code)
    if now is not None and now.state == DraftState.PUBLISHED:
        return _already(code)
    why = []
    if refused.code == "planning.changed_meanwhile":
        why = in_words(names_of(actor, it), refused.detail["meanwhile"])
    return _page(actor, queries.opened(now) if now else it, refusal(refused), why), 409


@bp.post("/utkast/<code>/oppdater")
@guarded(policy.PLAN, queries.find_draft)
def refresh(actor: Actor, draft: Draft) -> ResponseReturnValue:
    """Read today's facts into a draft; its plan stays as far as it can."""
    code = draft.code
    try:
        with transaction():
            actions.refresh(actor, draft, read_version(request.form.get("version")))
        flash(
            _("Utkastet bygger nå på det som gjelder i dag. Planlegg på nytt for å fylle det som ble ledig."),
            "success",
        )
    except Refused as refused:
        flash(refusal(refused), "danger")
    return redirect(url_for("planning.draft", code=code), 303)
