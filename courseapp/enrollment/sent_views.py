"""Invitations as staff see them once they are sent, and the link that opens a cohort to all the homes it is for."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.cohorts.models import Cohort
from courseapp.enrollment import gate, inviting, open_links, policy, queries, staff_queries
from courseapp.enrollment.blueprint import bp
from courseapp.enrollment.models import Answer, Invitation
from courseapp.enrollment.texts import ANSWER, ANSWER_TONE, DECLINE, refusal
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.web.guard import guarded


@bp.get("/kull/<code>/invitasjoner")
@guarded(policy.INVITE, queries.find_cohort)
def invitations(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """List the invitations to a cohort with what became of each, and its open link."""
    may_open = policy.OPEN_TO_ALL.allows(actor)
    return render_template(
        "enrollment/invitations.html",
        cohort=cohort,
        rows=staff_queries.sent(actor, cohort),
        answers=ANSWER,
        tones=ANSWER_TONE,
        reasons=DECLINE,
        open_answer=Answer.OPEN,
        may_open=may_open,
        link=open_links.live_link(cohort) if may_open else None,
        takes_more=gate.cohort_refusal(None, cohort) is None,
    )


@bp.post("/kull/<code>/invitasjoner/<invitation>/trekk")
@guarded(policy.INVITE, staff_queries.find_sent)
def revoke_invitation(actor: Actor, invitation: Invitation) -> ResponseReturnValue:
    """Take an invitation back."""
    code = invitation.cohort.code
    try:
        with transaction():
            inviting.revoke(actor, invitation)
        flash(_("Invitasjonen er trukket tilbake."), "success")
    except Refused as refused:
        flash(refusal(refused, staff=True), "info")
    return redirect(url_for("enrollment.invitations", code=code), 303)


@bp.post("/kull/<code>/invitasjoner/<invitation>/lenke")
@guarded(policy.INVITE, staff_queries.find_sent)
def invitation_link_for(actor: Actor, invitation: Invitation) -> ResponseReturnValue:
    """Make a link to hand to a home that gets no mail, and show it this once."""
    cohort, code = invitation.cohort, invitation.cohort.code
    try:
        with transaction():
            token = inviting.make_link(actor, invitation)
    except Refused as refused:
        flash(refusal(refused, staff=True), "info")
        return redirect(url_for("enrollment.invitations", code=code), 303)
    return render_template("enrollment/new_link.html", cohort=cohort, token=token)


@bp.post("/kull/<code>/apen-lenke")
@guarded(policy.OPEN_TO_ALL, queries.find_cohort)
def open_to_all(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """Make the link that opens a cohort to all the homes it is for."""
    code = cohort.code
    try:
        with transaction():
            open_links.open_to_all(actor, cohort)
        flash(_("Lenken er laget. Del den med hjemmene kullet er for."), "success")
    except Refused as refused:
        flash(refusal(refused, staff=True), "info")
    return redirect(url_for("enrollment.invitations", code=code), 303)


@bp.post("/kull/<code>/apen-lenke/trekk")
@guarded(policy.OPEN_TO_ALL, queries.find_cohort)
def revoke_link(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """Let the link lead nowhere."""
    code = cohort.code
    with transaction():
        open_links.revoke(actor, cohort)
    flash(_("Lenken virker ikke lenger."), "success")
    return redirect(url_for("enrollment.invitations", code=code), 303)
