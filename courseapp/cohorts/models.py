"""A cohort, its seats and meetings, and the bookings that keep people and rooms from being in two places at once."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    DDL,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from courseapp.cohorts.rules import Circle, CohortState
from courseapp.kernel.codes import new_code, new_uuid
from courseapp.kernel.db import Base, choice
from courseapp.kernel.text import fold
from courseapp.network.models import Facilitator
from courseapp.places.models import ChildWelfareService, Cooperation, Room
from programs.model import Phase, SeatUnit


class ProgramVersion(Base):
    """A curriculum as it was when a cohort was made from it, local changes included. Never changed afterwards."""

    __tablename__ = "program_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    program_key: Mapped[str] = mapped_column(index=True)
    number: Mapped[int]
    content: Mapped[dict[str, Any]]


class ProgramOverride(Base):
    """A cooperation's own counts, lengths and titles for a program; used for cohorts made from now on."""

    __tablename__ = "program_override"

    cooperation_id: Mapped[int] = mapped_column(ForeignKey("cooperation.id"), primary_key=True)
    program_key: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=1)


class Cohort(Base):
    """One run of a program. Its size is its seat rows; ``first_at`` and ``last_at`` span its meetings (UTC).

    ``code`` is its name in addresses and in calendars that must not tell more. ``decide_by`` is the day on which it
    is settled whether it runs; ``min_homes`` in homes. ``version`` counts changes made in its form.
    """

    __tablename__ = "cohort"
    __table_args__ = (
        UniqueConstraint("id", "seat_unit"),
        CheckConstraint("min_homes >= 1", name="min_homes"),
        CheckConstraint(
            "(first_at IS NULL) = (last_at IS NULL) AND (first_at IS NULL OR first_at <= last_at)", name="span"
        ),
        Index("ix_cohort_cooperation_id_last_at", "cooperation_id", "last_at"),
        Index("ix_cohort_cooperation_id_state", "cooperation_id", "state"),
        Index("ix_cohort_first_at", "first_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True, default=new_code)
    cooperation_id: Mapped[int] = mapped_column(ForeignKey("cooperation.id"))
    program_version_id: Mapped[int] = mapped_column(ForeignKey("program_version.id"))
    program_key: Mapped[str]
    short: Mapped[str]
    color: Mapped[str]
    name: Mapped[str]
    name_folded: Mapped[str]
    circle: Mapped[Circle] = mapped_column(choice(Circle, "circle"))
    state: Mapped[CohortState] = mapped_column(choice(CohortState, "state"), default=CohortState.PLANNED)
    seat_unit: Mapped[SeatUnit] = mapped_column(choice(SeatUnit, "seat_unit"))
    min_homes: Mapped[int]
    decide_by: Mapped[date | None]
    sign_up_until: Mapped[date | None]
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    first_at: Mapped[datetime | None]
    last_at: Mapped[datetime | None]
    cancelled_because: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    cooperation: Mapped[Cooperation] = relationship()
    program_version: Mapped[ProgramVersion] = relationship()
    room: Mapped[Room | None] = relationship()
    services: Mapped[list[ChildWelfareService]] = relationship(
        secondary="cohort_service", order_by=ChildWelfareService.name
    )
    audience: Mapped[list[CohortAudience]] = relationship()
    meetings: Mapped[list[Meeting]] = relationship(back_populates="cohort", order_by="Meeting.starts_at")
    facilitators: Mapped[list[CohortFacilitator]] = relationship(order_by="CohortFacilitator.lead.desc()")

    @validates("name")
    def _fold_name(self, _key: str, name: str) -> str:
        """Keep the text that searches look in equal to the name."""
        self.name_folded = fold(name)
        return name


class CohortService(Base):
    """A service whose homes may take part."""

    __tablename__ = "cohort_service"
    __table_args__ = (Index("ix_cohort_service_service_id", "service_id"),)

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)


class CohortAudience(Base):
    """A kind of household (or own_child, staff) the cohort is for: programs.model.Audience values."""

    __tablename__ = "cohort_audience"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    audience: Mapped[str] = mapped_column(primary_key=True)


class Seat(Base):
    """One seat of a cohort: the capacity is these rows, so more homes than seats cannot be written down."""

    __tablename__ = "seat"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)


class CohortFacilitator(Base):
    """Who leads the cohort; bookings say who leads each meeting."""

    __tablename__ = "cohort_facilitator"
    __table_args__ = (Index("ix_cohort_facilitator_facilitator_id", "facilitator_id"),)

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    facilitator_id: Mapped[int] = mapped_column(ForeignKey("facilitator.id"), primary_key=True)
    lead: Mapped[bool] = mapped_column(default=False)

    facilitator: Mapped[Facilitator] = relationship()


