"""Invitations as the home sees them."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.demand.policy import WISH
from courseapp.enrollment import actions, gate, policy, queries
from courseapp.enrollment.about import about
from courseapp.enrollment.blueprint import bp
from courseapp.enrollment.forms import DeclineForm
from courseapp.enrollment.models import Answer, DeclineReason, Invitation
from courseapp.enrollment.texts import ANSWER, refusal
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.web.guard import guarded


@bp.route("/invitasjon/<code>", methods=["GET", "POST"])
@guarded(policy.ANSWER_INVITATION, queries.find_invitation)
def invitation(actor: Actor, invitation: Invitation) -> ResponseReturnValue:
    """Show what a home is invited to, with the way to sign up and a form to decline."""
    form = DeclineForm()
    if form.validate_on_submit():
        return _decline(actor, invitation, DeclineReason(form.reason.data))
    cohort = invitation.cohort
    closed = gate.cohort_refusal(actor, cohort)
    page = render_template(
        "enrollment/invitation.html",
        invitation=invitation,
        cohort=cohort,
        home=invitation.household,
        about=about(cohort),
        answer=ANSWER[invitation.answer],
        is_open=invitation.answer == Answer.OPEN,
        accepted=invitation.answer == Answer.ACCEPTED,
        closed=refusal(closed) if closed else None,
        may_wish=WISH.allows(actor),
        form=form,
    )
    return page, 422 if form.errors else 200


def _decline(actor: Actor, invitation: Invitation, reason: DeclineReason) -> ResponseReturnValue:
    code = invitation.code
    try:
        with transaction():
            actions.decline(actor, invitation, reason)
        flash(_("Takk for svaret. Dere har takket nei, men kan melde dere på senere hvis det er plass."), "success")
    except Refused as refused:
        flash(refusal(refused), "info")
    return redirect(url_for("enrollment.invitation", code=code), 303)
