"""The rounds and drafts an actor may see, and drafts opened for pages; ``directory`` has the names in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import joinedload, selectinload, undefer_group

from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db
from courseapp.people.signed_in import lasts
from courseapp.places.models import CooperationMembership
from courseapp.planner import compare
from courseapp.planner.check import faults
from courseapp.planner.compare import Comparison
from courseapp.planner.explain import unplaced
from courseapp.planner.plan_file import read_plan
from courseapp.planner.problem import Plan, PlannedCohort, Problem, Unplaced
from courseapp.planner.problem_file import read_problem
from courseapp.planning import steering as steer
from courseapp.planning.facts import Refs, Snapshot
from courseapp.planning.horizon import Horizon
from courseapp.planning.missing import Missing, missing
from courseapp.planning.models import Draft, PlanningRound, PublishedCohort
from courseapp.planning.rules import DraftState
from courseapp.planning.snapshot import take
from courseapp.planning.steering import Steering
from courseapp.planning.translating import Translation


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition on PlanningRound for those an actor may see."""
    match actor.role:
        case Role.COORDINATOR:
            return PlanningRound.cooperation_id.in_(actor.cooperation_ids)
        case Role.LEADER:
            return PlanningRound.cooperation_id.in_(
                select(CooperationMembership.cooperation_id).where(
                    CooperationMembership.service_id.in_(actor.service_ids),
                    lasts(CooperationMembership, clock.today()),
                )
            )
        case _:
            return false()


def find_round(actor: Actor, code: str) -> PlanningRound | None:
    """Find a round an actor may see, with its cooperation: one statement."""
    return db.session.scalars(
        select(PlanningRound)
        .where(visible(actor), PlanningRound.code == code)
        .options(joinedload(PlanningRound.cooperation))
    ).one_or_none()


def find_draft(actor: Actor, code: str) -> Draft | None:
    """Find a draft an actor may see, with its round and documents, for a page that opens it: one statement."""
    return _find_draft(actor, code, with_documents=True)


def find_draft_head(actor: Actor, code: str) -> Draft | None:
    """Find a draft an actor may see without its documents, for a page that only follows its progress: one statement."""
    return _find_draft(actor, code, with_documents=False)


def _find_draft(actor: Actor, code: str, *, with_documents: bool) -> Draft | None:
    query = (
        select(Draft)
        .join(PlanningRound)
        .where(visible(actor), Draft.code == code)
        .options(joinedload(Draft.round).joinedload(PlanningRound.cooperation))
    )
    if with_documents:
        query = query.options(undefer_group("documents"))
    return db.session.scalars(query).one_or_none()


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round in a list, with how many drafts it has and how many cohorts they have become."""

    round: PlanningRound
    drafts: int
    cohorts: int

    @property
    def last_day(self) -> date:
        """The Sunday of the horizon's last week."""
        return Horizon(self.round.first_monday, self.round.weeks).last_day


def rounds_of(actor: Actor) -> list[RoundRow]:
    """List the rounds an actor may see, those that begin last first: one statement."""
    drafts = select(func.count()).where(Draft.round_id == PlanningRound.id).scalar_subquery()
    cohorts = (
        select(func.count())
        .select_from(PublishedCohort)
        .join(Draft, Draft.id == PublishedCohort.draft_id)
        .where(Draft.round_id == PlanningRound.id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(PlanningRound, drafts, cohorts)
        .where(visible(actor))
        .options(joinedload(PlanningRound.cooperation))
        .order_by(PlanningRound.first_monday.desc(), PlanningRound.id.desc())
    )
    return [RoundRow(*row) for row in rows]


def drafts_of(planning_round: PlanningRound) -> Sequence[Draft]:
    """List a round's drafts without their documents, the oldest first: one statement."""
    return db.session.scalars(
        select(Draft).where(Draft.round_id == planning_round.id).order_by(Draft.created_at, Draft.id)
    ).all()


@dataclass(frozen=True)
class Survey:
    """What a round would be planned from today, and what is missing from it."""

    snapshot: Snapshot
    missing: Sequence[Missing]

    @property
    def may_start(self) -> bool:
        """Whether planning could give any cohort at all: some program has nothing that stops it."""
        stopped = {it.detail.get("program") for it in self.missing if it.weight == "stops"}
        keys = {program.key for program in self.snapshot.problem.programs}
        return None not in stopped and bool(keys - stopped)


def survey(planning_round: PlanningRound) -> Survey:
    """Read today's facts for a round and look for what is missing: as many statements as ``snapshot.take``."""
    found = take(planning_round)
    return Survey(found, missing(found))


@dataclass(frozen=True)
class Opened:
    """A draft with its documents read: the facts as they were, and the plan in their indexes (None: none yet)."""

    draft: Draft
    facts: Problem
    refs: Refs
    steering: Steering
    plan: Plan | None

    @cached_property
    def problem(self) -> Problem:
        """The problem as the planner gets it: facts and steering. Plans are judged against it."""
        return steer.steered(self.facts, self.steering)

    @property
    def cohorts(self) -> tuple[PlannedCohort, ...]:
        """The plan's cohorts; none without a plan."""
        return self.plan.cohorts if self.plan else ()

    @property
    def may_publish(self) -> bool:
        """Whether its state lets it become cohorts."""
        return self.draft.state in {DraftState.DONE, DraftState.STOPPED} and bool(self.cohorts)


def opened(draft: Draft) -> Opened:
    """Read a draft's documents; no statement when it was found with them."""
    return Opened(
        draft=draft,
        facts=_problem(draft.problem),
        refs=Refs.from_data(draft.refs),
        steering=steer.from_data(draft.steering),
        plan=_plan(draft.plan) if draft.plan else None,
    )


@lru_cache(maxsize=8)  # a page of a draft is followed by another of the same
def _problem(text: str) -> Problem:
    return read_problem(text.encode(), _refuse)


@lru_cache(maxsize=8)
def _plan(text: str) -> Plan:
    return read_plan(text.encode(), _refuse)


def _refuse(unknown: str) -> None:
    raise AssertionError(unknown)  # we wrote it ourselves


def compared(before: Opened, after: Opened) -> tuple[tuple[PlannedCohort, ...], Comparison]:
    """Set two drafts side by side in the indexes of the second: the first one's cohorts, and what differs.

    A cohort whose room, facilitator or program the second does not know is left out.
    """
    cohorts = before.cohorts
    if before.draft.problem != after.draft.problem:
        there = Translation(before.facts, before.refs, after.facts, after.refs)
        cohorts = tuple(it for cohort in cohorts if (it := there.cohort(cohort)) is not None)
    problem = steer.steered(after.facts, Steering(weights=after.steering.weights))
    return cohorts, compare.compared(problem, cohorts, after.cohorts, after.problem)


def why(it: Opened) -> tuple[Unplaced, ...]:
    """Give why each unmet wish is not met; nothing while there is no plan, or it breaks a rule."""
    if it.plan is None:
        return ()
    if it.plan.unplaced:
        return it.plan.unplaced
    return () if faults(it.problem, it.plan) else unplaced(it.problem, it.cohorts)


def published_of(draft: Draft) -> Sequence[PublishedCohort]:
    """List what a draft became, in the order of its plan: two statements."""
    return db.session.scalars(
        select(PublishedCohort)
        .where(PublishedCohort.draft_id == draft.id)
        .options(selectinload(PublishedCohort.cohort))
        .order_by(PublishedCohort.number)
    ).all()
