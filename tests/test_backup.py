"""A copy taken while others write is whole, and comes back whole."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from courseapp import backup as copies
from courseapp import schema
from courseapp.cohorts.models import Cohort
from courseapp.enrollment import actions
from courseapp.enrollment.models import Enrollment, Participant
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.people.models import Person
from tests import makers
from tests.databases import empty_database, running


@pytest.fixture
def live(database_url: str, tmp_path: Path) -> Iterator[tuple[str, int]]:
    """A database with a cohort of many seats, and the cohort's id."""
    with empty_database(database_url, tmp_path) as url, running(url):
        with transaction():
            cohort = makers.a_cohort(program="efst", seats=400)
        yield url, cohort.id


@pytest.fixture
def elsewhere(database_url: str, tmp_path: Path) -> Iterator[str]:
    with empty_database(database_url, tmp_path) as url:
        yield url


def sign_ups(url: str, cohort_id: int, stop: threading.Event, done: list[int]) -> None:
    """Sign homes up one after another until told to stop, noting each that was confirmed."""
    with running(url, migrated=False):
        while not stop.is_set():
            with transaction():
                cohort = db.session.get_one(Cohort, cohort_id)
                service = makers.services_of(cohort.cooperation)[0]
                home = makers.a_household(service)
                enrollment = actions.sign_up(None, cohort, home, makers.adults_of(home))
            done.append(enrollment.id)


def whole(url: str) -> set[int]:
    """The enrollments of a database, after making sure that none is half written."""
    with running(url, migrated=False):
        ids = set(db.session.scalars(select(Enrollment.id)))
        persons = dict(
            db.session.execute(
                select(Participant.enrollment_id, func.count()).group_by(Participant.enrollment_id)
            ).all()
        )
        lines = db.session.scalar(select(func.count()).where(JournalEntry.deed == "enrollment.sign_up"))
        assert persons == dict.fromkeys(ids, 2)
        assert lines == len(ids)
        assert schema.is_current(db.engine)
        return ids


def test_a_copy_under_load_holds_every_sign_up_confirmed_before_it_and_none_by_half(
    live: tuple[str, int], elsewhere: str, tmp_path: Path
) -> None:
    url, cohort_id = live
    stop, done = threading.Event(), list[int]()
    writer = threading.Thread(target=sign_ups, args=(url, cohort_id, stop, done))
    writer.start()
    try:
        for n in range(3):
            while len(done) < 5 * (n + 1):
                assert writer.is_alive()
                time.sleep(0.01)
            confirmed = set(done)
            copies.backup(url, tmp_path / f"{n}.copy")
            copies.restore(elsewhere, tmp_path / f"{n}.copy", replace=True)
            assert confirmed <= whole(elsewhere)
    finally:
        stop.set()
        writer.join()
    assert whole(url) == set(done)


def test_the_rules_of_the_database_come_back_too(live: tuple[str, int], elsewhere: str, tmp_path: Path) -> None:
    copies.backup(live[0], tmp_path / "copy")
    copies.restore(elsewhere, tmp_path / "copy", replace=False)
    with running(elsewhere, migrated=False), pytest.raises(Exception, match="journal_unchanged"), transaction():
        db.session.execute(text("UPDATE journal SET deed = 'other'"))


def test_a_copy_can_be_read_by_its_owner_only(live: tuple[str, int], tmp_path: Path) -> None:
    copies.backup(live[0], tmp_path / "copy")
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0
    assert not (tmp_path / "copy.unfinished").exists()


def test_a_file_that_is_there_is_never_written_over(live: tuple[str, int], tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("precious")
    with pytest.raises(copies.Failed, match="exists already"):
        copies.backup(live[0], tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "precious"


def test_a_database_that_holds_something_is_replaced_only_when_told_to(
    live: tuple[str, int], database_url: str, tmp_path: Path
) -> None:
    url, _ = live
    copies.backup(url, tmp_path / "copy")
    with running(url, migrated=False), transaction():
        makers.a_person("Etterpå")
    with pytest.raises(copies.NotEmpty):
        copies.restore(url, tmp_path / "copy", replace=False)
    db.session.remove()
    copies.restore(url, tmp_path / "copy", replace=True)
    with running(url, migrated=False):
        assert db.session.scalar(select(Person.id).where(Person.given_name == "Etterpå")) is None


def test_a_file_that_is_no_copy_changes_nothing(live: tuple[str, int], tmp_path: Path) -> None:
    url, cohort_id = live
    (tmp_path / "copy").write_bytes(b"PGDMP not really" * 50)
    with pytest.raises(copies.Failed):
        copies.restore(url, tmp_path / "copy", replace=True)
    with running(url, migrated=False):
        assert db.session.get(Cohort, cohort_id) is not None
