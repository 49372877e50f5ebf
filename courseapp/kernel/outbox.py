"""Messages to be sent: rows written in the same transaction as the deed; the worker delivers them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from courseapp.kernel import clock
from courseapp.kernel.db import Base, db


class Message(Base):
    """One message to one address. Its text is made from ``template`` and ``values`` when it is sent, and never kept."""

    __tablename__ = "message"
    __table_args__ = (
        Index(
            "ix_message_due",
            "due_at",
            "id",
            postgresql_where=text("done_at IS NULL"),
            sqlite_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    template: Mapped[str]
    address: Mapped[str]
    language: Mapped[str]
    values: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    outcome: Mapped[str | None]


def post(template: str, address: str, language: str, **values: Any) -> None:
    """Put a message in the outbox, in the transaction under way."""
    moment = clock.now()
    db.session.add(
        Message(template=template, address=address, language=language, values=values, created_at=moment, due_at=moment)
    )
