"""What is done to drafts: lock, look, change, journal. Called inside ``transaction()``.

Rounds have ``round_actions``; what publishing does stands in ``publishing``, what the planner does in ``running``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, lock
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused
from courseapp.planner.check import contradictions, points
from courseapp.planner.files import written
from courseapp.planner.problem import Plan, PlannedCohort
from courseapp.planning import queries, rules, snapshot
from courseapp.planning import steering as steer
from courseapp.planning.facts import Snapshot
from courseapp.planning.models import Draft, PlanningRound
from courseapp.planning.queries import Opened
from courseapp.planning.rules import RESTING, DraftEvent, DraftState, RoundState, Task
from courseapp.planning.steering import Steering, Week
from courseapp.planning.translating import Translation


def new_draft(actor: Actor | None, planning_round: PlanningRound, name: str = "") -> Draft:
    """Begin a draft from today's facts; without a name it gets a number.

    Raises Refused with one of "planning." + round_closed, draft_exists (the round has one of that name).
    """
    planning_round = _open(planning_round)
    found = snapshot.take(planning_round)
    draft = _draft(planning_round, _free_name(planning_round, name), actor)
    _set_facts(draft, found)
    draft.steering = steer.to_data(Steering())
    return _made(actor, draft)


def copy_draft(actor: Actor | None, draft: Draft, name: str = "") -> Draft:
    """Begin another draft from one: the same facts, steering and plan. A published one can be copied too.

    Raises Refused with one of "planning." + round_closed, draft_exists, working (its plan is being made).
    """
    planning_round = _open(draft.round)
    draft = _resting_or_published(draft)
    return _made(actor, _copy(actor, planning_round, draft, name))


def rename_draft(actor: Actor | None, draft: Draft, name: str) -> None:
    """Call a draft something else. Raises Refused with one of "planning." + round_closed, draft_exists."""
    planning_round = _open(draft.round)
    draft = lock(draft)
    if name == draft.name:
        return
    draft.name = _free_name(planning_round, name)
    record(actor, "planning.rename_draft", f"plan_draft:{draft.id}")


def _copy(actor: Actor | None, planning_round: PlanningRound, draft: Draft, name: str) -> Draft:
    copy = _draft(planning_round, _free_name(planning_round, name), actor)
    for field in ("problem", "refs", "steering", "plan", "facts_at", "points", "bound", "served", "at_stake"):
        setattr(copy, field, getattr(draft, field))
    copy.cohort_count, copy.wishes, copy.edited = draft.cohort_count, draft.wishes, draft.edited
    copy.copied_from, copy.seconds = draft.id, draft.seconds
    copy.state = DraftState.NEW if draft.plan is None else DraftState.STOPPED
    return copy


def _open(planning_round: PlanningRound) -> PlanningRound:
    planning_round = lock(planning_round)
    if planning_round.state != RoundState.OPEN:
        raise Refused("planning.round_closed")
    return planning_round


def _free_name(planning_round: PlanningRound, name: str) -> str:
    taken = set(db.session.scalars(select(Draft.name).where(Draft.round_id == planning_round.id)))
    if not name:
        return next(str(number) for number in range(1, len(taken) + 2) if str(number) not in taken)
    if name in taken:
        raise Refused("planning.draft_exists", name=name)
    return name


def _draft(planning_round: PlanningRound, name: str, actor: Actor | None) -> Draft:
    return Draft(
        round_id=planning_round.id,
        name=name,
        created_at=clock.now(),
        created_by=actor.account_id if actor else None,
    )


def _made(actor: Actor | None, draft: Draft) -> Draft:
    db.session.add(draft)
    db.session.flush()
    record(actor, "planning.new_draft", f"plan_draft:{draft.id}", round=draft.round_id, copied_from=draft.copied_from)
    return draft


def _set_facts(draft: Draft, found: Snapshot) -> None:
    draft.problem = written(found.problem)
    draft.refs = found.refs.to_data()
    draft.facts_at = clock.now()
    draft.wishes = sum(len(home.wants) for home in found.problem.households)
    draft.bound = None


def refresh(actor: Actor | None, draft: Draft, version: int) -> None:
    """Read today's facts anew; steering and plan are told in them as far as they can be.

    What the plan breaks now is for ``check`` to tell. Raises Refused with one of "planning." + round_closed, working,
    published, changed (somebody else was first).
    """
    planning_round = _open(draft.round)
    before = _to_change(draft, version)
    found = snapshot.take(planning_round)
    draft = before.draft
    _set_facts(draft, found)
    there = Translation(before.facts, before.refs, found.problem, found.refs)
    draft.steering = steer.to_data(there.steering(before.steering))
    if before.plan is not None:
        cohorts = [fresh for it in before.cohorts if (fresh := there.cohort(it)) is not None]
        _set_plan(draft, queries.opened(draft), cohorts)
    _changed(actor, draft, "refresh")


def start(actor: Actor | None, draft: Draft, seconds: int, version: int) -> None:
    """Let a worker make the plan better for so many seconds, beginning from what there is.

    Raises Refused with one of "planning." + seconds, round_closed, not_now, changed, contradiction (what is pinned
    cannot be; ``faults`` tell why).
    """
    rules.check_seconds(seconds)
    _open(draft.round)
    it = _to_change(draft, version)
    _must_be_possible(it, it.steering)
    _queue(it.draft, Task.SOLVE, seconds)
    record(actor, "planning.start", f"plan_draft:{draft.id}", seconds=seconds)


def _queue(draft: Draft, task: Task, seconds: int) -> None:
    draft.state = rules.after(draft.state, DraftEvent.START)
    draft.task, draft.seconds, draft.spent, draft.steps = task, seconds, 0, []
    draft.queued_at, draft.failed_because = clock.now(), None
    draft.started_at = draft.heartbeat_at = draft.finished_at = None
    draft.version += 1


def stop(actor: Actor | None, draft: Draft) -> None:
    """Ask for a stop; the best plan so far is kept. Nothing happens to a draft at which nobody works."""
    draft = lock(draft)
    if draft.state not in rules.WORKING:
        return
    if draft.state == DraftState.QUEUED:
        draft.state = rules.after(draft.state, DraftEvent.STOP)
        draft.queued_at = None
        draft.finished_at = clock.now()
    else:
        draft.stop_requested = True
    record(actor, "planning.stop", f"plan_draft:{draft.id}")


def steer_draft(actor: Actor | None, draft: Draft, steering: Steering, version: int) -> None:
    """Set what the coordinator wants of a draft. The plan stays, with the points it has now; its bound is let go.

    Raises Refused with one of "planning." + round_closed, working, published, changed, contradiction.
    """
    _open(draft.round)
    before = _to_change(draft, version)
    _must_be_possible(before, steering)
    draft = before.draft
    draft.steering = steer.to_data(steering)
    if before.plan is not None:
        _set_plan(draft, queries.opened(draft), before.cohorts)
    draft.bound = None
    _changed(actor, draft, "steer")


def edit(actor: Actor | None, draft: Draft, cohorts: Sequence[PlannedCohort], version: int) -> None:
    """Set the plan by hand. One that breaks rules is kept too, but cannot be published.

    Raises Refused with one of "planning." + round_closed, working, published, changed.
    """
    _open(draft.round)
    before = _to_change(draft, version)
    draft = before.draft
    _set_plan(draft, before, cohorts)
    draft.state = rules.after(draft.state, DraftEvent.EDIT)
    draft.edited, draft.failed_because = True, None
    _changed(actor, draft, "edit")


def replan(
    actor: Actor | None,
    draft: Draft,
    *,
    away: Collection[Week] = (),
    closed: Collection[Week] = (),
    name: str = "",
    seconds: int = 10,
) -> Draft:
    """Begin another draft in which facilitators are away or venues closed in some weeks, changed as little as needed.

    It is queued; what it changes is told by comparing it with the draft it was copied from. Raises Refused with one of
    "planning." + round_closed, draft_exists, working, no_plan, contradiction.
    """
    rules.check_seconds(seconds)
    planning_round = _open(draft.round)
    draft = _resting_or_published(draft)
    if draft.plan is None:
        raise Refused("planning.no_plan")
    before = queries.opened(draft)
    wanted = steer.disturbed(before.steering, away, closed)
    _must_be_possible(before, wanted)
    made = _copy(actor, planning_round, draft, name)
    made.steering, made.bound = steer.to_data(wanted), None
    _made(actor, made)
    _queue(made, Task.REPAIR, seconds)
    record(actor, "planning.replan", f"plan_draft:{made.id}", away=len(away), closed=len(closed))
    return made


def _to_change(draft: Draft, version: int) -> Opened:
    """Lock a draft that rests and is as the coordinator saw it, and open it."""
    draft = lock(draft)
    if draft.version != version:
        raise Refused("planning.changed")
    _must_rest(draft)
    return queries.opened(draft)


def _resting_or_published(draft: Draft) -> Draft:
    draft = lock(draft)
    if draft.state in rules.WORKING:
        raise Refused("planning.working")
    return draft


def _must_rest(draft: Draft) -> None:
    if draft.state not in RESTING:
        raise Refused("planning.published" if draft.state == DraftState.PUBLISHED else "planning.working")


def _must_be_possible(it: Opened, steering: Steering) -> None:
    if found := contradictions(steer.steered(it.facts, steering)):
        raise Refused("planning.contradiction", faults=found)


def _set_plan(draft: Draft, it: Opened, cohorts: Sequence[PlannedCohort]) -> None:
    """Write a plan down with what it is worth under the draft's facts and steering; nothing is proven of it."""
    plan = Plan(it.facts.name, tuple(cohorts), points(it.problem, cohorts))
    draft.plan, draft.points, draft.bound, draft.at_stake = written(plan), plan.points, None, None
    draft.served = sum(len(cohort.households) for cohort in plan.cohorts)
    draft.cohort_count = len(plan.cohorts)


def _changed(actor: Actor | None, draft: Draft, what: str) -> None:
    draft.version += 1
    db.session.flush()
    record(actor, f"planning.{what}", f"plan_draft:{draft.id}", points=draft.points, served=draft.served)
