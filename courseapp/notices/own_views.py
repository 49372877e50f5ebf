"""One's own messages, and how one wants to be told."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courseapp.kernel.access import FAMILY, Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.outbox import Message
from courseapp.kernel.refused import Refused
from courseapp.notices import actions, invitation_actions, invitation_queries, policy, queries, texts
from courseapp.notices.blueprint import bp
from courseapp.notices.forms import ChoiceForm
from courseapp.people.word import sms_is_on
from courseapp.web.guard import guarded
from courseapp.web.nav import menu_entry
from courseapp.web.paging import page_number, url_for_page

menu_entry("notices.own", _l("Meldinger"), policy.READ_OWN, 75)


@bp.get("/meldinger")
@guarded(policy.READ_OWN)
def own(actor: Actor) -> ResponseReturnValue:
    """List one's own messages."""
    return render_template(
        "notices/own.html",
        page=queries.own(actor, page_number(request.args.get("side"))),
        refuses=queries.own_address_refuses(actor),
        fate=texts.FATE,
        tone=texts.TONE,
        channel=texts.CHANNEL,
        may_invite=actor.role in invitation_queries.ROLES,
        may_remind=policy.SET_REMINDERS.allows(actor),
        url_for_page=url_for_page,
    )


@bp.get("/meldinger/<code>")
@guarded(policy.READ_OWN, queries.find_own)
def read(actor: Actor, message: Message) -> ResponseReturnValue:
    """Read one message; one of another role only says so."""
    if message.role != actor.role.value:
        return render_template("notices/other_role.html")
    found = queries.lines([message])
    return render_template(
        "notices/read.html",
        line=found[0] if found else None,
        fate=texts.FATE,
        tone=texts.TONE,
        channel=texts.CHANNEL,
    )


@bp.get("/meldinger/kalender")
@guarded(policy.READ_OWN)
def invitations(actor: Actor) -> ResponseReturnValue:
    """List the meetings one's own calendar was told of, and what it answered."""
    return render_template(
        "notices/invitations.html",
        rows=invitation_queries.own_invitations(actor),
        chosen=invitation_queries.own_invitation_choice(actor),
        answer=texts.ANSWER,
        tone=texts.ANSWER_TONE,
    )


@bp.route("/meldinger/valg", methods=["GET", "POST"])
@guarded(policy.CHOOSE)
def choose(actor: Actor) -> ResponseReturnValue:
    """Choose how one wants to be told."""
    family = actor.role in FAMILY
    form = ChoiceForm(
        queries.own_choice(actor),
        invitation_queries.own_invitation_choice(actor),
        family=family,
        shares_home=family and queries.shares_home(actor),
        may_sms=sms_is_on(),
    )
    may_place = invitation_queries.may_show_place(actor)
    if not may_place or actor.role not in invitation_queries.ROLES:
        form.leave_out_invitations(all_of_them=actor.role not in invitation_queries.ROLES)
    if form.validate_on_submit():
        try:
            with transaction():
                actions.choose(actor, form.choices)
                if form.wish is not None:
                    invitation_actions.choose_invitations(actor, form.wish)
        except Refused as refused:
            form.refuse(texts.refusal(refused))
        else:
            flash(_("Valgene er lagret."), "success")
            return redirect(url_for("notices.own"), 303)
    return render_template("notices/choose.html", form=form), 422 if request.method == "POST" else 200
