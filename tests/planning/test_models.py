"""What the database promises about rounds, drafts and published cohorts."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from courseapp.kernel.db import db, transaction
from courseapp.planning import actions
from courseapp.planning.models import Draft, PlanningRound, PublishedCohort
from courseapp.planning.rules import DraftState, Failure
from tests.makers import NOW, a_cohort
from tests.planning.makers import a_planned_draft, a_round, a_world

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"seconds": 4}, "seconds"),
        ({"plan": None}, "plan_has_figures"),
        ({"points": None}, "plan_has_figures"),
        ({"bound": -(10**6)}, "bound"),
        ({"state": DraftState.FAILED}, "failed_has_reason"),
        ({"failed_because": Failure.MEMORY}, "failed_has_reason"),
        ({"state": DraftState.PUBLISHED}, "published_has_time"),
        ({"state": DraftState.RUNNING, "queued_at": NOW}, "running_has_heartbeat"),
        ({"state": DraftState.QUEUED}, "working_has_turn"),
        ({"stop_requested": True}, "stops_while_working"),
    ],
)
def test_a_draft_that_cannot_be_is_refused(values: dict[str, Any], constraint: str) -> None:
    with transaction():
        a_planned_draft(a_world().round)
    with pytest.raises(IntegrityError, match=f"ck_plan_draft_{constraint}"), transaction():
        db.session.execute(update(Draft).values(values))


def test_what_is_done_has_a_plan() -> None:
    with transaction():
        actions.new_draft(None, a_world().round)
    with pytest.raises(IntegrityError, match="ck_plan_draft_done_has_plan"), transaction():
        db.session.execute(update(Draft).values(state=DraftState.DONE))


@pytest.mark.parametrize(("values", "name"), [({"weeks": 61}, "weeks"), ({"allowed_absence": 11}, "allowed_absence")])
def test_a_round_that_cannot_be_is_refused(values: dict[str, Any], name: str) -> None:
    with transaction():
        a_world()
    with pytest.raises(IntegrityError, match=f"ck_planning_round_{name}"), transaction():
        db.session.execute(update(PlanningRound).values(values))


def test_names_of_rounds_and_drafts_are_given_once() -> None:
    with transaction():
        world = a_world()
        for _ in range(2):
            actions.new_draft(None, world.round)
        a_round(world.cooperation, name="En annen")
    for model in (PlanningRound, Draft):
        with pytest.raises(IntegrityError), transaction():
            db.session.execute(update(model).values(name="den samme"))


def test_a_part_of_a_draft_is_published_once() -> None:
    with transaction():
        world = a_world()
        draft = a_planned_draft(world.round)
        cohorts = [a_cohort(world.cooperation) for _ in range(2)]
        db.session.add(PublishedCohort(draft_id=draft.id, number=0, cohort_id=cohorts[0].id))
    with pytest.raises(IntegrityError), transaction():
        db.session.add(PublishedCohort(draft_id=draft.id, number=0, cohort_id=cohorts[1].id))
