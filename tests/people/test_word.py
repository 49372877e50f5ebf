"""Telling people what happened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from courseapp.kernel import clock
from courseapp.kernel.access import Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Announcement, Channel, Message, Refusing
from courseapp.people import word
from courseapp.people.models import Account, Household, HouseholdKind, Person, WordChoice
from courseapp.people.word import Homes, Persons, tell
from tests import makers
from tests.makers import NOW
from tests.statements import counted

NEWS = word.kind("test.news", "Nyheter")
REMINDER = word.kind("test.reminder", "Påminnelse", reminder=True)


def a_home(kind: HouseholdKind = HouseholdKind.FOSTER_HOME, adults: int = 2) -> Household:
    home = makers.a_household(makers.a_service(), adults, kind=kind)
    role = Role.BIRTH_PARENT if kind == HouseholdKind.BIRTH_PARENT else Role.FOSTER_PARENT
    for person_id in makers.adults_of(home):
        makers.an_account(person_id, role)
    return home


def rows() -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def test_both_adults_of_a_home_are_told_once_however_often_it_is_said(app: Flask) -> None:
    with transaction():
        home = a_home()
        assert tell(None, NEWS, "thing:A", Homes([home.id])) == 2
        assert tell(None, NEWS, "thing:A", Homes([home.id])) == 0
        assert tell(None, NEWS, "thing:A", Homes([home.id]), key="again") == 2
        assert tell(None, NEWS, "thing:B", Homes([home.id])) == 2
    assert [row.person_id for row in rows()] == makers.adults_of(home) * 3


def test_what_is_told_goes_back_with_the_deed(app: Flask) -> None:
    with transaction():
        home = a_home()

    def half_a_deed() -> None:
        with transaction():
            tell(None, NEWS, "thing:A", Homes([home.id]))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_a_deed()
    assert rows() == []


def test_telling_a_hundred_homes_costs_as_much_as_telling_one(app: Flask) -> None:
    with transaction():
        homes = [a_home() for _ in range(20)]
        with counted() as one:
            tell(None, NEWS, "thing:A", Homes([homes[0].id]))
        with counted() as many:
            tell(None, NEWS, "thing:B", Homes([home.id for home in homes]))
    assert len(one) == len(many) == 2


def test_a_message_holds_a_code_and_nothing_about_anybody(app: Flask) -> None:
    with transaction():
        tell(None, NEWS, "thing:A", Homes([a_home().id]), until=NOW + timedelta(days=1))
    for row in rows():
        assert set(row.values) == {"until"}
        assert (row.template, row.about, row.role, row.channel) == ("test.news", "thing:A", "foster_parent", "mail")


def test_nobody_is_told_what_they_have_just_done(app: Flask) -> None:
    with transaction():
        home = a_home()
        doer = db.session.scalars(select(Account).where(Account.person_id == makers.adults_of(home)[0])).one()
        tell(makers.actor_for(doer), NEWS, "thing:A", Homes([home.id]))
    assert [row.person_id for row in rows()] == makers.adults_of(home)[1:]


def test_one_adult_may_read_for_the_other(app: Flask) -> None:
    with transaction():
        home = a_home()
        first, second = makers.adults_of(home)
        db.session.add(WordChoice(person_id=first, leaves_to_other=True))
        tell(None, NEWS, "thing:A", Homes([home.id]))
    assert [row.person_id for row in rows()] == [second]


def test_somebody_without_an_open_account_is_not_written_to_and_the_other_reads(app: Flask) -> None:
    with transaction():
        home = a_home()
        first, second = makers.adults_of(home)
        db.session.add(WordChoice(person_id=second, leaves_to_other=True))
        db.session.scalars(select(Account).where(Account.person_id == first)).one().is_active = False
        tell(None, NEWS, "thing:A", Homes([home.id]))
    assert [row.person_id for row in rows()] == [second]


def test_reminders_are_spared_those_who_asked_and_nothing_else(app: Flask) -> None:
    with transaction():
        home = a_home(adults=1)
        db.session.add(WordChoice(person_id=makers.adults_of(home)[0], reminders=False))
        assert tell(None, REMINDER, "thing:A", Homes([home.id])) == 0
        assert tell(None, NEWS, "thing:A", Homes([home.id])) == 1


def test_whoever_chose_text_messages_gets_them_until_the_number_refuses(app: Flask) -> None:
    with transaction():
        home = a_home(adults=1)
        (person_id,) = makers.adults_of(home)
        db.session.add(WordChoice(person_id=person_id, channel=Channel.SMS))
        tell(None, NEWS, "thing:A", Homes([home.id]))
        db.session.get_one(Person, person_id).phone = "99 99 99 99"
        db.session.flush()
        tell(None, NEWS, "thing:B", Homes([home.id]))
        db.session.add(Refusing(address="99 99 99 99", times=3, answer="400", last_at=NOW, blocked_at=NOW))
        tell(None, NEWS, "thing:C", Homes([home.id]))
    assert [row.channel for row in rows()] == [Channel.MAIL, Channel.SMS, Channel.MAIL]
    assert rows()[1].address == "99 99 99 99"


def test_at_night_a_message_waits_until_eight(app: Flask) -> None:
    with clock.at(NOW + timedelta(hours=12)), transaction():
        tell(None, NEWS, "thing:A", Homes([a_home(adults=1).id]))
    assert rows()[0].due_at == NOW + timedelta(hours=22)
    assert not rows()[0].at_night


def test_somebody_in_both_worlds_reads_each_homes_word_in_its_own_role(app: Flask) -> None:
    with transaction():
        foster, birth = a_home(adults=1), a_home(HouseholdKind.BIRTH_PARENT, adults=1)
        tell(None, NEWS, "thing:A", Homes([foster.id, birth.id]))
    assert {(row.person_id, row.role) for row in rows()} == {
        (makers.adults_of(foster)[0], "foster_parent"),
        (makers.adults_of(birth)[0], "birth_parent"),
    }


def test_staff_are_told_in_a_role_they_hold(app: Flask) -> None:
    with transaction():
        cooperation = makers.a_cooperation()
        coordinator = makers.a_coordinator(cooperation)
        assert word.coordinators_of(cooperation.id) == [coordinator.person_id]
        told = Persons([coordinator.person_id], Role.COORDINATOR)
        assert tell(None, NEWS, "thing:A", told) == 1
        assert tell(coordinator, NEWS, "thing:B", told) == 0
        assert tell(None, NEWS, "thing:C", Persons([coordinator.person_id], Role.LEADER)) == 0


def test_what_is_announced_twice_while_it_waits_is_told_once(app: Flask) -> None:
    with transaction():
        word.announce(NEWS, "cohort:A", 1)
        word.announce(NEWS, "cohort:A", 1)
        word.announce(NEWS, "cohort:B", 2)
    waiting = db.session.scalars(select(Announcement).order_by(Announcement.id)).all()
    assert [(it.about, it.due_at) for it in waiting] == [
        ("cohort:A", NOW + word.SETTLES),
        ("cohort:B", NOW + word.SETTLES),
    ]
