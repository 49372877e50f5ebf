"""Shortly before a cohort begins, free seats are told to those who wish for the program or have not answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from courseapp.cohorts.models import Cohort
from courseapp.demand import actions as demand_actions
from courseapp.demand.actions import Said
from courseapp.enrollment import actions, capacity, last_call
from courseapp.kernel import clock
from courseapp.kernel.access import Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Message
from courseapp.people.models import Household, Person
from tests import makers


def a_reader(service: object, *, limited: bool = False) -> Household:
    """A home whose first adult can be told."""
    home = makers.a_household(service, limited=limited)  # type: ignore[arg-type]  # a service, as makers give it
    makers.an_account(db.session.get_one(Person, makers.adults_of(home)[0]), Role.FOSTER_PARENT)
    return home


def wish(home: Household, cohort: Cohort, program: str = "tbo-f") -> None:
    said = Said(home.home_municipality, 0b1010, 45, 2)
    demand_actions.tell(None, home, cohort.cooperation_id, said, {program: None})


def called(cohort: Cohort, days_before: int) -> set[int]:
    """Do the chore so many days before the first meeting; gives the persons who have been told by then."""
    assert cohort.first_at is not None
    with clock.at(cohort.first_at - timedelta(days=days_before)), transaction():
        last_call.call()
    told = db.session.scalars(db.select(Message.person_id).where(Message.template == "enrollment.last_call")).all()
    assert len(set(told)) == len(told), "somebody was told twice"
    return {person_id for person_id in told if person_id}


def test_those_who_wish_or_were_asked_are_told_once_and_nobody_else(app: Flask) -> None:
    with transaction():
        cooperation = makers.a_cooperation(makers.a_service(), makers.a_service())
        one, other = makers.services_of(cooperation)
        cohort = makers.a_cohort(cooperation, seats=4, services=[one], answer_days=2)
        wishing, invited, idle, outside, hidden, wants_more, is_in = (
            a_reader(one), a_reader(one), a_reader(one), a_reader(other), a_reader(one, limited=True), a_reader(one),
            a_reader(one),
        )  # fmt: skip
        for home in (wishing, outside, hidden):
            wish(home, cohort)
        wish(wants_more, cohort, "efst")
        actions.invite(None, cohort, [invited])
        actions.sign_up(None, cohort, is_in, makers.adults_of(is_in))
    assert idle.id
    expected = {makers.adults_of(home)[0] for home in (wishing, invited)}
    assert called(cohort, 12) == set()
    assert called(cohort, 9) == expected
    assert called(cohort, 5) == expected
    assert called(cohort, 1) == expected


@pytest.mark.parametrize("why", ["full", "a line", "kept for others", "closed", "cancelled"])
def test_nobody_is_called_to_what_is_not_there(app: Flask, why: str) -> None:
    with transaction():
        cooperation = makers.a_cooperation(makers.a_service(), makers.a_service())
        one, other = makers.services_of(cooperation)
        program = "cos-p" if why == "a line" else "tbo-f"
        cohort = makers.a_cohort(cooperation, program, seats=1, answer_days=2)
        wish(a_reader(one), cohort, program)
        if why in {"full", "a line"}:
            couple = makers.a_household(one, adults=1 if why == "full" else 2)
            actions.sign_up(None, cohort, couple, makers.adults_of(couple))
        if why == "kept for others":
            capacity.set_quota(None, cohort, other.id, 1, clock.today() + timedelta(days=60))
        if why == "closed":
            cohort.sign_up_until = clock.today()
        if why == "cancelled":
            actions.cancel_cohort(None, cohort, "")
    assert called(cohort, 6) == set()
