import pytest
from sqlalchemy import select

from courseapp.kernel import clock
from courseapp.kernel.access import Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.people.models import Account, Person, RoleGrant
from tests import makers
from tests.pages import Browser
from tests.statements import counted


@pytest.fixture
def world(app):
    with transaction():
        service = makers.a_service()
        cooperation = makers.a_cooperation(service)
        contact = makers.a_contact_person(service)
        home = makers.a_household(service, contact_person=db.session.get_one(Person, contact.person_id))
        return {
            "app": app, "service": service.id, "cooperation": cooperation.id, "admin": makers.an_admin(),
            "leader": makers.a_leader(service), "other_leader": makers.a_leader(service), "contact": contact,
            "coordinator": makers.a_coordinator(cooperation), "parent": makers.a_foster_parent(home),
            "foreign": makers.a_contact_person(makers.a_service()), "stranger": makers.a_leader(makers.a_service()),
        }  # fmt: skip


def url_of(actor):
    return f"/brukere/{db.session.get_one(Account, actor.account_id).code}"


def roles_of(actor):
    return list(
        db.session.scalars(
            select(RoleGrant.role).where(RoleGrant.account_id == actor.account_id).order_by(RoleGrant.id)
        )
    )


def press(browser, page, action, **given):
    """Press the button that posts to an address."""
    return browser.post(action, given, 303, page=page, action=action)


def test_the_administrator_sees_staff_and_no_family(world):
    browser = Browser(world["app"], world["admin"])
    text = browser.get("/brukere").text
    for who in ("contact", "leader", "coordinator", "foreign"):
        assert world[who].name in text
    assert world["parent"].name not in text
    foreign = browser.get(url_of(world["parent"]), 404)
    assert foreign.text == browser.get("/brukere/FINNESIKKE", 404).text


def test_a_leader_sees_the_contact_persons_and_leaders_of_the_own_service(world):
    text = Browser(world["app"], world["leader"]).get("/brukere").text
    assert world["contact"].name in text
    assert world["other_leader"].name in text
    for who in ("parent", "foreign", "coordinator", "stranger"):
        assert world[who].name not in text


def test_of_one_who_is_both_only_the_work_is_shown(world):
    with transaction():
        makers.save(RoleGrant(account_id=world["parent"].account_id, role=Role.FACILITATOR))
    browser = Browser(world["app"], world["admin"])
    text = browser.get(url_of(world["parent"])).text
    assert "Veileder" in text
    assert "Fosterforelder" not in text
    assert "Steng tilgangen" not in text


@pytest.mark.parametrize(
    ("role", "place"), [("leader", "service"), ("contact_person", "service"), ("coordinator", "cooperation"),
                        ("facilitator", None), ("admin", None)]
)  # fmt: skip
def test_the_administrator_gives_each_role_where_it_belongs(world, role, place):
    browser = Browser(world["app"], world["admin"])
    data = {"given_name": "Nora", "family_name": "Vipeli", "email": "nora@example.org", "role": role, "language": "nn"}
    if place:
        assert "Velg hvor rollen gjelder" in browser.post("/brukere/ny", data, 422).text
        data[place] = str(world[place])
    browser.post("/brukere/ny", data, 303)
    account = db.session.scalars(select(Account).where(Account.email == "nora@example.org")).one()
    (grant,) = account.grants
    assert (grant.role, account.language) == (role, "nn")
    assert grant.service_id == (world["service"] if place == "service" else None)
    assert grant.cooperation_id == (world["cooperation"] if place == "cooperation" else None)
    lines = db.session.scalars(select(JournalEntry).where(JournalEntry.deed == "people.grant_role")).all()
    assert [line.detail["granted"] for line in lines] == [role]


def test_family_roles_cannot_be_given_here(world):
    data = {"given_name": "Nora", "family_name": "Vipeli", "email": "nora@example.org", "language": "nb"}
    for role in ("foster_parent", "birth_parent", "", "keiser"):
        Browser(world["app"], world["admin"]).post("/brukere/ny", {**data, "role": role}, 422)


def test_a_leader_makes_contact_persons_of_the_own_service_whatever_is_posted(world):
    browser = Browser(world["app"], world["leader"])
    data = {
        "given_name": "Nora", "family_name": "Vipeli", "email": "nora@example.org", "language": "nb",
        "role": "admin", "service": "1", "cooperation": str(world["cooperation"]),
    }  # fmt: skip
    browser.post("/brukere/ny", data, 303)
    account = db.session.scalars(select(Account).where(Account.email == "nora@example.org")).one()
    assert [(grant.role, grant.service_id) for grant in account.grants] == [(Role.CONTACT_PERSON, world["service"])]


def test_an_account_of_this_name_and_address_gets_the_role_and_another_name_is_refused(world):
    browser = Browser(world["app"], world["leader"])
    account = db.session.get_one(Account, world["parent"].account_id)
    person = account.person
    data = {"given_name": person.given_name, "family_name": "Feil", "email": account.email, "language": "nb"}
    assert "et annet navn" in browser.post("/brukere/ny", data, 422).text
    browser.post("/brukere/ny", {**data, "family_name": person.family_name}, 303)
    assert roles_of(world["parent"]) == [Role.FOSTER_PARENT, Role.CONTACT_PERSON]
    assert "alt denne rollen" in browser.post("/brukere/ny", {**data, "family_name": person.family_name}, 422).text


