"""People at work and courses for them, for tests."""

from __future__ import annotations

from typing import Any

from courseapp.cohorts.models import Cohort
from courseapp.enrollment import actions, oneself
from courseapp.enrollment.models import Enrollment
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.people import staff_units
from courseapp.people.models import Account
from courseapp.places.models import Cooperation
from courseapp.promises import PROMISES
from tests import makers
from tests.pages import Browser, Page


def a_course(cooperation: Cooperation | None = None, seats: int = 6, **kwargs: Any) -> Cohort:
    return makers.a_cohort(cooperation, "egs-training", seats=seats, **kwargs)


def a_contact(cohort: Cohort) -> Actor:
    return makers.a_contact_person(makers.services_of(cohort.cooperation)[0])


def enroll(cohort: Cohort, actor: Actor) -> Enrollment:
    """Sign up somebody at work in their own name."""
    (home,) = oneself.homes(actor, cohort)
    return oneself.sign_up(actor, cohort, home, [actor.person_id], actions.Needs())


def again(actor: Actor) -> Actor:
    """The actor as the next request finds it."""
    return makers.actor_for(db.session.scalars(db.select(Account).filter_by(id=actor.account_id)).one())


def place_of(actor: Actor) -> Any:
    unit = staff_units.unit_of(actor.person_id)
    if unit is None:
        return None
    query = db.select(Enrollment).where(Enrollment.household_id == unit.id).order_by(Enrollment.id.desc())
    return db.session.scalars(query).first()


def sign_up(browser: Browser, cohort: Cohort, data: dict[str, Any] | None = None, status: int = 303) -> Page:
    return browser.post(f"/kull/{cohort.code}/pamelding", data, status, action="")


def broken() -> list[str]:
    return [name for name, query in PROMISES.items() if db.session.execute(query).first()]
