"""How the coordinator orders a cohort's line: days to answer an offer, and seats kept for a service."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.cohorts.models import Cohort
from courseapp.enrollment import capacity, line_queries, line_texts, policy, queries, seat_offers
from courseapp.enrollment.blueprint import bp
from courseapp.enrollment.forms import AnswerDaysForm, QuotaForm
from courseapp.enrollment.texts import refusal
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.web.form import options
from courseapp.web.guard import guarded


@bp.route("/kull/<code>/svarfrist", methods=["GET", "POST"])
@guarded(policy.ORDER_LINE, queries.find_cohort)
def answer_days(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """Choose how long homes have to answer an offer; shows the rule of the line as the homes read it."""
    code = cohort.code
    form = AnswerDaysForm(data={"days": seat_offers.answer_days(cohort)})
    if form.validate_on_submit():
        try:
            with transaction():
                capacity.set_answer_days(actor, cohort, form.days.data or 0)
        except Refused as refused:
            form.refuse(refusal(refused, staff=True))
        else:
            flash(_("Svarfristen er lagret. Den gjelder tilbud som gis fra nå av."), "success")
            return redirect(url_for("enrollment.participants", code=code), 303)
    page = render_template(
        "enrollment/answer_days.html",
        cohort=cohort,
        rule=line_texts.rule_words(line_queries.rule_of(cohort)),
        form=form,
    )
    return page, 422 if form.errors else 200


@bp.route("/kull/<code>/holdte-plasser", methods=["GET", "POST"])
@guarded(policy.ORDER_LINE, queries.find_cohort)
def quotas(actor: Actor, cohort: Cohort) -> ResponseReturnValue:
    """Keep seats for one service's homes until a day; shows what is kept, used and released."""
    code = cohort.code
    form = QuotaForm()
    form.service.choices = options((str(id_), name) for id_, name in line_queries.services_of(cohort))
    if form.validate_on_submit() and form.release_on.data:
        try:
            with transaction():
                capacity.set_quota(actor, cohort, int(form.service.data), form.seats.data or 0, form.release_on.data)
        except Refused as refused:
            form.refuse(refusal(refused, staff=True))
        else:
            flash(_("Plassene som holdes av, er lagret."), "success")
            return redirect(url_for("enrollment.quotas", code=code), 303)
    page = render_template(
        "enrollment/quotas.html",
        cohort=cohort,
        counts=queries.counts([cohort.id])[cohort.id],
        rows=line_queries.quota_rows(cohort),
        form=form,
    )
    return page, 422 if form.errors else 200
