"""Municipalities, child-welfare services, cooperations, venues with rooms, and periods when nothing is held.

A service is not a municipality: one service may serve several, and a service may sit in several cooperations.
"""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courseapp.kernel.codes import new_code
from courseapp.kernel.db import Base, choice
from courseapp.places.roads import LinkKind
from courseapp.places.slots import Part


class Municipality(Base):
    """A municipality, known by its four-digit number (text: "0301" keeps its zero); the point is its center."""

    __tablename__ = "municipality"
    __table_args__ = (CheckConstraint("length(number) = 4", name="four_digits"),)

    number: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    county: Mapped[str]
    latitude: Mapped[float]
    longitude: Mapped[float]
    inhabitants: Mapped[int] = mapped_column(default=0)


class ChildWelfareService(Base):
    """A barneverntjeneste. ``key`` is its short name for commands and files ("haugesund")."""

    __tablename__ = "service"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="nb")

    municipalities: Mapped[list[Municipality]] = relationship(
        secondary="service_municipality", order_by=Municipality.name
    )


class ServiceMunicipality(Base):
    """Which service serves a municipality: exactly one does."""

    __tablename__ = "service_municipality"

    municipality_number: Mapped[str] = mapped_column(ForeignKey("municipality.number"), primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)


class Cooperation(Base):
    """Services that run courses together. ``legal_form`` is free text for the agreement behind it."""

    __tablename__ = "cooperation"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    host_municipality: Mapped[str] = mapped_column(ForeignKey("municipality.number"))
    legal_form: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="nb")


class CooperationMembership(Base):
    """A service's time in a cooperation, from the first day to the last (None: still a member)."""

    __tablename__ = "cooperation_membership"
    __table_args__ = (
        CheckConstraint("last_day IS NULL OR last_day >= first_day", name="ends_after_start"),
        Index(
            "uq_cooperation_membership_current",
            "cooperation_id",
            "service_id",
            unique=True,
            postgresql_where=text("last_day IS NULL"),
            sqlite_where=text("last_day IS NULL"),
        ),
        Index("ix_cooperation_membership_service_id", "service_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cooperation_id: Mapped[int] = mapped_column(ForeignKey("cooperation.id"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    first_day: Mapped[date]
    last_day: Mapped[date | None]

    service: Mapped[ChildWelfareService] = relationship()
    cooperation: Mapped[Cooperation] = relationship()


class Venue(Base):
    """A place where groups meet. No street address is needed; ``travel_note`` tells of ferries, parking, last bus."""

    __tablename__ = "venue"
    __table_args__ = (UniqueConstraint("cooperation_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True, default=new_code)
    cooperation_id: Mapped[int] = mapped_column(ForeignKey("cooperation.id"))
    municipality_number: Mapped[str] = mapped_column(ForeignKey("municipality.number"), index=True)
    name: Mapped[str]
    access_note: Mapped[str] = mapped_column(default="")
    travel_note: Mapped[str] = mapped_column(default="")
    step_free: Mapped[bool] = mapped_column(default=False)
    childcare_room: Mapped[bool] = mapped_column(default=False)
    closed_on: Mapped[date | None]

    municipality: Mapped[Municipality] = relationship()
    rooms: Mapped[list[Room]] = relationship(back_populates="venue", order_by="Room.name")
    openings: Mapped[list[VenueOpening]] = relationship(order_by="VenueOpening.weekday")
    closures: Mapped[list[VenueClosure]] = relationship(order_by="VenueClosure.first_day")


class Room(Base):
    """A room that is booked; ``capacity`` in persons."""

    __tablename__ = "room"
    __table_args__ = (
        UniqueConstraint("venue_id", "name"),
        CheckConstraint("capacity BETWEEN 1 AND 1000", name="capacity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    name: Mapped[str]
    capacity: Mapped[int]

    venue: Mapped[Venue] = relationship(back_populates="rooms")


class VenueOpening(Base):
    """When a venue is open on a weekday (0 is Monday), on the wall clock. A venue without any is always open."""

    __tablename__ = "venue_opening"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens < closes", name="opens_before_closes"),
    )

    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True)
    opens: Mapped[time]
    closes: Mapped[time]


class VenueClosure(Base):
    """Days on which a venue cannot be used, first to last inclusive: let to others, being painted."""

    __tablename__ = "venue_closure"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="ends_after_start"),
        UniqueConstraint("venue_id", "first_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]


class PartHours(Base):
    """The clock times that a part of the day means in a cooperation; without a row, those of ``places.slots``."""

    __tablename__ = "part_hours"
    __table_args__ = (CheckConstraint("begins < ends", name="begins_before_ends"),)

    cooperation_id: Mapped[int] = mapped_column(ForeignKey("cooperation.id"), primary_key=True)
    part: Mapped[Part] = mapped_column(choice(Part, "part"), primary_key=True)
    begins: Mapped[time]
    ends: Mapped[time]


class MunicipalityLink(Base):
    """Two municipalities whose centers are neighbors, the lower number first; ``gap_km`` is the way over water."""

    __tablename__ = "municipality_link"
    __table_args__ = (
        CheckConstraint("a < b", name="lower_first"),
        CheckConstraint("gap_km >= 0", name="gap"),
        Index("ix_municipality_link_b", "b"),
    )

    a: Mapped[str] = mapped_column(ForeignKey("municipality.number"), primary_key=True)
    b: Mapped[str] = mapped_column(ForeignKey("municipality.number"), primary_key=True)
    kind: Mapped[LinkKind] = mapped_column(choice(LinkKind, "kind"))
    gap_km: Mapped[float] = mapped_column(default=0.0)


class TravelOverride(Base):
    """What a cooperation knows better than the model: minutes one way between two centers, the lower number first."""

    __tablename__ = "travel_override"
    __table_args__ = (
        CheckConstraint("a < b", name="lower_first"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
    )

    cooperation_id: Mapped[int] = mapped_column(ForeignKey("cooperation.id"), primary_key=True)
    a: Mapped[str] = mapped_column(ForeignKey("municipality.number"), primary_key=True)
    b: Mapped[str] = mapped_column(ForeignKey("municipality.number"), primary_key=True)
    minutes: Mapped[int]


class BlackoutKind(StrEnum):
    """Why nothing is held in a municipality on these days."""

    SCHOOL_HOLIDAY = "school_holiday"
    PLANNING_DAY = "planning_day"
    OTHER = "other"


class BlackoutPeriod(Base):
    """Days on which a municipality holds nothing, first to last inclusive. Public holidays are not listed here."""

    __tablename__ = "blackout_period"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="ends_after_start"),
        UniqueConstraint("municipality_number", "first_day", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_number: Mapped[str] = mapped_column(ForeignKey("municipality.number"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    kind: Mapped[BlackoutKind] = mapped_column(choice(BlackoutKind, "kind"))
    label: Mapped[str]
