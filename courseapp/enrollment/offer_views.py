"""An offer of a seat as the home sees it. Opening the page changes nothing; only a yes or a no sent from it does."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.cohorts.rules import Circle
from courseapp.enrollment import gate, line_queries, line_texts, offer_actions, policy
from courseapp.enrollment.about import about
from courseapp.enrollment.blueprint import bp
from courseapp.enrollment.models import SeatOffer
from courseapp.enrollment.rules import OfferState
from courseapp.enrollment.texts import refusal
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.web.guard import guarded


@bp.get("/plasstilbud/<code>")
@guarded(policy.ANSWER_OFFER, line_queries.find_offer)
def offer(actor: Actor, offer: SeatOffer) -> ResponseReturnValue:
    """Show what a home is offered and until when, with a button for each answer; or what became of it."""
    enrollment = offer.enrollment
    cohort = enrollment.cohort
    return render_template(
        "enrollment/offer.html",
        offer=offer,
        cohort=cohort,
        home=enrollment.household,
        names=[p.person.name for p in enrollment.participants],
        about=about(cohort),
        state=(line_texts.OFFER_OF_STAFF if cohort.circle == Circle.STAFF else line_texts.OFFER)[offer.state],
        tone=line_texts.OFFER_TONE[offer.state],
        is_open=offer.state == OfferState.OPEN,
        ended=_ended(offer, cohort.circle),
        may_return=offer.state in {OfferState.DECLINED, OfferState.EXPIRED} and _may_return(actor, offer),
    )


def _ended(offer: SeatOffer, circle: Circle) -> str | None:
    """Say what became of an offer and what to do now; nothing of one that waits for its answer."""
    return (
        None if offer.state == OfferState.OPEN else refusal(Refused(f"enrollment.offer_{offer.state}"), circle=circle)
    )


def _may_return(actor: Actor, offer: SeatOffer) -> bool:
    cohort = offer.enrollment.cohort
    (home,) = gate.homes(cohort, [offer.enrollment.household_id])
    return gate.refusal(actor, cohort, home) is None


@bp.post("/plasstilbud/<code>/svar")
@guarded(policy.ANSWER_OFFER, line_queries.find_offer)
def answer_offer(actor: Actor, offer: SeatOffer) -> ResponseReturnValue:
    """Take the seats or say no. What comes too late is told on the offer's own page."""
    code, cohort, home = offer.code, offer.enrollment.cohort.code, offer.enrollment.household.code
    circle = offer.enrollment.cohort.circle
    yes = request.form.get("answer") == "yes"
    if not yes and request.form.get("answer") != "no":
        return redirect(url_for("enrollment.offer", code=code), 303)
    try:
        with transaction():
            (offer_actions.accept if yes else offer_actions.refuse)(actor, offer)
    except Refused as refused:
        flash(refusal(refused, circle=circle), "info")
        return redirect(url_for("enrollment.offer", code=code), 303)
    if yes:
        flash(_("Du har fått plass.") if circle == Circle.STAFF else _("Dere har fått plass."), "success")
        return redirect(url_for("enrollment.mine", code=cohort, hjem=home), 303)
    flash(_("Takk for svaret. Plassen går til neste på ventelisten."), "success")
    return redirect(url_for("enrollment.offer", code=code), 303)
