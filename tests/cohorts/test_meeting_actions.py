"""Moving, cancelling and adding meetings."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from courseapp.cohorts import actions
from courseapp.cohorts.models import Booking, Cohort, CohortFacilitator, Meeting
from courseapp.cohorts.schedule import Wish, shifts
from courseapp.kernel import clock
from courseapp.kernel.clock import local, to_utc
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from tests import makers
from tests.cohorts.refusing import refused


def meetings_of(cohort: Cohort) -> list[Meeting]:
    query = select(Meeting).where(Meeting.cohort_id == cohort.id).order_by(Meeting.number)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def days_of(cohort: Cohort) -> list[date]:
    return [local(m.starts_at).date() for m in meetings_of(cohort)]


@pytest.fixture
def cohort(app):
    """Weekly, with a room and two facilitators."""
    with transaction():
        cooperation = makers.a_cooperation()
        it = makers.a_cohort(cooperation, "pmto-preventive", room=makers.a_room(cooperation))
        lead, second = makers.a_facilitator(cooperation), makers.a_facilitator(cooperation)
        actions.assign_facilitators(None, it, lead.id, [second.id])
    return it


def test_this_and_all_later_move_a_week_onto_each_others_old_places(cohort):
    before = days_of(cohort)
    with transaction():
        actions.move_meetings(None, cohort, shifts(meetings_of(cohort)[2:], Wish(days=7), {}))
    assert days_of(cohort) == before[:2] + [d + timedelta(days=7) for d in before[2:]]
    assert [m.sequence for m in meetings_of(cohort)] == [0, 0] + [1] * 6
    assert db.session.query(Booking).count() == 3 * 8
    assert db.session.get_one(Cohort, cohort.id).last_at == meetings_of(cohort)[-1].ends_at


def test_moving_keeps_the_wall_clock_over_the_change_to_summer_time(cohort):
    with transaction():
        actions.move_meetings(None, cohort, shifts(meetings_of(cohort), Wish(days=14 * 7), {}))
    assert {local(m.starts_at).time() for m in meetings_of(cohort)} == {time(17, 30)}
    assert {m.starts_at.hour for m in meetings_of(cohort)} == {15}


def test_what_does_not_change_is_not_touched(cohort):
    with transaction():
        actions.move_meetings(None, cohort, shifts(meetings_of(cohort), Wish(days=0), {}))
    assert {m.sequence for m in meetings_of(cohort)} == {0}


def test_the_past_is_never_rewritten(cohort):
    first = meetings_of(cohort)[0]
    with clock.at(first.starts_at):
        with refused("cohorts.past"), transaction():
            actions.move_meetings(None, cohort, shifts([first], Wish(days=7), {}))
        with refused("cohorts.past"), transaction():
            actions.cancel_meetings(None, cohort, [first.number])
    with refused("cohorts.past"), transaction():
        actions.move_meetings(None, cohort, shifts([first], Wish(days=-60), {}))
    with refused("cohorts.past"), transaction():
        actions.add_meeting(None, cohort, clock.now(), clock.now() + timedelta(hours=1), None, "For sent")
    assert {m.sequence for m in meetings_of(cohort)} == {0}


def test_a_plan_that_has_changed_since_it_was_shown_is_refused(cohort):
    shown = shifts(meetings_of(cohort)[:1], Wish(days=1), {})
    with transaction():
        actions.move_meetings(None, cohort, shown)
    with refused("cohorts.changed_meanwhile"), transaction():
        actions.move_meetings(None, cohort, shown)
    with transaction():
        actions.cancel_meetings(None, cohort, [1])
    with refused("cohorts.changed_meanwhile"), transaction():
        actions.cancel_meetings(None, cohort, [1])
    with refused("cohorts.changed_meanwhile"), transaction():
        actions.cancel_meetings(None, cohort, [99])


def test_two_meetings_of_a_cohort_are_never_at_the_same_time(cohort):
    second = meetings_of(cohort)[1]
    with refused("cohorts.overlaps_own"), transaction():
        actions.move_meetings(None, cohort, shifts(meetings_of(cohort)[:1], Wish(days=7), {}))
    with refused("cohorts.overlaps_own"), transaction():
        actions.add_meeting(None, cohort, second.starts_at, second.ends_at, None, "Ekstra")


def test_a_move_onto_a_taken_room_says_by_what_and_moves_nothing(cohort):
    with transaction():
        room = meetings_of(cohort)[0].room
        coordinator = makers.a_coordinator(cohort.cooperation)
        other = makers.a_cohort(
            cohort.cooperation,
            "culture-day",
            room=room,
            name="Fagdag",
            starts=time(12),
            first=days_of(cohort)[0] + timedelta(days=1),
        )
    before = days_of(cohort)
    wish = Wish(days=1, starts=time(13))
    with refused("cohorts.taken") as refusal, transaction():
        actions.move_meetings(coordinator, cohort, shifts(meetings_of(cohort)[:1], wish, {}))
    [collision] = refusal.value.detail["collisions"]
    assert collision.cohort == other.name
    assert "Storstua" in collision.name
    assert days_of(cohort) == before


def test_whoever_stands_in_follows_the_meeting(cohort):
    with transaction():
        stand_in = makers.a_facilitator(cohort.cooperation)
        third = meetings_of(cohort)[2]
        absent = db.session.scalars(select(CohortFacilitator.facilitator_id).where(CohortFacilitator.lead)).one()
        actions.substitute(None, third, absent, stand_in.id)
    with transaction():
        actions.move_meetings(None, cohort, shifts(meetings_of(cohort)[2:3], Wish(days=1), {}))
    booked = db.session.scalars(select(Booking.meeting_id).where(Booking.facilitator_id == stand_in.id)).all()
    assert booked == [third.id]


def test_a_cancelled_meeting_frees_its_room_and_facilitators_and_shortens_the_span(cohort):
    last = meetings_of(cohort)[-1]
    with transaction():
        actions.cancel_meetings(None, cohort, [last.number])
    assert db.session.query(Booking).filter_by(meeting_id=last.id).count() == 0
    assert db.session.get_one(Cohort, cohort.id).last_at == meetings_of(cohort)[-2].ends_at
    assert meetings_of(cohort)[-1].sequence == 1


def test_an_added_meeting_gets_the_next_number_its_room_and_the_cohorts_facilitators(cohort):
    day = days_of(cohort)[-1] + timedelta(days=7)
    with transaction():
        begin, end = to_utc(day, time(17)), to_utc(day, time(19))
        added = actions.add_meeting(None, cohort, begin, end, cohort.room_id, "Ekstra")
    assert (added.number, added.title, added.module_key, added.sequence) == (9, "Ekstra", None, 0)
    assert db.session.query(Booking).filter_by(meeting_id=added.id).count() == 3
    assert db.session.get_one(Cohort, cohort.id).last_at == added.ends_at


def test_every_change_is_in_the_journal_with_before_and_after(cohort):
    first = meetings_of(cohort)[0]
    before = first.starts_at.isoformat()
    with transaction():
        actions.move_meetings(None, cohort, shifts([first], Wish(days=1), {}))
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.deed == "cohorts.move_meeting")).one()
    assert entry.detail["before"][0] == before
    assert entry.detail["after"][0] == meetings_of(cohort)[0].starts_at.isoformat()


def test_a_finished_or_cancelled_cohort_keeps_its_meetings(cohort):
    with transaction():
        actions.cancel(None, cohort, "x")
    with refused("cohorts.not_now"), transaction():
        actions.cancel_meetings(None, cohort, [1])
    with refused("cohorts.not_now"), transaction():
        actions.move_meetings(None, cohort, shifts(meetings_of(cohort), Wish(days=1), {}))
