"""Planning rounds, the drafts made in them, and the cohorts that published drafts became."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courseapp.cohorts.models import Cohort
from courseapp.cohorts.rules import Circle
from courseapp.kernel.codes import new_code
from courseapp.kernel.db import Base, choice, is_in
from courseapp.people.models import Account
from courseapp.places.models import Cooperation
from courseapp.planning.rules import (
    LONGEST_RUN,
    MOST_WEEKS,
    SHORTEST_RUN,
    WORKING,
    DraftState,
    Failure,
    RoundState,
    Task,
)

_WORKING = text(is_in("state", WORKING))
USUAL_RUN = 60
"""Seconds."""


class PlanningRound(Base):
    """What a cooperation plans together: which weeks and programs, in one circle.

    ``programs`` are keys of the catalog; ``allowed_absence`` is how many meetings of a cohort a home may be away from
    and still be placed in it. The horizon's weeks are counted from ``first_monday``.
    """

    __tablename__ = "planning_round"
    __table_args__ = (
        CheckConstraint(f"weeks BETWEEN 1 AND {MOST_WEEKS}", name="weeks"),
        CheckConstraint("allowed_absence BETWEEN 0 AND 10", name="allowed_absence"),
        UniqueConstraint("cooperation_id", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True, default=new_code)
    cooperation_id: Mapped[int] = mapped_column(ForeignKey("cooperation.id"))
    name: Mapped[str]
    circle: Mapped[Circle] = mapped_column(choice(Circle, "circle"), default=Circle.FOSTER)
    first_monday: Mapped[date]
    weeks: Mapped[int]
    programs: Mapped[list[str]] = mapped_column(JSON)
    allowed_absence: Mapped[int] = mapped_column(default=1)
    state: Mapped[RoundState] = mapped_column(choice(RoundState, "state"), default=RoundState.OPEN)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    cooperation: Mapped[Cooperation] = relationship()
    creator: Mapped[Account | None] = relationship()


class Draft(Base):
    """One try at a plan: the question as it was asked, what the coordinator wants of it, and the best answer so far.

    The question (``problem``, a file's text) and the answer (``plan``) are documents of ``planning.files``; neither
    knows anybody: ``refs`` lead from their indexes to ids (``facts.Refs``). ``steering`` is what the coordinator
    pinned, banned and weighed (``steering.Steering``). ``facts_at`` is when the facts were read. ``wishes`` counts
    those of the question, ``served`` those that are met. ``at_stake`` are the homes that lose their place if a
    facilitator falls ill, by the problem's index (None: the planner has not told, or the plan was changed since).
    ``seconds`` are wanted of the planner, ``spent`` those it has used; ``steps`` are the points of the curve
    (``rules.Step``). ``take`` counts how often a worker has begun: only the latest may write. ``version`` counts
    changes by coordinators.
    """

    __tablename__ = "plan_draft"
    __table_args__ = (
        UniqueConstraint("round_id", "name"),
        CheckConstraint(f"seconds BETWEEN {SHORTEST_RUN} AND {LONGEST_RUN}", name="seconds"),
        CheckConstraint(
            "(plan IS NULL) = (points IS NULL) AND (plan IS NULL) = (served IS NULL) "
            "AND (plan IS NULL) = (cohort_count IS NULL)",
            name="plan_has_figures",
        ),
        CheckConstraint("bound IS NULL OR bound >= points", name="bound"),
        CheckConstraint("(state = 'failed') = (failed_because IS NOT NULL)", name="failed_has_reason"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_has_time"),
        CheckConstraint("state NOT IN ('done', 'published') OR plan IS NOT NULL", name="done_has_plan"),
        CheckConstraint("state <> 'running' OR heartbeat_at IS NOT NULL", name="running_has_heartbeat"),
        CheckConstraint(f"({is_in('state', WORKING)}) = (queued_at IS NOT NULL)", name="working_has_turn"),
        CheckConstraint(f"NOT stop_requested OR {is_in('state', WORKING)}", name="stops_while_working"),
        Index("ix_plan_draft_working", "queued_at", "id", postgresql_where=_WORKING, sqlite_where=_WORKING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True, default=new_code)
    round_id: Mapped[int] = mapped_column(ForeignKey("planning_round.id"))
    name: Mapped[str]
    copied_from: Mapped[int | None] = mapped_column(ForeignKey("plan_draft.id"))
    problem: Mapped[str] = mapped_column(deferred=True, deferred_group="documents")
    refs: Mapped[dict[str, Any]] = mapped_column(deferred=True, deferred_group="documents")
    steering: Mapped[dict[str, Any]] = mapped_column(deferred=True, deferred_group="documents")
    plan: Mapped[str | None] = mapped_column(deferred=True, deferred_group="documents")
    facts_at: Mapped[datetime]
    points: Mapped[int | None]
    bound: Mapped[int | None]
    served: Mapped[int | None]
    cohort_count: Mapped[int | None]
    wishes: Mapped[int]
    at_stake: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    edited: Mapped[bool] = mapped_column(default=False)
    state: Mapped[DraftState] = mapped_column(choice(DraftState, "state"), default=DraftState.NEW)
    task: Mapped[Task] = mapped_column(choice(Task, "task"), default=Task.SOLVE)
    failed_because: Mapped[Failure | None] = mapped_column(choice(Failure, "failure"))
    seconds: Mapped[int] = mapped_column(default=USUAL_RUN)
    spent: Mapped[int] = mapped_column(default=0)
    steps: Mapped[list[Any]] = mapped_column(JSON, default=list)
    stop_requested: Mapped[bool] = mapped_column(default=False)
    take: Mapped[int] = mapped_column(default=0)
    queued_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    version: Mapped[int] = mapped_column(default=1)

    round: Mapped[PlanningRound] = relationship()
    origin: Mapped[Draft | None] = relationship(remote_side="Draft.id")
    published: Mapped[list[PublishedCohort]] = relationship(order_by="PublishedCohort.number")


class PublishedCohort(Base):
    """A cohort that a draft became: ``number`` is its place in the draft's plan.

    Each part of a draft is published once, and a cohort comes from one draft.
    """

    __tablename__ = "published_cohort"
    __table_args__ = (CheckConstraint("number >= 0", name="number"),)

    draft_id: Mapped[int] = mapped_column(ForeignKey("plan_draft.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), unique=True)

    cohort: Mapped[Cohort] = relationship()
