"""What a home meets when it signs up, looks, changes and withdraws."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Cohort
from courseapp.enrollment import actions
from courseapp.enrollment.models import Enrollment
from courseapp.enrollment.rules import EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.people.models import Account, Household, HouseholdMember, MemberRole
from courseapp.places.models import Venue
from tests import makers
from tests.pages import Browser, Page
from tests.statements import counted


def a_home(cohort: Cohort, **kwargs: Any) -> tuple[Household, Actor]:
    household = makers.a_household(makers.services_of(cohort.cooperation)[0], **kwargs)
    return household, makers.a_foster_parent(household)


def enrolled(household: Household) -> Any:
    return db.session.scalars(
        db.select(Enrollment).where(Enrollment.household_id == household.id).order_by(Enrollment.id.desc())
    ).first()


def sign_up(browser: Browser, cohort: Cohort, data: dict[str, Any] | None = None, status: int = 303) -> Page:
    return browser.post(f"/kull/{cohort.code}/pamelding", data, status, action="")


def test_a_home_reads_all_about_a_cohort_before_it_answers(app: Flask) -> None:
    with transaction():
        cooperation = makers.a_cooperation()
        room = makers.a_room(cooperation)
        db.session.get_one(Venue, room.venue_id).travel_note = "Siste ferge går klokka 21"
        cohort = makers.a_cohort(cooperation, room=room)
        leader = makers.a_facilitator(cooperation)
        cohort_actions.assign_facilitators(None, cohort, leader.id, [])
        _, parent = a_home(cohort)
    shown = Browser(app, parent).get(f"/kull/{cohort.code}/pamelding").text
    for words in ("Siste ferge går klokka 21", "Eksempelhuset", leader.person.name, "Det er ledige plasser", "17.30"):
        assert words in shown
    assert "Ikke skriv navn eller helseopplysninger om barn" in shown


def test_a_home_signs_up_whole_with_one_press(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort()
        household, parent = a_home(cohort)
    page = sign_up(Browser(app, parent), cohort)
    assert page.location == f"/kull/{cohort.code}/min-pamelding?hjem={household.code}"
    enrollment = enrolled(household)
    assert enrollment.state == EnrollmentState.SEATED
    assert [p.person_id for p in enrollment.participants] == makers.adults_of(household)
    assert "Har plass" in Browser(app, parent).get(page.location).text


def test_one_adult_may_come_alone_and_say_what_the_home_needs(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort()
        household, parent = a_home(cohort)
    first = makers.adults_of(household)[0]
    answers = {"persons": [str(first)], "childcare": "y", "diet": ["halal", "nut_free"], "interpreter": "tigrinja"}
    page = sign_up(Browser(app, parent), cohort, answers)
    enrollment = enrolled(household)
    assert [p.person_id for p in enrollment.participants] == [first]
    assert (enrollment.childcare, enrollment.diet, enrollment.interpreter) == (True, "halal,nut_free", "tigrinja")
    assert "Halal, Uten nøtter" in Browser(app, parent).get(page.location).text


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"persons": []}, "Velg minst én person"),
        ({"persons": ["0"]}, "Velg blant dem som står i listen"),
        ({"persons": ["x\x00"]}, "Velg blant dem som står i listen"),
        ({"diet": ["<script>"]}, "Velg blant dem som står i listen"),
        ({"interpreter": "a" * 61}, "Skriv høyst 60 tegn"),
        ({"access_needs": "a" * 10_000}, "Skriv høyst 300 tegn"),
    ],
)
def test_a_wrong_answer_is_explained_and_changes_nothing(app: Flask, answers: dict[str, Any], words: str) -> None:
    with transaction():
        cohort = makers.a_cohort()
        household, parent = a_home(cohort)
    assert words in sign_up(Browser(app, parent), cohort, answers, 422).text
    assert enrolled(household) is None


def test_a_person_of_another_home_cannot_be_signed_up(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort()
        _, parent = a_home(cohort)
        stranger, _ = a_home(cohort)
    sign_up(Browser(app, parent), cohort, {"persons": [str(makers.adults_of(stranger)[0])]}, 422)
    assert enrolled(stranger) is None


def test_a_second_sign_up_leads_calmly_to_the_first(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort()
        household, parent = a_home(cohort)
    browser = Browser(app, parent)
    fields = browser.get(f"/kull/{cohort.code}/pamelding").fields("")
    pages = [fields | {"once": f"page {number}"} for number in range(3)]
    answers = [browser.client.post(f"/kull/{cohort.code}/pamelding", data=page) for page in pages]
    assert {(a.status_code, a.headers["Location"]) for a in answers} == {
        (303, f"/kull/{cohort.code}/min-pamelding?hjem={household.code}")
    }
    assert db.session.scalar(db.select(db.func.count()).select_from(Enrollment)) == 1
    assert "allerede meldt på" in browser.get(answers[-1].headers["Location"]).text


def test_the_page_says_which_number_in_line_a_home_would_get_and_then_which_it_has(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort(seats=1)
        for _ in range(3):
            waiting, _ = a_home(cohort)
            actions.sign_up(None, cohort, waiting, makers.adults_of(waiting))
        _, parent = a_home(cohort)
    browser = Browser(app, parent)
    assert "Det er fullt; dere blir nummer 3 på ventelisten" in browser.get(f"/kull/{cohort.code}/pamelding").text
    shown = browser.get(sign_up(browser, cohort).location).text
    assert "Dere er nummer 3 på ventelisten" in shown
    assert "Alle plassene er tatt." in shown
    assert "Slik virker ventelisten" in shown


def test_what_stops_a_home_is_said_before_the_form(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort()
        cohort.sign_up_until = clock.today() - timedelta(days=1)
        _, parent = a_home(cohort)
        _, protected = a_home(cohort, limited=True)
        begun = makers.a_cohort(cohort.cooperation, first=date(2026, 11, 17))
    for actor, where, words in (
        (parent, cohort, "Fristen for å melde seg på var 23. november 2026"),
        (parent, begun, "Kullet er i gang"),
        (protected, open_beside(cohort), "Dette hjemmet meldes på av kontaktpersonen"),
    ):
        page = Browser(app, actor).get(f"/kull/{where.code}/pamelding")
        assert words in page.text
        assert "Meld oss på" not in page.text


def open_beside(cohort: Cohort) -> Cohort:
    with transaction():
        return makers.a_cohort(cohort.cooperation)


def test_a_home_withdraws_in_one_tap_and_may_come_back(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort()
        household, parent = a_home(cohort)
    browser = Browser(app, parent)
    own = sign_up(browser, cohort).location
    away = f"/kull/{cohort.code}/min-pamelding/meld-av"
    fields = browser.get(own).fields(away)
    assert browser.client.post(away, data=fields).status_code == 303
    assert enrolled(household).state == EnrollmentState.WITHDRAWN
    assert "Meld oss på igjen" in browser.get(own).text
    browser.client.post(away, data=fields | {"once": "another page"})
    assert "allerede avsluttet" in browser.get(own).text
    sign_up(browser, cohort)
    assert enrolled(household).state == EnrollmentState.SEATED


def test_the_second_adult_may_join_later_and_needs_may_change(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort()
        household, parent = a_home(cohort)
    first, second = makers.adults_of(household)
    browser = Browser(app, parent)
    own = sign_up(browser, cohort, {"persons": [str(first)]}).location
    browser.post(own, {"persons": [str(first), str(second)], "access_needs": "Rullestol"}, 303, action="")
    db.session.expire_all()
    enrollment = enrolled(household)
    assert [p.person_id for p in enrollment.participants] == [first, second]
    assert enrollment.access_needs == "Rullestol"


def test_one_with_two_homes_chooses_which_it_is_about(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort()
        home, _ = a_home(cohort, adults=1)
        service = makers.services_of(cohort.cooperation)[0]
        other = makers.a_household(service, adults=1)
        makers.save(
            HouseholdMember(
                household_id=other.id,
                person_id=makers.adults_of(home)[0],
                role=MemberRole.ADULT,
                first_day=makers.LONG_AGO,
            )
        )
        parent = makers.actor_for(db.session.scalars(db.select(Account)).one())
    browser = Browser(app, parent)
    choice = browser.get(f"/kull/{cohort.code}/pamelding")
    assert "Hvilket hjem vil du melde på?" in choice.text
    (link,) = [a for a in choice.links() if other.code in a]
    browser.post(link, {"persons": [str(makers.adults_of(other)[0])]}, 303, action="")
    assert enrolled(other).state == EnrollmentState.SEATED
    assert enrolled(home) is None


def test_the_whole_sign_up_stays_within_its_statements(app: Flask) -> None:
    for program, seats in (("tbo-f", 8), ("cos-p", 16)):
        with transaction():
            cohort = makers.a_cohort(program=program, seats=seats)
            _, parent = a_home(cohort)
        browser = Browser(app, parent)
        with counted() as reading:
            page = browser.client.get(f"/kull/{cohort.code}/pamelding")
        assert page.status_code == 200
        assert len(reading) <= 8, reading
        fields = browser.get(f"/kull/{cohort.code}/pamelding").fields("")
        with counted() as writing:
            answer = browser.client.post(f"/kull/{cohort.code}/pamelding", data=fields)
        assert answer.status_code == 303
        assert len(writing) <= 26, "\n".join(writing)


def test_a_cohort_out_of_reach_is_not_found(app: Flask) -> None:
    with transaction():
        cohort = makers.a_cohort()
        _, parent = a_home(makers.a_cohort())
        _, own = a_home(cohort)
        coordinator = makers.a_coordinator(cohort.cooperation)
    for page in ("pamelding", "min-pamelding"):
        Browser(app, parent).get(f"/kull/{cohort.code}/{page}", 404)
        Browser(app, parent).get(f"/kull/XXXXXXX/{page}", 404)
        Browser(app, coordinator).get(f"/kull/{cohort.code}/{page}", 404)  # its own place is in courses for staff
    assert Browser(app, own).get(f"/kull/{cohort.code}/min-pamelding", 303).location == f"/kull/{cohort.code}/pamelding"
