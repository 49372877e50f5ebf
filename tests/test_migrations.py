"""The schema that migrations make is the schema of the models, and no migration loses a row."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, MetaData, create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from courseapp import schema
from courseapp.kernel.db import Base, db, transaction
from courseapp.paths import root
from courseapp.people import staff_units
from courseapp.people.models import Household
from courseapp.worlds import synthetic
from tests import makers
from tests.databases import empty_database, running

pytestmark = pytest.mark.slow

FIRST_VERSION = "0009"
"""From here on every migration must keep, both ways, all rows of what its older version knows."""

CATALOG = """
SELECT 'column', table_name, column_name, data_type || is_nullable || coalesce(column_default, '')
  FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
  FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function', '', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""


def promises(engine: Engine) -> set[tuple[str, ...]]:
    """Everything a database promises: columns, constraints, indexes, triggers and functions, word by word."""
    if engine.dialect.name == "sqlite":
        # A table made anew by a migration is quoted.
        unquoted = "replace(sql, '\"' || tbl_name || '\"', tbl_name)"  # what a migration has copied is quoted
        query = f"SELECT type, tbl_name, name, {unquoted} FROM sqlite_master WHERE sql IS NOT NULL"
    else:
        query = CATALOG
    with engine.connect() as connection:
        rows = connection.execute(text(query)).all()
    return {
        (kind, table, name, line)
        for kind, table, name, sql in rows
        if table != "alembic_version"
        for line in (_parts(sql) if kind == "table" else [re.sub(r"\s+", " ", sql)])
    }


def _parts(create_table: str) -> list[str]:
    """Take a CREATE TABLE of SQLite apart; the order of its constraints says nothing, nor quotes about its name."""
    create_table = re.sub(r'^CREATE TABLE "(\w+)"', r"CREATE TABLE \1", create_table)
    return [
        re.sub(r"\s+", " ", line).strip(' ,"') for line in re.sub(r"[\t ]*\n[\t ]*", "\n", create_table).split("\n")
    ]


def columns(engine: Engine) -> dict[str, list[str]]:
    """The columns of every table, by name."""
    metadata = MetaData()
    metadata.reflect(engine)
    return {t.name: sorted(t.columns.keys()) for t in metadata.sorted_tables if t.name != "alembic_version"}


