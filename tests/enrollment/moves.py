"""Two cohorts of a program, and what tests of moving ask about them."""

from __future__ import annotations

from courseapp.cohorts.models import Cohort
from courseapp.enrollment import actions
from courseapp.enrollment.models import Enrollment
from courseapp.kernel.access import Role
from courseapp.kernel.db import db
from courseapp.kernel.outbox import Message
from courseapp.people.models import Household, Person
from courseapp.people.word import KINDS
from courseapp.places.models import Cooperation
from tests import makers


def enroll(cohort: Cohort, home: Household) -> Enrollment:
    return actions.sign_up(None, cohort, home, makers.adults_of(home))


def with_reader(home: Household) -> Household:
    """Give the first adult of a home an account, so that there is somebody to tell."""
    makers.an_account(db.session.get_one(Person, makers.adults_of(home)[0]), Role.FOSTER_PARENT)
    return home


def states(cohort: Cohort) -> list[tuple[int, str]]:
    rows = db.session.execute(
        db.select(Enrollment.household_id, Enrollment.state)
        .where(Enrollment.cohort_id == cohort.id)
        .order_by(Enrollment.priority, Enrollment.entered_at, Enrollment.id)
    )
    return [(home, str(state)) for home, state in rows]


def told(home: Household) -> list[str]:
    return list(
        db.session.scalars(
            db.select(Message.template)
            .where(Message.person_id.in_(makers.adults_of(home)), Message.template.in_(KINDS))
            .order_by(Message.id)
        )
    )


def two_cohorts(program: str = "tbo-f", seats: tuple[int, int] = (3, 3)) -> tuple[Cooperation, Cohort, Cohort]:
    cooperation = makers.a_cooperation()
    first, second = (makers.a_cohort(cooperation, program, seats=n, answer_days=2) for n in seats)
    return cooperation, first, second
