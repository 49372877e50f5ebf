"""A household of one: what the database promises of it, whose it is, and who is told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from courseapp.enrollment import actions
from courseapp.kernel import clock
from courseapp.kernel.access import Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Message
from courseapp.people import staff_units
from courseapp.people.models import Account, Household, HouseholdKind, RoleGrant
from courseapp.people.signed_in import actor_of
from courseapp.people.staff_units import service_of
from tests import makers
from tests.enrollment.at_work import a_contact, a_course, again, enroll, place_of


def test_the_database_keeps_one_unit_for_a_person_and_none_for_a_home(app: Flask) -> None:
    with transaction():
        home = makers.a_household(makers.a_service())
        person, (service_id, place) = makers.a_person(), (home.service_id, home.home_municipality)
        staff_units.ensure(None, person.id, service_id)

    def a_row(**kwargs: Any) -> None:
        row = {"service_id": service_id, "care_municipality": place, "home_municipality": place, "first_day": date.min}
        with pytest.raises(IntegrityError), transaction():
            makers.save(Household(**row | {"first_day": clock.today()} | kwargs))

    a_row(kind=HouseholdKind.STAFF, staff_person_id=person.id)
    a_row(kind=HouseholdKind.STAFF)
    with transaction():
        other = makers.a_person()
    a_row(kind=HouseholdKind.FOSTER_HOME, staff_person_id=other.id)
    a_row(kind=HouseholdKind.STAFF, staff_person_id=other.id, contact_person_id=person.id)
    a_row(kind=HouseholdKind.STAFF, staff_person_id=other.id, service_reference="12")


def test_a_unit_never_has_a_series(app: Flask) -> None:
    with transaction():
        home = makers.a_household(makers.a_service())
        unit = staff_units.ensure(None, makers.a_person().id, home.service_id)
        series_id = makers.a_series(home).id
    statement = "UPDATE series SET household_id = :unit, household_kind = 'staff' WHERE id = :id"
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(db.text(statement), {"unit": unit, "id": series_id})


@pytest.mark.usefixtures("app")
def test_the_unit_follows_the_service_one_takes_part_for() -> None:
    with transaction():
        one, two = makers.a_service(), makers.a_service()
        cooperation = makers.a_cooperation(one, two)
        cohort, other = (
            a_course(cooperation, services=[one]),
            makers.a_cohort(cooperation, "network-meeting", services=[two]),
        )
        actor = makers.a_contact_person(one)
        first = enroll(cohort, actor).household_id
        grant = db.session.scalars(db.select(RoleGrant).where(RoleGrant.account_id == actor.account_id)).one()
        grant.service_id = two.id
        second = enroll(other, again(actor)).household_id
        assert first == second
        assert db.session.get_one(Household, first).service_id == two.id


@pytest.mark.parametrize(
    ("present", "works_for", "taking_part", "expected"),
    [
        (None, {1, 2}, {2, 3}, 2),
        (2, {1, 2}, {1, 2}, 2),
        (2, {1, 2}, {1}, 1),
        (2, {1, 2}, set(), 2),
        (9, {1, 2}, {1}, 1),
        (9, set(), {1}, 9),
        (None, set(), {1}, None),
    ],
)
def test_the_service_one_takes_part_for(
    present: int | None, works_for: set[int], taking_part: set[int], expected: int | None
) -> None:
    assert service_of(present, works_for, taking_part) == expected


def test_what_happens_is_told_in_the_role_used_last(app: Flask) -> None:
    with transaction():
        cohort = a_course(seats=1)
        contact, waits = a_contact(cohort), a_contact(cohort)
        grants = db.session.scalars(db.select(RoleGrant).where(RoleGrant.account_id == waits.account_id)).all()
        makers.save(RoleGrant(account_id=waits.account_id, role=Role.FACILITATOR, used_at=clock.now()))
        assert len(grants) == 1
        enroll(cohort, contact)
        enroll(cohort, waits)
        actions.withdraw(again(contact), place_of(contact))
    told = db.session.execute(
        db.select(Message.template, Message.role).where(Message.person_id == waits.person_id)
    ).all()
    assert [tuple(row) for row in told] == [("enrollment.seated", "facilitator")]


@pytest.mark.usefixtures("app")
def test_one_who_works_here_no_more_is_told_nothing() -> None:
    with transaction():
        cohort = a_course(seats=1)
        contact, gone = a_contact(cohort), a_contact(cohort)
        enroll(cohort, contact)
        enroll(cohort, gone)
        db.session.execute(db.delete(RoleGrant).where(RoleGrant.account_id == gone.account_id))
        actions.withdraw(again(contact), place_of(contact))
    assert not db.session.scalars(db.select(Message).where(Message.person_id == gone.person_id)).all()


def test_a_session_at_work_costs_one_statement_and_reaches_no_service_by_its_unit(app: Flask) -> None:
    with transaction():
        one, two = makers.a_service(), makers.a_service()
        cooperation = makers.a_cooperation(one, two)
        cohort = a_course(cooperation, services=[one])
        actor = makers.a_contact_person(one)
        unit = enroll(cohort, actor).household_id
        db.session.get_one(Household, unit).service_id = two.id
        now = again(actor)
        home = makers.a_foster_parent(makers.a_household(one))
    assert now.household_ids == {unit}
    assert now.service_ids == {one.id}
    assert unit not in home.household_ids


def test_a_foster_parent_who_works_here_too_keeps_the_two_apart(app: Flask) -> None:
    with transaction():
        cohort = a_course()
        (service,) = makers.services_of(cohort.cooperation)
        home = makers.a_household(service)
        parent = makers.a_foster_parent(home)
        makers.save(RoleGrant(account_id=parent.account_id, role=Role.LEADER, service_id=service.id))
        unit = staff_units.ensure(None, parent.person_id, service.id)
        account = db.session.get_one(Account, parent.account_id)
        roles = {grant.role: actor_of(account, account.person, grant) for grant in account.grants}
    assert roles[Role.FOSTER_PARENT].household_ids == {home.id}
    assert roles[Role.LEADER].household_ids == {unit}
