from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from courseapp.kernel import clock
from courseapp.kernel.access import Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.kernel.text import holds_identity_number
from courseapp.people.models import (
    Account,
    AgeBand,
    Household,
    HouseholdKind,
    HouseholdMember,
    MemberRole,
    Person,
    RoleGrant,
)
from tests import makers
from tests.pages import Browser

HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script>\x00\u202e"


def a_valid_identity_number():
    """Make one by its own rules, for nobody: a month raised by 80 is given to made-up persons only."""
    return next(n for n in (f"018190{rest:05}" for rest in range(100_000)) if holds_identity_number(n))


@pytest.fixture
def world(app):
    with transaction():
        service = makers.a_service(makers.a_municipality("Voll"))
        leader = makers.a_leader(service)
        contact = makers.a_contact_person(service)
        home = makers.a_household(service, contact_person=db.session.get_one(Person, contact.person_id))
        other = makers.a_household(service)
        stranger = makers.a_leader(makers.a_service())
        number = home.care_municipality
        codes = home.code, other.code
    return {
        "app": app, "leader": leader, "contact": contact, "stranger": stranger,
        "code": codes[0], "other": codes[1], "number": number, "service": service.id,
    }  # fmt: skip


def fields(world, **given):
    return {
        "kind": "foster_home", "given_name": "Ada", "family_name": "Måltrosteng", "care": world["number"],
        "home": "Voll", "language": "nb", "first_day": "1.11.2026", **given,
    }  # fmt: skip


def home_by(code):
    return db.session.scalars(select(Household).where(Household.code == code)).one()


def test_a_leader_registers_a_home_and_its_first_adult_gets_a_way_in(world):
    browser = Browser(world["app"], world["leader"])
    page = browser.post("/hjem/nytt", fields(world, email="Ada.M@Example.org", phone="0000 1234"), 303)
    home = home_by(page.location.rsplit("/", 1)[1])
    account = db.session.scalars(select(Account).where(Account.email == "ada.m@example.org")).one()
    assert (home.kind, home.service_id, home.first_day) == (
        HouseholdKind.FOSTER_HOME,
        world["service"],
        date(2026, 11, 1),
    )
    assert [grant.role for grant in account.grants] == [Role.FOSTER_PARENT]
    assert home.members[0].person_id == account.person_id
    line = db.session.scalars(select(JournalEntry).where(JournalEntry.deed == "people.create_home")).one()
    assert line.account_id == world["leader"].account_id


def test_a_contact_person_follows_up_the_home_it_registers_and_is_not_asked_who_does(world):
    browser = Browser(world["app"], world["contact"])
    assert "Kontaktperson Valgfritt" not in browser.get("/hjem/nytt").text
    page = browser.post("/hjem/nytt", fields(world), 303)
    home = home_by(page.location.rsplit("/", 1)[1])
    assert home.contact_person_id == world["contact"].person_id
    assert db.session.scalar(select(func.count()).select_from(Account)) == 3


def test_birth_parents_are_registered_apart_and_get_their_own_role(world):
    browser = Browser(world["app"], world["leader"])
    page = browser.post("/hjem/nytt?type=foreldre", fields(world, email="a@example.org"), 303)
    home = home_by(page.location.rsplit("/", 1)[1])
    assert home.kind == HouseholdKind.BIRTH_PARENT
    assert db.session.scalars(select(RoleGrant.role).join(Account).where(Account.email == "a@example.org")).all() == [
        Role.BIRTH_PARENT
    ]
    browser.get(f"/hjem/{home.code}/barn", 404)
    browser.post(f"/hjem/{home.code}/endre", {"kind": "foster_home"}, 303)
    assert home_by(home.code).kind == HouseholdKind.BIRTH_PARENT


def test_a_name_that_is_there_already_is_asked_about_once_and_never_blocked(world):
    browser = Browser(world["app"], world["leader"])
    browser.post("/hjem/nytt", fields(world), 303)
    page = browser.post("/hjem/nytt", fields(world, given_name="ADA"), 422)
    assert "Det finnes alt en voksen med dette navnet" in page.text
    data = {**page.fields(), **fields(world, given_name="ADA")}
    response = browser.client.post("/hjem/nytt", data=data)
    assert response.status_code == 303
    assert "Det finnes alt" not in browser.post("/hjem/nytt?type=foreldre", fields(world), 303).text


