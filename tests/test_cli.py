"""The commands as an operator meets them: what they print, and how they end."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text

from courseapp.cli import main
from courseapp.cohorts.models import Cohort
from courseapp.kernel.access import Role
from courseapp.kernel.db import db, transaction
from courseapp.people.models import Account, Household
from courseapp.places.models import Municipality
from tests import makers
from tests.databases import empty_database, running

Command = Callable[..., Result]
SECRET = "x" * 64
HOMES = "Hjem;Fornavn;Etternavn;Omsorgskommune\nH-1;Oda;Linerleli;{place}\nH-1;Mons;Linerleli;{place}\n"


@pytest.fixture
def url(database_url: str, tmp_path: Path) -> Iterator[str]:
    with empty_database(database_url, tmp_path) as it:
        yield it


@pytest.fixture
def command(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command with good settings, changed as told; no output or ending may show a traceback."""
    monkeypatch.chdir(tmp_path)
    settings = {
        "COURSEAPP_DATABASE_URL": url, "COURSEAPP_SECRET_KEY": SECRET, "COURSEAPP_BASE_URL": "https://kurs.example.org",
        "COURSEAPP_MAIL_URL": "console:", "COURSEAPP_MAIL_FROM": "kurs@example.org",
    }  # fmt: skip

    def run(*arguments: str, given: bytes = b"", **changed: str) -> Result:
        result = CliRunner().invoke(main, list(arguments), input=given, env={**settings, **changed})
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return result

    return run


@pytest.fixture
def migrated(command: Command) -> Command:
    assert command("migrate").exit_code == 0
    return command


def test_help_names_every_command(command: Command) -> None:
    result = command("--help")
    for name in (
        "demo", "serve", "worker", "migrate", "sign-in-link", "world", "check-promises", "access-matrix", "backup",
        "restore", "import", "plan", "read-replies",
    ):  # fmt: skip
        assert f"\n  {name} " in result.output
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("COURSEAPP_SECRET_KEY", ""),
        ("COURSEAPP_DATABASE_URL", "mysql://x"),
        ("COURSEAPP_BASE_URL", "kurs.example.org"),
        ("COURSEAPP_MAIL_URL", "pigeon:"),
        ("COURSEAPP_MAIL_FROM", "nobody"),
    ],
)
def test_a_wrong_setting_is_named_and_nothing_is_done(command: Command, setting: str, value: str) -> None:
    result = command("migrate", **{setting: value})
    assert (result.exit_code, result.stdout) == (2, "")
    assert setting in result.stderr


