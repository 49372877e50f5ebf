"""Who leads a cohort, and who stands in."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from courseapp.cohorts import actions
from courseapp.cohorts.models import Booking, CohortFacilitator, Meeting
from courseapp.cohorts.rules import Unfit
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.network.models import FacilitatorCooperation, Qualification
from tests import makers
from tests.cohorts.refusing import refused


@pytest.fixture
def cohort(app):
    with transaction():
        return makers.a_cohort(makers.a_cooperation(), name="Kull en")


def test_facilitators_are_booked_for_every_coming_meeting(cohort):
    with transaction():
        lead, second = makers.a_facilitator(cohort.cooperation), makers.a_facilitator(cohort.cooperation)
        actions.assign_facilitators(None, cohort, lead.id, [second.id])
    assert db.session.query(Booking).filter_by(facilitator_id=lead.id).count() == 16
    assert db.session.query(Booking).filter_by(facilitator_id=second.id).count() == 16
    rows = db.session.execute(select(CohortFacilitator.facilitator_id, CohortFacilitator.lead)).all()
    assert {tuple(r) for r in rows} == {(lead.id, True), (second.id, False)}


def test_the_same_again_changes_nothing_and_others_replace_them(cohort):
    with transaction():
        lead, other = makers.a_facilitator(cohort.cooperation), makers.a_facilitator(cohort.cooperation)
    for _ in range(2):
        with transaction():
            actions.assign_facilitators(None, cohort, lead.id, [lead.id])
        assert db.session.query(Booking).count() == 16
    with transaction():
        actions.assign_facilitators(None, cohort, other.id, [])
    assert set(db.session.scalars(select(Booking.facilitator_id))) == {other.id}


def test_one_cannot_lead_two_cohorts_at_the_same_time_and_hears_which(cohort):
    with transaction():
        lead = makers.a_facilitator(cohort.cooperation)
        coordinator = makers.a_coordinator(cohort.cooperation)
        actions.assign_facilitators(None, cohort, lead.id, [])
        other = makers.a_cohort(cohort.cooperation)
    with refused("cohorts.taken") as refusal, transaction():
        actions.assign_facilitators(coordinator, other, lead.id, [])
    assert {c.cohort for c in refusal.value.detail["collisions"]} == {"Kull en"}
    assert db.session.query(CohortFacilitator).filter_by(cohort_id=other.id).count() == 0


def test_a_cohort_one_may_not_see_is_only_another_cooperation(cohort):
    with transaction():
        lead = makers.a_facilitator(cohort.cooperation)
        elsewhere = makers.a_cooperation()
        makers.save(FacilitatorCooperation(facilitator_id=lead.id, cooperation_id=elsewhere.id))
        actions.assign_facilitators(None, cohort, lead.id, [])
        other, coordinator = makers.a_cohort(elsewhere), makers.a_coordinator(elsewhere)
    with refused("cohorts.taken") as refusal, transaction():
        actions.assign_facilitators(coordinator, other, lead.id, [])
    assert {c.cohort for c in refusal.value.detail["collisions"]} == {None}


@pytest.mark.parametrize(
    ("lead", "valid_until", "why"),
    [(False, None, Unfit.SECOND_ONLY), (True, date(2027, 1, 31), Unfit.LAPSES), (None, None, Unfit.NO_QUALIFICATION)],
)
def test_the_unqualified_lead_only_with_a_reason_which_is_kept(cohort, lead, valid_until, why):
    with transaction():
        facilitator = makers.a_facilitator(cohort.cooperation, "efst")
        if lead is not None:
            makers.save(
                Qualification(facilitator_id=facilitator.id, program_key="tbo-f", lead=lead, valid_until=valid_until)
            )
    with refused("cohorts.unfit") as refusal, transaction():
        actions.assign_facilitators(None, cohort, facilitator.id, [])
    assert refusal.value.detail["why"] == why
    with transaction():
        actions.assign_facilitators(None, cohort, facilitator.id, [], reason="Under opplæring")
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.deed == "cohorts.assign")).one()
    assert entry.reason == "Under opplæring"
    assert entry.detail["overridden"] == {str(facilitator.id): why}


def test_a_reason_that_was_not_needed_is_not_kept(cohort):
    with transaction():
        facilitator = makers.a_facilitator(cohort.cooperation)
        actions.assign_facilitators(None, cohort, facilitator.id, [], reason="For sikkerhets skyld")
    assert db.session.scalars(select(JournalEntry.reason).where(JournalEntry.deed == "cohorts.assign")).one() is None


@pytest.fixture
def led(cohort):
    with transaction():
        lead, stand_in = makers.a_facilitator(cohort.cooperation), makers.a_facilitator(cohort.cooperation)
        actions.assign_facilitators(None, cohort, lead.id, [])
        meeting = db.session.scalars(select(Meeting).where(Meeting.number == 3)).one()
    return cohort, meeting, lead, stand_in


def test_a_substitute_takes_one_meeting_and_no_other(led):
    _, meeting, lead, stand_in = led
    with transaction():
        actions.substitute(None, meeting, lead.id, stand_in.id)
    [booking] = db.session.scalars(select(Booking).where(Booking.meeting_id == meeting.id))
    assert booking.facilitator_id == stand_in.id
    assert db.session.query(Booking).filter_by(facilitator_id=lead.id).count() == 15


def test_a_substitute_for_somebody_who_does_not_lead_is_refused(led):
    cohort, meeting, lead, stand_in = led
    with transaction():
        third = makers.a_facilitator(cohort.cooperation)
    with refused("cohorts.not_booked"), transaction():
        actions.substitute(None, meeting, third.id, stand_in.id)
    with refused("cohorts.already_booked"), transaction():
        actions.substitute(None, meeting, lead.id, lead.id)


def test_a_busy_or_unqualified_substitute_is_refused(led):
    cohort, meeting, lead, stand_in = led
    with transaction():
        actions.assign_facilitators(None, makers.a_cohort(cohort.cooperation), stand_in.id, [])
        unqualified = makers.a_facilitator(cohort.cooperation, "efst")
    with refused("cohorts.taken"), transaction():
        actions.substitute(None, meeting, lead.id, stand_in.id)
    with refused("cohorts.unfit"), transaction():
        actions.substitute(None, meeting, lead.id, unqualified.id)
    with transaction():
        actions.substitute(None, meeting, lead.id, unqualified.id, reason="Ingen andre")
    assert db.session.query(Booking).filter_by(facilitator_id=unqualified.id).count() == 1


def test_a_cancelled_meeting_gets_no_substitute(led):
    cohort, meeting, lead, stand_in = led
    with transaction():
        actions.cancel_meetings(None, cohort, [meeting.number])
    with refused("cohorts.changed_meanwhile"), transaction():
        actions.substitute(None, meeting, lead.id, stand_in.id)
