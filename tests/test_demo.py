"""The demo world: everything there is to see, on any day of the year, and reachable as its description says."""

from __future__ import annotations

import json
import sqlite3
import stat
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from courseapp import create_app, demo, promises
from courseapp.attendance.models import Attendance
from courseapp.cohorts.models import Cohort
from courseapp.cohorts.rules import CohortState
from courseapp.demand.wishes import open_wishes
from courseapp.enrollment import queries
from courseapp.kernel import clock
from courseapp.kernel.access import Role
from courseapp.kernel.db import db
from courseapp.kernel.journal import JournalEntry
from courseapp.kernel.outbox import Message
from courseapp.network.availability import availability
from courseapp.people.models import Account, Household, HouseholdKind, Person
from courseapp.places import travel
from courseapp.places.availability import venue_times
from courseapp.places.models import Cooperation, ServiceMunicipality
from courseapp.places.queries import served_by_cooperation
from courseapp.planning.models import PlanningRound
from courseapp.planning.queries import survey

PORT = 5099
NOW = datetime(2027, 3, 27, 23, 30, tzinfo=UTC)
"""Half an hour into the night that loses an hour, on a Palm Sunday's eve."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A demo made once: its folder and its description."""
    data, file = tmp_path_factory.mktemp("demo"), tmp_path_factory.mktemp("described") / "world.json"
    with clock.at(NOW):
        demo.prepare(data, PORT, fresh=False, describe=file)
    return data, json.loads(file.read_text())


@pytest.fixture
def world(built: tuple[Path, dict[str, Any]]) -> Iterator[Flask]:
    app = create_app(demo.config(built[0], PORT))
    with clock.at(NOW), app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def described(built: tuple[Path, dict[str, Any]]) -> dict[str, Any]:
    return built[1]


def signed_in(app: Flask, link: str) -> FlaskClient:
    client = app.test_client()
    assert client.get(link, base_url=f"http://127.0.0.1:{PORT}").status_code in {302, 303}
    return client


def get(client: FlaskClient, path: str) -> tuple[int, str, int]:
    response = client.get(path, base_url=f"http://127.0.0.1:{PORT}")
    return response.status_code, response.mimetype or "", len(response.data)


def test_six_cooperations_work_in_25_municipalities_and_two_services_in_two_of_them(world: Flask) -> None:
    assert db.session.scalar(select(func.count()).select_from(Cooperation)) == 6
    assert db.session.scalar(select(func.count()).select_from(ServiceMunicipality)) == 25


def test_cohorts_are_in_every_state_in_several_cooperations(world: Flask) -> None:
    where = defaultdict(set)
    cohorts = db.session.scalars(select(Cohort)).all()
    counts = queries.counts([c.id for c in cohorts])
    for cohort in cohorts:
        it = counts[cohort.id]
        where[cohort.state.value].add(cohort.cooperation_id)
        if cohort.state == CohortState.OPEN and it.free:
            where["open with free seats"].add(cohort.cooperation_id)
        if cohort.state == CohortState.OPEN and it.homes < cohort.min_homes and cohort.decide_by:
            where["below minimum"].add(cohort.cooperation_id)
        if it.is_full and it.waiting:
            where["full with a line"].add(cohort.cooperation_id)
    assert {name: len(them) for name, them in where.items() if len(them) < 3} == {}
    assert set(where) >= {*CohortState, "open with free seats", "below minimum", "full with a line"}


def test_every_kind_of_home_is_there_and_two_are_protected(world: Flask) -> None:
    assert set(db.session.scalars(select(Household.kind))) == set(HouseholdKind)
    assert db.session.scalar(select(func.count()).where(Person.limited_visibility)) == 2


def test_every_cooperation_has_demand_and_somebody_and_somewhere_to_meet_it(world: Flask) -> None:
    for cooperation in db.session.scalars(select(Cooperation)):
        wishes, facilitators = open_wishes(cooperation.id), availability(cooperation.id)
        assert len(wishes) >= 25
        assert len({wish.program for wish in wishes}) >= 2
        assert sum(it.told and it.max_cohorts > 0 for it in facilitators) >= 6
        assert any(venue.slots and venue.rooms for venue in venue_times(cooperation.id))
        assert travel.minutes(served_by_cooperation(cooperation.id), cooperation.id).without_links == ()


def test_people_have_been_told_of_everything_and_all_of_it_has_arrived(world: Flask) -> None:
    due = select(Message.template, Message.outcome, Message.role).where(Message.due_at <= NOW)
    told = db.session.execute(due).all()
    assert {outcome for _, outcome, _ in told} == {"sent", "SMTP 550"}
    assert {kind for kind, _, _ in told} >= {
        "enrollment.invited", "enrollment.seated", "enrollment.waiting", "cohorts.changed",
        "cohorts.meeting_cancelled", "cohorts.cancelled", "notices.reminder", "notices.letter", "notices.blocked",
    }  # fmt: skip
    assert {role for _, _, role in told} >= {"foster_parent", "birth_parent", "facilitator", "contact_person"}


def test_nobody_in_it_can_be_written_to(world: Flask) -> None:
    assert all(email.endswith("@example.org") for email in db.session.scalars(select(Account.email)))
    assert all(phone.startswith("0000") for phone in db.session.scalars(select(Person.phone)))


def test_it_keeps_every_promise(world: Flask) -> None:
    assert list(promises.broken()) == []


