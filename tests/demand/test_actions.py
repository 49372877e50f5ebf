"""Telling what a home wishes, and what the database refuses to be told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from courseapp.demand import actions
from courseapp.demand.actions import Changed, Said
from courseapp.demand.models import HomeAvailability, InterestRegistration
from courseapp.demand.rules import InterestEvent, InterestState
from courseapp.demand.wishes import open_wishes
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.kernel.refused import Refused
from courseapp.people.models import Household, HouseholdKind
from courseapp.places.models import CooperationMembership
from courseapp.places.slots import Part, Slot
from tests import makers
from tests.statements import counted

EVENINGS = 0b1010


def said(home: Household, **other: object) -> Said:
    usual = {"municipality_number": home.home_municipality, "slots": EVENINGS, "max_minutes": 45, "adults": 2}
    return Said(**{**usual, **other})  # type: ignore[arg-type]


@pytest.fixture
def home(app: Flask) -> Household:
    with transaction():
        return makers.a_household(makers.services_of(makers.a_cooperation())[0])


def cooperation_of(home: Household) -> int:
    query = db.select(CooperationMembership.cooperation_id).where(CooperationMembership.service_id == home.service_id)
    found: int = db.session.scalars(query).one()
    return found


def tell(home: Household, *programs: str, since: date | None = None, **other: object) -> Changed:
    with transaction():
        home = db.session.get_one(Household, home.id)
        wished = dict.fromkeys(programs, since)
        return actions.tell(None, home, cooperation_of(home), said(home, **other), wished)


def test_the_same_told_twice_is_no_news(home: Household) -> None:
    assert tell(home, "tbo-f") == Changed(1, 0, otherwise=True)
    assert not tell(home, "tbo-f")
    assert tell(home, "tbo-f", max_minutes=60) == Changed(0, 0, otherwise=True)


def test_who_waits_goes_on_waiting_and_who_comes_back_begins_anew(home: Household) -> None:
    tell(home, "tbo-f", since=date(2026, 1, 1))
    tell(home, "tbo-f", "efst")
    assert [wish.since for wish in open_wishes(cooperation_of(home))] == [date(2026, 1, 1), clock.today()]
    tell(home, "efst")
    tell(home, "efst", "tbo-f")
    assert [wish.since for wish in open_wishes(cooperation_of(home))] == [clock.today(), clock.today()]


def test_a_program_for_others_is_refused_and_nothing_is_kept(home: Household) -> None:
    with pytest.raises(Refused) as refused:
        tell(home, "tbo-f", "veien-videre")
    assert refused.value.code == "demand.not_for_this_home"
    assert db.session.scalar(db.select(db.func.count()).select_from(HomeAvailability)) == 0


def test_a_cooperation_of_others_is_refused(home: Household) -> None:
    with transaction():
        other = makers.a_cooperation().id
    with pytest.raises(Refused) as refused, transaction():
        actions.tell(None, db.session.get_one(Household, home.id), other, said(home), {"tbo-f": None})
    assert refused.value.code == "demand.not_in_cooperation"


def test_a_home_waits_for_a_program_once(home: Household) -> None:
    tell(home, "tbo-f")
    live = r"uq_interest_registration_live|interest_registration.household_id"
    with pytest.raises(IntegrityError, match=live), transaction():
        actions.add(None, home.id, cooperation_of(home), "tbo-f", clock.today())


def test_nobody_wishes_without_saying_when(home: Household) -> None:
    with pytest.raises(IntegrityError), transaction():
        actions.add(None, home.id, cooperation_of(home), "tbo-f", clock.today())


@pytest.mark.parametrize("wrong", [{"slots": 0}, {"slots": 1 << 14}, {"max_minutes": 4}, {"adults": 0}])
def test_the_database_refuses_what_makes_no_sense(home: Household, wrong: dict[str, int]) -> None:
    with pytest.raises(IntegrityError):
        tell(home, "tbo-f", since=None, **wrong)


def test_what_happens_to_a_wish_stands_in_the_journal(home: Household) -> None:
    tell(home, "tbo-f")
    with transaction():
        wish = db.session.scalars(db.select(InterestRegistration)).one()
        actions.happen(None, wish, InterestEvent.PLAN)
        actions.happen(None, wish, InterestEvent.CLOSE)
    assert (wish.state, wish.ended_at) == (InterestState.CLOSED, clock.now())
    deeds = db.session.scalars(db.select(JournalEntry.deed).order_by(JournalEntry.id)).all()
    assert list(deeds)[-4:] == ["demand.tell", "demand.wish", "demand.plan", "demand.close"]


def test_planners_read_all_there_is_in_two_statements(home: Household) -> None:
    away = ((date(2027, 2, 1), date(2027, 2, 7)), (date(2027, 7, 1), date(2027, 7, 20)))
    tell(home, "tbo-f", since=date(2026, 11, 1), away=away, childcare=True)
    with transaction():
        service = db.session.get_one(Household, home.id).service
        ended = makers.a_household(service)
        actions.tell(None, ended, cooperation_of(home), said(ended), {"tbo-f": None})
        ended.last_day = clock.today() - timedelta(days=1)
        new = makers.a_household(service, kind=HouseholdKind.KINSHIP, limited=True)
        new.first_day = clock.today() - timedelta(days=30)
        actions.tell(None, new, cooperation_of(home), said(new), {"efst": None})
    cooperation_id = cooperation_of(home)
    with counted() as sent:
        first, second = open_wishes(cooperation_id)
    assert len(sent) == 2
    assert (first.program, first.since, first.away, first.childcare) == ("tbo-f", date(2026, 11, 1), away, True)
    assert first.slots == {Slot(0, Part.EVENING), Slot(1, Part.EVENING)}
    assert (first.new_home, first.facts.limited) == (False, False)
    assert (second.program, second.new_home, second.facts.limited) == ("efst", True, True)
