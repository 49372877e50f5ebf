"""A household's own series of lessons. The database keeps the promises below.

The date a series is counted from tells when a child moved in. It is read by the home's contact person and the leader
of its service alone, and stands in no journal, file or feed.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courseapp.cohorts.models import ProgramVersion, new_uid
from courseapp.cohorts.rules import Circle
from courseapp.kernel.codes import new_code
from courseapp.kernel.db import Base, choice
from courseapp.people.models import Household, HouseholdKind
from courseapp.series.rules import EndReason, LessonState, SeriesState, SkipReason


class IndividualSeries(Base):
    """One household's way through a program, led by the contact person the household has at any time.

    ``anchor`` is what its due dates are counted from; ``placement`` counts series of the same program that run beside
    each other, 2 and more only after a second placement. ``is_earned``: it was finished with as many lessons held as
    the curriculum asks for a certificate. ``version`` counts changes of the anchor.
    """

    __tablename__ = "series"
    __table_args__ = (
        # The kind follows the household's own, so that a series can never be in the other circle than its home.
        ForeignKeyConstraint(
            ["household_id", "household_kind"], ["household.id", "household.kind"], onupdate="CASCADE"
        ),
        CheckConstraint("(circle = 'birth_parents') = (household_kind = 'birth_parent')", name="circle_of_home"),
        CheckConstraint("circle <> 'staff' AND household_kind <> 'staff'", name="homes_only"),
        CheckConstraint("(state = 'running') = (closed_on IS NULL)", name="closed_has_day"),
        CheckConstraint("(state = 'ended') = (ended_because IS NOT NULL)", name="ended_has_reason"),
        CheckConstraint("NOT is_earned OR state = 'finished'", name="earned_when_finished"),
        CheckConstraint("placement BETWEEN 1 AND 9", name="placement"),
        Index(
            "uq_series_running",
            "household_id",
            "program_key",
            "placement",
            unique=True,
            postgresql_where=text("state = 'running'"),
            sqlite_where=text("state = 'running'"),
        ),
        Index("ix_series_household_id", "household_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True, default=new_code)
    household_id: Mapped[int]
    household_kind: Mapped[HouseholdKind] = mapped_column(choice(HouseholdKind, "household_kind"))
    circle: Mapped[Circle] = mapped_column(choice(Circle, "circle"))
    program_version_id: Mapped[int] = mapped_column(ForeignKey("program_version.id"))
    program_key: Mapped[str]
    short: Mapped[str]
    color: Mapped[str]
    anchor: Mapped[date]
    placement: Mapped[int] = mapped_column(default=1)
    state: Mapped[SeriesState] = mapped_column(choice(SeriesState, "state"), default=SeriesState.RUNNING)
    ended_because: Mapped[EndReason | None] = mapped_column(choice(EndReason, "ended_because"))
    closed_on: Mapped[date | None]
    is_earned: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    household: Mapped[Household] = relationship(
        primaryjoin="foreign(IndividualSeries.household_id) == Household.id", viewonly=True
    )
    program_version: Mapped[ProgramVersion] = relationship()
    lessons: Mapped[list[Lesson]] = relationship(back_populates="series", order_by="Lesson.number")


class Lesson(Base):
    """One lesson or conversation of a series. ``due_on`` is the day it should be held by.

    ``starts_at`` and ``ends_at`` are the time agreed with the home, which stands in calendars; ``called_off_at`` says
    that it is off. ``sequence`` rises by one exactly when that time or whether it stands changes; ``changed_at``
    moves with it.
    """

    __tablename__ = "lesson"
    __table_args__ = (
        UniqueConstraint("series_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("(state = 'held') = (held_on IS NOT NULL)", name="held_has_day"),
        CheckConstraint("(state = 'skipped') = (skipped_because IS NOT NULL)", name="skipped_has_reason"),
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="whole_time"),
        CheckConstraint("starts_at < ends_at", name="starts_before_ends"),
        CheckConstraint("called_off_at IS NULL OR starts_at IS NOT NULL", name="called_off_was_agreed"),
        CheckConstraint(
            "state <> 'skipped' OR starts_at IS NULL OR called_off_at IS NOT NULL", name="skipped_has_no_time"
        ),
        CheckConstraint("sequence >= 0", name="sequence"),
        # What contact persons and leaders look for: what is not done, by when it is due.
        Index(
            "ix_lesson_undone",
            "due_on",
            postgresql_where=text("state IN ('moved', 'planned')"),
            sqlite_where=text("state IN ('moved', 'planned')"),
        ),
        Index("ix_lesson_starts_at", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))
    number: Mapped[int]
    module_key: Mapped[str]
    due_on: Mapped[date]
    state: Mapped[LessonState] = mapped_column(choice(LessonState, "state"), default=LessonState.PLANNED)
    held_on: Mapped[date | None]
    skipped_because: Mapped[SkipReason | None] = mapped_column(choice(SkipReason, "skipped_because"))
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    called_off_at: Mapped[datetime | None]
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]

    series: Mapped[IndividualSeries] = relationship(back_populates="lessons")

    @property
    def is_agreed(self) -> bool:
        """Whether a time is agreed and stands."""
        return self.starts_at is not None and self.called_off_at is None
