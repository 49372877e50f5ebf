"""The database: base class, types, and the one way to write.

A request reads in a short read transaction of its own. Everything that changes something happens inside
``with transaction():``, which begins afresh, so that nothing read before it can be written back stale.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, TypeVar

from flask import g
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    BindParameter,
    Boolean,
    Connection,
    Date,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    Text,
    Time,
    bindparam,
    event,
    inspect,
    select,
)
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.orm.exc import ObjectDeletedError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator, TypeEngine

from courseapp.kernel import clock

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_SECONDS = 10
"""How long a writer waits for its turn on SQLite before it gives up (seconds)."""


class Instant(TypeDecorator[datetime]):
    """A point in time, always aware and in UTC, to the second.

    PostgreSQL keeps it as timestamptz, SQLite as whole seconds since 1970, so that both compare it rightly.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of the engine at hand."""
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Turn an aware datetime into what the engine stores."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"a point in time needs a time zone: {value!r}"
            raise ValueError(msg)
        value = value.astimezone(UTC).replace(microsecond=0)
        return int(value.timestamp()) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Turn what the engine stores into an aware datetime in UTC."""
        if value is None:
            return None
        return datetime.fromtimestamp(value, UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


NOW: BindParameter[datetime] = bindparam("now", callable_=clock.now, type_=Instant())
TODAY: BindParameter[date] = bindparam("today", callable_=clock.today, type_=Date())
"""The present, read when a statement is sent: so a statement can be put together once and kept."""


class Base(DeclarativeBase):
    """Every model's parent."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: Instant,
            date: Date,
            time: Time,
            str: Text,
            int: Integer,
            bool: Boolean,
            dict[str, Any]: JSON,
        },
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

Model = TypeVar("Model", bound=Base)

_writing = threading.Lock()
"""SQLite has one writer at a time and hands the turn on unfairly; this queue before it is fair within a process."""


def choice(values: type[StrEnum], name: str) -> Enum:
    """Make a text column that takes only the values of an enumeration; the database refuses any other."""
    return Enum(
        values, name=name, native_enum=False, create_constraint=True, values_callable=lambda e: [m.value for m in e]
    )


def is_in(column: str, states: frozenset[StrEnum] | set[StrEnum]) -> str:
    """Write ``column IN (…)`` for a CHECK or a partial index, from the one set that names the states."""
    return f"{column} IN ({', '.join(repr(str(s)) for s in sorted(states))})"


@contextmanager
def transaction() -> Iterator[None]:
    """Run the block as one write: all of it is committed at the end, or none of it on any exception.

    What the session read before is forgotten first. On SQLite the write lock is taken at the very beginning
    (BEGIN IMMEDIATE), behind one in-process queue. ``g.first``, if a request has set it, is done before the block.
    """
    session = db.session
    session.rollback()
    sqlite = db.engine.dialect.name == "sqlite"
    if sqlite and not _writing.acquire(timeout=BUSY_SECONDS):
        msg = "the database has been busy for too long"
        raise TimeoutError(msg)
    try:
        session.connection(execution_options={"writes": True})
        if first := g.get("first"):
            first()
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        if sqlite:
            _writing.release()


def lock(thing: Model) -> Model:
    """Lock a row for the rest of the transaction and read it afresh.

    Raises ObjectDeletedError when it is gone. The order of locks is: cohort, then anything else.
    """
    state = inspect(thing)
    cls: type[Model] = type(thing)
    key = cls.__mapper__.primary_key
    identity = state.identity
    found = db.session.scalars(
        select(cls)
        .where(*(column == value for column, value in zip(key, identity or (), strict=True)))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise ObjectDeletedError(state)
    return found


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """Set what must hold on every connection."""
    if connection.__class__.__module__.startswith("sqlite3"):
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            "synchronous=NORMAL",
            f"busy_timeout={BUSY_SECONDS * 1000}",
        ):
            connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")
