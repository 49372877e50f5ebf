"""Pages of the days on which municipalities hold nothing."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.refused import Refused
from courseapp.places import closed_day_actions as actions
from courseapp.places import import_closed_days, policy, queries
from courseapp.places.blueprint import bp
from courseapp.places.closed_days import closed_days, in_words
from courseapp.places.forms import FIRST_YEAR, LAST_YEAR, PeriodForm
from courseapp.places.models import BlackoutPeriod
from courseapp.places.texts import KIND, refusal
from courseapp.web.form import options
from courseapp.web.guard import guarded
from courseapp.web.upload import UploadForm


@bp.get("/steder/stengte-dager")
@guarded(policy.SEE_CLOSED_DAYS)
def closed_periods(actor: Actor) -> ResponseReturnValue:
    """List a year's closed days: the municipalities' own, and the public holidays."""
    year = _year(request.args.get("ar"))
    municipalities = queries.served(actor)
    holidays = closed_days((), date(year, 1, 1), date(year, 12, 31))
    return render_template(
        "places/closed_days.html",
        year=year,
        municipalities=municipalities,
        periods=queries.periods(list(municipalities), year),
        kind_words=KIND,
        holidays=[(day, ", ".join(in_words(reasons))) for day, reasons in holidays.items()],
    )


def _year(text: str | None) -> int:
    """Read the year asked for; anything strange is this year."""
    year = int(text) if text and text.isascii() and text.isdigit() and len(text) == len("2027") else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else clock.today().year


@bp.route("/steder/stengte-dager/ny", methods=["GET", "POST"])
@guarded(policy.CHANGE_CLOSED_DAYS)
def add_period(actor: Actor) -> ResponseReturnValue:
    """Add days on which a municipality holds nothing."""
    form = PeriodForm()
    form.municipality.choices = options(queries.served(actor).items())
    if form.validate_on_submit() and (first := form.first_day.data):
        number, last = str(form.municipality.data), form.last_day.data or first
        try:
            with transaction():
                actions.add_period(actor, number, first, last, form.chosen_kind, form.label.data or "")
            flash(_("Dagene er lagt til."), "success")
            return redirect(url_for("places.closed_periods", ar=first.year), 303)
        except Refused as refused:
            form.refuse(refusal(refused))
    return render_template("places/period_form.html", form=form), 422 if form.errors else 200


def find_period(actor: Actor, number: int) -> BlackoutPeriod | None:
    """Find a period of a municipality that a coordinator's services serve."""
    return queries.find_period(actor, number)


@bp.post("/steder/stengte-dager/<int(max=999999999):number>/slett")
@guarded(policy.CHANGE_CLOSED_DAYS, find_period)
def delete_period(actor: Actor, period: BlackoutPeriod) -> ResponseReturnValue:
    """Open a municipality again."""
    year = period.first_day.year
    with transaction():
        actions.delete_period(actor, period)
    flash(_("Dagene er slettet. Samlinger som alt er planlagt, blir stående."), "success")
    return redirect(url_for("places.closed_periods", ar=year), 303)


@bp.route("/steder/stengte-dager/importer", methods=["GET", "POST"])
@guarded(policy.CHANGE_CLOSED_DAYS)
def import_periods(actor: Actor) -> ResponseReturnValue:
    """Read closed days from a file, whole or not at all."""
    form, report = UploadForm(), None
    if form.validate_on_submit():
        content, municipalities = form.content, queries.served(actor)
        with transaction():
            report = import_closed_days.run_import(actor, content, municipalities)
        if not report.problems:
            counts = {"added": report.added, "changed": report.changed, "same": report.same}
            flash(_("%(added)s lagt til, %(changed)s endret, %(same)s som før.", **counts), "success")
            return redirect(url_for("places.closed_periods"), 303)
    page = render_template(
        "places/import_closed_days.html",
        form=form,
        problems=report.problems if report else (),
        columns=import_closed_days.COLUMNS,
    )
    return page, 422 if form.errors or report else 200
