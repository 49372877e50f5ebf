"""Pages that import foster homes from a workbook.

The file is asked for twice: once to see what it would do, once to do it. Nothing of it is kept in between, so there is
no pile of uploaded personal data to guard and to empty; the digest makes sure that it is the same file.
"""

from __future__ import annotations

import hashlib

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courseapp.kernel.access import Actor
from courseapp.kernel.workbook import CONTENT_TYPE, About, Column, Sheet, write
from courseapp.people import home_queries as queries
from courseapp.people.blueprint import bp
from courseapp.people.home_texts import AGE, KIND, MEMBER, OUTCOME, OUTCOME_TONE
from courseapp.people.import_homes import CHANGED, CREATED, SAME, Report, run_import
from courseapp.people.import_rows import COLUMNS
from courseapp.people.models import FOSTER_KINDS
from courseapp.people.policy import IMPORT_HOMES
from courseapp.web.guard import guarded
from courseapp.web.upload import UploadForm
from courseapp.web.words import LANGUAGES, current_language


@bp.route("/hjem/import", methods=["GET", "POST"])
@guarded(IMPORT_HOMES)
def import_homes(actor: Actor) -> ResponseReturnValue:
    """Show what a workbook of foster homes would do; the same file again does it."""
    form, report = UploadForm(), None
    if form.validate_on_submit():
        content, key = form.content, queries.own_service(actor).key
        digest = hashlib.sha256(content).hexdigest()
        confirmed = form.digest.data == digest
        report = run_import(content, key, dry_run=not confirmed, actor=actor)
        if confirmed and not report.problems:
            return _done(report)
        form.digest.data = "" if report.problems else digest
    page = render_template(
        "people/home_import.html",
        form=form,
        report=report,
        outcomes=OUTCOME,
        tones=OUTCOME_TONE,
        counts=_counts(report),
    )
    return page, 422 if form.errors or (report and report.problems) else 200


def _counts(report: Report | None) -> dict[str, int]:
    return {outcome: report.count(outcome) for outcome in (CREATED, CHANGED, SAME)} if report else {}


def _done(report: Report) -> ResponseReturnValue:
    words = _("%(created)s hjem er registrert, %(changed)s er endret, %(same)s er som før.", **_counts(report))
    flash(words, "success")
    return redirect(url_for("desk.homes"), 303)


@bp.get("/hjem/import/mal.xlsx")
@guarded(IMPORT_HOMES)
def import_template(actor: Actor) -> ResponseReturnValue:  # noqa: ARG001 (the guard hands it over)
    """Give an empty workbook with the right columns, in the reader's language."""
    place = list(LANGUAGES).index(current_language())
    columns = [Column(column.headers[place], column.kind, width=18) for column in COLUMNS]
    about = About(
        _("Slik fyller du ut"),
        [
            (
                COLUMNS[0].headers[place],
                _("Tjenestens egen betegnelse på hjemmet. Samme betegnelse på alle i hjemmet."),
            ),
            (COLUMNS[1].headers[place], ", ".join(str(KIND[kind]) for kind in FOSTER_KINDS)),
            (COLUMNS[4].headers[place], ", ".join(str(words) for words in MEMBER.values())),
            (COLUMNS[5].headers[place], _("Bare for egne barn: %(bands)s", bands=", ".join(map(str, AGE.values())))),
            (COLUMNS[8].headers[place], _("Navn eller kommunenummer")),
            (COLUMNS[10].headers[place], _("E-postadressen til kontaktpersonen")),
            (_("Viktig"), _("Skriv aldri fødselsnummer, og ikke registrer fosterbarn.")),
        ],
    )
    content = write([Sheet(_("Fosterhjem"), columns, [])], title=_("Fosterhjem"), about=about)
    headers = {"Content-Disposition": 'attachment; filename="fosterhjem-mal.xlsx"'}
    return Response(content, content_type=CONTENT_TYPE, headers=headers)
