from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from courseapp.kernel.access import Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.kernel.text import holds_identity_number
from courseapp.kernel.workbook import Column, Sheet, write
from courseapp.kernel.workbook_reader import read
from courseapp.people.import_homes import NoSuchService, run_import
from courseapp.people.import_rows import COLUMNS
from courseapp.people.models import Account, AgeBand, Household, HouseholdKind, HouseholdMember, Person, RoleGrant
from tests import makers
from tests.pages import Browser
from tests.statements import counted

HEADERS = ("Hjem", "Type hjem", "Fornavn", "Etternavn", "Rolle", "Alder", "E-post", "Telefon", "Omsorgskommune",
           "Bokommune", "Kontaktperson", "Første dag", "Språk")  # fmt: skip
FIRST = date(2026, 8, 1)


def a_file(*rows, headers=HEADERS):
    columns = [Column(header, "date" if header == "Første dag" else "text") for header in headers]
    return write([Sheet("Hjem", columns, [[*row, *[None] * (len(headers) - len(row))] for row in rows])], title="Hjem")


def two_homes(contact="kontakt@example.org"):
    return a_file(
        ["H1", "Fosterhjem", "Ada", "Måltrosteng", "voksen", None, "ada@example.org", "0000 1234", "Voll", "Nes",
         contact, FIRST, "nynorsk"],
        ["H1", None, "Bo", "Måltrosteng", "voksen"],
        ["H1", None, "Pia", None, "eget barn", "6–9"],
        ["H2", "slekt", "Cæsar", "Ugleli", None, None, None, None, "Voll"],
    )  # fmt: skip


@pytest.fixture
def service(app):
    with transaction():
        makers.a_municipality("Nes")
        it = makers.a_service(makers.a_municipality("Voll"))
        contact = makers.a_contact_person(it)
        db.session.get_one(Account, contact.account_id).email = "kontakt@example.org"
    return it


@pytest.fixture
def leader(service):
    with transaction():
        return makers.a_leader(service)


def run(data, service, *, dry_run=False):
    return run_import(data, service.key, dry_run=dry_run)


def everything():
    """Every row that an import may touch, as a value that can be compared."""
    tables = [Household, HouseholdMember, Person, Account, RoleGrant]
    return [db.session.execute(select(table.__table__).order_by(table.__table__.c.id)).all() for table in tables]


def test_homes_and_people_come_as_the_file_says(service):
    report = run(two_homes(), service)
    assert not report.problems
    assert [(home.reference, home.outcome, home.added) for home in report.homes] == [
        ("H1", "created", 3),
        ("H2", "created", 1),
    ]
    first, second = db.session.scalars(select(Household).order_by(Household.service_reference)).all()
    assert (first.kind, first.lives_in.name, first.language, first.first_day) == (
        HouseholdKind.FOSTER_HOME, "Nes", "nn", FIRST
    )  # fmt: skip
    assert first.contact_person is not None
    assert [(m.person.name, m.role.value, m.age_band) for m in first.members] == [
        ("Ada Måltrosteng", "adult", None), ("Bo Måltrosteng", "adult", None), ("Pia", "own_child", AgeBand.A6_9)
    ]  # fmt: skip
    assert (second.kind, second.home_municipality) == (HouseholdKind.KINSHIP, second.care_municipality)
    account = db.session.scalars(select(Account).where(Account.email == "ada@example.org")).one()
    assert [grant.role for grant in account.grants] == [Role.FOSTER_PARENT]
    line = db.session.scalars(select(JournalEntry).where(JournalEntry.deed == "people.import_homes")).one()
    assert line.detail["homes"] == {"created": 2, "changed": 0, "same": 0}


def test_a_dry_run_tells_the_truth_and_saves_nothing(service):
    before = everything()
    report = run(two_homes(), service, dry_run=True)
    assert (report.count("created"), report.problems) == (2, [])
    assert everything() == before
    assert db.session.scalars(select(JournalEntry)).all() == []


def test_the_same_file_again_changes_nothing(service):
    run(two_homes(), service)
    before = everything()
    report = run(two_homes(), service)
    assert report.count("same") == 2
    assert everything() == before


