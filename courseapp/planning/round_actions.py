"""What is done to planning rounds: lock, look, change, journal. Called inside ``transaction()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from courseapp.cohorts.actions import circle_for
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, lock
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused
from courseapp.places.models import Cooperation
from courseapp.planning import queries, rules
from courseapp.planning.models import PlanningRound
from courseapp.planning.rules import RoundEvent
from programs import catalog


@dataclass(frozen=True, slots=True)
class Frame:
    """What a coordinator decided about a new round; fields as in PlanningRound."""

    name: str
    first_monday: date
    weeks: int
    programs: tuple[str, ...]
    allowed_absence: int = 1


def create_round(actor: Actor | None, cooperation: Cooperation, frame: Frame) -> PlanningRound:
    """Make an open round. Drafts are made in it with ``new_draft``.

    Raises Refused with one of "planning." + not_monday, past, too_far, weeks, no_programs, mixed_circles, left_out,
    unknown_program, round_exists (another of the cooperation's has that name).
    """
    rules.check_period(frame.first_monday, frame.weeks, clock.today())
    known = catalog.load()
    if unknown := [key for key in frame.programs if key not in known]:
        raise Refused("planning.unknown_program", program=unknown[0])
    programs = [known[key] for key in dict.fromkeys(frame.programs)]
    rules.check_programs(programs)
    one_at_a_time(cooperation.id)
    twin = select(PlanningRound.id).where(
        PlanningRound.cooperation_id == cooperation.id, PlanningRound.name == frame.name
    )
    if db.session.scalar(twin) is not None:
        raise Refused("planning.round_exists", name=frame.name)
    made = PlanningRound(
        cooperation_id=cooperation.id,
        name=frame.name,
        circle=circle_for(programs[0]),
        first_monday=frame.first_monday,
        weeks=frame.weeks,
        programs=[program.key for program in programs],
        allowed_absence=frame.allowed_absence,
        created_at=clock.now(),
        created_by=actor.account_id if actor else None,
    )
    db.session.add(made)
    db.session.flush()
    record(actor, "planning.create_round", f"planning_round:{made.id}", weeks=made.weeks, programs=made.programs)
    return made


def one_at_a_time(cooperation_id: int) -> None:
    """Let others who open rounds, publish or make cohorts here wait; wishes and other rows may still point to it."""
    db.session.execute(
        select(Cooperation.id).where(Cooperation.id == cooperation_id).with_for_update(key_share=True)
    ).all()


def close_round(actor: Actor | None, planning_round: PlanningRound) -> None:
    """Keep a round to look at only. Raises Refused("planning.round_not_now"), or "planning.working" while it works."""
    planning_round = lock(planning_round)
    if any(draft.state in rules.WORKING for draft in queries.drafts_of(planning_round)):
        raise Refused("planning.working")
    _move_round(actor, planning_round, RoundEvent.CLOSE)


def reopen_round(actor: Actor | None, planning_round: PlanningRound) -> None:
    """Let drafts be made in a closed round again. Raises Refused("planning.round_not_now")."""
    _move_round(actor, lock(planning_round), RoundEvent.REOPEN)


def _move_round(actor: Actor | None, planning_round: PlanningRound, what: RoundEvent) -> None:
    planning_round.state = rules.round_after(planning_round.state, what)
    record(actor, f"planning.{what}_round", f"planning_round:{planning_round.id}")
