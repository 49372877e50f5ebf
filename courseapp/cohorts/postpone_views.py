"""Putting a cohort off: the decision whether it runs, or all its coming meetings."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.cohorts import deciding, policy, texts
from courseapp.cohorts.blueprint import bp
from courseapp.cohorts.booking import coming, must_be_live
from courseapp.cohorts.forms import PostponeForm
from courseapp.cohorts.meeting_queries import booked_leaders, closed_for
from courseapp.cohorts.meeting_texts import changes
from courseapp.cohorts.meeting_views import title_of
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.cohorts.move_views import digest_of, hidden_with
from courseapp.cohorts.queries import find_cohort
from courseapp.cohorts.schedule import Shift, Wish, shifts
from courseapp.kernel.access import Actor
from courseapp.kernel.clock import local
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.web.guard import guarded


@bp.route("/kull/<code>/utsett", methods=["GET", "POST"])
@guarded(policy.CHANGE_COHORT, find_cohort)
def postpone(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """Put a cohort off, after showing exactly which meetings would move where."""
    form = PostponeForm(weeks=0, decide_by=cohort.decide_by, sign_up_until=cohort.sign_up_until)
    if form.validate_on_submit():
        try:
            must_be_live(cohort)
            meetings = coming(cohort) if form.weeks.data else []
            moved = _moved(cohort, meetings, form.weeks.data or 0)
            if not moved or form.digest.data == digest_of(moved):
                return _save(actor, cohort, form, moved)
            return _confirm(actor, cohort, form, meetings, moved)
        except Refused as refused:
            form.refuse(texts.refusal(refused))
    page = render_template("cohorts/postpone.html", form=form, cohort=cohort)
    return page, 422 if form.errors else 200


def _moved(cohort: Cohort, meetings: list[Meeting], weeks: int) -> list[Shift]:
    if not meetings:
        return []
    days = timedelta(weeks=weeks)
    on = [local(m.starts_at).date() + days for m in meetings]
    return shifts(meetings, Wish(days=days.days), closed_for(cohort, min(on), max(on)))


def _save(actor: Actor, cohort: Cohort, form: PostponeForm, moved: list[Shift]) -> ResponseReturnValue:
    code = cohort.code
    with transaction():
        deciding.postpone(actor, cohort, form.decide_by.data, form.sign_up_until.data, moved)
    flash(_("Kullet er utsatt. Alle som er med, får beskjed.") if moved else _("Endringene er lagret."), "success")
    return redirect(url_for("desk.cohort", code=code), code=303)


def _confirm(
    actor: Actor, cohort: Cohort, form: PostponeForm, meetings: list[Meeting], moved: list[Shift]
) -> ResponseReturnValue:
    rooms = {m.room.id: m.room for m in meetings if m.room}
    lines, blocked = changes(actor, moved, {m.number: title_of(m) for m in meetings}, rooms, booked_leaders(meetings))
    return render_template(
        "cohorts/confirm_meetings.html",
        cohort=cohort,
        heading=_("Utsett kullet"),
        blocked=blocked,
        changed=bool(form.digest.data),
        changes=lines,
        submit=_("Utsett kullet"),
        color=None,
        hidden=hidden_with(digest_of(moved)),
        back=url_for("cohorts.postpone", code=cohort.code),
    )