def test_a_contact_person_learns_nothing_of_others_homes_by_trying_names(world):
    with transaction():
        adult = db.session.get_one(Person, makers.adults_of(home_by(world["other"]))[0])
        name = {"given_name": adult.given_name, "family_name": adult.family_name}
    Browser(world["app"], world["contact"]).post("/hjem/nytt", fields(world, **name), 303)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"given_name": ""}, "Fyll ut dette feltet"),
        ({"given_name": "x" * 10_000}, "høyst 80 tegn"),
        ({"email": "ikke en adresse"}, "én e-postadresse"),
        ({"email": "a@example.org, b@example.org"}, "én e-postadresse"),
        ({"phone": "ring meg"}, "telefonnummeret med tall"),
        ({"home": "Langtvekkistan"}, "Vi kjenner ikke denne kommunen"),
        ({"first_day": "31.2.2026"}, "Skriv en dato"),
        ({"first_day": "1.1.0001"}, "mellom 1970 og 2100"),
        ({"kind": "birth_parent"}, "ikke"),
        ({"care": "9999x"}, "ikke"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_saved(world, given, words):
    page = Browser(world["app"], world["leader"]).post("/hjem/nytt", fields(world, **given), 422)
    assert words.casefold() in page.text.casefold()
    assert db.session.scalar(select(func.count()).select_from(Household)) == 2


def test_an_identity_number_is_refused_in_names_and_phones(world):
    number = a_valid_identity_number()
    for name in ("given_name", "family_name", "phone"):
        page = Browser(world["app"], world["leader"]).post("/hjem/nytt", fields(world, **{name: number}), 422)
        assert "fødselsnummer" in page.text


def test_hostile_names_are_kept_as_plain_text(world):
    browser = Browser(world["app"], world["leader"])
    page = browser.post("/hjem/nytt", fields(world, given_name=HOSTILE), 303)
    code = page.location.rsplit("/", 1)[1]
    assert "<script>alert" not in browser.get(f"/hjem/{code}/endre").html


def test_an_address_of_somebody_else_is_refused_and_one_of_the_same_name_is_the_same_person(world):
    browser = Browser(world["app"], world["leader"])
    browser.post("/hjem/nytt", fields(world, email="ada@example.org"), 303)
    other = fields(world, given_name="Bo", family_name="Annen", email="ADA@example.org")
    assert "annet navn" in browser.post("/hjem/nytt", other, 422).text
    browser.post(f"/hjem/{world['code']}/voksen", fields(world, email="ada@example.org"), 303)
    person = db.session.scalars(select(Account.person_id).where(Account.email == "ada@example.org")).one()
    homes = db.session.scalars(select(HouseholdMember).where(HouseholdMember.person_id == person)).all()
    assert len(homes) == 2
    page = browser.post(f"/hjem/{world['code']}/voksen", fields(world, email="ada@example.org"), 422)
    assert "alt med i hjemmet" in page.text


def test_a_home_is_changed_and_the_journal_names_the_fields_only(world):
    browser = Browser(world["app"], world["leader"])
    with transaction():
        makers.a_municipality("Nes")
    data = {"kind": "kinship", "home": "Nes", "contact_person": "", "last_day": "1.12.2027"}
    browser.post(f"/hjem/{world['code']}/endre", data, 303)
    home = home_by(world["code"])
    assert (home.kind, home.lives_in.name, home.contact_person_id) == (HouseholdKind.KINSHIP, "Nes", None)
    line = db.session.scalars(select(JournalEntry).where(JournalEntry.deed == "people.change_home")).one()
    assert set(line.detail["fields"]) == {"kind", "home_municipality", "contact_person_id", "last_day"}


def test_two_who_change_a_home_at_once_are_shown_the_difference(world):
    first, second = Browser(world["app"], world["leader"]), Browser(world["app"], world["contact"])
    url = f"/hjem/{world['code']}/endre"
    stale = first.get(url).fields()
    second.post(url, {"kind": "respite"}, 303)
    page = first._look(first.client.post(url, data={**stale, "language": "nn"}), 422)
    assert "Noen andre har endret hjemmet" in page.text
    assert "Type hjem Besøks- og avlastningshjem Fosterhjem" in page.text
    assert "Språk Bokmål Nynorsk" in page.text
    assert home_by(world["code"]).kind == HouseholdKind.RESPITE
    assert first.client.post(url, data=page.fields()).status_code == 303
    assert (home_by(world["code"]).kind, home_by(world["code"]).language) == (HouseholdKind.FOSTER_HOME, "nn")


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999", "\x00"])
def test_a_strange_version_is_only_an_old_one(world, version):
    page = Browser(world["app"], world["leader"]).post(f"/hjem/{world['code']}/endre", {"version": version}, 422)
    assert "Noen andre har endret hjemmet" in page.text


def test_an_own_child_has_a_given_name_and_an_age_band_and_nothing_more(world):
    browser = Browser(world["app"], world["contact"])
    data = {
        "given_name": "Pia",
        "age_band": "6-9",
        "first_day": "1.11.2026",
        "family_name": "X",
        "email": "p@example.org",
    }
    browser.post(f"/hjem/{world['code']}/barn", data, 303)
    child = db.session.scalars(select(HouseholdMember).where(HouseholdMember.role == MemberRole.OWN_CHILD)).one()
    assert (child.person.given_name, child.person.family_name, child.age_band) == ("Pia", "", AgeBand.A6_9)
    assert "6–9 år" in browser.get(f"/hjem/{world['code']}/endre").text
    number = len(home_by(world["code"]).members)
    browser.post(f"/hjem/{world['code']}/medlem/{number}", {"age_band": "10-13"}, 303)
    assert "10–13 år" in browser.get(f"/hjem/{world['code']}/endre").text


def test_an_adult_is_corrected_and_given_a_way_in(world):
    browser = Browser(world["app"], world["contact"])
    url = f"/hjem/{world['code']}/medlem/1"
    browser.post(
        url, {"given_name": "Åse", "family_name": "Ny", "phone": "+47 00 00 12 34", "email": "aase@example.org"}, 303
    )
    person = home_by(world["code"]).members[0].person
    assert (person.name, person.name_folded, person.phone) == ("Åse Ny", "åse ny", "+47 00 00 12 34")
    assert db.session.scalars(select(Account.person_id).where(Account.email == "aase@example.org")).one() == person.id


def test_the_mail_of_an_account_that_others_answer_for_cannot_be_sent_elsewhere(world):
    with transaction():
        home = home_by(world["code"])
        parent = makers.a_foster_parent(home)
        makers.save(RoleGrant(account_id=parent.account_id, role=Role.ADMIN))
    url = f"/hjem/{world['code']}/medlem/1"
    page = Browser(world["app"], world["leader"]).post(url, {"email": "mine@example.org"}, 422)
    assert "har også andre roller" in page.text
    assert db.session.scalars(select(Account).where(Account.email == "mine@example.org")).one_or_none() is None


def test_a_new_address_ends_the_sessions_of_the_old_one(world):
    with transaction():
        parent = makers.a_foster_parent(home_by(world["code"]))
    signed_in = Browser(world["app"], parent)
    signed_in.get("/profil")
    Browser(world["app"], world["leader"]).post(f"/hjem/{world['code']}/medlem/1", {"email": "ny@example.org"}, 303)
    signed_in.get("/profil", 302)


def test_who_leaves_a_home_is_signed_out_for_good_and_the_last_adult_stays(world):
    with transaction():
        parent = makers.a_foster_parent(home_by(world["code"]))
    signed_in = Browser(world["app"], parent)
    leader = Browser(world["app"], world["leader"])
    url = f"/hjem/{world['code']}/medlem"
    assert "kan ikke være før" in leader.post(f"{url}/1/avslutt", {"last_day": "1.1.2019"}, 422).text
    leader.post(f"{url}/1/avslutt", {"last_day": (clock.today() - timedelta(days=1)).strftime("%d.%m.%Y")}, 303)
    signed_in.get("/profil", 302)
    assert "Har flyttet" in leader.get(f"/hjem/{world['code']}/endre").text
    assert "minst én voksen" in leader.post(f"{url}/2/avslutt", {"last_day": "24.11.2026"}, 422).text


def test_ending_a_home_takes_the_role_from_its_adults(world):
    with transaction():
        parent = makers.a_foster_parent(home_by(world["code"]))
    Browser(world["app"], world["leader"]).post(f"/hjem/{world['code']}/endre", {"last_day": "23.11.2026"}, 303)
    assert db.session.scalars(select(RoleGrant).where(RoleGrant.account_id == parent.account_id)).all() == []


def test_limited_visibility_has_a_review_within_a_year_and_no_reason_anywhere(world):
    browser = Browser(world["app"], world["contact"])
    url = f"/hjem/{world['code']}/medlem/1/vises"
    assert "når dette skal vurderes" in browser.post(url, {"limited": "y", "review_on": ""}, 422).text
    for day in ("24.11.2026", "1.1.2028"):
        assert "høyst ett år fram" in browser.post(url, {"limited": "y", "review_on": day}, 422).text
    browser.post(url, {"limited": "y", "review_on": "1.6.2027"}, 303)
    person = home_by(world["code"]).members[0].person
    assert (person.limited_visibility, person.visibility_review_on) == (True, date(2027, 6, 1))
    line = db.session.scalars(select(JournalEntry).where(JournalEntry.deed == "people.limit_visibility")).one()
    assert line.reason is None
    assert person.name not in str(line.detail)
    fields_ = browser.get(url).fields()
    fields_.pop("limited")
    assert browser.client.post(url, data=fields_).status_code == 303
    assert not home_by(world["code"]).members[0].person.limited_visibility


def test_out_of_reach_looks_like_missing_for_every_page_of_a_home(world):
    paths = ("endre", "voksen", "barn", "medlem/1", "medlem/1/avslutt", "medlem/1/vises")
    with transaction():
        service = db.session.get_one(Household, home_by(world["code"]).id).service
        actors = [
            world["stranger"], makers.a_contact_person(service), makers.an_admin(),
            makers.a_foster_parent(home_by(world["other"])), makers.a_coordinator(makers.a_cooperation(service)),
        ]  # fmt: skip
    for actor in actors:
        browser = Browser(world["app"], actor)
        for path in paths:
            foreign = browser.get(f"/hjem/{world['code']}/{path}", 404)
            assert foreign.text == browser.get(f"/hjem/FINNESIKKE/{path}", 404).text
    Browser(world["app"], world["leader"]).get(f"/hjem/{world['code']}/medlem/99999999999999999999", 404)
