"""What commands stand on: the application of the settings, and how a command says no."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from courseapp.config import settings

if TYPE_CHECKING:
    from flask import Flask

FILE = click.Path(dir_okay=False, path_type=Path)
EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class CouldNotRun(click.ClickException):
    """The command could not do its work; the message says why."""

    exit_code = 2


class AnswerIsNo(click.ClickException):
    """The command ran, and the answer is no; the message says why."""

    exit_code = 1


class TryLater(click.ClickException):
    """The command could not do its work now; the number is the one mail servers know (EX_TEMPFAIL)."""

    exit_code = 75


@contextmanager
def application(*, migrated: bool = True, demo: bool = False) -> Iterator[Flask]:
    """Give the application of the settings, inside its context; refuse a database of another schema.

    A ``demo`` may make sign-in links that work more than once.
    """
    from courseapp import create_app, schema
    from courseapp.kernel.db import db

    app = create_app(replace(settings(), demo=demo))
    with app.app_context():
        try:
            if migrated and not schema.is_current(db.engine):
                raise CouldNotRun("The database does not have the schema of this version. Run: courseapp migrate")
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
