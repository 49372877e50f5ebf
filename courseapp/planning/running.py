"""The worker's part of planning: takes queued drafts one at a time and follows the planner, in short transactions.

A draft is taken with a lease that each heartbeat renews. When a worker dies, another takes the draft again after the
lease and goes on from the best plan so far; what the first one may still write is refused, for ``take`` has gone up.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Event
from time import monotonic
from typing import Any, Final

from flask import Flask
from sqlalchemy import and_, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import undefer_group

from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import record
from courseapp.planner.check import faults, points
from courseapp.planner.files import written
from courseapp.planner.plan_file import read_plan
from courseapp.planner.problem import Plan, Problem
from courseapp.planning import job, queries, rules
from courseapp.planning.child import COMMAND, Child
from courseapp.planning.models import Draft
from courseapp.planning.rules import DraftEvent, DraftState, Failure, Step, Task

log = logging.getLogger("courseapp")

LOOKS_EVERY: Final = 1.0
"""Seconds between looks for a draft."""
LONGEST_PAUSE: Final = 60.0
"""Seconds between looks while the database is away."""
WRITES_EVERY: Final = 0.5
"""Seconds between two looks at a draft that is being planned, and the least between two writes."""
BEATS_EVERY: Final = 5.0
"""Seconds between heartbeats while nothing is found."""
LEASE: Final = timedelta(seconds=30)
"""How long after a heartbeat a draft is another's to take."""
GRACE: Final = 10.0
"""Seconds that the planner gets to end when it is asked to stop, before it is killed."""
LATE: Final = 60.0
"""Seconds beyond its time, for starting on a busy machine too, after which the planner is killed."""


def run(app: Flask, stop: Event, command: tuple[str, ...] = COMMAND) -> None:
    """Work until ``stop`` is set; a draft that is being planned then waits for the next worker."""
    pause = 0.0
    while not stop.wait(pause):
        try:
            with app.app_context():
                worked = work_once(stop, command)
            pause = 0.0 if worked else LOOKS_EVERY
        except (SQLAlchemyError, TimeoutError) as error:
            pause = min(max(pause, LOOKS_EVERY) * 2, LONGEST_PAUSE)
            log.warning("planning waits %s s: %s", pause, type(error).__name__)


@dataclass
class Turn:
    """A draft in this worker's hands. ``best`` is what another plan must beat; ``told`` whether it is written down."""

    draft_id: int
    take: int
    task: Task
    problem: Problem
    start: Plan | None
    best: Plan | None
    seconds: int
    spent_before: int
    steps: list[Step]
    began: float = field(default_factory=monotonic)
    bound: int | None = None
    told: bool = True
    end: str = ""
    at_stake: list[int] | None = None
    unsound: bool = False

    @property
    def spent(self) -> float:
        """Seconds of work so far, those of earlier takes too."""
        return self.spent_before + monotonic() - self.began

    @property
    def late(self) -> bool:
        """Whether the planner has had its time and more."""
        return monotonic() - self.began > max(self.seconds - self.spent_before, rules.SHORTEST_RUN) + LATE


def work_once(stop: Event, command: tuple[str, ...] = COMMAND) -> bool:
    """Plan the draft that has waited longest, if any; tells whether there was one."""
    turn = take_next()
    if turn is None:
        return False
    left = max(turn.seconds - turn.spent_before, rules.SHORTEST_RUN)
    order = job.order(written(turn.problem), written(turn.start) if turn.start else None, task=turn.task, seconds=left)
    try:
        child = Child(order, command)
        try:
            _follow(turn, child, stop)
        finally:
            child.close()
    except (SQLAlchemyError, TimeoutError):
        raise  # the draft is taken again when the database is back
    except Exception:
        # A fault of ours in one draft must not keep the others waiting.
        log.exception("draft %s cannot be planned", turn.draft_id)
        _finish(turn, wanted=False, giving_back=False)
    return True


def take_next() -> Turn | None:
    """Take the draft that has waited longest out of other workers' hands: queued, or its worker has died."""
    waits = or_(
        Draft.state == DraftState.QUEUED,
        and_(Draft.state == DraftState.RUNNING, Draft.heartbeat_at < clock.now() - LEASE),
    )
    due = select(Draft).where(waits).order_by(Draft.queued_at, Draft.id).limit(1).options(undefer_group("documents"))
    found = db.session.scalar(due.with_only_columns(Draft.id))
    db.session.rollback()
    if found is None:
        return None  # so that looking, once a second, never asks for the right to write
    with transaction():
        draft = db.session.scalars(due.with_for_update(skip_locked=True)).one_or_none()
        if draft is None:
            return None
        draft.state = rules.after(draft.state, DraftEvent.TAKE)
        draft.take += 1
        draft.heartbeat_at = clock.now()
        draft.started_at = draft.started_at or clock.now()
    it = queries.opened(draft)
    return _turn(draft, it.problem, it.plan)


def _turn(draft: Draft, problem: Problem, plan: Plan | None) -> Turn:
    sound = plan is not None and draft.task == Task.SOLVE and not faults(problem, plan)
    return Turn(
        draft_id=draft.id,
        take=draft.take,
        task=draft.task,
        problem=problem,
        start=plan,
        best=plan if sound else None,
        seconds=draft.seconds,
        spent_before=draft.spent,
        steps=[(it[0], it[1], it[2]) for it in draft.steps],
    )