def new_uid() -> str:
    """Make the lasting name a meeting has in everybody's calendar. Random: it tells nothing."""
    return f"{new_uuid()}@courseapp"


class Meeting(Base):
    """A dated meeting. ``number`` is its place in the cohort's life and never changes; ``module_key`` what is taught.

    ``sequence`` rises by one exactly when time, place or state changes; ``changed_at`` moves with it.
    ``register_done_at`` is when the attendance register was handed in.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("cohort_id", "number"),
        UniqueConstraint("id", "starts_at", "ends_at"),
        UniqueConstraint("id", "cohort_id"),
        CheckConstraint("starts_at < ends_at", name="starts_before_ends"),
        CheckConstraint("sequence >= 0", name="sequence"),
        Index("ix_meeting_starts_at", "starts_at"),
        # Of ten years of meetings, those whose register is still open are few.
        Index(
            "ix_meeting_open_register",
            "ends_at",
            postgresql_where=text("register_done_at IS NULL AND cancelled_at IS NULL"),
            sqlite_where=text("register_done_at IS NULL AND cancelled_at IS NULL"),
        ),
        Index("ix_meeting_cohort_id_starts_at", "cohort_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    number: Mapped[int]
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    module_key: Mapped[str | None]
    phase: Mapped[Phase] = mapped_column(choice(Phase, "phase"))
    title: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    cancelled_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    register_done_at: Mapped[datetime | None]

    cohort: Mapped[Cohort] = relationship(back_populates="meetings")
    room: Mapped[Room | None] = relationship()
    bookings: Mapped[list[Booking]] = relationship(
        back_populates="meeting", foreign_keys="Booking.meeting_id", primaryjoin="Booking.meeting_id == Meeting.id"
    )


class Booking(Base):
    """A room or a facilitator taken for a meeting. Its times are the meeting's (promised by the composite key).

    No two bookings of the same room or facilitator overlap: an exclusion constraint on PostgreSQL, a pair of
    triggers on SQLite. To move a meeting, release its bookings, move it, book again.
    """

    __tablename__ = "booking"
    __table_args__ = (
        ForeignKeyConstraint(
            ["meeting_id", "starts_at", "ends_at"], ["meeting.id", "meeting.starts_at", "meeting.ends_at"]
        ),
        CheckConstraint("(room_id IS NULL) <> (facilitator_id IS NULL)", name="one_resource"),
        Index("ix_booking_room_id_starts_at", "room_id", "starts_at"),
        Index("ix_booking_facilitator_id_starts_at", "facilitator_id", "starts_at"),
        Index("ix_booking_meeting_id", "meeting_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    facilitator_id: Mapped[int | None] = mapped_column(ForeignKey("facilitator.id"))

    meeting: Mapped[Meeting] = relationship(
        back_populates="bookings", foreign_keys="Booking.meeting_id", primaryjoin="Booking.meeting_id == Meeting.id"
    )
    facilitator: Mapped[Facilitator | None] = relationship()


class Resource(StrEnum):
    """What a booking holds."""

    ROOM = "room"
    FACILITATOR = "facilitator"


def _overlap_ddl(resource: Resource) -> None:
    """Promise that no two bookings of one resource overlap, in each engine's own way."""
    column = f"{resource}_id"
    exclusion = DDL(
        f"ALTER TABLE booking ADD CONSTRAINT ex_booking_{resource} EXCLUDE USING gist "
        f"(int4range({column}, {column}, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&) "
        f"WHERE ({column} IS NOT NULL)"
    )
    event.listen(Booking.__table__, "after_create", exclusion.execute_if(dialect="postgresql"))
    for when in ("INSERT", "UPDATE"):
        trigger = DDL(
            f"CREATE TRIGGER ex_booking_{resource}_{when.lower()} BEFORE {when} ON booking "  # noqa: S608 (our own words)
            f"WHEN NEW.{column} IS NOT NULL AND EXISTS (SELECT 1 FROM booking b WHERE b.{column} = NEW.{column} "
            f"AND b.starts_at < NEW.ends_at AND b.ends_at > NEW.starts_at AND b.id IS NOT NEW.id) "
            f"BEGIN SELECT RAISE(ABORT, 'ex_booking_{resource}'); END"
        )
        event.listen(Booking.__table__, "after_create", trigger.execute_if(dialect="sqlite"))


for _resource in Resource:
    _overlap_ddl(_resource)
