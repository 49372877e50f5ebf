"""Creating, changing and ending cohorts."""

from __future__ import annotations

import itertools
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from courseapp.cohorts import actions
from courseapp.cohorts.models import Booking, Cohort, Meeting, ProgramVersion, Seat
from courseapp.cohorts.queries import curriculum
from courseapp.cohorts.rules import TRANSITIONS, CohortEvent, CohortState
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from programs import catalog
from tests import makers
from tests.cohorts.refusing import refused

DEEDS = {
    CohortEvent.OPEN: lambda cohort: actions.open_for_sign_up(None, cohort),
    CohortEvent.CONFIRM: lambda cohort: actions.confirm(None, cohort),
    CohortEvent.CANCEL: lambda cohort: actions.cancel(None, cohort, "For få påmeldte"),
    CohortEvent.FINISH: lambda cohort: actions.finish(None, cohort),
}
WAYS = {
    CohortState.PLANNED: [],
    CohortState.OPEN: [CohortEvent.OPEN],
    CohortState.CONFIRMED: [CohortEvent.OPEN, CohortEvent.CONFIRM],
    CohortState.FINISHED: [CohortEvent.OPEN, CohortEvent.CONFIRM, CohortEvent.FINISH],
    CohortState.CANCELLED: [CohortEvent.CANCEL],
}


@pytest.mark.parametrize(("state", "event"), list(itertools.product(CohortState, CohortEvent)))
def test_every_deed_in_every_state_either_follows_the_table_or_changes_nothing(app, state, event):
    with transaction():
        cohort = makers.a_cohort(program="efst", open_=False)
    with clock.at(makers.NOW + timedelta(days=60)):
        for step in WAYS[state]:
            with transaction():
                DEEDS[step](cohort)
        lines = db.session.query(JournalEntry).count()
        allowed = (state, event) in TRANSITIONS
        with nullcontext() if allowed else refused("cohorts.not_now"), transaction():
            DEEDS[event](cohort)
        assert db.session.get_one(Cohort, cohort.id).state == TRANSITIONS.get((state, event), state)
        assert db.session.query(JournalEntry).count() == lines + allowed


def test_a_new_cohort_has_its_seats_meetings_room_and_span(app):
    with transaction():
        cooperation = makers.a_cooperation()
        room = makers.a_room(cooperation)
        cohort = makers.a_cohort(cooperation, seats=7, room=room, open_=False)
    meetings = db.session.scalars(select(Meeting).order_by(Meeting.number)).all()
    assert (cohort.first_at, cohort.last_at) == (meetings[0].starts_at, meetings[-1].ends_at)
    assert db.session.query(Seat).count() == 7
    assert db.session.query(Booking).filter_by(room_id=room.id).count() == len(meetings) == 16


def test_cohorts_of_one_curriculum_share_its_stored_version_and_can_read_it(app):
    with transaction():
        first, second = makers.a_cohort(), makers.a_cohort()
    assert db.session.query(ProgramVersion).count() == 1
    assert curriculum(first) is curriculum(second)
    assert curriculum(first) == catalog.get("tbo-f")


def test_a_running_cohort_keeps_its_curriculum_when_the_catalog_goes_on(app):
    with transaction():
        cohort = makers.a_cohort()
        newer = replace(catalog.get("tbo-f"), version=2, max_homes=9)
        actions.version_of(newer)
    assert curriculum(cohort).max_homes == 8
    assert db.session.query(ProgramVersion).count() == 2


@pytest.mark.parametrize("seats", [0, -1, actions.MOST_SEATS + 1])
def test_a_capacity_out_of_range_is_refused(app, seats):
    with refused("cohorts.seats_out_of_range"), transaction():
        makers.a_cohort(seats=seats)


def test_an_open_cohort_needs_meetings(app):
    with transaction():
        cohort = makers.a_cohort(open_=False)
        cooperation_id = cohort.cooperation_id
        services = frozenset(s.id for s in cohort.services)
        plan = actions.Plan(
            cooperation_id=cooperation_id, name="Tomt", service_ids=services, room_id=None, seats=1, min_homes=1
        )
        empty = actions.create(None, catalog.get("tbo-f"), plan, [])
    with refused("cohorts.no_meetings"), transaction():
        actions.open_for_sign_up(None, empty)


def test_a_cohort_is_finished_only_when_its_meetings_are_over(app):
    with transaction():
        cohort = makers.a_cohort()
        actions.confirm(None, cohort)
    with refused("cohorts.not_over"), transaction():
        actions.finish(None, cohort)


def test_cancelling_frees_the_room_and_cancels_only_what_is_to_come(app):
    with transaction():
        cooperation = makers.a_cooperation()
        cohort = makers.a_cohort(cooperation, room=makers.a_room(cooperation))
    with clock.at(makers.NOW + timedelta(days=50)):
        with transaction():
            actions.cancel(None, cohort, "For få")
        now = clock.now()
        for meeting in db.session.scalars(select(Meeting)):
            assert (meeting.cancelled_at is not None) == (meeting.starts_at > now)
        assert db.session.query(Booking).filter(Booking.starts_at > now).count() == 0
    assert cohort.cancelled_because == "For få"


def test_changing_a_cohort_moves_its_coming_meetings_to_the_new_room(app):
    with transaction():
        cooperation = makers.a_cooperation()
        old, new = makers.a_room(cooperation), makers.a_room(cooperation)
        cohort = makers.a_cohort(cooperation, room=old)
    with clock.at(makers.NOW + timedelta(days=50)):
        with transaction():
            wanted = replace(actions.settings_of(cohort), room_id=new.id, name="Nytt navn", decide_by=date(2027, 1, 1))
            actions.change(None, cohort, wanted, version=1)
        for meeting in db.session.scalars(select(Meeting)):
            past = meeting.starts_at <= clock.now()
            assert meeting.room_id == (old.id if past else new.id)
            assert meeting.sequence == (0 if past else 1)
    assert (cohort.name, cohort.version) == ("Nytt navn", 2)
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.deed == "cohorts.change")).one()
    assert entry.detail == {"changed": ["name", "room_id", "decide_by"]}


def test_the_second_of_two_who_change_at_once_is_told(app):
    with transaction():
        cohort = makers.a_cohort()
    for version, outcome in ((1, None), (1, "cohorts.changed")):
        wanted = replace(actions.settings_of(cohort), min_homes=3)
        if outcome:
            with refused(outcome), transaction():
                actions.change(None, cohort, wanted, version)
        else:
            with transaction():
                actions.change(None, cohort, wanted, version)


def test_a_cancelled_cohort_cannot_be_changed(app):
    with transaction():
        cohort = makers.a_cohort()
        actions.cancel(None, cohort, "x")
    with refused("cohorts.not_now"), transaction():
        actions.change(None, cohort, actions.settings_of(cohort), version=1)
