"""What the tests of the desk have in common: homes signed up, and groups with leaders."""

from __future__ import annotations

from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Cohort
from courseapp.enrollment import actions as enrollment_actions
from courseapp.enrollment.models import Enrollment
from courseapp.network.models import Facilitator
from courseapp.people.models import Household
from courseapp.places.models import ChildWelfareService
from tests import makers


def sign_up(cohort: Cohort, home: Household) -> Enrollment:
    """Put a home in a cohort with all its adults. Inside the caller's transaction."""
    return enrollment_actions.sign_up(None, cohort, home, makers.adults_of(home))


def sign_up_many(cohort: Cohort, service: ChildWelfareService, count: int) -> list[Household]:
    """Put new homes of a service in a cohort."""
    homes = [makers.a_household(service) for _ in range(count)]
    for home in homes:
        sign_up(cohort, home)
    return homes


def lead(cohort: Cohort, facilitator: Facilitator) -> None:
    """Let a facilitator lead a cohort."""
    cohort_actions.assign_facilitators(None, cohort, facilitator.id, [])
