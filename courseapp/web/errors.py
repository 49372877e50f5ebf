"""Error pages: what happened and what to do, in plain words, with nothing of the inside."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from courseapp.kernel.db import db
from courseapp.web.security import is_for_programs

log = logging.getLogger("courseapp")


WORDS: dict[int, tuple[Any, Any]] = {
    400: (_l("Noe mangler i forespørselen"), _l("Gå tilbake, last siden på nytt og prøv en gang til.")),
    403: (
        _l("Dette kan du ikke gjøre"),
        _l("Rollen du bruker nå, har ikke lov til dette. Bytt rolle hvis du har flere."),
    ),
    404: (_l("Vi finner ikke siden"), _l("Enten finnes den ikke, eller så har du ikke tilgang til den.")),
    405: (_l("Dette går ikke her"), _l("Gå tilbake og bruk knappene på siden.")),
    413: (_l("Filen er for stor"), _l("Filer kan være på høyst 2 MB. Del den opp og prøv igjen.")),
    429: (_l("For mange forsøk"), _l("Vent noen minutter og prøv igjen.")),
    503: (_l("Det er mange her akkurat nå"), _l("Ingenting er endret. Vent litt og prøv igjen.")),
}
"""Status → heading and what to do."""
OTHERWISE = (_l("Noe gikk galt hos oss"), _l("Ingenting er endret. Prøv igjen om litt."))


def _page(code: int) -> ResponseReturnValue:
    if is_for_programs():
        return f"{code}\n", code, {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
    heading, advice = WORDS.get(code, OTHERWISE)
    return render_template("layout/error.html", code=code, heading=heading, advice=advice), code


def register(app: Flask) -> None:
    """Answer every error with a page of ours."""

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        redirecting = error.code is None or error.code < HTTPStatus.BAD_REQUEST
        return error if redirecting or error.code is None else _page(error.code)

    @app.errorhandler(SecurityError)
    def foreign_host(_error: SecurityError) -> ResponseReturnValue:
        # Under a host that is not ours no page can be made, since none of its links could.
        return Response("Bad Request\n", HTTPStatus.BAD_REQUEST, content_type="text/plain; charset=utf-8")

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