def test_what_the_file_says_otherwise_is_corrected_and_what_it_does_not_say_stays(service):
    run(two_homes(), service)
    report = run(
        a_file(
            ["H1", "beredskapshjem", "Ada", "Nygård", None, None, "ADA@example.org"],
            ["H1", None, "Bo", "Måltrosteng", None, None, None, "0000 9999"],
            ["H1", None, "Eva", "Nygård", None, None, None, None, "Voll"],
        ),
        service,
    )
    assert not report.problems
    assert [(home.outcome, home.added, home.corrected) for home in report.homes] == [("changed", 1, 2)]
    home = db.session.scalars(select(Household).where(Household.service_reference == "H1")).one()
    assert (home.kind, home.language, home.lives_in.name) == (HouseholdKind.EMERGENCY, "nn", "Nes")
    names = [(m.person.name, m.person.phone) for m in home.members]
    assert names == [("Ada Nygård", "0000 1234"), ("Bo Måltrosteng", "0000 9999"), ("Pia", ""), ("Eva Nygård", "")]


def test_every_fault_is_told_by_row_and_column_and_nothing_is_saved(service):
    before = everything()
    report = run(
        a_file(
            [
                "H1",
                "Fosterhjem",
                "Ada",
                "Eng",
                None,
                None,
                "ada@example.org",
                None,
                "Voll",
                None,
                "fremmed@example.org",
            ],
            ["H1", "slekt", "Bo", "Eng", None, None, "ADA@example.org", None, "Voll"],
            ["H2", "slott", "Cæsar", "Li", "konge", None, "ikke en adresse", None, "Nes", "Langtvekk"],
            ["H3", "slekt", "Pia", None, "eget barn", "seks", None, None, "Voll"],
            ["H4", "slekt", "Dag", None, None, "6-9"],
            ["H5", "slekt", "Eva", "Vik", None, None, None, None, "Voll", None, None, None, "klingon"],
            ["H6", "slekt", "Tvilling", "Vik", None, None, None, None, "Voll"],
            ["H6", "slekt", "TVILLING", "vik", None, None, None, None, "Voll"],
        ),
        service,
    )
    places = {(problem.row, problem.column) for problem in report.problems}
    assert {
        (2, "Kontaktperson"), (3, "Type hjem"), (3, "E-post"), (4, "Type hjem"), (4, "Rolle"), (4, "E-post"),
        (4, "Omsorgskommune"), (4, "Bokommune"), (5, "Alder"), (5, "Rolle"), (6, "Etternavn"), (6, "Alder"),
        (6, "Omsorgskommune"), (7, "Språk"), (9, "Fornavn"),
    } <= places  # fmt: skip
    assert report.homes == []
    assert everything() == before


def test_a_fault_is_told_once_and_a_row_that_is_left_out_is_not_missed(service):
    unknown = a_file(["H1", "slekt", "Ada", "Eng", None, None, None, None, "Langtvekk"])
    assert len(run(unknown, service).problems) == 1
    late = a_file(
        ["H1", "slekt", "Ada", "Eng", None, None, None, None, "Voll", None, None, "en gang"],
        ["H1", None, "Pia", None, "eget barn", "6-9"],
    )
    assert [(problem.row, problem.column) for problem in run(late, service).problems] == [(2, "Første dag")]


def test_an_address_of_somebody_else_stops_the_file(service):
    with transaction():
        makers.save(Account(person_id=makers.a_person("Annen").id, email="ada@example.org", created_at=makers.NOW))
    before = everything()
    report = run(two_homes(), service)
    assert "annet navn" in str(report.problems[0])
    assert everything() == before


def test_homes_of_another_service_are_never_touched_even_with_the_same_reference(service):
    with transaction():
        other = makers.a_service()
        foreign = makers.a_household(other)
        foreign.service_reference = "H1"
        names = [member.person.name for member in foreign.members]
    run(two_homes(), service)
    home = db.session.scalars(select(Household).where(Household.service_id == other.id)).one()
    assert [member.person.name for member in home.members] == names
    assert home.version <= 2


def test_identity_numbers_are_refused_wherever_they_stand_and_never_repeated(service):
    number = next(n for n in (f"018190{rest:05}" for rest in range(100_000)) if holds_identity_number(n))
    for place in range(len(HEADERS) - 2):
        row = ["H1", "slekt", "Ada", "Eng", None, None, None, None, "Voll", None, None]
        row[place] = number
        report = run(a_file(row), service)
        assert any("fødselsnummer" in str(problem) for problem in report.problems), HEADERS[place]
        assert not any(number in str(problem) for problem in report.problems)
    assert db.session.scalar(select(func.count()).select_from(Household)) == 0