def test_a_database_that_does_not_answer_is_said_in_a_sentence(command: Command) -> None:
    result = command("check-promises", COURSEAPP_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert result.exit_code == 2
    assert "database could not be used" in result.stderr


@pytest.mark.parametrize(
    "arguments", [("serve",), ("worker",), ("check-promises",), ("world",), ("sign-in-link", "a@b")]
)
def test_nothing_works_on_a_database_that_is_not_migrated(command: Command, arguments: tuple[str, ...]) -> None:
    result = command(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "courseapp migrate" in result.stderr


def test_migrating_again_changes_nothing(migrated: Command) -> None:
    first = migrated("migrate")
    assert first.exit_code == 0
    before, after = first.stderr.split(" → ")
    assert before.strip() == after.strip()


def test_a_database_of_a_newer_version_is_left_alone(migrated: Command, url: str) -> None:
    with running(url, migrated=False), transaction():
        db.session.execute(text("UPDATE alembic_version SET version_num = '8888'"))
    result = migrated("migrate")
    assert result.exit_code == 2
    assert "8888" in result.stderr


def test_a_wrong_option_is_wrong_usage(command: Command) -> None:
    assert command("migrate", "--fast").exit_code == 2
    assert command("nonsense").exit_code == 2


def test_a_port_that_is_taken_is_refused_before_anything_is_made(migrated: Command, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for arguments in (("serve", "--port", port), ("demo", "--port", port)):
            result = migrated(*arguments)
            assert (result.exit_code, result.stdout) == (2, "")
            assert port in result.stderr
    assert not (tmp_path / "demo-data").exists()


def test_a_sign_in_link_works_once(migrated: Command, url: str) -> None:
    with running(url) as app, transaction():
        account = makers.an_account(makers.a_person(), Role.ADMIN)
        email = account.email
    link = migrated("sign-in-link", email.upper()).stdout.strip()
    assert link.startswith("https://kurs.example.org/logg-inn/")
    with running(url) as app:
        path = link.removeprefix("https://kurs.example.org")
        app.config["WTF_CSRF_ENABLED"] = False
        assert app.test_client().post(path, base_url="http://127.0.0.1:5000").status_code == 303
        assert app.test_client().post(path, base_url="http://127.0.0.1:5000").status_code != 303


def test_no_link_is_made_for_an_address_without_an_open_account(migrated: Command, url: str) -> None:
    with running(url), transaction():
        account = makers.an_account(makers.a_person(), Role.ADMIN)
        account.is_active = False
        email = account.email
    for address in (email, "nobody@example.org"):
        result = migrated("sign-in-link", address)
        assert (result.exit_code, result.stdout) == (1, "")


def test_kept_promises_are_silent_and_a_broken_one_is_printed(migrated: Command, url: str) -> None:
    with running(url), transaction():
        code = makers.a_cohort().code
    assert (migrated("check-promises").exit_code, migrated("check-promises").output) == (0, "")
    with running(url), transaction():
        cohort = db.session.scalars(select(Cohort)).one()
        cohort.last_at = makers.NOW.replace(year=2040)
    result = migrated("check-promises")
    assert result.exit_code == 1
    assert code in result.stdout


def test_the_access_matrix_has_a_line_for_each_deed(command: Command) -> None:
    lines = command("access-matrix").stdout.splitlines()
    assert any(line.startswith("| Deed | foster parent") for line in lines)
    assert any(line.startswith("| enrollment.sign_up |") for line in lines)


def test_a_world_goes_into_an_empty_database_only(migrated: Command, url: str) -> None:
    small = ("world", "--cooperations", "1", "--homes", "12", "--cohorts", "3")
    assert migrated(*small).exit_code == 0
    assert migrated("check-promises").exit_code == 0
    with running(url):
        accounts = db.session.scalar(select(db.func.count()).select_from(Account))
    again = migrated(*small)
    assert again.exit_code == 1
    assert "not empty" in again.stderr
    with running(url):
        assert db.session.scalar(select(db.func.count()).select_from(Account)) == accounts


def test_a_copy_goes_back_only_into_an_empty_database_unless_told(migrated: Command, tmp_path: Path) -> None:
    copy = str(tmp_path / "copy")
    assert migrated("backup", copy).exit_code == 0
    assert migrated("backup", copy).exit_code == 2
    refused = migrated("restore", copy)
    assert refused.exit_code == 1
    assert "--replace" in refused.stderr
    assert migrated("restore", copy, "--replace").exit_code == 0


def test_municipalities_are_imported_whole_or_not_at_all(migrated: Command, url: str, tmp_path: Path) -> None:
    head = "number,name,county,lat,lon,weight\n"
    file = tmp_path / "kommuner.csv"
    file.write_text(head + "0301,Oslo,Oslo,59.9,10.7,700000\n4601,Bergen,Vestland,6000,5.3,290000\n")
    refused = migrated("import", "municipalities", str(file))
    assert refused.exit_code == 1
    assert "row 3, latitude" in refused.stdout
    file.write_text(head + "0301,Oslo,Oslo,59.9,10.7,700000\n")
    assert migrated("import", "municipalities", str(file)).exit_code == 0
    with running(url):
        assert db.session.scalars(select(Municipality.name)).all() == ["Oslo"]


def test_homes_are_imported_into_a_service_by_its_short_name_after_a_dry_run(
    migrated: Command, url: str, tmp_path: Path
) -> None:
    with running(url), transaction():
        service = makers.a_service()
        key, place = service.key, service.municipalities[0].name
    file = tmp_path / "hjem.csv"
    file.write_text(HOMES.format(place=place))
    arguments = ("import", "homes", str(file), "--service")
    assert migrated(*arguments, "nowhere").exit_code == 2
    assert migrated(*arguments, key, "--dry-run").exit_code == 0
    with running(url):
        assert db.session.scalar(select(db.func.count()).select_from(Household)) == 0
    done = migrated(*arguments, key)
    assert (done.exit_code, done.stdout) == (0, "created H-1\n")
    with running(url):
        assert db.session.scalar(select(db.func.count()).select_from(Household)) == 1
    file.write_text(HOMES.format(place="Nowhere at all"))
    refused = migrated(*arguments, key)
    assert refused.exit_code == 1
    assert "Rad 2" in refused.stdout


def test_a_mail_that_is_nothing_to_us_is_read_to_the_end_and_ends_well(migrated: Command) -> None:
    result = migrated("read-replies", given=b"Subject: Hei\r\n\r\n" + b"x" * 3_000_000)
    assert (result.exit_code, result.stderr) == (0, "something else\n")


def test_a_mail_is_left_for_later_while_it_cannot_be_read(command: Command, tmp_path: Path) -> None:
    for arguments, changed in (
        ((), {}),
        ((), {"COURSEAPP_SECRET_KEY": ""}),
        (("--maildir", str(tmp_path)), {}),
    ):
        result = command("read-replies", *arguments, given=b"Subject: Hei\r\n\r\n", **changed)
        assert result.exit_code == 75
        assert "left where it is" in result.stderr


def test_a_maildir_is_read_and_what_it_held_is_counted(migrated: Command, tmp_path: Path) -> None:
    for part in ("new", "cur", "tmp"):
        (tmp_path / "box" / part).mkdir(parents=True)
    (tmp_path / "box" / "new" / "1").write_bytes(b"Subject: Hei\r\n\r\nHei\r\n")
    result = migrated("read-replies", "--maildir", str(tmp_path / "box"))
    assert (result.exit_code, result.stderr) == (0, "something else: 1\n")