def _follow(turn: Turn, child: Child, stop: Event) -> None:
    """Take in what the planner finds until it ends, is asked to, or the draft is no longer ours."""
    written_at, asked_at, wanted = monotonic(), 0.0, False
    while not child.ended:
        for line in child.news(WRITES_EVERY):
            take_in(turn, line)
        quiet = monotonic() - written_at
        if (not turn.told and quiet >= WRITES_EVERY) or quiet >= BEATS_EVERY:
            if not _write(turn):
                return
            written_at = monotonic()
        wanted = wanted or _stop_wanted(turn)
        if (wanted or stop.is_set()) and not asked_at:
            child.stop()
            asked_at = monotonic()
        if turn.late or (asked_at and monotonic() - asked_at > GRACE):
            break
    _finish(turn, wanted=wanted, giving_back=stop.is_set() and not turn.end)


def take_in(turn: Turn, line: dict[str, Any]) -> None:
    """Take in a line of the planner. A plan that breaks a rule is thrown away, one that is no better passed over."""
    if "end" in line:
        turn.end = str(line["end"])
        return
    if "at_stake" in line:
        turn.at_stake, turn.told = line["at_stake"], False
        return
    plan = read_plan(line["plan"].encode(), lambda _: None)
    if faults(turn.problem, plan):
        turn.unsound = True
        log.error("the planner gave a plan that breaks a rule, for draft %s", turn.draft_id)
        return
    worth, best = points(turn.problem, plan.cohorts), turn.best
    if plan.bound is not None and plan.bound >= worth:
        turn.bound = plan.bound if turn.bound is None else min(turn.bound, plan.bound)
    if best is not None and turn.task == Task.SOLVE and best.points > worth:
        plan, worth = best, best.points
    if turn.bound is not None and turn.bound < worth:
        turn.bound = None
    fresh = replace(plan, points=worth, bound=turn.bound)
    if fresh != best:
        turn.best, turn.told = fresh, False
        step = (round(turn.spent, 1), worth, turn.bound)
        if not turn.steps or turn.steps[-1][1:] != step[1:]:
            turn.steps = rules.with_step(turn.steps, step)


def _figures(turn: Turn) -> dict[str, Any]:
    """What a draft says of the best plan so far, if it does not say it yet."""
    values: dict[str, Any] = {"heartbeat_at": clock.now(), "spent": int(turn.spent)}
    if turn.best is None or turn.told:
        return values
    cohorts = turn.best.cohorts
    return values | {
        "plan": written(turn.best),
        "points": turn.best.points,
        "bound": turn.best.bound,
        "served": sum(len(it.households) for it in cohorts),
        "cohort_count": len(cohorts),
        "at_stake": turn.at_stake,
        "steps": [list(step) for step in turn.steps],
    }


def _write(turn: Turn, **values: Any) -> bool:
    """Write down how far it has come, as long as the draft is ours; tells whether it is."""
    mine = update(Draft).where(Draft.id == turn.draft_id, Draft.take == turn.take, Draft.state == DraftState.RUNNING)
    with transaction():
        done = db.session.execute(mine.values({**_figures(turn), **values}).returning(Draft.id)).all()
        if done and values:
            record(
                None, "planning.end", f"plan_draft:{turn.draft_id}", state=values["state"], points=values.get("points")
            )
    turn.told = True
    return bool(done)


def _stop_wanted(turn: Turn) -> bool:
    """Whether a coordinator has asked for a stop, or the draft is no longer ours."""
    row = db.session.execute(
        select(Draft.stop_requested, Draft.take, Draft.state).where(Draft.id == turn.draft_id)
    ).one_or_none()
    db.session.rollback()
    return row is None or row.stop_requested or row.take != turn.take or row.state != DraftState.RUNNING


def _finish(turn: Turn, *, wanted: bool, giving_back: bool) -> None:
    """Write the last plan and the state it ends in."""
    failure = _failure(turn)
    if failure and not wanted and not giving_back:
        log.error("planning draft %s failed: %s", turn.draft_id, failure)
    if giving_back:
        what = DraftEvent.GIVE_BACK
    elif wanted:
        what = DraftEvent.STOP
    else:
        what = DraftEvent.FAIL if failure else DraftEvent.FINISH
    values: dict[str, Any] = {"state": rules.after(DraftState.RUNNING, what), "stop_requested": False}
    if what != DraftEvent.GIVE_BACK:
        values |= {"queued_at": None, "finished_at": clock.now()}
    else:
        values |= {"heartbeat_at": None}
    _write(turn, **values, failed_because=failure if what == DraftEvent.FAIL else None)


def _failure(turn: Turn) -> Failure | None:
    """Why the planner did not come to its end; one that was killed for being late has a plan that can be kept."""
    if turn.end == "done" or (turn.late and turn.best is not None):
        return None if turn.best is not None else Failure.UNSOUND
    if turn.end in {"contradiction", "memory"}:
        return Failure(turn.end)
    return Failure.UNSOUND if turn.unsound else Failure.CRASHED
