"""Error pages: what happened and what to do, in plain words, with nothing of the inside."""

from __future__ import annotations

import logging

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from courseapp.kernel.db import db

log = logging.getLogger("courseapp")


def _words(code: int) -> tuple[str, str]:
    """Give heading and explanation of a status."""
    if code == 400:
        return _("Noe mangler i forespørselen"), _("Gå tilbake, last siden på nytt og prøv en gang til.")
    if code == 403:
        return _("Dette kan du ikke gjøre"), _("Rollen du bruker nå, har ikke lov til dette. Bytt rolle hvis du har flere.")
    if code == 404:
        return _("Vi finner ikke siden"), _("Enten finnes den ikke, eller så har du ikke tilgang til den.")
    if code == 405:
        return _("Dette går ikke her"), _("Gå tilbake og bruk knappene på siden.")
    if code == 413:
        return _("Filen er for stor"), _("Filer kan være på høyst 2 MB. Del den opp og prøv igjen.")
    if code == 429:
        return _("For mange forsøk"), _("Vent noen minutter og prøv igjen.")
    return _("Noe gikk galt hos oss"), _("Ingenting er endret. Prøv igjen om litt.")


def _page(code: int) -> ResponseReturnValue:
    heading, advice = _words(code)
    return render_template("layout/error.html", code=code, heading=heading, advice=advice), code


def register(app: Flask) -> None:
    """Answer every error with a page of ours."""

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        if error.code is None or error.code < 400:
            return error
        return _page(error.code)

    @app.errorhandler(CSRFError)
    def csrf_error(_error: CSRFError) -> ResponseReturnValue:
        return _page(400)

    @app.errorhandler(TimeoutError)
    def busy(_error: TimeoutError) -> ResponseReturnValue:
        return _page(503)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> ResponseReturnValue:
        db.session.rollback()
        if app.testing:
            raise error
        log.error("unexpected %s", type(error).__name__, exc_info=error)
        return _page(500)
