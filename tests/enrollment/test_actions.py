"""Sign-up, the line and withdrawal."""

from __future__ import annotations

from flask import Flask

from courseapp.enrollment import actions
from courseapp.enrollment.rules import EnrollmentState
from courseapp.kernel.db import db, transaction
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
