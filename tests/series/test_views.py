"""The pages of series: what is due, one tap each, what moves before it moves, and the home's own page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db, transaction
from courseapp.people.models import Household, HouseholdKind
from courseapp.series import lesson_actions
from courseapp.series.models import IndividualSeries
from courseapp.series.rules import EndReason, LessonState, SeriesState
from tests import makers
from tests.makers import NOW
from tests.pages import Browser, Page
from tests.series.conftest import ANCHOR, Scene
from tests.statements import counted

TODAY = NOW.date()


@pytest.fixture
def contact(app: Flask, scene: Scene) -> Browser:
    return Browser(app, scene.contact)


def here(scene: Scene, rest: str = "") -> str:
    return f"/leksjoner/{scene.again().code}{rest}"


def test_the_due_list_says_what_is_late_and_holds_a_lesson_in_one_tap(contact: Browser, scene: Scene) -> None:
    page = contact.get("/leksjoner")
    assert "Over fristen" in page.text
    assert "39 dager over fristen" in page.text
    url = here(scene, "/1/holdt")
    page = contact.post(url, page="/leksjoner", action=url, status=303)
    assert page.location == "/leksjoner"
    assert scene.lesson(1).held_on == TODAY
    assert "2 av 6" in contact.get("/leksjoner").text


def test_a_tap_on_a_lesson_whose_time_is_over_means_the_day_agreed(contact: Browser, scene: Scene) -> None:
    begins = clock.to_utc(TODAY - timedelta(days=3), NOW.time())
    with clock.at(NOW - timedelta(days=5)), transaction():
        lesson_actions.agree(scene.contact, scene.lesson(1), begins, begins + timedelta(minutes=90))
    url = here(scene, "/1/holdt")
    contact.post(url, page=here(scene), action=url, status=303)
    assert scene.lesson(1).held_on == TODAY - timedelta(days=3)


def test_the_front_page_counts_what_is_late(contact: Browser, scene: Scene) -> None:
    text = contact.get("/").text
    assert "1 leksjon er over fristen" in text
    assert "0 leksjoner skal holdes denne måneden" in text


def test_a_series_begins_on_the_page_of_a_home(contact: Browser, scene: Scene) -> None:
    with transaction():
        home = scene.a_home()
    url = f"/hjem/{home.code}/leksjoner/ny"
    assert url in contact.get(f"/hjem/{home.code}").links()
    assert contact.post(url, {"anchor": "1.1.1999"}, status=422).text.count("Datoen må være mellom")
    page = contact.post(url, {"anchor": "20.11.2026"}, status=303)
    text = contact.get(page.location).text
    assert "Innflyttingsdato 20. november 2026" in text
    assert "fre. 22. jan." not in text  # the 20th of January is a Wednesday
    assert "ons. 20. jan." in text
    assert contact.post(url, {"anchor": "21.11.2026"}, status=422).text.count("har alt ei rekke i gang")


def test_a_home_no_program_starts_at_is_told_so(contact: Browser, scene: Scene) -> None:
    with transaction():
        home = scene.a_home(HouseholdKind.RESPITE)
    assert "Ingen programmer begynner" in contact.get(f"/hjem/{home.code}/leksjoner/ny").text


def test_exactly_what_moves_is_shown_before_the_date_changes(contact: Browser, scene: Scene) -> None:
    with transaction():
        lesson_actions.hold(scene.contact, scene.lesson(1), date(2026, 10, 19))
    url = here(scene, "/dato")
    preview = contact.post(url, {"anchor": "2.9.2026"}, status=200)
    assert "mandag 16. november 2026 mandag 2. november 2026" in preview.text
    assert "Dette blir stående 1. Den nye familien: Holdt, 19. oktober 2026" in preview.text
    assert scene.again().anchor == ANCHOR
    fields = preview.fields()
    assert contact.client.post(url, data=fields).status_code == 303
    assert (scene.again().anchor, scene.lesson(2).due_on) == (date(2026, 9, 2), date(2026, 11, 2))
    assert contact.client.post(url, data=fields).status_code == 303  # a double click
    stale = {**fields, "anchor": "2026-09-04"}
    assert "Noen andre endret datoen" in Page(contact.client.post(url, data=stale)).text


@pytest.mark.parametrize(
    ("form", "data", "words"),
    [
        ("tid", {"time-day": "1.12.2026", "time-starts": "12.00"}, "tirsdag 1. desember 2026 kl. 12.00"),
        ("flytt", {"move-due_on": "18.12.2026"}, "fre. 18. des."),
        ("utelat", {"skip-why": "known"}, "Hjemmet kan dette fra før"),
        ("holdt", {"held-held_on": "20.11.2026"}, "fre. 20. nov."),
    ],
)
def test_the_page_of_a_lesson_does_what_one_tap_does_not(
    contact: Browser, scene: Scene, form: str, data: dict[str, str], words: str
) -> None:
    url = here(scene, f"/1/{form}")
    page = contact.post(url, data, page=here(scene, "/1"), action=url, status=303)
    assert words in contact.get(page.location).text


@pytest.mark.parametrize(
    ("form", "data"),
    [
        ("tid", {"time-day": "i morgen", "time-starts": "tolv"}),
        ("flytt", {"move-due_on": "31.2.2027"}),
        ("utelat", {}),
        ("holdt", {"held-held_on": ""}),
        ("utsett", {"move-due_on": ""}),
    ],
)
def test_what_is_no_date_is_shown_again_with_what_to_do(
    contact: Browser, scene: Scene, form: str, data: dict[str, str]
) -> None:
    source = contact.get(here(scene, "/1")).fields(here(scene, "/1/tid"))
    sent = {"csrf_token": source["csrf_token"], **data}
    assert Page(contact.client.post(here(scene, f"/1/{form}"), data=sent)).status == 422


def test_an_hour_that_does_not_exist_cannot_be_agreed(contact: Browser, scene: Scene) -> None:
    url = here(scene, "/1/tid")
    data = {"time-day": "28.3.2027", "time-starts": "02.30"}
    page = contact.post(url, data, page=here(scene, "/1"), action=url, status=303)
    assert "Klokka stilles fram" in contact.get(page.location).text


def test_a_week_more_is_one_tap_and_undo_another(contact: Browser, scene: Scene) -> None:
    contact.post(here(scene, "/2/utsett"), page=here(scene), action=here(scene, "/2/utsett"), status=303)
    assert (scene.lesson(2).state, scene.lesson(2).due_on) == (LessonState.MOVED, date(2026, 12, 1))
    contact.post(here(scene, "/1/holdt"), page=here(scene), action=here(scene, "/1/holdt"), status=303)
    contact.post(here(scene, "/1/angre"), page=here(scene), action=here(scene, "/1/angre"), status=303)
    assert scene.lesson(1).state == LessonState.PLANNED


def test_a_second_placement_asks_what_and_why_and_the_history_tells(contact: Browser, scene: Scene) -> None:
    url = here(scene, "/ny-plassering")
    assert contact.post(url, status=422).text.count("Velg et av svarene.") == 4
    data = {"anchor": "20.11.2026", "choice": "restart", "why": "long_ago"}
    page = contact.post(url, data, status=303)
    assert "Innflyttingsdato 20. november 2026" in contact.get(page.location).text
    text = contact.get(here(scene)).text
    assert "Begynte på nytt" in text
    assert "Ny plassering. Valgt: Begynn på nytt. Begrunnelse: Det er lenge siden de første leksjonene" in text


def test_a_series_ends_with_a_kind_of_reason(contact: Browser, scene: Scene) -> None:
    url = here(scene, "/avslutt")
    assert [e.get("value") for e in contact.get(url).all("input") if e.get("name") == "reason"] == [
        "home_declines",
        "basis_gone",
        "in_group",
        "other",
    ]
    contact.post(url, {"reason": "other"}, status=303)
    assert (scene.again().state, scene.again().ended_because) == (SeriesState.ENDED, EndReason.OTHER)


def test_the_leader_lists_every_series_of_the_service_by_state(app: Flask, scene: Scene) -> None:
    leader = Browser(app, scene.leader)
    assert "0 av 6" in leader.get("/leksjoner/rekker").text
    assert "Ingen rekker å vise" in leader.get("/leksjoner/rekker?tilstand=fullfort").text
    assert "Ingen rekker å vise" in leader.get("/leksjoner/rekker?krets=foreldre").text
    assert "Innflyttingsdato 16. september 2026" in leader.get(here(scene)).text


def test_birth_parents_have_lists_of_their_own(contact: Browser, scene: Scene) -> None:
    with transaction():
        birth = makers.a_series(scene.a_home(HouseholdKind.BIRTH_PARENT)).code
    for url in ("/leksjoner", "/leksjoner/rekker"):
        assert f"/leksjoner/{birth}" not in contact.get(url).links()
        assert contact.get(f"{url}?krets=foreldre").links().count(here(scene)) == 0
        assert f"/leksjoner/{birth}" in contact.get(f"{url}?krets=foreldre").links()
    assert "Ny plassering" not in contact.get(f"/leksjoner/{birth}").text
    assert "Dato rekka regnes fra" in contact.get(f"/leksjoner/{birth}").text


def test_what_is_handed_over_is_shown_before_it_is(app: Flask, contact: Browser, scene: Scene) -> None:
    with transaction():
        taker = makers.a_contact_person(scene.service)
        birth = scene.a_home(HouseholdKind.BIRTH_PARENT)
    preview = contact.post("/leksjoner/overforing", {"taker": str(taker.person_id)}, status=200)
    assert "En god start: Leksjon 1" in preview.text
    assert birth.code not in preview.text
    fields = preview.fields()
    with transaction():
        makers.a_series(scene.a_home())
    assert "Lista er endret" in Page(contact.client.post("/leksjoner/overforing", data=fields)).text
    preview = contact.post("/leksjoner/overforing", {"taker": str(taker.person_id)}, status=200)
    fields = preview.fields()
    for _ in range(2):  # a double click
        assert contact.client.post("/leksjoner/overforing", data=fields).status_code == 303
    assert here(scene) in Browser(app, taker).get("/leksjoner").links()
    contact.get(here(scene), status=404)
    assert db.session.get_one(Household, birth.id).contact_person_id == scene.contact.person_id


def test_a_leader_hands_over_between_two_others(app: Flask, scene: Scene) -> None:
    with transaction():
        taker = makers.a_contact_person(scene.service)
    leader, giver = Browser(app, scene.leader), str(scene.contact.person_id)
    same = leader.post("/leksjoner/overforing", {"giver": giver, "taker": giver}, status=422)
    assert "Velg hvem som skal ta over" in same.text
    preview = leader.post("/leksjoner/overforing", {"giver": giver, "taker": str(taker.person_id)}, status=200)
    assert leader.client.post("/leksjoner/overforing", data=preview.fields()).status_code == 303
    home = db.session.get_one(Household, scene.home.id, populate_existing=True)
    assert home.contact_person_id == taker.person_id


def test_a_home_reads_its_lessons_and_never_what_they_are_counted_from(app: Flask, scene: Scene) -> None:
    begins = clock.to_utc(date(2026, 12, 1), NOW.time())
    with transaction():
        lesson_actions.agree(scene.contact, scene.lesson(1), begins, begins + timedelta(minutes=90))
    parent = Browser(app, scene.parent)
    page = parent.get("/mine-leksjoner")
    assert "Leksjon 1: Den nye familien" in page.text
    assert "tirsdag 1. desember 2026 09.00–10.30" in page.text
    assert "onsdag 16. desember 2026 senest denne dagen" in page.text
    assert "16. september" not in page.text
    assert "Leksjon 1: Den nye familien" in parent.get("/").text
    assert parent.client.get(here(scene, "/1.ics")).data.count(b"BEGIN:VEVENT") == 1
    assert parent.client.get(here(scene, "/2.ics")).status_code == 404
    assert parent.client.get(here(scene)).status_code == 404


def test_birth_parents_read_of_conversations(app: Flask, scene: Scene) -> None:
    with transaction():
        home = scene.a_home(HouseholdKind.BIRTH_PARENT)
        makers.a_series(home)
        account = makers.an_account(makers.adults_of(home)[0], Role.BIRTH_PARENT)
        parent: Actor = makers.actor_for(account)
    text = Browser(app, parent).get("/mine-leksjoner").text
    assert "Samtalene deres" in text
    assert "Samtale 4: Hvorfor ble barnet mitt flyttet?" in text
    assert "Leksjon" not in text


def test_lists_cost_the_same_whatever_their_length(app: Flask, contact: Browser, scene: Scene) -> None:
    costs = []
    for _ in range(2):
        for url in ("/leksjoner", "/leksjoner/rekker", "/leksjoner/overforing"):
            with counted() as sent:
                contact.get(url)
            costs.append(len(sent))
        with transaction():
            for _n in range(4):
                makers.a_series(scene.a_home())
    assert costs[:3] == costs[3:]
    assert db.session.scalar(db.select(db.func.count(IndividualSeries.id))) == 9
