"""Whole databases for tests that need one of their own: empty ones, and the application on them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from flask import Flask
from sqlalchemy import create_engine, make_url, text

from courseapp import create_app, schema
from courseapp.config import from_environment
from courseapp.kernel.db import db


@contextmanager
def empty_database(database_url: str, folder: Path) -> Iterator[str]:
    """A database of the same engine with nothing in it."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{folder / token_hex(4)}.sqlite"
        return
    server, name = make_url(database_url), f"courseapp_test_{token_hex(4)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


@contextmanager
def running(database_url: str, *, migrated: bool = True) -> Iterator[Flask]:
    """The application on a database, inside its context; ``migrated``: brought to the newest schema first."""
    app = create_app(from_environment({"COURSEAPP_DATABASE_URL": database_url}, testing=True))
    with app.app_context():
        if migrated:
            schema.upgrade(db.engine)
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
