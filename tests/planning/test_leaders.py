"""Which facilitators a problem has, for what, and when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from courseapp.cohorts import actions as cohort_actions
from courseapp.demand.models import HomeAbsence
from courseapp.kernel.db import db, transaction
from courseapp.network.models import FacilitatorAbsence, Qualification
from courseapp.planning import snapshot
from courseapp.planning.facts import Snapshot
from tests.makers import a_cohort, a_facilitator, save
from tests.planning.makers import (
    FIRST_MONDAY,
    TUESDAY,
    World,
    a_leader_of,
    a_world,
)

pytestmark = pytest.mark.usefixtures("app")
TUESDAY_EVENING, WEDNESDAY_EVENING = 3, 5


def taken(world: World) -> Snapshot:
    return snapshot.take(world.round)


def test_a_facilitator_is_offered_for_what_they_lead_else_as_second() -> None:
    with transaction():
        world = a_world(facilitators=0, programs=("trygg-base", "tbo-f"))
        both = a_leader_of(world.cooperation, "trygg-base")
        save(Qualification(facilitator_id=both.id, program_key="tbo-f", lead=False))
        a_leader_of(world.cooperation, "tbo-f", lead=False)
        found = taken(world).problem.facilitators
    assert [(it.programs, it.lead) for it in found] == [
        (frozenset({"trygg-base"}), True),
        (frozenset({"tbo-f"}), False),
    ]


def test_a_program_that_asks_for_no_qualification_is_led_by_anybody_who_has_told_when() -> None:
    with transaction():
        world = a_world(facilitators=0, programs=("guidance",))
        a_leader_of(world.cooperation, "efst")
        a_facilitator(world.cooperation, "guidance")
        found = taken(world)
    assert [(it.programs, it.lead) for it in found.problem.facilitators] == [(frozenset({"guidance"}), True)]


def test_a_qualification_that_ends_is_never_planned_past_its_end() -> None:
    with transaction():
        world = a_world(facilitators=0, programs=("trygg-base", "tbo-f"))
        ending, _partly = (a_leader_of(world.cooperation, "trygg-base", "tbo-f") for _ in range(2))
        for row in db.session.scalars(select(Qualification)):
            if row.facilitator_id == ending.id or row.program_key == "tbo-f":
                row.valid_until = date(2027, 3, 2) if row.program_key == "tbo-f" else date(2027, 4, 6)
        found = taken(world)
    first, second = found.problem.facilitators
    assert first.programs == {"trygg-base", "tbo-f"}
    assert first.away_weeks == set(range(8, 30)), "from the week of the first end"
    assert (second.programs, second.away_weeks) == (frozenset({"trygg-base"}), frozenset())
    assert len(found.untold.ending) == 3


def test_a_lapsed_qualification_is_none() -> None:
    with transaction():
        world = a_world(facilitators=1)
        for row in db.session.scalars(select(Qualification)):
            row.valid_until = FIRST_MONDAY - timedelta(days=1)
        assert taken(world).problem.facilitators == ()


def test_a_facilitators_own_cohorts_take_days_and_number() -> None:
    with transaction():
        world = a_world(facilitators=1)
        leader = world.facilitators[0]
        before = taken(world).problem.facilitators[0]
        other = a_cohort(world.cooperation, "fosterhjemskveld", first=FIRST_MONDAY + timedelta(days=1))
        cohort_actions.assign_facilitators(None, other, leader.id, [])
        found = taken(world)
    after = found.problem.facilitators[0]
    assert after.max_cohorts == before.max_cohorts - 1
    assert after.away_weeks == {0}
    assert found.led == {0: {FIRST_MONDAY + timedelta(days=1)}}


def test_who_leads_every_tuesday_is_offered_on_other_days() -> None:
    with transaction():
        world = a_world(facilitators=1)
        other = a_cohort(world.cooperation, "pmto-group", first=FIRST_MONDAY + timedelta(days=1))
        cohort_actions.assign_facilitators(None, other, a_leader_of(world.cooperation, "pmto-group").id, [])
        cohort_actions.assign_facilitators(None, other, world.facilitators[0].id, [], reason="vikar")
        it = taken(world).problem.facilitators[0]
    assert TUESDAY_EVENING not in it.slots
    assert WEDNESDAY_EVENING in it.slots
    assert it.away_weeks == set()


def test_absences_are_weeks_away_only_when_they_touch_a_day_one_could_come() -> None:
    with transaction():
        world = a_world(facilitators=0, homes=1)
        leader = a_leader_of(world.cooperation, "trygg-base", slots=[TUESDAY])
        wednesday = FIRST_MONDAY + timedelta(days=2)
        save(FacilitatorAbsence(facilitator_id=leader.id, first_day=wednesday, last_day=wednesday + timedelta(days=7)))
        save(HomeAbsence(household_id=world.homes[0].id, first_day=wednesday, last_day=wednesday))
        it = taken(world).problem
    assert it.facilitators[0].away_weeks == {1}
    assert it.households[0].away_weeks == set()


def test_facilitators_who_have_not_told_when_they_can_are_not_planned_but_told_of() -> None:
    with transaction():
        world = a_world(facilitators=1)
        silent = a_facilitator(world.cooperation, "trygg-base")
        a_facilitator(world.cooperation, "efst")
        found = taken(world)
    assert len(found.problem.facilitators) == 1
    assert found.untold.silent == (silent.id,)
