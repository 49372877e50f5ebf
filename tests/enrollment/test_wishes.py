"""What becomes of a home's wish when it signs up, leaves, says no, or has been through a cohort."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from courseapp.cohorts.models import Cohort
from courseapp.cohorts.rules import CohortState
from courseapp.demand import actions as demand_actions
from courseapp.demand.actions import Said
from courseapp.demand.models import InterestRegistration
from courseapp.demand.rules import InterestState
from courseapp.enrollment import actions
from courseapp.enrollment.models import DeclineReason, Enrollment, Invitation
from courseapp.enrollment.wishes import close_met
from courseapp.kernel.db import db, transaction
from courseapp.people.models import Household, HouseholdMember
from tests import makers
from tests.pages import Browser


@pytest.fixture
def scene(app: Flask) -> tuple[Cohort, Household]:
    with transaction():
        cooperation = makers.a_cooperation()
        cohort = makers.a_cohort(cooperation)
        home = makers.a_household(makers.services_of(cooperation)[0])
        said = Said(home.home_municipality, 0b1010, 45, 2)
        demand_actions.tell(None, home, cooperation.id, said, {"tbo-f": date(2026, 3, 2), "efst": None})
        return cohort, home


def state(program: str = "tbo-f") -> InterestState:
    db.session.rollback()
    query = db.select(InterestRegistration.state).where(InterestRegistration.program_key == program)
    found: InterestState = db.session.scalars(query).one()
    return found


def sign_up(cohort: Cohort, home: Household) -> None:
    with transaction():
        actions.sign_up(None, cohort, home, makers.adults_of(home))


def test_a_sign_up_takes_the_wish_out_of_the_demand_and_leaving_puts_it_back(scene: tuple[Cohort, Household]) -> None:
    cohort, home = scene
    sign_up(cohort, home)
    assert (state(), state("efst")) == (InterestState.PLANNED, InterestState.OPEN)
    with transaction():
        from_cohort = db.select(Enrollment).where(Enrollment.cohort_id == cohort.id)
        actions.withdraw(None, db.session.scalars(from_cohort).one())
    assert state() == InterestState.OPEN


def test_a_cohort_called_off_costs_nobody_the_time_waited(scene: tuple[Cohort, Household]) -> None:
    cohort, home = scene
    sign_up(cohort, home)
    with transaction():
        actions.cancel_cohort(None, cohort, "For få meldte seg på")
    wish = db.session.scalars(db.select(InterestRegistration).where(InterestRegistration.program_key == "tbo-f")).one()
    assert (wish.state, wish.since) == (InterestState.OPEN, date(2026, 3, 2))


def test_a_no_to_an_invitation_leaves_the_wish_waiting(scene: tuple[Cohort, Household]) -> None:
    cohort, home = scene
    with transaction():
        actions.invite(None, cohort, [home])
        actions.decline(None, db.session.scalars(db.select(Invitation)).one(), DeclineReason.TIME)
    assert state() == InterestState.OPEN


def test_a_finished_cohort_closes_the_wish_at_night(scene: tuple[Cohort, Household]) -> None:
    cohort, home = scene
    sign_up(cohort, home)
    with transaction():
        close_met()
    assert state() == InterestState.PLANNED
    with transaction():
        db.session.get_one(Cohort, cohort.id).state = CohortState.FINISHED
        db.session.flush()
        close_met()
    assert state() == InterestState.CLOSED


def test_those_who_wait_stand_first_when_homes_are_invited(app: Flask, scene: tuple[Cohort, Household]) -> None:
    cohort, home = scene
    with transaction():
        service = db.session.get_one(Household, home.id).service
        first = makers.a_person("Aa", "Aaberg")
        other = makers.a_household(service, 0)
        makers.save(HouseholdMember(household_id=other.id, person_id=first.id, role="adult", first_day=makers.LONG_AGO))
        leader = makers.a_leader(service)
    page = Browser(app, leader).get(f"/kull/{cohort.code}/inviter").text
    assert "venter siden 02.03.2026" in page
    assert page.index("venter siden") < page.index("Aaberg")
