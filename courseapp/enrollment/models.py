"""Invitations, and the persons of one household who take part in a cohort together, seated or in line."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courseapp.cohorts.models import Cohort
from courseapp.enrollment.rules import LIVE, SEATED, EnrollmentState
from courseapp.kernel.codes import new_code
from courseapp.kernel.db import Base, choice, is_in
from courseapp.people.models import Household, Person
from programs.model import SeatUnit

_LIVE = text(is_in("state", LIVE))
_UNANSWERED = text("answer = 'open'")
_IS_SEATED = f"({is_in('state', SEATED)})"


class Enrollment(Base):
    """A household's place in a cohort. The database keeps the promises below.

    ``entered_at`` then ``id`` is the order of the line. ``code`` stands for the household towards those who may not
    know its name. In a program whose seat unit is the home the enrollment holds the seat; else each participant does.
    ``diet`` holds classes of rules.Diet with commas between.
    """

    __tablename__ = "enrollment"
    __table_args__ = (
        ForeignKeyConstraint(["cohort_id", "seat_unit"], ["cohort.id", "cohort.seat_unit"]),
        # A seat holds one household, and is one of the cohort's own: no overbooking, no shrinking below.
        ForeignKeyConstraint(["cohort_id", "seat_number"], ["seat.cohort_id", "seat.number"]),
        UniqueConstraint("cohort_id", "seat_number"),
        CheckConstraint(
            f"CASE WHEN seat_unit = 'home' THEN {_IS_SEATED} = (seat_number IS NOT NULL) ELSE seat_number IS NULL END",
            name="seated_iff_seat",
        ),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_time"),
        # A household stands in a cohort's line once; one that withdrew may come back.
        Index(
            "uq_enrollment_live", "cohort_id", "household_id", unique=True, postgresql_where=_LIVE, sqlite_where=_LIVE
        ),
        UniqueConstraint("id", "cohort_id", "seat_unit", "state"),
        Index("ix_enrollment_household_id", "household_id"),
        Index("ix_enrollment_line", "cohort_id", "state", "entered_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True, default=new_code)
    cohort_id: Mapped[int]
    seat_unit: Mapped[SeatUnit] = mapped_column(choice(SeatUnit, "seat_unit"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    state: Mapped[EnrollmentState] = mapped_column(choice(EnrollmentState, "state"))
    seat_number: Mapped[int | None]
    entered_at: Mapped[datetime]
    seated_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    childcare: Mapped[bool] = mapped_column(default=False)
    diet: Mapped[str] = mapped_column(default="")
    interpreter: Mapped[str] = mapped_column(default="")
    access_needs: Mapped[str] = mapped_column(default="")

    cohort: Mapped[Cohort] = relationship(
        primaryjoin="Enrollment.cohort_id == Cohort.id", foreign_keys="Enrollment.cohort_id"
    )
    household: Mapped[Household] = relationship()
    participants: Mapped[list[Participant]] = relationship(
        back_populates="enrollment",
        order_by="Participant.person_id",
        foreign_keys="Participant.enrollment_id",
        primaryjoin="Participant.enrollment_id == Enrollment.id",
    )


class Participant(Base):
    """One person of an enrollment. Its state is always its household's: a home is never half in, half waiting."""

    __tablename__ = "participant"
    __table_args__ = (
        ForeignKeyConstraint(
            ["enrollment_id", "cohort_id", "seat_unit", "state"],
            ["enrollment.id", "enrollment.cohort_id", "enrollment.seat_unit", "enrollment.state"],
            onupdate="CASCADE",
        ),
        ForeignKeyConstraint(["cohort_id", "seat_number"], ["seat.cohort_id", "seat.number"]),
        UniqueConstraint("cohort_id", "seat_number"),
        # Seats are given before the state changes and taken back after it, so one direction is what a row can promise.
        CheckConstraint(
            f"CASE WHEN seat_unit = 'person' THEN NOT {_IS_SEATED} OR seat_number IS NOT NULL "
            "ELSE seat_number IS NULL END",
            name="seated_has_seat",
        ),
        Index("uq_participant_live", "cohort_id", "person_id", unique=True, postgresql_where=_LIVE, sqlite_where=_LIVE),
        Index("ix_participant_person_id", "person_id"),
    )

    enrollment_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    cohort_id: Mapped[int]
    seat_unit: Mapped[SeatUnit] = mapped_column(choice(SeatUnit, "seat_unit"))
    state: Mapped[EnrollmentState] = mapped_column(choice(EnrollmentState, "state"))
    seat_number: Mapped[int | None]

    enrollment: Mapped[Enrollment] = relationship(
        back_populates="participants",
        foreign_keys="Participant.enrollment_id",
        primaryjoin="Participant.enrollment_id == Enrollment.id",
    )
    person: Mapped[Person] = relationship()


class Answer(StrEnum):
    """What became of an offer: not answered yet, a yes, a no, no answer in time, or taken back by those who made it."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    REVOKED = "revoked"


class DeclineReason(StrEnum):
    """Why a household said no, in classes only."""

    TIME = "time"
    PLACE = "place"
    NOT_NOW = "not_now"
    HAS_TAKEN = "has_taken"
    NOT_RELEVANT = "not_relevant"
    OTHER = "other"


class Invitation(Base):
    """A documented offer of a cohort to a household, and the answer. ``code`` is its name in addresses.

    ``answer_by`` is the last day for an answer (None: as long as the cohort takes sign-ups). ``link_hash`` is that of
    the link that was handed to the home, if any: it answers once, and leads nowhere once the invitation is revoked.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("cohort_id", "household_id"),
        CheckConstraint("(answer = 'open') = (answered_at IS NULL)", name="answered_has_time"),
        CheckConstraint("reason IS NULL OR answer = 'declined'", name="reason_for_no"),
        Index("ix_invitation_household_id", "household_id"),
        Index("ix_invitation_open", "answer_by", postgresql_where=_UNANSWERED, sqlite_where=_UNANSWERED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True, default=new_code)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    invited_at: Mapped[datetime]
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answer_by: Mapped[date | None]
    link_hash: Mapped[str | None] = mapped_column(unique=True)
    answer: Mapped[Answer] = mapped_column(choice(Answer, "answer"), default=Answer.OPEN)
    answered_at: Mapped[datetime | None]
    reason: Mapped[DeclineReason | None] = mapped_column(choice(DeclineReason, "reason"))

    cohort: Mapped[Cohort] = relationship()
    household: Mapped[Household] = relationship()
