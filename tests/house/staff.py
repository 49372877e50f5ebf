"""Those at work in the house's world who take part in a course for staff."""

from __future__ import annotations

from collections.abc import Callable

from courseapp.cohorts.models import Cohort
from courseapp.enrollment import capacity, oneself
from courseapp.enrollment.actions import Needs
from courseapp.enrollment.models import Enrollment, SeatOffer
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.people.models import Account
from tests import makers


def at_work(course: Cohort, actors: dict[str, Actor], needs: Callable[[str], str]) -> dict[str, str]:
    """Give three a seat and ask the contact person about one; gives the codes of their units and of the offer."""
    found = {}
    for name in ("colleague", "colleague2", "leader", "contact_person"):
        (unit,) = oneself.homes(actors[name], course)
        wants = Needs(diet="halal", access_needs=needs(name))
        place = oneself.sign_up(actors[name], course, unit, [actors[name].person_id], wants)
        found[f"unit {name}"] = place.household.code
        actors[name] = makers.actor_for(db.session.get_one(Account, actors[name].account_id))
    capacity.change_capacity(None, course, 4)
    offers = db.select(SeatOffer.code).join(Enrollment, Enrollment.id == SeatOffer.enrollment_id)
    found["offer contact_person"] = db.session.scalars(offers.where(Enrollment.cohort_id == course.id)).one()
    return found
