"""When facilitators can: one's own page, the coordinator's for any of them, and a workbook for all."""

from __future__ import annotations

import hashlib

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.kernel.access import Actor
from courseapp.kernel.db import transaction
from courseapp.kernel.workbook import CONTENT_TYPE, About, Column, Sheet, write
from courseapp.network import policy, queries
from courseapp.network.availability_actions import said_by, tell
from courseapp.network.blueprint import bp
from courseapp.network.forms import AvailabilityForm
from courseapp.network.import_availability import CHANGED, COLUMNS, SAME, run_import
from courseapp.network.models import Facilitator
from courseapp.people.home_texts import OUTCOME, OUTCOME_TONE
from courseapp.places.time_fields import week
from courseapp.web.guard import guarded
from courseapp.web.upload import UploadForm
from courseapp.web.words import LANGUAGES, current_language


def _own(actor: Actor) -> Facilitator | None:
    """Find the facilitator that the actor is."""
    return queries.own(actor) if policy.TELL_OWN_AVAILABILITY.allows(actor) else None


@bp.route("/min-kompetanse/tider", methods=["GET", "POST"])
@guarded(policy.TELL_OWN_AVAILABILITY, _own)
def own_availability(actor: Actor, facilitator: Facilitator) -> ResponseReturnValue:
    """Let a facilitator tell when, how often and how far."""
    form = AvailabilityForm()
    form.show(said_by(facilitator))
    if form.validate_on_submit():
        with transaction():
            tell(actor, facilitator, form.said)
        flash(_("Takk. Vi setter deg bare opp når du kan."), "success")
        return redirect(url_for("desk.own_work"), 303)
    return render_template("network/own_availability.html", form=form, week=week()), 422 if form.errors else 200


@bp.route("/veiledere/<code>/tider", methods=["GET", "POST"])
@guarded(policy.CHANGE_FACILITATOR, queries.find_facilitator)
def availability(actor: Actor, facilitator: Facilitator) -> ResponseReturnValue:
    """Let a coordinator write down when a facilitator can."""
    code, name, form = facilitator.code, facilitator.person.name, AvailabilityForm()
    form.show(said_by(facilitator))
    if form.validate_on_submit():
        with transaction():
            tell(actor, facilitator, form.said)
        flash(_("Tidene er lagret."), "success")
        return redirect(url_for("network.facilitator", code=code), 303)
    page = render_template("network/availability.html", form=form, code=code, name=name, week=week())
    return page, 422 if form.errors else 200


@bp.route("/veiledere/tider/import", methods=["GET", "POST"])
@guarded(policy.CHANGE_FACILITATOR)
def import_availability(actor: Actor) -> ResponseReturnValue:
    """Show what a workbook of facilitators' times would do; the same file again does it."""
    form, report = UploadForm(), None
    if form.validate_on_submit():
        content = form.content
        digest = hashlib.sha256(content).hexdigest()
        confirmed = form.digest.data == digest
        report = run_import(actor, content, dry_run=not confirmed)
        if confirmed and not report.problems:
            counts = {outcome: report.count(outcome) for outcome in (CHANGED, SAME)}
            flash(_("%(changed)s veiledere er endret, %(same)s er som før.", **counts), "success")
            return redirect(url_for("desk.facilitators"), 303)
        form.digest.data = "" if report.problems else digest
    page = render_template("network/import.html", form=form, report=report, outcomes=OUTCOME, tones=OUTCOME_TONE)
    return page, 422 if form.errors or (report and report.problems) else 200


@bp.get("/veiledere/tider/mal.xlsx")
@guarded(policy.CHANGE_FACILITATOR)
def availability_template(actor: Actor) -> ResponseReturnValue:
    """Give a workbook with the cooperation's facilitators, to be filled in."""
    place = list(LANGUAGES).index(current_language())
    columns = [Column(column.headers[place], column.kind, width=24) for column in COLUMNS]
    rows = [[address, *[None] * (len(COLUMNS) - 1)] for address in queries.by_address(actor)]
    about = About(
        _("Slik fyller du ut"),
        [
            (COLUMNS[0].headers[place], _("E-postadressen veilederen logger inn med")),
            (COLUMNS[1].headers[place], _("For eksempel: tirsdag kveld, torsdag dag")),
            (COLUMNS[2].headers[place], _("Hvor mange kull i året")),
            (COLUMNS[3].headers[place], _("Lengste reise én vei, i minutter")),
            (COLUMNS[4].headers[place], _("Datoer veilederen ikke kan, for eksempel 15.2.2027–19.2.2027")),
        ],
    )
    content = write([Sheet(_("Veiledere"), columns, rows)], title=_("Veiledere"), about=about)
    headers = {"Content-Disposition": 'attachment; filename="veiledere-mal.xlsx"'}
    return Response(content, content_type=CONTENT_TYPE, headers=headers)
