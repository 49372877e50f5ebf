"""All rows of the database as a value: to see that nothing changed, and to put things back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, select

from courseapp.kernel.db import Base, db

Rows = dict[str, list[dict[str, Any]]]
PASSING = frozenset({"account_session", "sign_in_try"})
"""Tables that say who has been here, not what was done."""


def snapshot() -> Rows:
    """Read every row of every table."""
    db.session.rollback()
    with db.engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in Base.metadata.sorted_tables
        }


def restore(rows: Rows) -> None:
    """Put every row back as it was."""
    db.session.rollback()
    with db.engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
        for table in Base.metadata.sorted_tables:
            if rows[table.name]:
                connection.execute(table.insert(), rows[table.name])


def empty() -> None:
    """Delete every row."""
    restore({table.name: [] for table in Base.metadata.sorted_tables})


def fingerprint(but: frozenset[str] = PASSING) -> dict[str, str]:
    """Give a short name of each table's content, so that a comparison tells which table changed."""
    return {
        name: hashlib.sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()[:12]
        for name, rows in snapshot().items()
        if name not in but
    }


@contextmanager
def written() -> Iterator[list[str]]:
    """Collect the statements of the block that write: where there is none, nothing can have changed."""
    sent: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
