"""What a home reads of a proposal, and its answer."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.cohorts.catalog_texts import program_name
from courseapp.enrollment import gate
from courseapp.enrollment.about import about
from courseapp.enrollment.models import Answer, DeclineReason
from courseapp.enrollment.offering import ProgramOffer
from courseapp.enrollment.texts import ANSWER
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.referral import actions, policy, queries
from courseapp.referral.blueprint import bp
from courseapp.referral.forms import NoForm, YesForm
from courseapp.referral.texts import refusal
from courseapp.web.guard import guarded
from courseapp.web.words import current_language
from programs import catalog


@bp.route("/forslag/<code>", methods=["GET", "POST"])
@guarded(policy.ANSWER, queries.find_own)
def answer(actor: Actor, offer: ProgramOffer) -> ResponseReturnValue:
    """Show what the contact person proposes, with yes and no."""
    form = NoForm()
    if form.validate_on_submit():
        return _decline(actor, offer, DeclineReason(form.reason.data))
    cohort, program = offer.cohort, catalog.load().get(offer.program_key)
    page = render_template(
        "referral/answer.html",
        offer=offer,
        home=offer.household,
        cohort=cohort,
        about=about(cohort) if cohort else None,
        name=program_name(offer.program_key, current_language()),
        summary=program.summary.text(current_language()) if program and not cohort else "",
        signs_up=cohort is not None and _may_sign_up(actor, offer),
        is_open=offer.answer == Answer.OPEN,
        answered=ANSWER[offer.answer],
        form=form,
        yes=YesForm(),
    )
    return page, 422 if form.errors else 200


def _may_sign_up(actor: Actor, offer: ProgramOffer) -> bool:
    """Whether the home itself signs up for the cohort; a protected home says yes here, and is signed up by others."""
    if offer.cohort is None:
        return False
    (facts,) = gate.homes(offer.cohort, [offer.household_id])
    return gate.refusal(actor, offer.cohort, facts) is None


def _decline(actor: Actor, offer: ProgramOffer, reason: DeclineReason) -> ResponseReturnValue:
    code = offer.code
    try:
        with transaction():
            actions.decline(actor, offer, reason)
        flash(_("Takk for svaret. Dere har takket nei."), "success")
    except Refused as refused:
        flash(refusal(refused), "info")
    return redirect(url_for("referral.answer", code=code), 303)


@bp.post("/forslag/<code>/ja")
@guarded(policy.ANSWER, queries.find_own)
def say_yes(actor: Actor, offer: ProgramOffer) -> ResponseReturnValue:
    """Say yes: one tap."""
    code, home = offer.code, offer.household.code
    try:
        with transaction():
            asks_when = actions.confirm(actor, offer)
    except Refused as refused:
        flash(refusal(refused), "info")
        return redirect(url_for("referral.answer", code=code), 303)
    if asks_when:
        flash(_("Takk! Fortell også når dere kan, så kan vi sette opp kull som passer."), "success")
        return redirect(url_for("demand.own", hjem=home), 303)
    flash(_("Takk! Kontaktpersonen får vite at dere vil være med."), "success")
    return redirect(url_for("referral.answer", code=code), 303)
