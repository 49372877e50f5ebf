"""Inviting homes to a cohort."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from courseapp.cohorts.models import Cohort
from courseapp.enrollment import actions, gate, policy, queries, staff_queries
from courseapp.enrollment.blueprint import bp
from courseapp.enrollment.forms import InviteForm, among
from courseapp.enrollment.staff_queries import HomeChoice
from courseapp.enrollment.texts import refusal
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.web.guard import guarded
from courseapp.web.paging import page_number
from courseapp.web.words import short_date


@bp.route("/kull/<code>/inviter", methods=["GET", "POST"])
@guarded(policy.INVITE, queries.find_cohort)
def invite(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """List the homes that may be invited, and invite those chosen."""
    services = staff_queries.services_to_choose(actor, cohort)
    chosen = next((s for s in services if s.key == request.args.get("tjeneste")), None)
    page = staff_queries.to_invite(actor, cohort, chosen.id if chosen else None, page_number(request.args.get("side")))
    form = InviteForm()
    form.homes.choices = among({h.code: _label(h) for h in page.rows})
    closed = gate.cohort_refusal(None, cohort)
    if not closed and form.validate_on_submit():
        return _invite(actor, cohort, form.homes.data or [], chosen.key if chosen else None)
    return render_template(
        "enrollment/invite.html",
        cohort=cohort,
        services=services,
        chosen=chosen.key if chosen else None,
        page=page,
        form=form,
        closed=refusal(closed, staff=True) if closed else None,
    ), 422 if form.errors else 200


def _label(home: HomeChoice) -> str:
    """Name a home to invite, and since when it has waited for the program."""
    if home.since is None:
        return f"{home.label} ({home.service})"
    words = {"home": home.label, "service": home.service, "date": short_date(home.since)}
    return _("%(home)s (%(service)s), venter siden %(date)s", **words)


def _invite(actor: Actor, cohort: Cohort, codes: list[str], service: str | None) -> ResponseReturnValue:
    code = cohort.code
    homes = staff_queries.by_codes(actor, cohort, codes)
    try:
        with transaction():
            count = actions.invite(actor, cohort, homes)
        flash(ngettext("%(num)s hjem er invitert.", "%(num)s hjem er invitert.", count), "success")
    except Refused as refused:
        flash(refusal(refused, staff=True), "warning")
    return redirect(url_for("enrollment.invite", code=code, tjeneste=service), 303)
