"""Sign-up, the line and withdrawal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from courseapp import promises
from courseapp.cohorts.rules import CohortState
from courseapp.enrollment import actions, queries
from courseapp.enrollment.actions import Needs
from courseapp.enrollment.models import Participant
from courseapp.enrollment.rules import EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.kernel.refused import Refused
from tests import makers


def test_homes_get_seats_until_they_are_taken_and_then_stand_in_line(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort(seats=2)
        service = makers.services_of(cohort.cooperation)[0]
        homes = [makers.a_household(service) for _ in range(4)]
    states = []
    for home in homes:
        with transaction():
            states.append(actions.sign_up(None, cohort, home, makers.adults_of(home)).state)
    assert states == [EnrollmentState.SEATED] * 2 + [EnrollmentState.WAITING] * 2


def test_a_withdrawn_homes_seat_goes_to_the_first_in_line(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort(seats=1)
        service = makers.services_of(cohort.cooperation)[0]
        first, second = (
            actions.sign_up(None, cohort, home, makers.adults_of(home))
            for home in (makers.a_household(service), makers.a_household(service))
        )
    with transaction():
        actions.withdraw(None, first)
    db.session.refresh(second)
    assert second.state == EnrollmentState.SEATED
    assert second.seat_number == 1


def test_in_a_program_with_person_seats_a_couple_takes_two_or_none(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort(program="cos-p", seats=3)
        service = makers.services_of(cohort.cooperation)[0]
        couples = [makers.a_household(service) for _ in range(2)]
        states = [actions.sign_up(None, cohort, c, makers.adults_of(c)).state for c in couples]
    assert states == [EnrollmentState.SEATED, EnrollmentState.WAITING]


@pytest.mark.parametrize("clocks", [(0, 10, -10), (0, -10, -20)])
def test_a_clock_that_goes_back_lets_nobody_pass(app: Flask, clocks: tuple[int, ...]) -> None:
    with transaction():
        cohort = makers.a_cohort(seats=1)
        service = makers.services_of(cohort.cooperation)[0]
        homes = [makers.a_household(service) for _ in range(3)]
        coordinator = makers.a_coordinator(cohort.cooperation)
    for minutes, home in zip(clocks, homes, strict=True):
        with clock.at(makers.NOW + timedelta(minutes=minutes)), transaction():
            actions.sign_up(None, cohort, home, makers.adults_of(home))
    line = [row.household_id for row in queries.homes_of(coordinator, cohort)]
    assert line == [home.id for home in homes]
    assert list(promises.broken()) == []


def test_those_who_join_a_seated_home_take_the_seats_of_those_who_leave(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort(program="cos-p", seats=1)
        service = makers.services_of(cohort.cooperation)[0]
        home, waiting = makers.a_household(service), makers.a_household(service)
        first, second = makers.adults_of(home)
        enrollment = actions.sign_up(None, cohort, home, [first])
        actions.sign_up(None, cohort, waiting, makers.adults_of(waiting))
    with transaction():
        actions.change(None, enrollment, [second], Needs())
    seats = db.session.execute(
        select(Participant.person_id, Participant.seat_number).where(Participant.enrollment_id == enrollment.id)
    )
    assert [tuple(row) for row in seats] == [(second, 1)]


def test_a_seated_home_grows_only_into_seats_nobody_waits_for(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort(program="cos-p", seats=2)
        service = makers.services_of(cohort.cooperation)[0]
        home, waiting = makers.a_household(service), makers.a_household(service)
        enrollment = actions.sign_up(None, cohort, home, makers.adults_of(home)[:1])
        line = actions.sign_up(None, cohort, waiting, makers.adults_of(waiting))
    with pytest.raises(Refused) as refused, transaction():
        actions.change(None, enrollment, makers.adults_of(home), Needs())
    assert refused.value.code == "enrollment.no_seat_for_more"
    with transaction():
        actions.withdraw(None, line)
    with transaction():
        actions.change(None, enrollment, makers.adults_of(home), Needs())
    assert queries.counts([cohort.id])[cohort.id].taken == 2


def test_nobody_leaves_a_cohort_that_is_finished(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort()
        home = makers.a_household(makers.services_of(cohort.cooperation)[0])
        enrollment = actions.sign_up(None, cohort, home, makers.adults_of(home))
        cohort.state = CohortState.FINISHED
    with pytest.raises(Refused) as refused, transaction():
        actions.withdraw(None, enrollment)
    assert refused.value.code == "enrollment.cohort_finished"
