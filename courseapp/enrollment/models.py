"""Invitations, and the persons of one household who take part in a cohort together, seated or in line."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courseapp.cohorts.models import Cohort
from courseapp.enrollment.line import MOST_PASSES
from courseapp.enrollment.rules import HOLDING, LEFT, LIVE, EnrollmentState, OfferState
from courseapp.kernel.codes import new_code
from courseapp.kernel.db import Base, choice, is_in
from courseapp.people.models import Household, Person
from programs.model import SeatUnit

_LIVE = text(is_in("state", LIVE))
_UNANSWERED = text("answer = 'open'")
_OPEN = text("state = 'open'")
_UNRELEASED = text("released_at IS NULL")
_HOLDS = f"({is_in('state', HOLDING)})"


class Enrollment(Base):
    """A household's place in a cohort. The database keeps the promises below.

    ``priority`` (0 first), ``entered_at``, then ``id`` is the order of the line; ``passed`` is how often smaller homes
    have passed it there. ``code`` stands for the household towards those who may not
    know its name. In a program whose seat unit is the home the enrollment holds the seat; else each participant does.
    From ``seated_at`` to ``withdrawn_at`` it takes part; one that moved on names its next, ``moved_to_id``. ``diet``
    holds classes of rules.Diet with commas between.
    """

    __tablename__ = "enrollment"
    __table_args__ = (
        ForeignKeyConstraint(["cohort_id", "seat_unit"], ["cohort.id", "cohort.seat_unit"]),
        # A seat holds one household, and is one of the cohort's own: no overbooking, no shrinking below.
        ForeignKeyConstraint(["cohort_id", "seat_number"], ["seat.cohort_id", "seat.number"]),
        UniqueConstraint("cohort_id", "seat_number"),
        CheckConstraint(
            f"CASE WHEN seat_unit = 'home' THEN {_HOLDS} = (seat_number IS NOT NULL) ELSE seat_number IS NULL END",
            name="seated_iff_seat",
        ),
        CheckConstraint(f"({is_in('state', LEFT)}) = (withdrawn_at IS NOT NULL)", name="withdrawn_has_time"),
        CheckConstraint("(state = 'moved') = (moved_to_id IS NOT NULL)", name="moved_somewhere"),
        # A household stands in a cohort's line once; one that withdrew may come back.
        Index(
            "uq_enrollment_live", "cohort_id", "household_id", unique=True, postgresql_where=_LIVE, sqlite_where=_LIVE
        ),
        UniqueConstraint("id", "cohort_id", "seat_unit", "state"),
        Index("ix_enrollment_household_id", "household_id"),
        Index("ix_enrollment_moved_to_id", "moved_to_id"),
        CheckConstraint(f"passed BETWEEN 0 AND {MOST_PASSES}", name="passed"),
        Index("ix_enrollment_line", "cohort_id", "state", "priority", "entered_at", "id"),
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
    moved_to_id: Mapped[int | None] = mapped_column(ForeignKey("enrollment.id"))
    priority: Mapped[int] = mapped_column(default=0, server_default="0")
    passed: Mapped[int] = mapped_column(default=0, server_default="0")
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
            f"CASE WHEN seat_unit = 'person' THEN NOT {_HOLDS} OR seat_number IS NOT NULL ELSE seat_number IS NULL END",
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


class CohortLine(Base):
    """How a cohort's line is served. ``answer_days``: working days to answer an offer in; 0 gives seats unasked.

    A cohort without a row has ANSWER_DAYS.
    """

    __tablename__ = "cohort_line"
    __table_args__ = (CheckConstraint("answer_days BETWEEN 0 AND 10", name="answer_days"),)

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    answer_days: Mapped[int]


class CohortMerge(Base):
    """A cancelled cohort whose homes went on in another."""

    __tablename__ = "cohort_merge"
    __table_args__ = (
        CheckConstraint("cohort_id <> into_id", name="another"),
        Index("ix_cohort_merge_into_id", "into_id"),
    )

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))


class SeatQuota(Base):
    """Seats of a cohort kept for the homes of one service until they are released, on ``release_on`` or before."""

    __tablename__ = "seat_quota"
    __table_args__ = (
        ForeignKeyConstraint(["cohort_id", "service_id"], ["cohort_service.cohort_id", "cohort_service.service_id"]),
        CheckConstraint("seats >= 1", name="seats"),
        Index("ix_seat_quota_due", "release_on", postgresql_where=_UNRELEASED, sqlite_where=_UNRELEASED),
    )

    cohort_id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(primary_key=True)
    seats: Mapped[int]
    release_on: Mapped[date]
    released_at: Mapped[datetime | None]


class SeatOffer(Base):
    """An offer of the seats its enrollment holds meanwhile, and what became of it. ``code`` names it in addresses."""

    __tablename__ = "seat_offer"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_has_time"),
        CheckConstraint("made_at < answer_by", name="time_to_answer"),
        Index("uq_seat_offer_open", "enrollment_id", unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_seat_offer_enrollment_id", "enrollment_id"),
        Index("ix_seat_offer_due", "answer_by", postgresql_where=_OPEN, sqlite_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True, default=new_code)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"))
    made_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    state: Mapped[OfferState] = mapped_column(choice(OfferState, "state"), default=OfferState.OPEN)
    closed_at: Mapped[datetime | None]

    enrollment: Mapped[Enrollment] = relationship()
