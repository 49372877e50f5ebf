"""Facilitators: persons who lead groups, what they are qualified for, and the cooperations they work for."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courseapp.kernel.codes import new_code
from courseapp.kernel.db import Base
from courseapp.people.models import Person
from courseapp.places.slots import ALL_SLOTS


class Facilitator(Base):
    """A person who leads groups; ``municipality_number`` is where travel starts."""

    __tablename__ = "facilitator"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True, default=new_code)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    municipality_number: Mapped[str] = mapped_column(ForeignKey("municipality.number"))
    is_active: Mapped[bool] = mapped_column(default=True)

    person: Mapped[Person] = relationship()
    qualifications: Mapped[list[Qualification]] = relationship(order_by="Qualification.program_key")
    cooperations: Mapped[list[FacilitatorCooperation]] = relationship()
    availability: Mapped[FacilitatorAvailability | None] = relationship()
    absences: Mapped[list[FacilitatorAbsence]] = relationship(order_by="FacilitatorAbsence.first_day")


class FacilitatorCooperation(Base):
    """A cooperation that may ask this facilitator."""

    __tablename__ = "facilitator_cooperation"
    __table_args__ = (Index("ix_facilitator_cooperation_cooperation_id", "cooperation_id"),)

    facilitator_id: Mapped[int] = mapped_column(ForeignKey("facilitator.id"), primary_key=True)
    cooperation_id: Mapped[int] = mapped_column(ForeignKey("cooperation.id"), primary_key=True)


class Qualification(Base):
    """May lead a program, as lead or as second, until a date (None: no end)."""

    __tablename__ = "qualification"

    facilitator_id: Mapped[int] = mapped_column(ForeignKey("facilitator.id"), primary_key=True)
    program_key: Mapped[str] = mapped_column(primary_key=True)
    lead: Mapped[bool]
    valid_until: Mapped[date | None]


class FacilitatorAvailability(Base):
    """When, how often and how far a facilitator can be asked; without a row nothing has been said yet.

    ``slots`` are bits as in ``places.slots``; ``max_cohorts`` in a year; ``max_minutes`` one way.
    """

    __tablename__ = "facilitator_availability"
    __table_args__ = (
        CheckConstraint(f"slots BETWEEN 0 AND {ALL_SLOTS}", name="slots"),
        CheckConstraint("max_cohorts BETWEEN 0 AND 20", name="max_cohorts"),
        CheckConstraint("max_minutes BETWEEN 0 AND 600", name="max_minutes"),
    )

    facilitator_id: Mapped[int] = mapped_column(ForeignKey("facilitator.id"), primary_key=True)
    slots: Mapped[int]
    max_cohorts: Mapped[int]
    max_minutes: Mapped[int]


class FacilitatorAbsence(Base):
    """Days on which a facilitator leads nothing, first to last inclusive."""

    __tablename__ = "facilitator_absence"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="ends_after_start"),)

    facilitator_id: Mapped[int] = mapped_column(ForeignKey("facilitator.id"), primary_key=True)
    first_day: Mapped[date] = mapped_column(primary_key=True)
    last_day: Mapped[date]
