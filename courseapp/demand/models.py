"""What homes want before there is a cohort: when and how far they can come, and one row for each wish."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courseapp.demand.rules import LIVE, InterestState
from courseapp.kernel.codes import new_code
from courseapp.kernel.db import Base, choice, is_in
from courseapp.people.models import Household
from courseapp.places.models import Cooperation, Municipality
from courseapp.places.slots import ALL_SLOTS

_LIVE = text(is_in("state", LIVE))


class HomeAvailability(Base):
    """When and how far a home can come, whichever program it is. Told once, for all its wishes.

    ``slots`` are bits as in ``places.slots``; ``max_minutes`` one way; ``adults`` how many come.
    """

    __tablename__ = "home_availability"
    __table_args__ = (
        CheckConstraint(f"slots BETWEEN 1 AND {ALL_SLOTS}", name="slots"),
        CheckConstraint("max_minutes BETWEEN 5 AND 600", name="max_minutes"),
        CheckConstraint("adults BETWEEN 1 AND 6", name="adults"),
    )

    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), primary_key=True)
    municipality_number: Mapped[str] = mapped_column(ForeignKey("municipality.number"))
    slots: Mapped[int]
    max_minutes: Mapped[int]
    adults: Mapped[int]
    childcare: Mapped[bool] = mapped_column(default=False)

    household: Mapped[Household] = relationship()
    travels_from: Mapped[Municipality] = relationship()
    absences: Mapped[list[HomeAbsence]] = relationship(order_by="HomeAbsence.first_day")


class HomeAbsence(Base):
    """Days on which a home cannot come, first to last inclusive."""

    __tablename__ = "home_absence"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="ends_after_start"),)

    household_id: Mapped[int] = mapped_column(ForeignKey("home_availability.household_id"), primary_key=True)
    first_day: Mapped[date] = mapped_column(primary_key=True)
    last_day: Mapped[date]


class InterestRegistration(Base):
    """One home's wish for one program in one cooperation. Nobody can wish without saying when they can come.

    Waiting is counted from ``since``. ``entered_by`` is the account that entered it (None: a command or the demo).
    """

    __tablename__ = "interest_registration"
    __table_args__ = (
        CheckConstraint(f"({is_in('state', LIVE)}) = (ended_at IS NULL)", name="ended_has_time"),
        # A home waits for a program once; one that withdrew may come back.
        Index(
            "uq_interest_registration_live",
            "household_id",
            "program_key",
            unique=True,
            postgresql_where=_LIVE,
            sqlite_where=_LIVE,
        ),
        Index("ix_interest_registration_cooperation_id_state", "cooperation_id", "state", "program_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True, default=new_code)
    household_id: Mapped[int] = mapped_column(ForeignKey("home_availability.household_id"))
    cooperation_id: Mapped[int] = mapped_column(ForeignKey("cooperation.id"))
    program_key: Mapped[str]
    state: Mapped[InterestState] = mapped_column(choice(InterestState, "state"), default=InterestState.OPEN)
    since: Mapped[date]
    entered_at: Mapped[datetime]
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]

    availability: Mapped[HomeAvailability] = relationship()
    cooperation: Mapped[Cooperation] = relationship()
