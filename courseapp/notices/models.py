"""What coordinators write to a cohort, when homes are reminded of its meetings, and who is invited to them by mail."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courseapp.calendars.itip import Method
from courseapp.cohorts.models import Cohort
from courseapp.kernel.db import Base, choice
from courseapp.notices.invitation_rules import Answer


class Letter(Base):
    """A text to the homes of a cohort. It is read behind the sign-in; messages only say that it is there.

    ``code`` comes with the form, so that a second click writes no second letter. ``to_waiting``: to the line too.
    """

    __tablename__ = "letter"
    __table_args__ = (Index("ix_letter_cohort_id_id", "cohort_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    subject: Mapped[str]
    text: Mapped[str]
    to_waiting: Mapped[bool] = mapped_column(default=False)
    written_at: Mapped[datetime]

    cohort: Mapped[Cohort] = relationship()


class ReminderPlan(Base):
    """How many days before its first and before each meeting a cooperation's cohorts of a program are reminded.

    None: not reminded. Without a row the usual days of rules.py hold.
    """

    __tablename__ = "reminder_plan"
    __table_args__ = (
        CheckConstraint("first_days BETWEEN 1 AND 30", name="first_days"),
        CheckConstraint("each_days BETWEEN 1 AND 30", name="each_days"),
    )

    cooperation_id: Mapped[int] = mapped_column(ForeignKey("cooperation.id"), primary_key=True)
    program_key: Mapped[str] = mapped_column(primary_key=True)
    first_days: Mapped[int | None]
    each_days: Mapped[int | None]


class Reminded(Base):
    """That the homes have been reminded of a meeting on a day, so many days before it: never twice."""

    __tablename__ = "reminded"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    days_before: Mapped[int] = mapped_column(primary_key=True)


class InvitationChoice(Base):
    """That a person wants the meetings as calendar invitations, what they are to be called, and whether to say where.

    ``title`` None: "Kurs".
    """

    __tablename__ = "invitation_choice"
    __table_args__ = (CheckConstraint("title <> ''", name="title"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    title: Mapped[str | None]
    with_place: Mapped[bool] = mapped_column(default=False)
    chosen_at: Mapped[datetime]


class CalendarInvitation(Base):
    """The last message to a person about a meeting in their calendar: one row, whatever happens in between.

    ``sequence`` is the number that message had, ``meeting_sequence`` the meeting's own then. ``token`` stands in the
    address that answers go to. ``answer`` is what the calendar said to this message, as of ``answered_at``.
    """

    __tablename__ = "calendar_invitation"
    __table_args__ = (
        CheckConstraint("meeting_sequence >= 0 AND sequence >= meeting_sequence", name="sequence"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_has_time"),
        CheckConstraint("answer IS NULL OR method = 'request'", name="answer_to_request"),
        Index("ix_calendar_invitation_meeting_id", "meeting_id"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    address: Mapped[str]
    method: Mapped[Method] = mapped_column(choice(Method, "method"))
    sequence: Mapped[int]
    meeting_sequence: Mapped[int]
    made_at: Mapped[datetime]
    answer: Mapped[Answer | None] = mapped_column(choice(Answer, "answer"))
    answered_at: Mapped[datetime | None]
