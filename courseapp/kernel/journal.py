"""The journal: what was done, by whom, in which role, when and why. Written in the same transaction as the deed.

It is the audit trail, and where upper features learn what lower ones did. It holds codes, ids and states, never
names or free text about people. Rows are only ever added; the database refuses to change one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, Index, event
from sqlalchemy.orm import Mapped, mapped_column

from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import Base, db


class JournalEntry(Base):
    """One deed. ``subject`` is "kind:id" (for example "cohort:17"); ``detail`` holds states and figures only."""

    __tablename__ = "journal"
    __table_args__ = (
        Index("ix_journal_subject_id", "subject", "id"),
        Index("ix_journal_cohort_id_id", "cohort_id", "id"),
        Index("ix_journal_account_id_id", "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    account_id: Mapped[int | None]
    role: Mapped[str | None]
    deed: Mapped[str]
    subject: Mapped[str]
    cohort_id: Mapped[int | None]
    reason: Mapped[str | None]
    detail: Mapped[dict[str, Any]]


_REFUSE_SQLITE = DDL(
    "CREATE TRIGGER journal_unchanged BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'journal_unchanged'); END"
)
_REFUSE_POSTGRESQL = (
    DDL(
        "CREATE FUNCTION journal_unchanged() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'journal_unchanged'; END $$"
    ),
    DDL("CREATE TRIGGER journal_unchanged BEFORE UPDATE ON journal FOR EACH ROW EXECUTE FUNCTION journal_unchanged()"),
)
event.listen(JournalEntry.__table__, "after_create", _REFUSE_SQLITE.execute_if(dialect="sqlite"))
for _statement in _REFUSE_POSTGRESQL:
    event.listen(JournalEntry.__table__, "after_create", _statement.execute_if(dialect="postgresql"))


def record(
    actor: Actor | None,
    deed: str,
    subject: str,
    *,
    cohort_id: int | None = None,
    reason: str | None = None,
    **detail: Any,
) -> None:
    """Add a line in the transaction under way. ``actor`` None means the system itself (a job, the demo)."""
    db.session.add(
        JournalEntry(
            at=clock.now(),
            account_id=actor.account_id if actor else None,
            role=actor.role.value if actor else None,
            deed=deed,
            subject=subject,
            cohort_id=cohort_id,
            reason=reason,
            detail=detail,
        )
    )
