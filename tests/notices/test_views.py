"""Pages of messages: one's own, and what coordinators write."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select

from courseapp.cohorts.models import Cohort
from courseapp.enrollment import actions
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Channel, Message
from courseapp.notices.kinds import LETTER
from courseapp.notices.models import Letter, ReminderPlan
from courseapp.people.models import Account, Household, HouseholdKind, Person, RoleGrant, WordChoice
from courseapp.people.word import Homes, tell
from tests import makers
from tests.pages import Browser
from tests.statements import counted


def a_cohort_with(homes: int = 1, *, limited: bool = False) -> tuple[Cohort, Actor, list[Actor]]:
    """A cohort with homes that have a seat, its coordinator, and one reader of each home."""
    with transaction():
        cooperation = makers.a_cooperation()
        (service,) = makers.services_of(cooperation)
        cohort = makers.a_cohort(cooperation, seats=max(homes, 1))
        households = [makers.a_household(service, limited=limited) for _ in range(homes)]
        readers = [makers.a_foster_parent(home) for home in households]
        for home in households:
            actions.sign_up(None, cohort, home, makers.adults_of(home))
        return cohort, makers.a_coordinator(cooperation), readers


def write(app: Flask, cohort: Cohort, by: Actor, **fields: Any) -> None:
    Browser(app, by).post(
        f"/kull/{cohort.code}/meldinger", {"subject": "Ta med sko", "text": "Vi går ut.\nTa med sko."} | fields, 303
    )


def letters() -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).where(Message.template == "notices.letter").order_by(Message.id)))


def test_what_a_coordinator_writes_is_read_behind_the_sign_in_and_its_fate_is_seen(app: Flask) -> None:
    cohort, coordinator, (reader,) = a_cohort_with()
    write(app, cohort, coordinator)
    (row,) = letters()
    assert "sko" not in str((row.values, row.about, row.topic))
    page = Browser(app, reader).get(f"/meldinger/{row.code}")
    assert "Ta med sko" in page.text
    assert "Vi går ut." in page.text
    page = Browser(app, coordinator).get(f"/kull/{cohort.code}/meldinger")
    assert "Sendes snart: 1" in page.text
    letter = db.session.scalars(select(Letter)).one()
    assert "Sendes snart" in Browser(app, coordinator).get(f"/kull/{cohort.code}/meldinger/{letter.code}").text


def test_two_clicks_write_one_letter(app: Flask) -> None:
    cohort, coordinator, _ = a_cohort_with()
    browser = Browser(app, coordinator)
    url = f"/kull/{cohort.code}/meldinger"
    fields = {**browser.get(url).fields(), "subject": "Ta med sko", "text": "Vi går ut."}
    for _ in range(2):
        assert browser.client.post(url, data=fields).status_code == 303
    assert len(letters()) == 1


def test_a_letter_with_an_identity_number_or_to_nobody_is_refused(app: Flask) -> None:
    cohort, coordinator, _ = a_cohort_with()
    fields = {"subject": "Ta med sko", "text": "Gjelder 13097248022"}
    Browser(app, coordinator).post(f"/kull/{cohort.code}/meldinger", fields, 422)
    empty, planner, _ = a_cohort_with(0)
    page = Browser(app, planner).post(f"/kull/{empty.code}/meldinger", {"subject": "Hei", "text": "Hei"}, 422)
    assert "ingen å skrive til" in page.text
    assert letters() == []


def test_only_the_cooperation_s_coordinators_write_to_its_cohorts(app: Flask) -> None:
    cohort, _, (reader,) = a_cohort_with()
    _, stranger, _ = a_cohort_with()
    for page in ("", "/forhandsvis"):
        Browser(app, stranger).get(f"/kull/{cohort.code}/meldinger{page}", 404)
        Browser(app, reader).get(f"/kull/{cohort.code}/meldinger{page}", 403)


def test_the_preview_is_the_mail_a_real_reader_would_get_in_their_language(app: Flask) -> None:
    cohort, coordinator, (reader,) = a_cohort_with()
    with transaction():
        db.session.get_one(Account, reader.account_id).language = "nn"
        db.session.add(WordChoice(person_id=reader.person_id, detailed=True))
    page = Browser(app, coordinator).get(f"/kull/{cohort.code}/meldinger/forhandsvis?om=enrollment.seated")
    assert cohort.name in page.text
    assert "nynorsk" in page.text
    page = Browser(app, coordinator).get(f"/kull/{cohort.code}/meldinger/forhandsvis?om=notices.letter")
    assert page.text.count(cohort.name) <= 2  # the trail, and no message


def test_a_message_is_read_by_its_reader_alone_and_in_its_role_alone(app: Flask) -> None:
    cohort, coordinator, (reader,) = a_cohort_with()
    _, _, (other,) = a_cohort_with()
    write(app, cohort, coordinator)
    (row,) = letters()
    Browser(app, other).get(f"/meldinger/{row.code}", 404)
    Browser(app, coordinator).get(f"/meldinger/{row.code}", 404)
    with transaction():
        db.session.add(RoleGrant(account_id=reader.account_id, role=Role.FACILITATOR))
    as_other = Actor(reader.account_id, reader.person_id, Role.FACILITATOR, reader.name, "nb", 0)
    browser = Browser(app, as_other)
    assert "sko" not in browser.get(f"/meldinger/{row.code}").text
    assert "Melding fra koordinatoren" not in browser.get("/meldinger").text
    assert "Melding fra koordinatoren" in Browser(app, reader).get("/meldinger").text


def test_one_s_own_messages_cost_the_same_however_many(app: Flask) -> None:
    cohort, coordinator, (reader,) = a_cohort_with()
    browser = Browser(app, reader)
    browser.get("/meldinger")
    with counted() as few:
        browser.get("/meldinger")
    for n in range(8):
        write(app, cohort, coordinator, subject=f"Melding {n}")
    with counted() as many:
        browser.get("/meldinger")
    assert len(many) <= len(few) + 1  # letters are looked up where there are any


def test_what_one_chooses_holds_from_the_next_message_on(app: Flask) -> None:
    cohort, coordinator, (reader,) = a_cohort_with()
    with transaction():
        db.session.get_one(Person, reader.person_id).phone = "40000001"
    Browser(app, reader).post("/meldinger/valg", {"channel": "sms", "detailed": "y"}, 303)
    db.session.rollback()
    choice = db.session.get_one(WordChoice, reader.person_id)
    assert (choice.channel, choice.detailed, choice.leaves_to_other) == (Channel.SMS, True, False)
    write(app, cohort, coordinator)
    assert [(row.channel, row.address) for row in letters()] == [(Channel.SMS, "40000001")]


def test_text_messages_need_a_number_and_a_protected_home_is_never_told_more(app: Flask) -> None:
    _, _, (reader,) = a_cohort_with()
    page = Browser(app, reader).post("/meldinger/valg", {"channel": "sms"}, 422)
    assert "telefonnummeret" in page.text
    with transaction():
        home = makers.a_household(makers.a_service(), limited=True)
        protected = makers.a_foster_parent(home)
    page = Browser(app, protected).post("/meldinger/valg", {"detailed": "y"}, 422)
    assert "skjermet" in page.text


def test_a_couple_may_leave_messages_to_one_of_them(app: Flask) -> None:
    with transaction():
        home = makers.a_household(makers.a_service())
        first, second = (makers.actor_for(makers.an_account(p, Role.FOSTER_PARENT)) for p in makers.adults_of(home))
    Browser(app, first).post("/meldinger/valg", {"leaves_to_other": "y"}, 303)
    with transaction():
        tell(None, LETTER, "letter:x", Homes([home.id]))
    assert [row.person_id for row in letters()] == [second.person_id]


def test_a_single_adult_is_not_asked_to_leave_messages_to_anybody(app: Flask) -> None:
    with transaction():
        home: Household = makers.a_household(makers.a_service(), 1, kind=HouseholdKind.KINSHIP)
        reader = makers.a_foster_parent(home)
    assert "leaves_to_other" not in Browser(app, reader).get("/meldinger/valg").fields()


def test_a_coordinator_sets_when_a_program_reminds(app: Flask) -> None:
    cohort, coordinator, _ = a_cohort_with()
    browser = Browser(app, coordinator)
    browser.post("/meldinger/paminnelser", {"program": "tbo-f", "first": "10", "each": ""}, 303)
    db.session.rollback()
    plan = db.session.get_one(ReminderPlan, (cohort.cooperation_id, "tbo-f"))
    assert (plan.first_days, plan.each_days) == (10, None)
    browser.post("/meldinger/paminnelser", {"program": "tbo-f", "first": "31", "each": "1"}, 422)
