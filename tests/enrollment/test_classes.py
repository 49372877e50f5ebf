"""Who stands first in line by what the program says: new homes, kinship, those who have waited long."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations, product

import pytest
from flask import Flask

from courseapp.cohorts.models import Cohort
from courseapp.demand import actions as demand_actions
from courseapp.demand.actions import Said
from courseapp.enrollment import actions, gate, line_texts
from courseapp.enrollment.models import Enrollment
from courseapp.enrollment.rules import LONG_WAIT, priority_of
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.people.models import Household
from programs.model import Priority
from tests import makers
from tests.pages import Browser

EVERY_ORDER = [order for length in range(4) for order in permutations(Priority, length)]


@pytest.mark.parametrize("order", EVERY_ORDER)
def test_a_home_is_in_the_first_of_the_programs_classes_that_it_belongs_to(order: tuple[Priority, ...]) -> None:
    for new, kinship, waited in product([True, False], repeat=3):
        belongs = {Priority.NEW_HOME: new, Priority.KINSHIP: kinship, Priority.LONG_WAIT: waited}
        best = min([order.index(it) for it, fits in belongs.items() if fits and it in order], default=len(order))
        assert priority_of(order, new=new, kinship=kinship, waited=waited) == best


def test_every_order_is_said_in_whole_sentences(app: Flask) -> None:
    with app.test_request_context("/"):
        said = {order: line_texts.order_words(order) for order in EVERY_ORDER}
    assert all(len(words) == len(order) + bool(order) or not order for order, words in said.items())
    assert len({tuple(words) for words in said.values()}) == len(EVERY_ORDER)
    assert all(sentence[0].isupper() and sentence.endswith(".") for words in said.values() for sentence in words)


def a_line(waits_since: date) -> tuple[Cohort, Household]:
    """A full cohort with one in line, and a home outside that has wished for the program since a day."""
    cooperation = makers.a_cooperation()
    cohort = makers.a_cohort(cooperation, "tbo-f", seats=1, answer_days=2)
    service = makers.services_of(cooperation)[0]
    for home in (makers.a_household(service), makers.a_household(service)):
        actions.sign_up(None, cohort, home, makers.adults_of(home))
    home = makers.a_household(service)
    said = Said(home.home_municipality, 0b1010, 45, 2)
    demand_actions.tell(None, home, cooperation.id, said, {"tbo-f": waits_since})
    return cohort, home


@pytest.mark.parametrize(("days", "number"), [(0, 1), (-1, 2)])
def test_who_has_waited_half_a_year_is_told_the_better_number_and_gets_it(app: Flask, days: int, number: int) -> None:
    with transaction():
        cohort, home = a_line(clock.today() - LONG_WAIT - timedelta(days=days))
        parent = makers.a_foster_parent(home)
    browser = Browser(app, parent)
    address = f"/kull/{cohort.code}/pamelding"
    assert f"dere blir nummer {number} på ventelisten" in browser.get(address).text
    page = browser.get(browser.post(address, {}, 303).location)
    assert f"Dere er nummer {number} på ventelisten" in page.text
    assert "har ventet på programmet i et halvt år" in page.text


def test_a_wish_for_another_program_gives_nothing(app: Flask) -> None:
    with transaction():
        cohort, home = a_line(date(2025, 1, 1))
        other = makers.a_cohort(cohort.cooperation, "trygg-base")
        assert gate.priority_of(other, gate.homes(other, [home.id])[0]) == 2
        assert gate.priority_of(cohort, gate.homes(cohort, [home.id])[0]) == 1
        cohort_ids = db.session.scalars(db.select(Enrollment.cohort_id)).all()
    assert len(cohort_ids) == 2
