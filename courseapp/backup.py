"""Copies of the whole database, taken while others work, and put back whole or not at all.

Never copy an SQLite file that is in use with other means: what has been committed last may stand in another file.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import IO

from sqlalchemy import URL, create_engine, inspect, make_url

PAGES = 200
"""How many pages of an SQLite database are copied between two looks at whether a writer waits."""


class Failed(Exception):
    """The copy could not be made or put back; the message says why."""


class NotEmpty(Exception):
    """The database to restore into holds something."""


def backup(database_url: str, file: Path) -> None:
    """Write the database, as it is at one moment, into a new file that only its owner may read. Raises Failed."""
    url = make_url(database_url)
    if file.exists():
        raise Failed(f"{file} exists already and is left alone")
    unfinished = file.with_name(f"{file.name}.unfinished")
    os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        if _is_sqlite(url):
            _copy_sqlite(_sqlite_file(url), unfinished)
        else:
            _run(url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={unfinished}")
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def restore(database_url: str, file: Path, *, replace: bool) -> None:
    """Fill the database from a file that backup made. Raises NotEmpty unless told to replace, and Failed."""
    url = make_url(database_url)
    if not replace and not _is_empty(url):
        raise NotEmpty
    if _is_sqlite(url):
        _restore_sqlite(_sqlite_file(url, missing_ok=True), file)
    else:
        _restore_postgresql(url, file)


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _sqlite_file(url: URL, *, missing_ok: bool = False) -> Path:
    file = Path(url.database or "")
    if not missing_ok and not file.is_file():
        raise Failed(f"there is no database at {file}")
    return file


def _is_empty(url: URL) -> bool:
    if _is_sqlite(url) and not _sqlite_file(url, missing_ok=True).is_file():
        return True
    engine = create_engine(url)
    try:
        return not inspect(engine).get_table_names()
    finally:
        engine.dispose()


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy page by page; what others write meanwhile is in the copy whole, or not at all."""
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.execute("BEGIN")  # one view of the database for the whole copy, so that writers never make it begin anew
        live.execute("SELECT 1 FROM sqlite_master").fetchone()
        live.backup(copy, pages=PAGES)
        live.rollback()
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, that can be read anywhere
        _must_be_sound(copy)


def _must_be_sound(copy: sqlite3.Connection) -> None:
    try:
        answer = copy.execute("PRAGMA integrity_check").fetchone()[0]
        dangling = copy.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as fault:
        raise Failed(f"that is no SQLite database: {fault}") from None
    if answer != "ok" or dangling:
        raise Failed(f"the copy is not sound: {answer if answer != 'ok' else 'rows that point to nothing'}")


def _restore_sqlite(target: Path, file: Path) -> None:
    """Check the file first, then put it over the database in one transaction of SQLite's own."""
    with closing(sqlite3.connect(f"file:{file.resolve()}?mode=ro", uri=True)) as copy:
        _must_be_sound(copy)
        target.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(target)) as live:
            try:
                copy.backup(live)
            except sqlite3.Error as fault:
                raise Failed(f"the database could not be written: {fault}. Stop the server first") from None
            live.execute("PRAGMA journal_mode=WAL")


def _restore_postgresql(url: URL, file: Path) -> None:
    """Read the file through once, then put it in the place of what was there, in one transaction."""
    _run(url, "pg_restore", f"--file={os.devnull}", str(file))
    script = (_found("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(file))
    target = ("--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output", os.devnull)
    with subprocess.Popen(script, stdout=subprocess.PIPE) as source:  # noqa: S603 (our own arguments)
        _run(url, "psql", *target, "--command", _DROP_ALL, "--file=-", stdin=source.stdout)


_DROP_ALL = """
SET LOCAL lock_timeout = '10s';
DO $$ DECLARE it record; BEGIN
  FOR it IN SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE 'DROP TABLE ' || it.name || ' CASCADE';
  END LOOP;
  FOR it IN SELECT p.oid::regprocedure AS name FROM pg_proc p
      JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = current_schema() LOOP
    EXECUTE 'DROP FUNCTION ' || it.name || ' CASCADE';
  END LOOP;
END $$;
"""


def _run(url: URL, program: str, *arguments: str, stdin: IO[bytes] | None = None) -> None:
    """Run one of PostgreSQL's own programs; the password goes by the environment, where others cannot read it."""
    wanted = {
        "PGHOST": url.host,
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    environment = dict(os.environ) | {name: str(value) for name, value in wanted.items() if value}
    command = (_found(program), *arguments)
    done = subprocess.run(  # noqa: S603 (our own programs and arguments, no shell)
        command, env=environment, stdin=stdin or subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failed(f"{program} ended with {done.returncode}: {done.stderr.strip()[:500]}")


def _found(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise Failed(f"{program} is not installed here; it comes with PostgreSQL")
    return found