def rows(engine: Engine, known: dict[str, list[str]] | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, or as much of each as a version with these columns knows."""
    with engine.connect() as connection:
        return {
            table: sorted(
                tuple(map(repr, row))
                for row in connection.execute(text(f"SELECT {', '.join(map(_quoted, names))} FROM {_quoted(table)}"))
            )
            for table, names in (known or columns(engine)).items()
        }


def _quoted(name: str) -> str:
    return f'"{name}"'


@pytest.fixture
def empty(database_url: str, tmp_path: Path) -> Iterator[str]:
    with empty_database(database_url, tmp_path) as url:
        yield url


@pytest.fixture
def populated(empty: str) -> Iterator[Engine]:
    """A migrated database with a small world in it."""
    with running(empty):
        synthetic.fill(synthetic.Size(cooperations=1, homes=14, cohorts=4, years=1), seed=1)
        db.session.remove()
        yield db.engine


@pytest.fixture
def more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations that a test may add to: the folder of versions."""
    copy = tmp_path / "migrations"
    shutil.copytree(root("migrations"), copy)
    monkeypatch.setattr(schema, "root", lambda _name: copy)
    return copy / "versions"


def add(versions: Path, upgrade: str, downgrade: str = "pass") -> None:
    """Add a migration on top of the newest."""
    newest = max(path.name[:4] for path in versions.glob("0*.py"))
    (versions / "9999_test.py").write_text(
        "import os, signal\nimport sqlalchemy as sa\nfrom alembic import op\n"
        f"revision = '9999'\ndown_revision = '{newest}'\nbranch_labels = depends_on = None\n"
        f"def upgrade():\n{_indented(upgrade)}\ndef downgrade():\n{_indented(downgrade)}\n"
    )


def _indented(code: str) -> str:
    return "\n".join(f"    {line}" for line in code.strip().split("\n"))


def test_the_migrated_schema_is_the_created_one_word_by_word(empty: str, database_url: str, tmp_path: Path) -> None:
    with running(empty):
        migrated = promises(db.engine)
    with empty_database(database_url, tmp_path) as url, running(url, migrated=False):
        db.create_all()
        created = promises(db.engine)
    assert migrated - created == set()
    assert created - migrated == set()


def test_going_back_to_the_beginning_leaves_nothing_behind_and_the_way_up_is_open_again(populated: Engine) -> None:
    before = promises(populated)
    schema.downgrade(populated, "base")
    assert promises(populated) == set()
    assert inspect(populated).get_table_names() == ["alembic_version"]
    schema.upgrade(populated)
    assert promises(populated) == before


def test_down_and_up_again_over_every_later_migration_loses_nothing(populated: Engine) -> None:
    # What an older version has no word for cannot be kept: who is asked about a seat waits for it there.
    with populated.begin() as connection:
        connection.execute(text("UPDATE enrollment SET state = 'waiting', seat_number = NULL WHERE state = 'offered'"))
        connection.execute(text("UPDATE participant SET seat_number = NULL WHERE state = 'waiting'"))
    everything, promised = rows(populated), promises(populated)
    assert everything["enrollment"]
    versions = sorted(path.name[:4] for path in (root("migrations") / "versions").glob("0*.py"))
    for older in reversed(versions[versions.index(FIRST_VERSION) : -1]):
        newer, before = columns(populated), rows(populated)
        schema.downgrade(populated, older)
        both = {t: [c for c in names if c in newer[t]] for t, names in columns(populated).items() if t in newer}
        kept = {t: _narrowed(before[t], newer[t], names) for t, names in both.items()}
        assert rows(populated, both) == kept, older
    schema.upgrade(populated)
    assert rows(populated, both) == {t: _narrowed(everything[t], columns(populated)[t], n) for t, n in both.items()}
    assert promises(populated) == promised


def _narrowed(whole: list[tuple[Any, ...]], has: list[str], wanted: list[str]) -> list[tuple[Any, ...]]:
    """Keep of each row just some columns."""
    return sorted(tuple(row[has.index(name)] for name in wanted) for row in whole)


def test_below_staff_units_there_are_none_and_every_home_is_kept(populated: Engine) -> None:
    homes, members = (len(rows(populated)[table]) for table in ("household", "household_member"))
    with transaction():
        home = db.session.scalars(db.select(Household).limit(1)).one()
        staff_units.ensure(None, makers.a_person().id, home.service_id)
    db.session.remove()
    schema.downgrade(populated, "0017")
    assert [len(rows(populated)[table]) for table in ("household", "household_member")] == [homes, members]
    schema.upgrade(populated)
    with populated.begin() as connection, pytest.raises(IntegrityError):
        connection.execute(text("UPDATE household SET kind = 'staff'"))


REBUILD = """
with op.batch_alter_table("cohort", recreate="auto" if op.get_bind().dialect.name != "sqlite" else "always") as batch:
    batch.add_column(sa.Column("extra", sa.Text()))
with op.batch_alter_table("person") as batch:
    batch.add_column(sa.Column("extra", sa.Text()))
"""
REBUILD_BACK = """
for table in ("cohort", "person"):
    with op.batch_alter_table(table) as batch:
        batch.drop_column("extra")
"""


def test_rebuilding_a_table_that_others_point_to_keeps_their_rows(populated: Engine, more: Path) -> None:
    before = rows(populated)
    add(more, REBUILD, REBUILD_BACK)
    schema.upgrade(populated)
    assert "extra" in {column["name"] for column in inspect(populated).get_columns("cohort")}
    schema.downgrade(populated, "-1")
    assert rows(populated) == before
    with populated.connect() as connection:
        assert connection.dialect.name != "sqlite" or connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_a_migration_that_leaves_rows_pointing_to_nothing_is_undone(populated: Engine, more: Path) -> None:
    before = rows(populated)
    add(more, 'op.execute("DELETE FROM household")')
    with pytest.raises((schema.BrokenReference, IntegrityError)):
        schema.upgrade(populated)
    assert rows(populated) == before
    assert schema.is_current(populated)


def test_a_migration_killed_in_the_middle_has_done_nothing_and_works_the_next_time(
    populated: Engine, more: Path
) -> None:
    before = rows(populated), promises(populated)
    add(more, f"{REBUILD}\nos.kill(os.getpid(), signal.SIGKILL)", REBUILD_BACK)
    killed = subprocess.run(
        [sys.executable, "-c", _UPGRADE, populated.url.render_as_string(hide_password=False), str(more.parent)],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert (rows(populated), promises(populated)) == before
    add(more, REBUILD, REBUILD_BACK)
    schema.upgrade(populated)
    assert schema.current_revision(populated) == "9999"


_UPGRADE = """
import sys
from pathlib import Path
from sqlalchemy import create_engine
import courseapp.features
from courseapp import schema
schema.root = lambda _name: Path(sys.argv[2])
schema.upgrade(create_engine(sys.argv[1]))
"""


def test_two_migrations_at_once_end_as_one(empty: str) -> None:
    command = [sys.executable, "-c", _UPGRADE, empty, str(root("migrations"))]
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    both = [subprocess.Popen(command, env=env) for _ in range(2)]
    assert [one.wait() for one in both] == [0, 0]
    engine = create_engine(empty)
    assert schema.is_current(engine)
    assert set(inspect(engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
    engine.dispose()
