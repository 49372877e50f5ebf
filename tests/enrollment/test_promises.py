"""Each promise notices its own breach, planted behind the actions' back, and says nothing in a sound world."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, insert, update

from courseapp.cohorts.models import Cohort, Meeting, Seat
from courseapp.cohorts.rules import Circle, CohortState
from courseapp.enrollment import actions, promises
from courseapp.enrollment.models import Answer, Enrollment, Invitation, Participant
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.people.models import HouseholdMember
from tests import makers


@pytest.fixture
def cohort(app: Flask) -> Cohort:
    """A full cohort with a line, where each person has a seat of its own."""
    with transaction():
        cohort = makers.a_cohort(program="cos-p", seats=2)
        service = makers.services_of(cohort.cooperation)[0]
        homes = [makers.a_household(service) for _ in range(3)]
        for home in homes[:2]:
            actions.sign_up(None, cohort, home, makers.adults_of(home))
        actions.invite(None, cohort, homes[2:])
    return cohort


def test_a_sound_world_has_no_breach(cohort: Cohort) -> None:
    assert list(promises.breaches()) == []


def add_a_seat(cohort: Cohort) -> None:
    db.session.execute(insert(Seat), [{"cohort_id": cohort.id, "number": n} for n in (8, 9)])


def seat_one_in_line(cohort: Cohort) -> None:
    db.session.execute(insert(Seat), [{"cohort_id": cohort.id, "number": 9}])
    waiting = db.session.scalars(db.select(Participant).where(Participant.seat_number.is_(None))).first()
    assert waiting
    waiting.seat_number = 9


def empty_an_enrollment(cohort: Cohort) -> None:
    db.session.execute(delete(Participant).where(Participant.seat_number.is_(None)))


def forget_the_members(cohort: Cohort) -> None:
    db.session.execute(delete(HouseholdMember))


def cancel_the_cohort_alone(cohort: Cohort) -> None:
    db.session.execute(update(Cohort).values(state=CohortState.CANCELLED))


def move_it_to_another_world(cohort: Cohort) -> None:
    db.session.execute(update(Cohort).values(circle=Circle.BIRTH_PARENTS))


def accept_for_a_home(cohort: Cohort) -> None:
    db.session.execute(update(Invitation).values(answer=Answer.ACCEPTED, answered_at=clock.now()))


def move_a_meeting_alone(cohort: Cohort) -> None:
    last = db.session.scalars(db.select(Meeting).order_by(Meeting.starts_at.desc())).first()
    assert last
    last.ends_at += timedelta(hours=1)


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (add_a_seat, "free seats while"),
        (seat_one_in_line, "without being seated"),
        (empty_an_enrollment, "without any person"),
        (forget_the_members, "never belonged to its household"),
        (cancel_the_cohort_alone, "which is cancelled"),
        (move_it_to_another_world, "for another world"),
        (accept_for_a_home, "accepted without any enrollment"),
        (move_a_meeting_alone, "its meetings"),
    ],
)
def test_each_breach_is_noticed(cohort: Cohort, plant: object, words: str) -> None:
    with transaction():
        plant(cohort)  # type: ignore[operator]
    found = list(promises.breaches())
    assert found
    assert all(words in sentence for sentence in found), found


def test_every_check_has_a_breach_planted_for_it() -> None:
    planted = test_each_breach_is_noticed.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert len(planted) == 1 + len(promises.NEVER)


def test_the_line_may_wait_for_seats_that_are_too_few(cohort: Cohort) -> None:
    with transaction():
        db.session.execute(insert(Seat), [{"cohort_id": cohort.id, "number": 9}])
    assert list(promises.breaches()) == []
    assert db.session.scalar(db.select(db.func.count()).select_from(Enrollment)) == 2
