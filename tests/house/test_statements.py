"""What a page costs: as many statements with a hundred rows more, and no more than its kind may have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
from flask import Flask

from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Cohort
from courseapp.enrollment import actions as enrollment_actions
from courseapp.enrollment import oneself
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.network.models import Facilitator
from courseapp.people.models import Person
from courseapp.places.models import (
    BlackoutKind,
    BlackoutPeriod,
    ChildWelfareService,
    Cooperation,
    CooperationMembership,
)
from tests import makers
from tests.house.asking import Asker, cases
from tests.house.world import BEGAN, Side, World
from tests.statements import counted

pytestmark = pytest.mark.slow

FEW, MANY = 5, 120
LIST, COHORT, WHOLE_FILE, PLAN, FACTS, WISHES = 6, 8, 4, 8, 36, 11
FORMS = 7
PARTS_OF_A_PLAN = ("proposal", "year", "travel", "shares", "unplaced", "cohort", "home", "steer", "publish", "replan")
BOTH = 11
"""For the page that puts two cohorts' lines together."""
LINE = 9
"""For pages that also tell of the line: what is asked, what is kept, why a home waits; or of what it has earned."""
OWN_PLACE = 11
"""For one's own place, asked about a seat: who takes part, what the gate asks, the line, its rule and the offer."""
BUDGET = {
    **dict.fromkeys(("desk.cohort", "cohorts.meeting"), COHORT),
    **dict.fromkeys(("demand.own", "demand.for_home"), WISHES),
    **{f"planning.{part}": PLAN for part in PARTS_OF_A_PLAN},
    "planning.show_round": FACTS,
    "enrollment.merge_into": BOTH,
    **dict.fromkeys(("desk.front", "desk.home", "enrollment.participants", "enrollment.offer"), LINE),
    "enrollment.sign_up": LINE,
    "enrollment.mine": OWN_PLACE,
    "desk.staff_courses": COHORT,
}
"""Pages that tell all about one thing, a plan, or what is planned from; every other page is held to a list's cost, a
feed or workbook to a file's. ``WISHES`` is for the form that shows what a home wants, when it can and what there is.

``FORMS`` is for pages with a form that offers rooms, leaders, services and closed days to choose among.
"""
ROLES = ("coordinator", "leader", "contact_person", "facilitator", "foster_parent", "birth_parent", "admin")

Costs = dict[tuple[str, str], int]


def grow(side: Side, numbers: range) -> None:
    """Give a side more of everything that a page may list."""
    cooperation = db.session.scalars(db.select(Cooperation).where(Cooperation.key == side.codes["cooperation"])).one()
    service = db.session.scalars(
        db.select(ChildWelfareService).where(ChildWelfareService.key == side.codes["service1"])
    ).one()
    for n in numbers:
        _places(cooperation, n)
        _people(side, service, n)
        _cohort(side, cooperation, n)


def _places(cooperation: Cooperation, n: int) -> None:
    makers.a_room(cooperation)
    first = date(2027, 1, 1) + timedelta(days=n)
    makers.save(
        BlackoutPeriod(
            municipality_number=cooperation.host_municipality, first_day=first, last_day=first,
            kind=BlackoutKind.PLANNING_DAY, label="Planleggingsdag",
        )
    )  # fmt: skip
    # Without municipalities of their own, of which the makers have a thousand numbers.
    service = ChildWelfareService(key=f"another-{n}", name=f"Eksempel barneverntjeneste {n}")
    elsewhere = Cooperation(
        key=f"another-{n}", name=f"Eksempelsamarbeidet {n}", host_municipality=cooperation.host_municipality
    )
    makers.save(service, elsewhere)
    makers.save(CooperationMembership(cooperation_id=cooperation.id, service_id=service.id, first_day=makers.LONG_AGO))


def _people(side: Side, service: ChildWelfareService, n: int) -> None:
    contact = db.session.get_one(Person, side.actors["contact_person"].person_id)
    home = makers.a_household(service, contact_person=contact, limited=n % 3 == 0)
    running = db.session.scalars(db.select(Cohort).where(Cohort.code == side.cohorts["running"])).one()
    needs = enrollment_actions.Needs(diet="vegetarian", access_needs="Rampe")
    enrollment_actions.sign_up(None, running, home, makers.adults_of(home), needs)
    makers.a_series(home)
    colleague = makers.a_contact_person(service)
    course = db.session.scalars(db.select(Cohort).where(Cohort.code == side.cohorts["staff"])).one()
    (unit,) = oneself.homes(colleague, course)
    oneself.sign_up(colleague, course, unit, [colleague.person_id], enrollment_actions.Needs())


def _cohort(side: Side, cooperation: Cooperation, n: int) -> None:
    """One meeting on a day of its own, mornings first, so that the same facilitator can lead all of them."""
    day, afternoon = n % 60, n // 60
    cohort = makers.a_cohort(
        cooperation,
        "fosterhjemskveld",
        first=date(2026, 11, 30) + timedelta(days=day),
        starts=time(15 if afternoon else 7),
    )
    makers.a_facilitator(cooperation)
    leader = db.select(Facilitator.id).where(Facilitator.code == side.codes["facilitator"])
    cohort_actions.assign_facilitators(None, cohort, db.session.scalars(leader).one(), [])


@pytest.fixture(scope="module")
def costs(whole_app: Flask, world: World) -> tuple[Costs, Costs]:
    """What every page costs each role, with few rows and with many."""
    with clock.at(BEGAN), transaction():
        grow(world.a, range(FEW))
    few = dict(_measured(whole_app, world))
    with clock.at(BEGAN), transaction():
        grow(world.a, range(FEW, MANY))
    return few, dict(_measured(whole_app, world))


def _measured(app: Flask, world: World) -> Iterator[tuple[tuple[str, str], int]]:
    askers = {who: Asker(app, world.a.actors[who]) for who in ROLES}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" not in (rule.methods or ()):
            continue
        for who, asker in askers.items():
            url = next(cases(rule, who, world.a, world.b)).url
            with counted() as sent:
                answer = asker.ask("GET", url)
            if answer.status_code == 200:
                yield (who, rule.endpoint), len(sent)


def test_no_page_costs_more_with_more_rows(costs: tuple[Costs, Costs]) -> None:
    few, many = costs
    dearer = {page: (few[page], many[page]) for page in few if page in many and many[page] > few[page]}
    assert dearer == {}
    assert len(many) > 60


def test_every_page_keeps_within_its_budget(costs: tuple[Costs, Costs], whole_app: Flask) -> None:
    dear = {page: cost for page, cost in costs[1].items() if cost > _budget(whole_app, page[1])}
    assert dear == {}


def _budget(app: Flask, endpoint: str) -> int:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint]
    if any(rule.rule.endswith((".ics", ".xlsx", ".pdf")) for rule in rules):
        return WHOLE_FILE
    has_form = any("POST" in (rule.methods or ()) for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    return BUDGET.get(endpoint, FORMS if has_form else LIST)
