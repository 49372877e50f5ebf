"""Messages to be sent: rows written in the same transaction as the deed; the worker delivers them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from courseapp.kernel import clock
from courseapp.kernel.codes import new_code
from courseapp.kernel.db import Base, choice, db


class Channel(StrEnum):
    """The way a message goes."""

    MAIL = "mail"
    SMS = "sms"


class Message(Base):
    """One message to one address. Its text is made from ``template`` and ``values`` when it is sent, and never kept.

    What tells somebody of something (people.word) also has ``code``, its name in addresses; ``person_id`` and
    ``role``, whose it is and in which role it is read; ``about``, "kind:code" of the thing; and ``topic``, which no two
    messages share: the same word is never sent twice. ``at_night``: it was asked for, so it comes at any hour.
    """

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) = (code IS NULL)", name="word_has_code"),
        CheckConstraint("(person_id IS NULL) = (role IS NULL)", name="word_has_role"),
        Index(
            "ix_message_due",
            "due_at",
            "id",
            postgresql_where=text("done_at IS NULL"),
            sqlite_where=text("done_at IS NULL"),
        ),
        Index("uq_message_code", "code", unique=True),
        Index("uq_message_topic", "topic", unique=True),
        Index("ix_message_person_id_role_id", "person_id", "role", "id"),
        Index("ix_message_about", "about"),
        Index("ix_message_done_at", "done_at"),
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
    channel: Mapped[Channel] = mapped_column(choice(Channel, "channel"), default=Channel.MAIL)
    at_night: Mapped[bool] = mapped_column(default=True)
    code: Mapped[str | None]
    person_id: Mapped[int | None]
    role: Mapped[str | None]
    about: Mapped[str | None]
    topic: Mapped[str | None]


class Refusing(Base):
    """An address or a number that has said no for good: how often in a row, and since when nothing is sent to it."""

    __tablename__ = "refusing_address"

    address: Mapped[str] = mapped_column(primary_key=True)
    times: Mapped[int]
    answer: Mapped[str]
    last_at: Mapped[datetime]
    blocked_at: Mapped[datetime | None]


class Announcement(Base):
    """Something all who are in a cohort are to be told; the worker finds out who they are.

    While one waits, another of the same kind about the same thing is the same: three corrections are one message.
    """

    __tablename__ = "announcement"
    __table_args__ = (
        Index(
            "uq_announcement_waiting",
            "kind",
            "about",
            unique=True,
            postgresql_where=text("told_at IS NULL"),
            sqlite_where=text("told_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    about: Mapped[str]
    cohort_id: Mapped[int]
    due_at: Mapped[datetime]
    told_at: Mapped[datetime | None]


def post(template: str, address: str, language: str, **values: Any) -> None:
    """Put a message somebody has just asked for in the outbox, in the transaction under way."""
    moment = clock.now()
    db.session.add(
        Message(template=template, address=address, language=language, values=values, created_at=moment, due_at=moment)
    )


def post_words(rows: Sequence[Mapping[str, Any]]) -> int:
    """Put words to persons in the outbox, leaving out those whose topic has been sent; give how many were put there."""
    if not rows:
        return 0
    now = clock.now()
    whole = [{"created_at": now, "tries": 0, "at_night": False, "code": new_code(10), **row} for row in rows]
    put = insert_into(Message).values(whole).on_conflict_do_nothing(index_elements=["topic"]).returning(Message.id)
    return len(db.session.execute(put).all())


def post_announcement(kind: str, about: str, cohort_id: int, due_at: datetime) -> None:
    """Let the worker tell everybody in a cohort, unless it is about to."""
    put = insert_into(Announcement).values(kind=kind, about=about, cohort_id=cohort_id, due_at=due_at)
    db.session.execute(put.on_conflict_do_nothing())


def add_once(model: type[Base], **values: Any) -> bool:
    """Add a row unless one with the same key is there; tells whether it was added."""
    put = insert_into(model).values(**values).on_conflict_do_nothing().returning(text("1"))
    return db.session.scalar(put) is not None


def insert_into(model: type[Base]) -> Any:
    """Begin an INSERT that may be told what to do on a conflict; both engines can, each in its own words."""
    return (sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert)(model)