def test_its_journal_was_written_in_the_order_of_time_and_not_in_the_future(world: Flask) -> None:
    moments = db.session.scalars(select(JournalEntry.at).order_by(JournalEntry.id)).all()
    assert list(moments) == sorted(moments)
    assert moments[-1] <= NOW


def test_each_role_gets_to_its_pages_by_the_links_described(world: Flask, described: dict[str, Any]) -> None:
    pages = {
        "coordinator": ("cohorts", "cohort", "participants", "register", "calendar", "messages"),
        "facilitator": ("cohorts", "register", "calendar", "messages"),
        "foster_parent": ("cohorts", "calendar", "messages"),
        "contact_person": ("cohorts", "messages"),
        "leader": ("cohorts", "messages"),
    }
    for role, names in pages.items():
        client = signed_in(world, described["sign_in"][role])
        for name in names:
            assert get(client, described["pages"][name])[:2] == (200, "text/html"), (role, name)


def test_a_stranger_gets_to_none_of_the_cohort_s_pages(world: Flask, described: dict[str, Any]) -> None:
    client = signed_in(world, described["sign_in"]["stranger"])
    for name in ("cohort", "participants", "register", "sign_up"):
        assert get(client, described["pages"][name])[0] == 404, name


def test_the_feeds_and_workbooks_described_are_there(world: Flask, described: dict[str, Any]) -> None:
    for name in ("foster_parent", "facilitator", "cohort", "cooperation"):
        assert get(world.test_client(), described["feeds"][name])[:2] == (200, "text/calendar"), name
    client = signed_in(world, described["sign_in"]["coordinator"])
    for path in described["exports"].values():
        status, mimetype, size = get(client, path)
        assert (status, mimetype.endswith("sheet")) == (200, True)
        assert size > 2000


def test_an_applicant_of_the_rush_gets_a_seat_with_the_fields_described(
    world: Flask, described: dict[str, Any]
) -> None:
    rush = described["rush"]
    assert rush["seats"] == 12
    assert len(rush["applicants"]) > rush["seats"]
    world.config["WTF_CSRF_ENABLED"] = False
    client = signed_in(world, rush["applicants"][0]["sign_in"])
    base_url = f"http://127.0.0.1:{PORT}"
    response = client.post(rush["path"], data=rush["applicants"][0]["fields"], base_url=base_url)
    assert response.status_code == 303
    assert "Dere har fått plass" in client.get(response.location, base_url=base_url).text


def test_a_mark_can_be_made_with_the_fields_described_whatever_the_hour(
    world: Flask, described: dict[str, Any]
) -> None:
    world.config["WTF_CSRF_ENABLED"] = False
    client = signed_in(world, described["sign_in"]["facilitator"])
    register = described["attendance"]
    before = db.session.scalar(select(func.count()).select_from(Attendance)) or 0
    assert len(register["marks"]) >= 8
    response = client.post(register["path"], data=register["marks"][0]["fields"], base_url=f"http://127.0.0.1:{PORT}")
    assert response.status_code in {204, 303}
    assert db.session.scalar(select(func.count()).select_from(Attendance)) == before + 1


def test_the_cohort_described_has_twelve_homes(world: Flask, described: dict[str, Any]) -> None:
    code = described["pages"]["cohort"].rsplit("/", 1)[1]
    cohort_id = db.session.scalars(select(Cohort.id).where(Cohort.code == code)).one()
    assert queries.counts([cohort_id])[cohort_id].homes >= 12


def test_its_secret_is_for_its_owner_only(built: tuple[Path, dict[str, Any]]) -> None:
    assert stat.S_IMODE((built[0] / demo.SECRET).stat().st_mode) == 0o600


def test_a_world_of_these_days_is_kept(built: tuple[Path, dict[str, Any]], capsys: pytest.CaptureFixture[str]) -> None:
    with clock.at(NOW.replace(day=31)):
        demo.prepare(built[0], PORT, fresh=False, describe=None)
    out, err = capsys.readouterr()
    assert "Making" not in err
    lines = out.splitlines()
    assert lines[0] == f"http://127.0.0.1:{PORT}"
    assert {line.split()[0] for line in lines[1:]} == set(Role)


def test_a_database_that_is_no_demo_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / demo.DATABASE) as connection:
        connection.execute("CREATE TABLE precious (id INTEGER)")
    with pytest.raises(demo.NotOurs):
        demo.prepare(tmp_path, PORT, fresh=False, describe=None)
    with pytest.raises(demo.NotOurs):
        demo.prepare(tmp_path, PORT, fresh=True, describe=None)
    assert sqlite3.connect(tmp_path / demo.DATABASE).execute("SELECT count(*) FROM precious").fetchone() == (0,)


@pytest.mark.usefixtures("world")
def test_each_cooperation_has_an_open_round_that_can_be_planned() -> None:
    rounds = db.session.scalars(select(PlanningRound)).all()
    assert len(rounds) == len({it.cooperation_id for it in rounds}) == 6
    for it in rounds:
        assert survey(it).may_start, it.cooperation.key


def test_contact_persons_take_part_in_a_course_of_their_own_and_some_wait(world: Flask) -> None:
    course = db.session.scalars(select(Cohort).where(Cohort.program_key == "egs-training")).one()
    counts = queries.counts([course.id])[course.id]
    assert (counts.taken, counts.waiting) == (counts.seats, 2)
    units = select(Household).where(Household.kind == HouseholdKind.STAFF)
    works_there = {service.id for service in course.services}
    assert sum(unit.service_id in works_there for unit in db.session.scalars(units)) >= 8
