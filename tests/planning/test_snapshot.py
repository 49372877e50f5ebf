"""Today's facts as a problem: who is offered for what, when, and what is taken already."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from courseapp.cohorts.models import ProgramOverride
from courseapp.cohorts.rules import CohortState
from courseapp.demand.models import InterestRegistration
from courseapp.demand.rules import InterestState
from courseapp.enrollment.actions import sign_up
from courseapp.enrollment.inviting import invite
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.people.models import HouseholdKind
from courseapp.places.models import BlackoutKind, BlackoutPeriod, CooperationMembership, Venue, VenueClosure
from courseapp.planner.check import faults
from courseapp.planner.files import written
from courseapp.planner.problem import Plan
from courseapp.planner.problem_file import read_problem
from courseapp.planning import snapshot
from courseapp.planning.facts import Snapshot
from courseapp.planning.rules import LeftOut
from tests.makers import a_cohort, a_household, a_room, adults_of, save
from tests.planning.by_hand import planned_by_hand
from tests.planning.makers import (
    FIRST_MONDAY,
    TUESDAY,
    WEDNESDAY,
    World,
    a_round,
    a_wish,
    a_world,
)
from tests.statements import counted

pytestmark = pytest.mark.usefixtures("app")
TUESDAY_EVENING, WEDNESDAY_EVENING = 3, 5


def taken(world: World) -> Snapshot:
    return snapshot.take(world.round)


def test_the_facts_of_a_cooperation_become_a_problem_that_can_be_planned_and_written() -> None:
    with transaction():
        found = taken(a_world())
    it = found.problem
    assert (len(it.households), len(it.facilitators), len(it.venues)) == (6, 3, 14)
    assert [(p.key, p.meetings, p.interval_weeks, p.longest_gap_weeks) for p in it.programs] == [
        ("trygg-base", 6, 4, 6)
    ]
    assert read_problem(written(it).encode(), lambda _: None) == it
    cohorts = planned_by_hand(it)
    assert len(cohorts) == 1
    assert faults(it, Plan(it.name, tuple(cohorts), 0)) == []


def test_however_much_there_is_it_takes_as_many_statements() -> None:
    with transaction():
        small, large = a_world(), a_world(homes=12, facilitators=6, programs=("trygg-base", "guidance", "tbo-f"))
        a_room(large.cooperation)
    sent = []
    for world in (small, large):
        with counted() as statements:
            taken(world)
        sent.append(len(statements))
    assert sent == [22, 22]


def test_refs_lead_back_to_whom_the_indexes_mean() -> None:
    with transaction():
        world = a_world()
        refs = taken(world).refs
        assert set(refs.households) == {home.id for home in world.homes}
        assert set(refs.facilitators) == {it.id for it in world.facilitators}
        assert (set(refs.rooms), set(refs.venues)) == ({world.room.id}, {world.room.venue_id})
        for (home, program), wish in refs.wishes.items():
            it = db.session.get_one(InterestRegistration, wish)
            assert (it.household_id, it.program_key) == (refs.households[home], program)
        assert type(refs).from_data(refs.to_data()) == refs


def test_no_name_of_a_person_is_in_the_document() -> None:
    with transaction():
        world = a_world()
        text = written(taken(world).problem)
    assert "Eksempel " not in text
    assert "Person" not in text


def test_holidays_and_each_municipalitys_own_periods_are_closed() -> None:
    with transaction():
        world = a_world()
        number = world.cooperation.host_municipality
        save(
            BlackoutPeriod(
                municipality_number=number,
                first_day=date(2027, 2, 22),
                last_day=date(2027, 2, 28),
                kind=BlackoutKind.SCHOOL_HOLIDAY,
                label="Vinterferie",
            )
        )
        it = taken(world).problem
    closed = it.closed[it.places[0].county]
    assert {date(2027, 2, 23), date(2027, 3, 25), date(2027, 5, 17)} <= closed
    assert date(2027, 3, 2) not in closed


def test_a_booked_room_is_closed_in_that_slot_that_week_only() -> None:
    with transaction():
        world = a_world()
        tuesday = FIRST_MONDAY + timedelta(days=1)
        a_cohort(world.cooperation, "fosterhjemskveld", first=tuesday + timedelta(weeks=3), room=world.room)
        it = taken(world).problem
    closed = {min(venue.slots): venue.closed_weeks for venue in it.venues}
    assert closed[TUESDAY_EVENING] == {3}
    assert closed[TUESDAY_EVENING - 1] == set()
    assert closed[WEDNESDAY_EVENING] == set()


def test_a_venue_is_closed_when_it_says_so_and_after_it_is_given_up() -> None:
    with transaction():
        world = a_world()
        venue = db.session.get_one(Venue, world.room.venue_id)
        save(VenueClosure(venue_id=venue.id, first_day=date(2027, 1, 12), last_day=date(2027, 1, 12)))
        venue.closed_on = FIRST_MONDAY + timedelta(weeks=28)
        it = taken(world).problem
    closed = {min(venue.slots): venue.closed_weeks for venue in it.venues}
    assert closed[TUESDAY_EVENING] == {1, 28, 29}
    assert closed[WEDNESDAY_EVENING] == {28, 29}


def test_a_home_in_a_cohort_is_away_from_its_first_meeting_to_its_last() -> None:
    with transaction():
        world = a_world(homes=1)
        home = world.homes[0]
        a_wish(home, world.cooperation, "guidance")
        world.round.programs = ["trygg-base", "guidance"]
        cohort = a_cohort(world.cooperation, "guidance", first=FIRST_MONDAY + timedelta(weeks=2))
        sign_up(None, cohort, home, adults_of(home))
        it = taken(world).problem.households[0]
    assert it.wants == ("trygg-base",)
    assert "guidance" in it.done
    assert it.away_weeks == set(range(2, 23))


def test_an_unanswered_invitation_counts_as_taken() -> None:
    with transaction():
        world = a_world(homes=1)
        invite(None, a_cohort(world.cooperation, "trygg-base"), world.homes)
        assert taken(world).problem.households == ()


def test_a_home_that_asks_again_for_a_program_it_has_been_through_gets_it_again() -> None:
    with clock.at(datetime(2026, 4, 1, 9, tzinfo=UTC)), transaction():
        world = a_world(homes=2)
        cohort = a_cohort(world.cooperation, "trygg-base", first=date(2026, 5, 5))
        for home in world.homes:
            sign_up(None, cohort, home, adults_of(home))
        cohort.state = CohortState.FINISHED
        for wish, since in zip(world.wishes, (date(2026, 1, 1), date(2026, 11, 1)), strict=True):
            wish.state, wish.since = InterestState.OPEN, since
    again = taken(world)
    assert again.refs.households == (world.homes[1].id,)
    assert again.problem.households[0].done == set()


def test_homes_of_services_that_have_left_are_not_planned() -> None:
    with transaction():
        world = a_world()
        db.session.scalars(select(CooperationMembership)).one().last_day = date(2026, 11, 1)
        found = taken(world)
    assert found.problem.households == ()
    assert len(found.untold.outside) == 6


def test_seats_for_persons_are_planned_as_couples() -> None:
    with transaction():
        world = a_world(programs=("cos-p", "pmto-group"), homes=1)
        large = a_household(world.service, adults=3)
        a_wish(large, world.cooperation, "cos-p", adults=3)
        found = taken(world)
    sizes = {it.key: (it.min_homes, it.max_homes) for it in found.problem.programs}
    assert sizes == {"cos-p": (2, 4), "pmto-group": (4, 6)}
    assert found.untold.too_many == ((large.id, "cos-p"),)
    assert len(found.problem.households) == 1


def test_a_cooperations_own_figures_count() -> None:
    with transaction():
        world = a_world()
        row = {"min_homes": 3, "interval_days": 21, "longest_gap_days": 40}
        save(ProgramOverride(cooperation_id=world.cooperation.id, program_key="trygg-base", content=row))
        program = taken(world).problem.programs[0]
    assert (program.min_homes, program.interval_weeks, program.longest_gap_weeks) == (3, 3, 5)


def test_a_program_that_came_to_be_unplannable_is_left_out_with_a_reason() -> None:
    with transaction():
        world = a_world(programs=("trygg-base", "cos-p"))
        row = {"leaders": 3}
        save(ProgramOverride(cooperation_id=world.cooperation.id, program_key="cos-p", content=row))
        found = taken(world)
    assert [it.key for it in found.problem.programs] == ["trygg-base"]
    assert found.untold.left_out == {"cos-p": LeftOut.LEADERS}


def test_other_cooperations_and_other_programs_are_left_alone() -> None:
    with transaction():
        world, other = a_world(), a_world()
        a_wish(world.homes[0], world.cooperation, "tbo-f")
        it = taken(world).problem
        assert len(it.households) == 6
        assert all(home.wants == ("trygg-base",) for home in it.households)
        assert a_round(other.cooperation, name="En annen").id != world.round.id


def test_times_that_homes_can_come_are_kept_as_the_week_has_them() -> None:
    with transaction():
        world = a_world(homes=0)
        home = a_household(world.service, kind=HouseholdKind.KINSHIP)
        a_wish(home, world.cooperation, slots=[WEDNESDAY, TUESDAY])
        it = taken(world).problem
    assert it.households[0].slots == {TUESDAY_EVENING, WEDNESDAY_EVENING}
    assert (it.slots[TUESDAY_EVENING].weekday, it.slots[TUESDAY_EVENING].part) == (1, "evening")
