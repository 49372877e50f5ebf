"""What is read behind a link before signing in: when, and nothing of what, where or whom."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.enrollment import inviting, queries
from courseapp.enrollment.blueprint import bp
from courseapp.enrollment.forms import MaybeReasonForm
from courseapp.enrollment.models import Answer, DeclineReason, Invitation
from courseapp.enrollment.open_links import OpenLink, find
from courseapp.enrollment.texts import refusal
from courseapp.kernel.access import FAMILY
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.web.guard import by_token, current_actor


@bp.route("/i/<token>", methods=["GET", "POST"])
@by_token(queries.find_by_link)
def invitation_link(found: tuple[Invitation, str]) -> ResponseReturnValue:
    """Show an invitation as far as it may be read before signing in; a no needs no sign-in."""
    invitation, token = found
    own = url_for("enrollment.invitation", code=invitation.code)
    actor = current_actor()
    if actor and invitation.household_id in actor.household_ids:
        return redirect(own)
    form = MaybeReasonForm()
    if form.validate_on_submit():
        return _decline(invitation, token, form)
    return render_template(
        "enrollment/link.html",
        cohort=invitation.cohort,
        count=queries.count_meetings(invitation.cohort),
        answer_by=invitation.answer_by,
        is_open=invitation.answer == Answer.OPEN,
        sign_in_url=url_for("people.sign_in", next=own),
        form=form,
    )


def _decline(invitation: Invitation, token: str, form: MaybeReasonForm) -> ResponseReturnValue:
    reason = DeclineReason(form.reason.data) if form.reason.data else None
    try:
        with transaction():
            inviting.decline(None, invitation, reason)
        flash(_("Takk for svaret. Dere har takket nei."), "success")
    except Refused as refused:
        flash(refusal(refused), "info")
    return redirect(url_for("enrollment.invitation_link", token=token), 303)


@bp.get("/apen/<token>")
@by_token(find)
def open_link(link: OpenLink) -> ResponseReturnValue:
    """Show when a cohort meets, with the way in."""
    sign_up = url_for("enrollment.sign_up", code=link.cohort.code)
    actor = current_actor()
    if actor and actor.role in FAMILY:
        return redirect(sign_up)
    return render_template(
        "enrollment/link.html",
        cohort=link.cohort,
        count=queries.count_meetings(link.cohort),
        answer_by=link.cohort.sign_up_until,
        is_open=True,
        # Who is signed in in another role is shown the times, and no way to a page that is not theirs.
        sign_in_url=url_for("people.sign_in", next=sign_up) if actor is None else url_for("desk.front"),
        form=None,
    )
