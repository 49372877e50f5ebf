"""Pages that belong to no feature: health, privacy, security contact."""

from __future__ import annotations

from datetime import timedelta

from alembic.runtime.migration import MigrationContext
from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from courseapp.kernel import clock
from courseapp.kernel.db import db
from courseapp.web.guard import public
from courseapp.web.schema import newest_revision

bp = Blueprint("web", __name__)


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Say that the process answers."""
    return {"status": "alive"}


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Say whether the database can be reached and is migrated; 503 if not."""
    try:
        with db.engine.connect() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError:
        return {"status": "database unreachable"}, 503
    if revision != newest_revision():
        return {"status": "database not migrated: run courseapp migrate"}, 503
    return {"status": "ready"}


@bp.get("/personvern")
@public
def privacy() -> ResponseReturnValue:
    """Tell what is kept, why, who sees it and when it goes."""
    return render_template("web/privacy.html")


@bp.get("/.well-known/security.txt")
@public
def security_txt() -> ResponseReturnValue:
    """Tell whom to write to about a weakness (RFC 9116)."""
    lines = (
        f"Contact: mailto:{current_app.config['MAIL_FROM']}",
        f"Expires: {clock.now() + timedelta(days=180):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nb, nn, en",
    )
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@bp.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """Let calendar programs fetch feeds (some obey robots.txt); pages say noindex themselves."""
    return Response("User-agent: *\nDisallow:\n", content_type="text/plain; charset=utf-8")
