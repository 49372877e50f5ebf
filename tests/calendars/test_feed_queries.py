"""What a feed holds, and when it dies."""

from __future__ import annotations

from datetime import date, time, timedelta

from flask import Flask
from sqlalchemy import delete, select, update

from courseapp.calendars.actions import Style
from courseapp.calendars.models import FeedKind
from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Meeting
from courseapp.cohorts.rules import Circle
from courseapp.enrollment import actions as enrollment_actions
from courseapp.enrollment.models import Enrollment
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.people.models import Account, HouseholdMember, Person, RoleGrant
from tests import makers
from tests.calendars.feeds import Place, all_feeds, events, first_meeting, read, subscribe


def test_every_kind_of_feed_holds_the_meetings(app: Flask, place: Place) -> None:
    uids = set(db.session.scalars(select(Meeting.uid)))
    for kind, path in all_feeds(place).items():
        assert {str(e["UID"]) for e in events(app, path)} == uids, kind


def test_a_cancelled_meeting_says_so_until_its_date_has_passed(app: Flask, place: Place) -> None:
    path = subscribe(place.parent, FeedKind.PERSON)
    uid = first_meeting(place.cohort).uid
    with transaction():
        cohort_actions.cancel_meetings(None, place.cohort, [1])
    cancelled = events(app, path)[0]
    assert (cancelled["UID"], cancelled["STATUS"], cancelled["TRANSP"]) == (uid, "CANCELLED", "TRANSPARENT")
    assert (cancelled["SUMMARY"], int(cancelled["SEQUENCE"])) == ("AVLYST: Kurs", 1)
    day = first_meeting(place.cohort).starts_at
    with clock.at(day + timedelta(hours=4)):
        assert uid in {e["UID"] for e in events(app, path)}
    with clock.at(day + timedelta(days=1)):
        assert uid not in {e["UID"] for e in events(app, path)}


def test_a_cohort_called_off_is_cancelled_in_the_calendars_of_those_who_had_a_seat(app: Flask, place: Place) -> None:
    path = subscribe(place.parent, FeedKind.PERSON)
    with transaction():
        enrollment_actions.cancel_cohort(None, place.cohort, "For få påmeldte")
    assert {e["STATUS"] for e in events(app, path)} == {"CANCELLED"}
    assert "få påmeldte" not in read(app, path).get_data(as_text=True)


def test_meetings_are_told_from_three_months_back(app: Flask, place: Place) -> None:
    path = subscribe(place.parent, FeedKind.PERSON)
    ends = first_meeting(place.cohort).ends_at
    uid = first_meeting(place.cohort).uid
    for days, told in ((89, True), (91, False)):
        with clock.at(ends + timedelta(days=days)):
            assert (uid in {e["UID"] for e in events(app, path)}) is told


def test_a_home_in_line_has_nothing_until_it_is_seated_and_nothing_after_it_left(app: Flask, place: Place) -> None:
    with transaction():
        home = makers.a_household(makers.services_of(place.cooperation)[0])
        enrollment_actions.sign_up(None, place.cohort, home, makers.adults_of(home))
        next_parent = makers.a_foster_parent(home)
    first, second = subscribe(place.parent, FeedKind.PERSON), subscribe(next_parent, FeedKind.PERSON)
    assert events(app, first)
    assert not events(app, second)
    assert b"BEGIN:VTIMEZONE" in read(app, second).get_data()
    with transaction():
        enrollment = db.session.scalars(select(Enrollment).where(Enrollment.household_id == place.home.id)).one()
        enrollment_actions.withdraw(None, enrollment)
    assert not events(app, first)
    assert events(app, second)


def test_a_protected_home_is_never_told_where_it_will_be(app: Flask, place: Place) -> None:
    path = subscribe(place.parent, FeedKind.PERSON, style=Style(with_place=True))
    assert b"LOCATION" in read(app, path).get_data()
    with transaction():
        other_adult = db.session.get_one(Person, makers.adults_of(place.home)[1])
        other_adult.limited_visibility, other_adult.visibility_review_on = True, date(2027, 6, 1)
    assert b"LOCATION" not in read(app, path).get_data()
    assert b"Eksempelhuset" not in read(app, path).get_data()


def test_the_feed_of_a_venue_or_a_cooperation_holds_one_circle_and_never_the_parents(app: Flask, place: Place) -> None:
    with transaction():
        whole, room = place.cooperation, place.room
        parents = makers.a_cohort(whole, "veien-videre", first=date(2027, 3, 3), starts=time(9), room=room)
        staff = makers.a_cohort(whole, "egs-training", first=date(2027, 4, 7), starts=time(13), room=room)
    assert (parents.circle, staff.circle) == (Circle.BIRTH_PARENTS, Circle.STAFF)
    for kind, target_id in ((FeedKind.COOPERATION, place.cooperation.id), (FeedKind.VENUE, place.room.venue_id)):
        foster = subscribe(place.coordinator, kind, target_id)
        assert {e["SUMMARY"] for e in events(app, foster)} == {f"Kurs {place.cohort.code}"}
        own = subscribe(place.coordinator, kind, target_id, circle=Circle.STAFF)
        assert {e["SUMMARY"] for e in events(app, own)} == {f"Kurs {staff.code}"}
    alone = subscribe(place.coordinator, FeedKind.COHORT, parents.id)
    assert {e["SUMMARY"] for e in events(app, alone)} == {f"Kurs {parents.code}"}


def test_a_feed_dies_with_the_account(app: Flask, place: Place) -> None:
    paths = all_feeds(place)
    with transaction():
        db.session.execute(update(Account).values(is_active=False))
    for path in paths.values():
        read(app, path, 404)


def test_a_feed_dies_with_the_role_it_was_made_in(app: Flask, place: Place) -> None:
    paths = all_feeds(place)
    with transaction():
        db.session.execute(delete(RoleGrant))
    for path in paths.values():
        read(app, path, 404)


def test_a_feed_is_empty_once_the_owner_has_left_the_home(app: Flask, place: Place) -> None:
    path = subscribe(place.parent, FeedKind.PERSON)
    with transaction():
        db.session.execute(
            update(HouseholdMember)
            .where(HouseholdMember.person_id == place.parent.person_id)
            .values(last_day=clock.today() - timedelta(days=1))
        )
    assert not events(app, path)


def test_a_cohorts_feed_dies_when_its_facilitator_is_replaced(app: Flask, place: Place) -> None:
    own = subscribe(place.facilitator, FeedKind.FACILITATOR)
    cohort = subscribe(place.facilitator, FeedKind.COHORT, place.cohort.id)
    with transaction():
        other = makers.a_facilitator(place.cooperation)
        cohort_actions.assign_facilitators(None, place.cohort, other.id, [])
    read(app, cohort, 404)
    assert not events(app, own)


def test_a_coordinators_feeds_die_with_the_sight_of_the_cooperation(app: Flask, place: Place) -> None:
    paths = [path for kind, path in all_feeds(place).items() if kind not in {FeedKind.PERSON, FeedKind.FACILITATOR}]
    with transaction():
        other = makers.a_cooperation()
        db.session.execute(
            update(RoleGrant)
            .where(RoleGrant.account_id == place.coordinator.account_id)
            .values(cooperation_id=other.id)
        )
    for path in paths:
        read(app, path, 404)
