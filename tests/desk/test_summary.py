"""Where a cohort stands."""

from __future__ import annotations

from datetime import date, timedelta

from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Cohort
from courseapp.desk.rules import Status
from courseapp.desk.summary import Summary, read, status_in, summaries
from courseapp.enrollment import actions as enrollment_actions
from courseapp.kernel import clock
from courseapp.kernel.db import transaction
from courseapp.places.models import ChildWelfareService, Cooperation
from tests import makers
from tests.desk import world


def summary(cohort: Cohort) -> Summary:
    return read(summaries().where(Cohort.id == cohort.id))[0]


def test_a_new_cohort_is_planned_until_it_is_opened(cooperation: Cooperation) -> None:
    with transaction():
        cohort = makers.a_cohort(cooperation, open_=False)
    assert summary(cohort).status == Status.PLANNED


def test_an_open_cohort_is_below_its_minimum_until_enough_homes_have_seats(
    cooperation: Cooperation, service: ChildWelfareService
) -> None:
    with transaction():
        cohort = makers.a_cohort(cooperation, min_homes=2, seats=3)
        world.sign_up_many(cohort, service, 1)
    assert summary(cohort).status == Status.BELOW
    with transaction():
        world.sign_up_many(cohort, service, 1)
    assert summary(cohort).status == Status.OPEN


def test_a_confirmed_cohort_is_open_even_below_its_minimum(cooperation: Cooperation) -> None:
    with transaction():
        cohort = makers.a_cohort(cooperation)
        cohort_actions.confirm(None, cohort)
    assert summary(cohort).status == Status.OPEN


def test_a_cohort_is_full_when_every_seat_is_taken_whether_homes_or_persons_take_them(
    cooperation: Cooperation, service: ChildWelfareService
) -> None:
    with transaction():
        homes, persons = (makers.a_cohort(cooperation, program, seats=2) for program in ("tbo-f", "cos-p"))
        world.sign_up_many(homes, service, 3)
        world.sign_up_many(persons, service, 2)
    first, second = summary(homes), summary(persons)
    assert (first.status, first.taken, first.homes, first.waiting) == (Status.FULL, 2, 2, 1)
    assert (second.status, second.taken, second.homes, second.waiting) == (Status.FULL, 2, 1, 1)


def test_a_cohort_runs_from_its_first_meeting_to_its_last_and_is_then_over(cooperation: Cooperation) -> None:
    with transaction():
        cohort = makers.a_cohort(cooperation)
        cohort_actions.confirm(None, cohort)
    with clock.at(makers.NOW + timedelta(days=60)):
        running = summary(cohort)
    assert (running.status, running.meetings) == (Status.RUNNING, 16)
    assert 0 < running.held < 16
    with clock.at(makers.NOW + timedelta(days=600)):
        over = summary(cohort)
    assert (over.status, over.held) == (Status.OVER, 16)


def test_finished_and_cancelled_cohorts_are_closed(cooperation: Cooperation) -> None:
    with transaction():
        finished, cancelled = makers.a_cohort(cooperation), makers.a_cohort(cooperation)
        cohort_actions.confirm(None, finished)
        enrollment_actions.cancel_cohort(None, cancelled, "For få hjem")
    with clock.at(makers.NOW + timedelta(days=600)):
        with transaction():
            cohort_actions.finish(None, finished)
        assert summary(finished).status == Status.FINISHED
        assert summary(cancelled).status == Status.CANCELLED


def test_every_cohort_has_exactly_one_status(cooperation: Cooperation, service: ChildWelfareService) -> None:
    with transaction():
        cohorts = [makers.a_cohort(cooperation, open_=n > 0, seats=n + 1) for n in range(3)]
        world.sign_up_many(cohorts[1], service, 3)
    for cohort in cohorts:
        found = [s for s in Status if read(summaries().where(Cohort.id == cohort.id, status_in(frozenset({s}))))]
        assert found == [summary(cohort).status]


def test_a_decision_is_due_when_its_day_is_near_or_past(cooperation: Cooperation) -> None:
    with transaction():
        cohort = makers.a_cohort(cooperation, min_homes=2)
        cohort.decide_by = date(2026, 12, 10)
    assert summary(cohort).decision_due is None
    with clock.at(makers.NOW + timedelta(days=2)):
        assert summary(cohort).decision_due == date(2026, 12, 10)
    with clock.at(makers.NOW + timedelta(days=20)):
        assert summary(cohort).decision_due == date(2026, 12, 10)
