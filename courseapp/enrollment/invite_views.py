"""Inviting homes to a cohort: chosen ones, all of a service, or those who wait for its program."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from courseapp.cohorts.models import Cohort
from courseapp.demand.queries import programs_for
from courseapp.enrollment import actions, gate, policy, queries, staff_queries
from courseapp.enrollment.blueprint import bp
from courseapp.enrollment.forms import InviteForm, among
from courseapp.enrollment.inviting import Invited
from courseapp.enrollment.staff_queries import HomeChoice, Narrowed
from courseapp.enrollment.texts import refusal
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.web.guard import guarded
from courseapp.web.paging import page_number
from courseapp.web.words import short_date

ASKED = "ja"
"""In an address: only those who wait for the program."""


@bp.route("/kull/<code>/inviter", methods=["GET", "POST"])
@guarded(policy.INVITE, queries.find_cohort)
def invite(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """List the homes that may be invited, and invite those chosen."""
    services = staff_queries.services_to_choose(actor, cohort)
    chosen = next((s for s in services if s.key == request.args.get("tjeneste")), None)
    waiting = request.args.get("onsker") == ASKED
    narrowed = Narrowed(chosen.id if chosen else None, waiting=waiting)
    page = staff_queries.to_invite(actor, cohort, narrowed, page_number(request.args.get("side")))
    turned_away = staff_queries.turned_away(cohort, page.rows)
    form = InviteForm()
    form.homes.choices = among({h.code: _label(h) for h in page.rows if h.household_id not in turned_away})
    closed = gate.cohort_refusal(None, cohort)
    if not closed and form.validate_on_submit():
        return _invite(actor, cohort, form, narrowed)
    return render_template(
        "enrollment/invite.html",
        cohort=cohort,
        services=services,
        chosen=chosen.key if chosen else None,
        onsker=ASKED if waiting else None,
        page=page,
        form=form,
        turned_away=[
            (_label(h), refusal(turned_away[h.household_id], staff=True))
            for h in page.rows
            if h.household_id in turned_away
        ],
        closed=refusal(closed, staff=True) if closed else None,
    ), 422 if form.errors else 200


def _label(home: HomeChoice) -> str:
    """Name a home to invite, and since when it has waited for the program."""
    if home.since is None:
        return f"{home.label} ({home.service})"
    words = {"home": home.label, "service": home.service, "date": short_date(home.since)}
    return _("%(home)s (%(service)s), venter siden %(date)s", **words)


def _invite(actor: Actor, cohort: Cohort, form: InviteForm, narrowed: Narrowed) -> ResponseReturnValue:
    code, service, waiting = cohort.code, request.args.get("tjeneste"), request.args.get("onsker")
    homes = staff_queries.chosen_homes(actor, cohort, narrowed, None if form.everyone.data else form.homes.data or [])
    try:
        with transaction():
            done = actions.invite(actor, cohort, homes, form.answer_by.data)
        _tell(done)
    except Refused as refused:
        flash(refusal(refused, staff=True), "warning")
    return redirect(url_for("enrollment.invite", code=code, tjeneste=service, onsker=waiting), 303)


def _tell(done: Invited) -> None:
    flash(ngettext("%(num)s hjem er invitert.", "%(num)s hjem er invitert.", done.count), "success")
    if done.left_out:
        words = ngettext(
            "%(num)s hjem er ikke invitert, fordi det har tatt programmet eller er med et annet sted.",
            "%(num)s hjem er ikke invitert, fordi de har tatt programmet eller er med et annet sted.",
            done.left_out,
        )
        flash(words, "info")


@bp.get("/onsker/inviter")
@guarded(policy.INVITE)
def from_wishes(actor: Actor) -> ResponseReturnValue:
    """Let those who wait for a program be invited: choose the cohort."""
    names = programs_for()
    asked = request.args.get("program", "")
    program = asked if asked in names else None
    cohorts: Sequence[Cohort] = queries.open_cohorts(actor, program) if program else []
    return render_template(
        "enrollment/from_wishes.html",
        program=program,
        name=names.get(asked, ""),
        cohorts=cohorts,
        counts=queries.counts([it.id for it in cohorts]),
        asked=ASKED,
    )
