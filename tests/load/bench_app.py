"""The application of the benchmark: the production one with one bare page, which the others are held against."""

from __future__ import annotations

from flask import Flask
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from courseapp import serving
from courseapp.cohorts.models import Cohort
from courseapp.kernel.db import db
from courseapp.web.guard import public

BARE = "/bare"


def application() -> Flask:
    """Make the application for a server process."""
    app = serving.application()
    app.add_url_rule(BARE, view_func=bare)
    return app


@public
def bare() -> ResponseReturnValue:
    """Ask the database one thing, and say it."""
    first = db.session.scalar(select(func.min(Cohort.id)))
    return f"<!doctype html><html lang=nb><title>Bare</title><h1>{first}</h1></html>"
