"""The gate with a database behind it: what somebody has taken, exceptions with a reason, and what is said instead."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from courseapp.cohorts.models import Cohort
from courseapp.cohorts.rules import CohortState
from courseapp.enrollment import actions, gate, taken
from courseapp.enrollment.actions import Needs
from courseapp.enrollment.models import Enrollment
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.kernel.refused import Refused
from courseapp.people.models import Household, HouseholdKind, Person
from tests import makers
from tests.pages import Browser
from tests.statements import counted


def scene(program: str = "tbo-f") -> tuple[Cohort, Household]:
    cohort = makers.a_cohort(program=program)
    return cohort, makers.a_household(makers.services_of(cohort.cooperation)[0])


def finished(like: Cohort, home: Household, program: str = "tbo-f") -> Cohort:
    cohort = makers.a_cohort(like.cooperation, program)
    actions.sign_up(None, cohort, home, makers.adults_of(home))
    cohort.state = CohortState.FINISHED
    db.session.flush()
    return cohort


def tried(cohort: Cohort, home: Household, persons: list[int] | None = None) -> str | None:
    try:
        with transaction():
            actions.sign_up(None, cohort, home, persons or makers.adults_of(home))
    except Refused as refused:
        return refused.code.removeprefix("enrollment.")
    return None


def passed_rules() -> list[tuple[str | None, list[str]]]:
    lines = db.session.scalars(db.select(JournalEntry).where(JournalEntry.deed == "enrollment.pass_rule")).all()
    return [(line.reason, line.detail["rules"]) for line in lines]


def test_who_has_been_through_a_program_is_told_when_it_may_be_taken_again_and_where_to_look(app: Flask) -> None:
    with transaction():
        cohort, home = scene()
        finished(cohort, home)
        parent = makers.a_foster_parent(home)
    page = Browser(app, parent).get(f"/kull/{cohort.code}/pamelding")
    assert "Det kan tas på nytt i kull som begynner" in page.text
    assert "/kull" in page.links()
    assert not [f for f in page.all("form") if "Meld oss på" in str(f)]
    assert tried(cohort, home) == "has_taken"


def test_who_is_in_another_cohort_of_the_program_is_led_to_that_sign_up(app: Flask) -> None:
    with transaction():
        cohort, home = scene()
        other = makers.a_cohort(cohort.cooperation)
        actions.sign_up(None, other, home, makers.adults_of(home))
        parent = makers.a_foster_parent(home)
    page = Browser(app, parent).get(f"/kull/{cohort.code}/pamelding")
    assert f"/kull/{other.code}/min-pamelding?hjem={home.code}" in page.links()
    assert tried(cohort, home) == "in_parallel"
    with transaction():
        actions.withdraw(None, db.session.scalars(db.select(Enrollment)).one())
    assert tried(cohort, home) is None


def test_an_evening_may_be_visited_as_often_as_one_likes(app: Flask) -> None:
    with transaction():
        cohort, home = scene("fosterhjemskveld")
        finished(cohort, home, "fosterhjemskveld")
        other = makers.a_cohort(cohort.cooperation, "fosterhjemskveld")
        actions.sign_up(None, other, home, makers.adults_of(home))
    assert tried(cohort, home) is None


@pytest.mark.parametrize(("years_ago", "code"), [(0, "has_taken"), (2, "has_taken"), (4, None)])
def test_an_earlier_course_noted_counts_from_its_year(app: Flask, years_ago: int, code: str | None) -> None:
    with transaction():
        cohort, home = scene()
        for person in makers.adults_of(home):
            taken.note(None, home, person, "tbo-f", clock.today().year - years_ago)
    assert tried(cohort, home) == code


def test_of_a_couple_the_one_who_has_not_taken_it_may_come_and_the_form_offers_only_that_one(app: Flask) -> None:
    with transaction():
        cohort, home = scene()
        first, second = makers.adults_of(home)
        taken.note(None, home, first, "tbo-f", clock.today().year)
        parent = makers.a_foster_parent(home)
        name = db.session.get_one(Person, first).name
    page = Browser(app, parent).get(f"/kull/{cohort.code}/pamelding")
    assert {**page.fields()}["persons"] == [str(second)]  # type: ignore[comparison-overlap]
    assert f"{name} tok" in page.text
    assert tried(cohort, home) == "has_taken"
    assert tried(cohort, home, [second]) is None
    with pytest.raises(Refused) as refused, transaction():
        actions.change(None, db.session.scalars(db.select(Enrollment)).one(), [first, second], Needs())
    assert refused.value.code == "enrollment.has_taken"


def test_a_coordinator_passes_a_bound_with_a_reason_that_the_journal_keeps(app: Flask) -> None:
    with transaction():
        cohort, home = scene()
        finished(cohort, home)
        cohort.sign_up_until = clock.today() - timedelta(days=1)
        coordinator = makers.a_coordinator(cohort.cooperation)
    browser, address = Browser(app, coordinator), f"/kull/{cohort.code}/deltakere/legg-til/{home.code}"
    browser.post(address, status=422)
    assert passed_rules() == []
    browser.post(address, {"reason": "Ny plassering"}, 303)
    db.session.expire_all()
    assert passed_rules() == [("Ny plassering", ["enrollment.closed", "enrollment.has_taken"])]


def test_a_contact_person_passes_no_bound_and_is_told_who_can(app: Flask) -> None:
    with transaction():
        cohort, home = scene()
        cohort.sign_up_until = clock.today() - timedelta(days=1)
        contact = makers.a_contact_person(home.service)
        home.contact_person_id = contact.person_id
    page = Browser(app, contact).get(f"/kull/{cohort.code}/deltakere/legg-til/{home.code}")
    assert "kan gjøre et unntak" in page.text
    assert not page.all("textarea")
    with pytest.raises(Refused) as refused, transaction():
        actions.sign_up(contact, cohort, home, makers.adults_of(home), Needs(), "Haster")
    assert refused.value.code == "enrollment.closed"


def test_no_reason_lets_a_home_into_what_is_not_for_it(app: Flask) -> None:
    with transaction():
        cohort, home = scene()
        birth = makers.a_household(home.service, kind=HouseholdKind.BIRTH_PARENT)
        coordinator = makers.a_coordinator(cohort.cooperation)
    with pytest.raises(Refused) as refused, transaction():
        actions.sign_up(coordinator, cohort, birth, makers.adults_of(birth), Needs(), "Unntak")
    assert refused.value.code == "enrollment.not_for_this_home"


def test_invitations_leave_out_those_the_gate_would_turn_away(app: Flask) -> None:
    with transaction():
        cohort, home = scene()
        finished(cohort, home)
        fresh = makers.a_household(home.service)
        done = actions.invite(None, cohort, [home, fresh])
        coordinator = makers.a_coordinator(cohort.cooperation)
        other = makers.a_cohort(cohort.cooperation)
    assert (done.count, done.left_out) == (1, 1)
    page = Browser(app, coordinator).get(f"/kull/{other.code}/inviter")
    assert "Kan ikke inviteres nå" in page.text
    assert home.code not in page.html


def test_courses_are_noted_and_taken_back_by_those_who_act_for_the_home(app: Flask) -> None:
    with transaction():
        cohort, home = scene()
        first = makers.adults_of(home)[0]
        hidden = makers.a_household(home.service, limited=True)
        coordinator, parent = makers.a_coordinator(cohort.cooperation), makers.a_foster_parent(home)
        stranger = makers.a_coordinator(makers.a_cooperation())
    browser, address = Browser(app, coordinator), f"/hjem/{home.code}/tidligere-kurs"
    browser.post(address, {"person": str(first), "program": "efst", "year": "2010"}, 303)
    assert "2010" in browser.get(address).text
    assert (
        "Skriv et helt tall"
        in browser.post(address, {"person": str(first), "program": "efst", "year": "1980"}, 422).text
    )
    later = str(clock.today().year + 1)
    assert "til i år" in browser.post(address, {"person": str(first), "program": "efst", "year": later}, 422).text
    browser.post(f"{address}/fjern", status=303, page=address, action=f"{address}/fjern")
    assert "2010" not in browser.get(address).text
    Browser(app, stranger).get(address, 404)
    Browser(app, parent).get(address, 404)
    browser.get(f"/hjem/{hidden.code}/tidligere-kurs", 404)


def test_the_gate_reads_the_same_for_many_homes_as_for_one(app: Flask) -> None:
    with transaction():
        cohort, home = scene()
        many = [makers.a_household(home.service).id for _ in range(20)]
    gate.homes(cohort, [home.id])
    for ids in ([home.id], many):
        with counted() as sent:
            gate.homes(cohort, ids)
        assert len(sent) == 2
    assert date.max > clock.today()
