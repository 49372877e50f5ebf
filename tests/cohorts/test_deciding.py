"""Whether a cohort runs: reminding, confirming, putting off, each with one word to everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from courseapp import promises
from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts import deciding
from courseapp.cohorts.models import Cohort
from courseapp.cohorts.queries import meetings_of
from courseapp.enrollment import actions
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.clock import local
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Message
from courseapp.kernel.refused import Refused
from courseapp.notices.telling import tell_announced
from courseapp.people.models import Household, Person
from tests import makers
from tests.pages import Browser

TODAY = makers.NOW.date()


def a_tentative() -> tuple[Cohort, Household, Actor]:
    """A cohort that is to be decided in ten days, with one home that can be told."""
    cooperation = makers.a_cooperation()
    cohort = makers.a_cohort(cooperation, answer_days=2)
    cohort.decide_by = TODAY + timedelta(days=10)
    home = makers.a_household(makers.services_of(cooperation)[0])
    makers.an_account(db.session.get_one(Person, makers.adults_of(home)[0]), Role.FOSTER_PARENT)
    actions.sign_up(None, cohort, home, makers.adults_of(home))
    return cohort, home, makers.a_coordinator(cooperation)


def told(person_id: int) -> list[str]:
    query = db.select(Message.template).where(Message.person_id == person_id, Message.code.is_not(None))
    return list(db.session.scalars(query.order_by(Message.id)))


def settled() -> None:
    """Let the worker tell what has been announced."""
    with clock.at(clock.now() + timedelta(minutes=6)):
        tell_announced()


def test_coordinators_are_reminded_before_the_day_and_on_it_and_anew_when_it_is_put_off(app: Flask) -> None:
    with transaction():
        cohort, _, coordinator = a_tentative()
        makers.a_coordinator(makers.a_cooperation())
    begun: list[tuple[int, int]] = []
    for day in range(25):
        with clock.at(makers.NOW + timedelta(days=day)):
            if day == 11:
                with transaction():
                    deciding.postpone(coordinator, cohort, TODAY + timedelta(days=20), None)
            for _ in range(2):
                with transaction():
                    deciding.remind_to_decide()
        begun.append((day, told(coordinator.person_id).count("cohorts.decide")))
    rises = [day for (day, count), (_, before) in zip(begun[1:], begun[:-1], strict=True) if count > before]
    assert rises == [3, 10, 13, 20]
    assert db.session.scalar(db.select(db.func.count()).where(Message.template == "cohorts.decide")) == 4


def test_nobody_is_reminded_of_what_is_decided(app: Flask) -> None:
    with transaction():
        cohort, _, coordinator = a_tentative()
        cohort_actions.confirm(None, cohort)
    with clock.at(makers.NOW + timedelta(days=10)), transaction():
        deciding.remind_to_decide()
    assert told(coordinator.person_id) == []


def test_everybody_is_told_once_that_it_will_run(app: Flask) -> None:
    with transaction():
        cohort, home, coordinator = a_tentative()
    with transaction():
        cohort_actions.confirm(coordinator, cohort)
    with pytest.raises(Refused), transaction():
        cohort_actions.confirm(coordinator, cohort)
    settled()
    assert told(makers.adults_of(home)[0]) == ["enrollment.seated", "cohorts.confirmed"]


def test_a_cohort_that_is_postponed_moves_all_its_meetings_and_tells_it_as_one_thing(app: Flask) -> None:
    with transaction():
        cohort, home, coordinator = a_tentative()
    before = [local(m.starts_at) for m in meetings_of(cohort)]
    browser = Browser(app, coordinator)
    address = f"/kull/{cohort.code}/utsett"
    asked = {"weeks": "2", "decide_by": f"{TODAY + timedelta(days=24)}"}
    page = browser.post(address, asked, 200)
    assert page.text.count("mandag") + page.text.count("tirsdag") >= len(before)
    assert [local(m.starts_at) for m in meetings_of(cohort)] == before
    fields = page.fields()
    assert browser._look(browser.client.post(address, data=fields), 303).location.endswith(cohort.code)
    assert [local(m.starts_at) for m in meetings_of(cohort)] == [b + timedelta(weeks=2) for b in before]
    settled()
    assert told(makers.adults_of(home)[0]) == ["enrollment.seated", "cohorts.postponed"]
    db.session.refresh(cohort)
    assert cohort.decide_by == TODAY + timedelta(days=24)
    assert list(promises.broken()) == []


def test_a_decision_that_is_put_off_is_told_by_itself(app: Flask) -> None:
    with transaction():
        cohort, home, coordinator = a_tentative()
    Browser(app, coordinator).post(f"/kull/{cohort.code}/utsett", {"decide_by": f"{TODAY + timedelta(days=12)}"}, 303)
    settled()
    assert told(makers.adults_of(home)[0]) == ["enrollment.seated", "cohorts.decided_later"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"weeks": "53"}, "fra 0 til 52"),
        ({"weeks": "x"}, "fra 0 til 52"),
        ({"decide_by": "2020-01-01"}, "ikke har vært"),
        ({"decide_by": "2027-12-01"}, "første samling"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_moves(app: Flask, asked: dict[str, str], words: str) -> None:
    with transaction():
        cohort, home, coordinator = a_tentative()
    before = [m.starts_at for m in meetings_of(cohort)]
    assert words in Browser(app, coordinator).post(f"/kull/{cohort.code}/utsett", asked, 422).text
    assert [m.starts_at for m in meetings_of(cohort)] == before
    settled()
    assert told(makers.adults_of(home)[0]) == ["enrollment.seated"]


def test_a_date_beyond_the_start_is_refused_after_the_move_and_the_move_undone(app: Flask) -> None:
    with transaction():
        cohort, _, coordinator = a_tentative()
    before = [m.starts_at for m in meetings_of(cohort)]
    browser = Browser(app, coordinator)
    address = f"/kull/{cohort.code}/utsett"
    page = browser.post(address, {"weeks": "1", "decide_by": "2027-12-01"}, 200)
    page = browser._look(browser.client.post(address, data=page.fields()), 422)
    assert "første samling" in page.text
    assert [m.starts_at for m in meetings_of(cohort)] == before


def test_a_facilitator_is_told_that_a_cohort_is_called_off(app: Flask) -> None:
    with transaction():
        cohort, home, coordinator = a_tentative()
        leader = makers.a_facilitator(cohort.cooperation, "tbo-f")
        acting = makers.a_facilitator_actor(leader)
        cohort_actions.assign_facilitators(None, cohort, leader.id, [], None)
    with transaction():
        actions.cancel_cohort(coordinator, cohort, "for få")
    settled()
    assert told(acting.person_id) == ["cohorts.cancelled"]
    assert told(makers.adults_of(home)[0]) == ["enrollment.seated", "cohorts.cancelled"]
