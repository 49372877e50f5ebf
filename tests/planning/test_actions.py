"""Rounds are opened and closed; drafts are made, copied, steered, edited, started, stopped and mended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from courseapp.demand.actions import happen
from courseapp.demand.rules import InterestEvent
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.kernel.refused import Refused
from courseapp.planner.check import faults, points
from courseapp.planning import actions, queries, round_actions, running
from courseapp.planning import steering as steer
from courseapp.planning.models import Draft
from courseapp.planning.queries import Opened
from courseapp.planning.round_actions import Frame
from courseapp.planning.rules import DraftState, Failure, RoundState, Task
from courseapp.planning.steering import Steering
from tests.makers import NOW, a_cooperation, a_coordinator
from tests.planning.makers import FIRST_MONDAY, a_planned_draft, a_wish, a_world

pytestmark = pytest.mark.usefixtures("app")
FRAME = Frame("Våren", FIRST_MONDAY, 30, ("trygg-base",))


def a_draft() -> Draft:
    """A draft with a plan, committed."""
    with transaction():
        return a_planned_draft(a_world().round)


def opened(draft: Draft) -> Opened:
    return queries.opened(db.session.get_one(Draft, draft.id))


def steer_to(draft: Draft, steering: Steering) -> None:
    with transaction():
        actions.steer_draft(None, draft, steering, draft.version)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (replace(FRAME, first_monday=FIRST_MONDAY + timedelta(days=2)), "not_monday"),
        (replace(FRAME, first_monday=date(2025, 1, 6)), "past"),
        (replace(FRAME, weeks=61), "weeks"),
        (replace(FRAME, programs=()), "no_programs"),
        (replace(FRAME, programs=("efst",)), "left_out"),
        (replace(FRAME, programs=("trygg-base", "egs-training")), "mixed_circles"),
        (replace(FRAME, programs=("none-such",)), "unknown_program"),
    ],
)
def test_a_round_that_cannot_be_planned_is_refused(frame: Frame, code: str) -> None:
    with pytest.raises(Refused, match=rf"planning\.{code}"), transaction():
        round_actions.create_round(None, a_cooperation(), frame)


def test_a_cooperation_has_one_round_of_a_name() -> None:
    with transaction():
        cooperation = a_cooperation()
        coordinator = a_coordinator(cooperation)
        made = round_actions.create_round(coordinator, cooperation, FRAME)
    assert (made.state, made.programs, made.created_by) == (RoundState.OPEN, ["trygg-base"], coordinator.account_id)
    with pytest.raises(Refused, match=r"planning\.round_exists"), transaction():
        round_actions.create_round(coordinator, cooperation, FRAME)


def test_a_closed_round_is_only_looked_at_until_it_is_opened_again() -> None:
    draft = a_draft()
    planning_round = draft.round
    with transaction():
        round_actions.close_round(None, planning_round)
    for deed in (
        lambda: actions.new_draft(None, planning_round),
        lambda: actions.start(None, draft, 5, draft.version),
        lambda: actions.edit(None, draft, [], draft.version),
        lambda: actions.copy_draft(None, draft),
        lambda: actions.refresh(None, draft, draft.version),
        lambda: actions.steer_draft(None, draft, Steering(), draft.version),
        lambda: actions.replan(None, draft),
    ):
        with pytest.raises(Refused, match=r"planning\.round_closed"), transaction():
            deed()
    with transaction():
        round_actions.reopen_round(None, planning_round)
        actions.new_draft(None, planning_round)


def test_a_round_is_not_closed_while_it_is_planned() -> None:
    draft = a_draft()
    with transaction():
        actions.start(None, draft, 5, draft.version)
    with pytest.raises(Refused, match=r"planning\.working"), transaction():
        round_actions.close_round(None, draft.round)


def test_drafts_without_names_are_numbered() -> None:
    with transaction():
        world = a_world()
        names = [actions.new_draft(None, world.round, name).name for name in ("", "1 til", "", "3", "")]
    assert names == ["1", "1 til", "2", "3", "4"]
    with pytest.raises(Refused, match=r"planning\.draft_exists"), transaction():
        actions.new_draft(None, world.round, "3")


def test_a_copy_is_the_same_plan_and_goes_its_own_way() -> None:
    draft = a_draft()
    with transaction():
        copy = actions.copy_draft(None, draft, "B")
    assert (copy.copied_from, copy.points, copy.state) == (draft.id, draft.points, DraftState.STOPPED)
    with transaction():
        actions.edit(None, copy, [], copy.version)
    assert (opened(draft).cohorts != (), opened(copy).cohorts) == (True, ())


def test_a_draft_somebody_else_has_changed_is_left_as_it_is() -> None:
    draft = a_draft()
    old = draft.version - 1
    for deed in (
        lambda: actions.start(None, draft, 5, old),
        lambda: actions.edit(None, draft, [], old),
        lambda: actions.refresh(None, draft, old),
        lambda: actions.steer_draft(None, draft, Steering(), old),
    ):
        with pytest.raises(Refused, match=r"planning\.changed"), transaction():
            deed()


def test_nobody_changes_a_draft_while_it_is_planned() -> None:
    draft = a_draft()
    with transaction():
        actions.start(None, draft, 5, draft.version)
    for deed in (
        lambda: actions.edit(None, draft, [], draft.version),
        lambda: actions.copy_draft(None, draft),
        lambda: actions.start(None, draft, 5, draft.version),
        lambda: actions.replan(None, draft),
    ):
        with pytest.raises(Refused, match=r"planning\.working"), transaction():
            deed()


def test_a_queued_draft_is_stopped_at_once_a_running_one_when_its_worker_hears() -> None:
    queued = a_draft()
    with transaction():
        actions.start(None, queued, 5, queued.version)
        actions.stop(None, queued)
    assert queued.state == DraftState.STOPPED
    with transaction():
        actions.start(None, queued, 5, queued.version)
    assert running.take_next() is not None
    with transaction():
        actions.stop(None, queued)
    assert (queued.state, queued.stop_requested) == (DraftState.RUNNING, True)


def test_to_stop_what_nobody_works_at_changes_nothing() -> None:
    draft = a_draft()
    with transaction():
        actions.stop(None, draft)
    assert draft.state == DraftState.STOPPED
    assert "planning.stop" not in set(db.session.scalars(select(JournalEntry.deed)))


def test_steering_sets_what_the_plan_is_worth_and_lets_its_bound_go() -> None:
    draft = a_draft()
    with transaction():
        draft.bound = 10**6
    before = draft.points
    weights = replace(opened(draft).facts.weights, cohort=2500)
    steer_to(draft, Steering(weights=weights))
    assert before is not None
    it = db.session.get_one(Draft, draft.id)
    assert it.points == before - 1000
    assert it.bound is None


def test_what_is_pinned_in_vain_is_refused() -> None:
    draft = a_draft()
    cohort = opened(draft).cohorts[0]
    wanted = steer.pin(Steering(facilitators=frozenset(cohort.facilitators)), cohort, ())
    with pytest.raises(Refused, match=r"planning\.contradiction") as caught, transaction():
        actions.steer_draft(None, draft, wanted, draft.version)
    assert caught.value.detail["faults"]


def test_a_plan_changed_by_hand_is_kept_with_what_it_is_worth() -> None:
    draft = a_draft()
    fewer = [replace(it, households=it.households[1:]) for it in opened(draft).cohorts]
    with transaction():
        actions.edit(None, draft, fewer, draft.version)
    it = opened(draft)
    assert (draft.edited, draft.served, draft.state) == (True, 5, DraftState.STOPPED)
    assert draft.points == points(it.problem, it.cohorts)


def test_a_plan_by_hand_revives_a_draft_that_failed() -> None:
    draft = a_draft()
    plan = opened(draft).cohorts
    with transaction():
        draft.state, draft.failed_because = DraftState.FAILED, Failure.MEMORY
    with transaction():
        actions.edit(None, draft, plan, draft.version)
    it = db.session.get_one(Draft, draft.id)
    assert it.state == DraftState.STOPPED
    assert it.failed_because is None


def test_new_facts_are_read_and_plan_and_steering_told_in_them() -> None:
    with transaction():
        world = a_world()
        draft = a_planned_draft(world.round)
    home = opened(draft).cohorts[0].households[2]
    steer_to(draft, Steering(wishes=frozenset({(home, "trygg-base")})))
    ids = [opened(draft).refs.households[it] for it in opened(draft).cohorts[0].households]
    withdrawn = opened(draft).refs.households[0]
    with transaction():
        wish = next(it for it in world.wishes if it.household_id == withdrawn)
        happen(None, db.session.merge(wish), InterestEvent.WITHDRAW)
    with clock.at(NOW + timedelta(hours=1)), transaction():
        actions.refresh(None, draft, draft.version)
    after = opened(draft)
    assert [after.refs.households[it] for it in after.cohorts[0].households] == [it for it in ids if it != withdrawn]
    assert [after.refs.households[it] for it, _ in after.steering.wishes] == [ids[2]]
    assert (draft.wishes, draft.facts_at) == (5, NOW + timedelta(hours=1))


def test_an_illness_makes_another_draft_to_be_mended_and_leaves_the_first() -> None:
    draft = a_draft()
    cohort = opened(draft).cohorts[0]
    with transaction():
        made = actions.replan(None, draft, away=[(cohort.facilitators[0], week) for week in range(30)])
    assert (made.state, made.task, made.copied_from) == (DraftState.QUEUED, Task.REPAIR, draft.id)
    assert opened(draft).cohorts == (cohort,)
    it = opened(made)
    assert it.plan is not None
    assert {fault.code for fault in faults(it.problem, it.plan)} == {"facilitator_away"}


def test_nothing_is_mended_before_there_is_a_plan() -> None:
    with transaction():
        draft = actions.new_draft(None, a_world().round)
    with pytest.raises(Refused, match=r"planning\.no_plan"), transaction():
        actions.replan(None, draft)


def test_an_hour_is_too_long_for_the_planner() -> None:
    draft = a_draft()
    with pytest.raises(Refused, match=r"planning\.seconds"), transaction():
        actions.start(None, draft, 3600, draft.version)


def test_deeds_are_in_the_journal_without_names() -> None:
    with transaction():
        world = a_world()
        coordinator = a_coordinator(world.cooperation)
        draft = actions.new_draft(coordinator, world.round)
        a_wish(world.homes[0], world.cooperation, "tbo-f")
        actions.edit(coordinator, draft, [], draft.version)
        actions.start(coordinator, draft, 5, draft.version)
        actions.stop(coordinator, draft)
    lines = db.session.scalars(
        select(JournalEntry).where(JournalEntry.account_id == coordinator.account_id).order_by(JournalEntry.id)
    ).all()
    assert [it.deed for it in lines] == ["planning.new_draft", "planning.edit", "planning.start", "planning.stop"]
