"""Bringing a database to the schema of this version: all migrations in one transaction, or none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection

from courseapp.paths import root
from courseapp.web.schema import newest_revision

LOCK_SECONDS = 5
"""How long a migration waits for others to let go of a table before it gives up, rather than block everybody."""
ONE_AT_A_TIME = 20_260_101
"""The key of PostgreSQL's advisory lock that keeps two migrations from running at once."""


class BrokenReference(Exception):
    """A migration would leave a row that points to nothing; it was undone."""


def upgrade(engine: Engine, target: str = "head") -> None:
    """Bring the database up to a revision; from empty too."""
    with _prepared(engine) as config:
        command.upgrade(config, target)


def downgrade(engine: Engine, target: str) -> None:
    """Take the database back to a revision ("base": to nothing)."""
    with _prepared(engine) as config:
        command.downgrade(config, target)


def stamp(engine: Engine) -> None:
    """Say that a database made by ``create_all`` has the newest schema."""
    with _prepared(engine) as config:
        command.stamp(config, "head")


def current_revision(engine: Engine) -> str | None:
    """Tell which revision the database has; None when it has none."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(engine: Engine) -> bool:
    """Tell whether the database has the schema of this version."""
    return current_revision(engine) == newest_revision()


@contextmanager
def _prepared(engine: Engine) -> Iterator[Config]:
    """Open one writing transaction around the migrations, safe for the engine at hand."""
    config = Config()
    config.set_main_option("script_location", str(root("migrations")))
    with engine.connect().execution_options(writes=True) as connection:
        prepare = _sqlite if connection.dialect.name == "sqlite" else _postgresql
        with prepare(connection):
            config.attributes["connection"] = connection
            yield config


@contextmanager
def _sqlite(connection: Connection) -> Iterator[None]:
    """Keep foreign keys off: with them on, rebuilding a table deletes the rows that point to it. Look afterwards."""
    raw = connection.connection.dbapi_connection
    _pragma(raw, "foreign_keys=OFF")  # outside the transaction, where it has effect
    try:
        with connection.begin():
            yield
            if faults := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                tables = ", ".join(sorted({str(fault[0]) for fault in faults}))
                raise BrokenReference(f"the migration was undone: rows that point to nothing in {tables}")
    finally:
        _pragma(raw, "foreign_keys=ON")


def _pragma(raw: DBAPIConnection | None, setting: str) -> None:
    if raw is not None:
        raw.cursor().execute(f"PRAGMA {setting}")


@contextmanager
def _postgresql(connection: Connection) -> Iterator[None]:
    with connection.begin():
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        yield
