"""Pages that import wishes from a workbook: the file is asked for twice, as when homes are imported."""

from __future__ import annotations

import hashlib

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.demand.blueprint import bp
from courseapp.demand.import_rows import COLUMNS
from courseapp.demand.import_wishes import ADDED, CHANGED, SAME, Report, run_import
from courseapp.demand.policy import IMPORT_WISHES, SEE_DEMAND
from courseapp.kernel.access import Actor
from courseapp.kernel.workbook import CONTENT_TYPE, About, Column, Sheet, write
from courseapp.people.home_texts import OUTCOME, OUTCOME_TONE
from courseapp.web.guard import guarded
from courseapp.web.upload import UploadForm
from courseapp.web.words import LANGUAGES, current_language


@bp.route("/onsker/import", methods=["GET", "POST"])
@guarded(IMPORT_WISHES)
def import_wishes(actor: Actor) -> ResponseReturnValue:
    """Show what a workbook of wishes would do; the same file again does it."""
    form, report = UploadForm(), None
    back = url_for("demand.overview" if SEE_DEMAND.allows(actor) else "desk.homes")
    if form.validate_on_submit():
        content = form.content
        digest = hashlib.sha256(content).hexdigest()
        confirmed = form.digest.data == digest
        report = run_import(actor, content, dry_run=not confirmed)
        if confirmed and not report.problems:
            flash(_("%(created)s hjem har fått nye ønsker, %(changed)s er endret, %(same)s er som før.",
                    **_counts(report)), "success")  # fmt: skip
            return redirect(back, 303)
        form.digest.data = "" if report.problems else digest
    page = render_template(
        "demand/import.html", form=form, report=report, back=back, outcomes=OUTCOME, tones=OUTCOME_TONE,
        counts=_counts(report) if report else {},
    )  # fmt: skip
    return page, 422 if form.errors or (report and report.problems) else 200


def _counts(report: Report) -> dict[str, int]:
    return {outcome: report.count(outcome) for outcome in (ADDED, CHANGED, SAME)}


@bp.get("/onsker/import/mal.xlsx")
@guarded(IMPORT_WISHES)
def import_template(actor: Actor) -> ResponseReturnValue:  # noqa: ARG001 (the guard hands it over)
    """Give an empty workbook with the right columns, in the reader's language."""
    place = list(LANGUAGES).index(current_language())
    columns = [Column(column.headers[place], column.kind, width=20) for column in COLUMNS]
    words = {
        "home": _("Koden til hjemmet, eller tjenestens egen betegnelse. Én rad for hvert ønske."),
        "program": _("Navnet på programmet, for eksempel TBO-F"),
        "when": _("For eksempel: tirsdag kveld, torsdag dag"),
        "minutes": _("Lengste reise én vei, i minutter. Står det ingenting, regner vi med 45."),
        "place": _("Navn eller kommunenummer. Står det ingenting, regner vi med kommunen hjemmet ligger i."),
        "adults": _("Hvor mange voksne som kommer"),
        "away": _("Datoer hjemmet ikke kan, for eksempel 15.2.2027–19.2.2027"),
        "since": _("Dagen ventetiden regnes fra. Står det ingenting, er det i dag."),
    }
    about = About(
        _("Slik fyller du ut"),
        [(c.headers[place], words[c.key]) for c in COLUMNS if c.key in words],
    )
    content = write([Sheet(_("Ønsker"), columns, [])], title=_("Ønsker"), about=about)
    headers = {"Content-Disposition": 'attachment; filename="onsker-mal.xlsx"'}
    return Response(content, content_type=CONTENT_TYPE, headers=headers)
