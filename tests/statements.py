"""Counting SQL statements: what a page may cost is asserted, not hoped for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from courseapp.kernel.db import db


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements sent inside the block; BEGIN, COMMIT and ROLLBACK do not count."""
    sent: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE")):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
