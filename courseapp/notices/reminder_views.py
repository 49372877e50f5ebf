"""When cohorts are reminded of their meetings."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.notices import actions, policy, queries
from courseapp.notices.blueprint import bp
from courseapp.notices.forms import ReminderForm
from courseapp.notices.rules import USUAL
from courseapp.web.form import options
from courseapp.web.guard import guarded
from courseapp.web.words import current_language
from programs import catalog


@bp.route("/meldinger/paminnelser", methods=["GET", "POST"])
@guarded(policy.SET_REMINDERS)
def reminders(actor: Actor) -> ResponseReturnValue:
    """Show and set how many days before a meeting the homes are reminded, program by program."""
    names = {key: program.name.text(current_language()) for key, program in catalog.load().items()}
    form = ReminderForm(first=USUAL.first, each=USUAL.each)
    form.program.choices = options(names.items())
    if form.validate_on_submit():
        with transaction():
            for cooperation_id in actor.cooperation_ids:
                actions.remind(actor, cooperation_id, form.program.data, form.days)
        flash(_("Påminnelsene er lagret."), "success")
        return redirect(url_for("notices.reminders"), 303)
    page = render_template(
        "notices/reminders.html", form=form, plans=queries.reminder_plans(actor), names=names, usual=USUAL
    )
    return page, 422 if request.method == "POST" else 200
