"""Which meetings are somebody's own: the conditions that pages and feeds share."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from courseapp.cohorts import queries as cohort_queries
from courseapp.cohorts.models import Booking, Cohort, CohortFacilitator, Meeting
from courseapp.cohorts.rules import PUBLISHED
from courseapp.enrollment import queries as enrollment_queries
from courseapp.enrollment.models import Enrollment
from courseapp.enrollment.rules import IN_LINE, EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.access import FAMILY, Actor, Role
from courseapp.network.models import Facilitator


def on_pages(actor: Actor) -> ColumnElement[bool]:
    """The condition on Meeting and Cohort for what an actor's calendar pages show."""
    if actor.role in FAMILY:
        return or_(seated(actor), waiting(actor), _may_join(actor))
    return or_(seated(actor), led(actor) if actor.role == Role.FACILITATOR else cohort_queries.visible(actor))


def seated(actor: Actor) -> ColumnElement[bool]:
    """Own home, or oneself at work, has a seat in the Cohort, or had one when the cohort was called off."""
    return _own(
        actor,
        or_(
            Enrollment.state == EnrollmentState.SEATED,
            and_(Enrollment.state == EnrollmentState.CANCELLED, Enrollment.seated_at.is_not(None)),
        ),
    )


def waiting(actor: Actor) -> ColumnElement[bool]:
    """Own home waits for a seat in the Cohort, or has an offer of one to answer."""
    return _own(actor, Enrollment.state.in_(sorted(IN_LINE)))


def _own(actor: Actor, state: ColumnElement[bool]) -> ColumnElement[bool]:
    if not actor.household_ids:
        return false()
    return exists().where(Enrollment.cohort_id == Cohort.id, Enrollment.household_id.in_(actor.household_ids), state)


def _may_join(actor: Actor) -> ColumnElement[bool]:
    """Own home may still sign up for the Cohort."""
    return and_(
        enrollment_queries.visible(actor),
        Cohort.state.in_(PUBLISHED),
        Cohort.first_at > clock.now(),
        or_(Cohort.sign_up_until.is_(None), Cohort.sign_up_until >= clock.today()),
    )


def led(actor: Actor) -> ColumnElement[bool]:
    """The actor leads the Meeting. One that is cancelled books nobody: then whoever leads its cohort."""
    mine = select(Facilitator.id).where(Facilitator.person_id == actor.person_id)
    booked = exists().where(Booking.meeting_id == Meeting.id, Booking.facilitator_id.in_(mine))
    assigned = exists().where(
        CohortFacilitator.cohort_id == Meeting.cohort_id, CohortFacilitator.facilitator_id.in_(mine)
    )
    return or_(booked, and_(Meeting.cancelled_at.is_not(None), assigned))