def test_birth_parents_are_not_imported(service):
    report = run(a_file(["H1", "Foreldre", "Ada", "Eng", None, None, None, None, "Voll"]), service)
    assert [(problem.row, problem.column) for problem in report.problems] == [(2, "Type hjem")]


@pytest.mark.parametrize("name", ["=1+1", "<script>alert(1)</script>", "Ada\u202e", "'; DROP TABLE person; --", "😀"])
def test_hostile_names_are_only_names(service, name):
    assert not run(a_file(["H1", "slekt", name, "Eng", None, None, None, None, "Voll"]), service).problems


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "rader"),
        (b"PK\x03\x04tull", "ikke en arbeidsbok"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "gammelt Excel-format"),
        (b"a;b\n1;2\n", "Fornavn"),
        (b"Hjem;Fornavn\n", "ingen rader"),
        (b"x" * 2_100_000, "for stor"),
    ],
)
def test_a_file_that_cannot_be_read_gets_words(service, data, words):
    (problem,) = run(data, service).problems
    assert words in str(problem)


def test_headers_may_be_in_nynorsk_or_english(service):
    data = "Heim;Førenamn;Etternamn;Omsorgskommune\nH1;Ada;Eng;Voll\n".encode()
    assert not run(data, service).problems
    data = b"Home;Given name;Family name;Care municipality\nH2;Bo;Li;Voll\n"
    assert not run(data, service).problems


def test_an_unknown_service_is_said(app):
    with pytest.raises(NoSuchService):
        run_import(b"", "finnes-ikke", dry_run=True)


def upload(browser, data, status, **given):
    return browser.post(
        "/hjem/import", {"file": (BytesIO(data), "hjem.xlsx"), **given}, status, content_type="multipart/form-data"
    )


def test_the_page_shows_first_and_imports_the_same_file_when_it_comes_again(app, leader):
    browser, data = Browser(app, leader), two_homes()
    page = upload(browser, data, 200)
    assert "Ingenting er lagret ennå" in page.text
    assert "2 hjem blir registrert" in page.text
    assert db.session.scalar(select(func.count()).select_from(Household)) == 0
    digest = page.fields()["digest"]
    other = a_file(["H9", "slekt", "Ada", "Eng", None, None, None, None, "Voll"])
    assert "1 hjem blir registrert" in upload(browser, other, 200, digest=digest).text
    assert db.session.scalar(select(func.count()).select_from(Household)) == 0
    upload(browser, data, 303, digest=digest)
    assert db.session.scalar(select(func.count()).select_from(Household)) == 2


def test_the_page_tells_what_is_wrong(app, leader):
    data = a_file(["H1", "slott", "Ada", "Eng", None, None, None, None, "Voll"])
    page = upload(Browser(app, leader), data, 422)
    assert "Rad 2, Type hjem" in page.text
    assert page.fields()["digest"] == ""


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_template_has_columns_that_the_import_finds(app, leader, language):
    response = Browser(app, leader).client.get(f"/hjem/import/mal.xlsx?lang={language}")
    assert response.status_code == 200
    with_row = read_headers(response.data)
    assert len(with_row) == len(COLUMNS)


def read_headers(data):
    headers = [str(cell.value) for cell in load_workbook(BytesIO(data)).worksheets[0][1]]
    row = ["x"] * len(headers)
    csv = ";".join(headers) + "\n" + ";".join(row) + "\n"
    table = read(csv.encode(), expected=COLUMNS)
    assert table.ignored == []
    return headers


def test_only_leaders_import(app, service, leader):
    with transaction():
        actors = [
            makers.a_contact_person(service),
            makers.a_coordinator(makers.a_cooperation(service)),
            makers.an_admin(),
        ]
    for actor in actors:
        Browser(app, actor).get("/hjem/import", 404)
        Browser(app, actor).get("/hjem/import/mal.xlsx", 404)


def test_an_import_looks_things_up_in_few_statements_however_long_the_file(service):
    rows = [
        [f"H{n // 2}", "fosterhjem", f"Person{n}", "Eng", None, None, f"p{n}@example.org", None, "Voll"]
        for n in range(200)
    ]
    data = a_file(*rows)
    for outcome in ("created", "same"):
        with counted() as sent:
            assert run(data, service).count(outcome) == 100
        assert sum(statement.startswith("SELECT") for statement in sent) <= 15