def test_a_role_that_is_taken_away_ends_its_sessions_at_the_next_request(world):
    signed_in = Browser(world["app"], world["contact"])
    signed_in.get("/profil")
    browser, page = Browser(world["app"], world["leader"]), url_of(world["contact"])
    grant = db.session.scalars(select(RoleGrant.id).where(RoleGrant.account_id == world["contact"].account_id)).one()
    after = press(browser, page, f"{page}/roller/{grant}/fjern")
    signed_in.get("/profil", 302)
    assert "1 hjem trenger ny kontaktperson" in browser.get(after.location).text
    line = db.session.scalars(select(JournalEntry).where(JournalEntry.deed == "people.revoke_role")).one()
    assert line.detail["granted"] == Role.CONTACT_PERSON


def test_nobody_changes_the_own_roles_and_a_leader_unmakes_no_leader(world):
    for who, whom in (("admin", "admin"), ("leader", "leader"), ("leader", "other_leader")):
        browser, page = Browser(world["app"], world[who]), url_of(world[whom])
        assert "Ta bort rollen" not in browser.get(page).html
        token = browser.get("/brukere/ny").fields()["csrf_token"]
        grant = db.session.scalars(select(RoleGrant.id).where(RoleGrant.account_id == world[whom].account_id)).one()
        for action, data in ((f"{page}/roller/{grant}/fjern", {}), (f"{page}/aktiv", {"active": "0"})):
            browser.client.post(action, data={"csrf_token": token, **data})
        assert len(roles_of(world[whom])) == 1
        assert db.session.get_one(Account, world[whom].account_id).is_active
    browser, page = Browser(world["app"], world["admin"]), url_of(world["admin"])
    token = browser.get("/brukere/ny").fields()["csrf_token"]
    data = {"csrf_token": token, "role": "leader", "service": str(world["service"])}
    assert browser.client.post(f"{page}/roller", data=data).status_code == 422


def test_a_closed_account_is_signed_out_everywhere_and_may_be_opened_again(world):
    signed_in = Browser(world["app"], world["contact"])
    browser, page = Browser(world["app"], world["leader"]), url_of(world["contact"])
    press(browser, page, f"{page}/aktiv")
    signed_in.get("/profil", 302)
    assert "Stengt ute" in browser.get("/brukere").text
    press(browser, page, f"{page}/aktiv")
    assert db.session.get_one(Account, world["contact"].account_id).is_active


def test_who_has_roles_elsewhere_is_not_closed_or_renamed_by_a_leader(world):
    with transaction():
        makers.save(RoleGrant(account_id=world["contact"].account_id, role=Role.ADMIN))
    browser, page = Browser(world["app"], world["leader"]), url_of(world["contact"])
    assert "Steng tilgangen" not in browser.get(page).text
    text = browser.post(f"{page}/endre", {"email": "mine@example.org"}, 422).text
    assert "roller som du ikke styrer" in text
    token = browser.get("/brukere/ny").fields()["csrf_token"]
    browser.client.post(f"{page}/aktiv", data={"csrf_token": token, "active": "0"})
    assert db.session.get_one(Account, world["contact"].account_id).is_active


def test_a_name_and_an_address_are_corrected_and_the_sessions_of_the_old_one_end(world):
    signed_in = Browser(world["app"], world["contact"])
    browser, page = Browser(world["app"], world["leader"]), url_of(world["contact"])
    browser.post(f"{page}/endre", {"given_name": "Åse", "email": "Aase@Example.org"}, 303)
    signed_in.get("/profil", 302)
    account = db.session.get_one(Account, world["contact"].account_id)
    assert (account.email, account.person.given_name) == ("aase@example.org", "Åse")
    taken = db.session.get_one(Account, world["foreign"].account_id).email
    assert "et annet navn" in browser.post(f"{page}/endre", {"email": taken}, 422).text


def test_a_search_is_posted_and_finds_names_and_addresses(world):
    browser = Browser(world["app"], world["admin"])
    name = world["coordinator"].name
    page = browser.post("/brukere", {"words": name.upper()}, 200, action="/brukere")
    assert name in page.text
    assert world["leader"].name not in page.text
    for words in ("%", "_", "'; --", "\x00", "\u202e"):
        browser.post("/brukere", {"words": f"x{words}"}, 200, action="/brukere")
    text = browser.post("/brukere", {"words": world["parent"].name}, 200, action="/brukere").text
    assert "Ingen brukere å vise" in text


def test_others_have_no_users_to_manage(world):
    page = url_of(world["contact"])
    for who in ("contact", "coordinator", "parent", "foreign"):
        browser = Browser(world["app"], world[who])
        for path in ("/brukere", "/brukere/ny", page, f"{page}/endre"):
            browser.get(path, 404)
    Browser(world["app"], world["stranger"]).get(page, 404)


def test_the_list_costs_the_same_however_long_it_is(world):
    browser = Browser(world["app"], world["admin"])
    browser.get("/brukere")
    with transaction():
        service = makers.a_service()
        for _ in range(40):
            makers.a_contact_person(service)
    with counted() as sent:
        text = browser.get("/brukere?side=2").text
    assert len(sent) <= 6
    assert "Forrige" in text
    assert clock.today() == makers.NOW.date()
