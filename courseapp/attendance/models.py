"""Attendance: one mark per person and meeting."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from courseapp.attendance.rules import Mode, Presence
from courseapp.kernel.db import Base, choice


class Attendance(Base):
    """How one person took part in one meeting. It hangs on the person, so moving between cohorts loses nothing.

    ``nonce`` names the tap that made it, so that a repeated request changes nothing; ``version`` rises with each
    change, so that two facilitators never overwrite each other unseen.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        Index("ix_attendance_person_id", "person_id"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    presence: Mapped[Presence] = mapped_column(choice(Presence, "presence"))
    mode: Mapped[Mode] = mapped_column(choice(Mode, "mode"), default=Mode.ON_SITE)
    version: Mapped[int] = mapped_column(default=1)
    nonce: Mapped[str] = mapped_column(default="")
    marked_at: Mapped[datetime]
    marked_by: Mapped[int | None]
