"""Those who take part in staff courses appear nowhere among homes, and no home among them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from courseapp.cohorts.models import Cohort
from courseapp.demand.queries import programs_for
from courseapp.enrollment import actions, oneself, program_gate
from courseapp.enrollment.actions import Needs
from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.refused import Refused
from courseapp.people import staff_units
from courseapp.people.models import Household, HouseholdKind, HouseholdMember, Person
from programs import catalog
from tests import makers
from tests.house import rows
from tests.house.asking import CSRF, Asker
from tests.house.crawl import crawl, unpacked
from tests.makers import NOW
from tests.pages import Browser


@dataclass
class Office:
    """A service with homes and a course for its staff, which nobody takes part in yet."""

    actors: dict[str, Actor]
    colleagues: list[Actor]
    course: str
    homes: list[str]


@pytest.fixture(scope="module")
def office(whole_app: Flask) -> Iterator[Office]:
    with clock.at(NOW), whole_app.app_context():
        with transaction():
            service = makers.a_service()
            cooperation = makers.a_cooperation(service)
            contact = makers.a_person("Qzkontakt")
            homes = [makers.a_household(service, contact_person=contact if n else None) for n in range(3)]
            for home in homes:
                makers.a_foster_parent(home)
            cohort = makers.a_cohort(cooperation)
            actions.sign_up(None, cohort, homes[0], makers.adults_of(homes[0]))
            course = makers.a_cohort(cooperation, "egs-training", seats=2)
            persons = [makers.a_person(f"Qzkollega{n}") for n in range(4)]
            at_work = [makers.an_account(it, Role.CONTACT_PERSON, service=service) for it in (*persons, contact)]
            *colleagues, follower = [makers.actor_for(account) for account in at_work]
            office = Office(
                {
                    "contact_person": follower,
                    "coordinator": makers.a_coordinator(cooperation),
                    "leader": makers.a_leader(service),
                    "admin": makers.an_admin(),
                },
                colleagues,
                course.code,
                [home.code for home in homes],
            )
        yield office
        rows.empty()
        db.session.remove()


NOT_ABOUT_HOMES = re.compile(
    r"krets=ansatte|kurs-for-ansatte|/brukere|/kalender|/abonnement|^/program|/veiledere|^/profil|/meldinger$"
)
"""Pages of the staff's circle, those that tell of it beside others, and two that are new each time."""


def pages(app: Flask, office: Office, who: str) -> dict[str, str]:
    """What a reader sees of everything but the staff's own circle, by address."""
    found = crawl(app, office.actors[who], ("/", "/hjem", "/kull", "/henvisninger"))
    return {
        it.url: CSRF.sub("CSRF", it.text)
        for it in found
        if office.course not in it.url and not NOT_ABOUT_HOMES.search(it.url) and it.response and "xlsx" not in it.url
    }


def body(text: str) -> str:
    return text[text.find("<main") :]


def test_not_one_page_about_homes_changes_when_staff_take_part(whole_app: Flask, office: Office) -> None:
    before = {who: pages(whole_app, office, who) for who in office.actors}
    assert sum(len(them) for them in before.values()) > 60
    with transaction():
        course = db.session.scalars(db.select(Cohort).where(Cohort.code == office.course)).one()
        for actor in office.colleagues:
            (unit,) = oneself.homes(actor, course)
            oneself.sign_up(actor, course, unit, [actor.person_id], Needs(diet="vegetarian"))
    changed = []
    for who, them in before.items():
        after = pages(whole_app, office, who)
        assert after.keys() == them.keys()
        changed += [f"{who}: {url}" for url in them if body(after[url]) != body(them[url])]
    assert changed == []


def codes() -> list[str]:
    return list(db.session.scalars(db.select(Household.code).where(Household.kind == HouseholdKind.STAFF)))


def test_no_address_about_a_home_opens_for_a_staff_unit(whole_app: Flask, office: Office) -> None:
    parts = [r for r in whole_app.url_map.iter_rules() if re.search(r"/hjem/<|<home>|/onsker/<|/leksjoner/<", r.rule)]
    asked = 0
    for who in ("coordinator", "leader", "contact_person"):
        asker = Asker(whole_app, office.actors[who])
        for rule in parts:
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                values = {"code": codes()[0], "home": codes()[0], "number": "1"}
                if rule.rule.startswith("/kull/<"):
                    values["code"] = office.course
                url = re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda m: values.get(m[1], "1"), rule.rule)  # noqa: B023
                answer = asker.ask(method, url)
                assert answer.status_code in {404, 405}, f"{who} {method} {url}: {answer.status_code}"
                asked += 1
    assert asked >= 40


def test_searches_find_homes_or_staff_and_never_both(whole_app: Flask, office: Office) -> None:
    for who in ("coordinator", "leader", "contact_person"):
        asker = Asker(whole_app, office.actors[who])
        for words in ("Qzkollega", *codes()):
            text = body(unpacked(asker.ask("POST", "/hjem", {"sok": words, "words": words, "text": words})))
            assert not [c for c in codes() if f"/hjem/{c}" in text]
            assert "Qzkollega0" not in text
        found = body(unpacked(asker.ask("POST", f"/kull/{office.course}/deltakere/legg-til", {"text": "eksempel"})))
        assert not [home for home in office.homes if home in found]
        asked = body(unpacked(asker.ask("GET", f"/kull/{office.course}/inviter")))
        assert not [code for code in (*codes(), *office.homes) if code in asked]


def test_lists_of_a_staff_course_hold_staff_and_no_home(whole_app: Flask, office: Office) -> None:
    browser = Browser(whole_app, office.actors["coordinator"])
    text = browser.get(f"/kull/{office.course}/deltakere").text
    assert [n for n in range(4) if f"Qzkollega{n}" in text] == [0, 1, 2, 3]
    with transaction():
        names = db.session.scalars(
            db.select(Person.given_name)
            .join(HouseholdMember)
            .join(Household)
            .where(Household.kind != HouseholdKind.STAFF)
        ).all()
    assert not [name for name in names if re.search(rf"\b{name}\b", text)]


def test_a_home_cannot_sign_up_for_a_staff_course_whoever_asks(office: Office) -> None:
    with transaction():
        course = db.session.scalars(db.select(Cohort).where(Cohort.code == office.course)).one()
        for code in office.homes:
            home = db.session.scalars(db.select(Household).where(Household.code == code)).one()
            with pytest.raises(Refused, match="not_for_this_home"):
                actions.sign_up(None, course, home, makers.adults_of(home))


def test_no_program_is_wished_for_or_offered_to_a_staff_unit(office: Office) -> None:
    unit = staff_units.unit_of(office.colleagues[0].person_id)
    assert unit is not None
    assert programs_for(HouseholdKind.STAFF) == {}
    for_staff = {key for key, program in catalog.load().items() if program_gate.is_for(program, unit)}
    assert for_staff == {"culture-day", "egs-training", "network-meeting"}
    assert not for_staff & programs_for().keys()
