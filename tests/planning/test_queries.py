"""Who may see rounds and drafts, in how many statements, and by which names."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.places.models import CooperationMembership
from courseapp.planner.check import faults
from courseapp.planning import actions, queries
from courseapp.planning.directory import directory
from courseapp.planning.models import Draft
from courseapp.planning.queries import Opened
from tests.makers import (
    a_contact_person,
    a_coordinator,
    a_facilitator_actor,
    a_foster_parent,
    a_household,
    a_leader,
    an_admin,
)
from tests.planning.makers import World, a_planned_draft, a_round, a_wish, a_world
from tests.statements import counted

pytestmark = pytest.mark.usefixtures("app")


def a_planned_world(*, homes: int = 6) -> tuple[World, str]:
    """A world with a planned draft, and the draft's code; committed."""
    with transaction():
        world = a_world(homes=homes)
        return world, a_planned_draft(world.round).code


def reach(actor: Actor, world: World, code: str) -> set[bool]:
    """Whether an actor reaches the round, the draft and its head, and the list."""
    return {
        queries.find_round(actor, world.round.code) is not None,
        queries.find_draft(actor, code) is not None,
        queries.find_draft_head(actor, code) is not None,
        bool(queries.rounds_of(actor)),
    }


def test_coordinators_of_the_cooperation_and_leaders_of_its_services_see_plans_and_nobody_else_does() -> None:
    world, code = a_planned_world()
    with transaction():
        other = a_world()
        seeing = [a_coordinator(world.cooperation), a_leader(world.service)]
        strangers = [
            a_contact_person(world.service),
            a_foster_parent(world.homes[0]),
            a_facilitator_actor(world.facilitators[0]),
            an_admin(),
        ]
        others = [a_coordinator(other.cooperation), a_leader(other.service)]
    for actor in seeing:
        assert reach(actor, world, code) == {True}
    for actor in strangers:
        assert reach(actor, world, code) == {False}
    for actor in others:
        assert queries.find_round(actor, world.round.code) is None
        assert queries.find_draft(actor, code) is None
        assert queries.find_draft_head(actor, code) is None
        assert [row.round.id for row in queries.rounds_of(actor)] == [other.round.id]


def test_the_leader_of_a_service_that_has_left_sees_plans_no_more() -> None:
    world, code = a_planned_world()
    with transaction():
        leader = a_leader(world.service)
        db.session.scalars(select(CooperationMembership)).one().last_day = clock.today()
    assert reach(leader, world, code) == {True}
    with transaction():
        membership = db.session.scalars(select(CooperationMembership)).one()
        membership.last_day = membership.first_day
    assert reach(leader, world, code) == {False}


def test_lists_take_one_statement_however_long() -> None:
    world, _ = a_planned_world()
    with transaction():
        coordinator = a_coordinator(world.cooperation)
        for number in range(3):
            made = a_round(world.cooperation, name=f"Runde {number}")
            a_planned_draft(made)
            actions.new_draft(None, made)
    db.session.rollback()
    with counted() as sent:
        rows = queries.rounds_of(coordinator)
        names = [row.round.cooperation.name for row in rows]
    assert (len(sent), len(names)) == (1, 4)
    assert sorted(row.drafts for row in rows) == [1, 2, 2, 2]
    with counted() as sent:
        drafts = queries.drafts_of(rows[0].round)
        assert all(draft.points is not None or draft.plan is None for draft in drafts[:1])
    assert len(sent) == 1


def test_a_draft_is_opened_in_one_statement_and_its_names_read_in_six() -> None:
    for homes in (6, 12):
        world, code = a_planned_world(homes=homes)
        with transaction():
            coordinator = a_coordinator(world.cooperation)
        db.session.rollback()
        with counted() as sent:
            draft = queries.find_draft(coordinator, code)
            assert draft is not None
            it = queries.opened(draft)
            assert it.draft.round.cooperation.name
        assert len(sent) == 1
        with counted() as sent:
            labels = directory(coordinator, world.cooperation.id, it.facts, it.refs, "nb")
        assert len(sent) == 6
        assert len(labels.homes) == homes


def open_it(code: str) -> Opened:
    return queries.opened(db.session.scalars(select(Draft).where(Draft.code == code)).one())


def test_protected_homes_and_those_of_other_services_are_known_by_code_and_nothing_tells_where() -> None:
    with transaction():
        world = a_world(homes=4)
        hidden = a_household(world.service, limited=True)
        a_wish(hidden, world.cooperation)
        code = a_planned_draft(world.round).code
        coordinator, leader = a_coordinator(world.cooperation), a_leader(world.service)
    it = open_it(code)
    seen = directory(coordinator, world.cooperation.id, it.facts, it.refs, "nb")
    number = it.refs.households.index(hidden.id)
    label = seen.homes[number]
    assert (label.label, label.named, label.place) == (hidden.code, False, None)
    other = seen.homes[it.refs.households.index(world.homes[0].id)]
    assert other.named
    assert other.place == world.cooperation.host_municipality
    assert seen.home(hidden.code) == number
    assert seen.home("none") is None
    assert seen.leader(seen.leaders[1].code) == 1
    assert directory(leader, world.cooperation.id, it.facts, it.refs, "nb").homes[number].named


def test_two_drafts_of_different_days_are_set_side_by_side() -> None:
    with transaction():
        world = a_world()
        old = a_planned_draft(world.round).code
        late = a_household(world.service)
        a_wish(late, world.cooperation, waited_weeks=50)
        new = a_planned_draft(world.round).code
    before, after = open_it(old), open_it(new)
    cohorts, told = queries.compared(before, after)
    assert len(cohorts) == 1
    assert [after.refs.households[it] for it, _ in told.gained] == [late.id]
    assert len(told.lost) == 1
    assert [change.kind for change in told.changes] == ["homes_changed"]


def test_a_wish_that_is_not_met_is_explained_while_the_plan_keeps_the_rules() -> None:
    world, code = a_planned_world(homes=7)
    it = open_it(code)
    assert it.plan is not None
    assert faults(it.problem, it.plan) == []
    assert [(why.program, why.reason) for why in queries.why(it)] == [("trygg-base", "cohort_full")]
    with transaction():
        actions.edit(None, it.draft, [*it.cohorts, *it.cohorts], it.draft.version)
    assert queries.why(open_it(code)) == ()
    assert world.round.id == it.draft.round_id


def test_a_survey_tells_whether_planning_can_start() -> None:
    with transaction():
        ready, empty = a_world(), a_world(facilitators=1)
    assert queries.survey(ready.round).may_start
    assert not queries.survey(empty.round).may_start
