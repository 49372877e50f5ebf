"""How fast it is, next to a bare page of the same app: ``python -m tests.load.bench [--engine sqlite|postgresql]``.

Makes a big world (3,000 homes, 500 cohorts, ten years unless told otherwise), serves it (two processes on PostgreSQL,
one on SQLite), lets eight clients at each page in turn, and prints one table.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import time as time_of_day
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from courseapp import create_app, schema
from courseapp.calendars.models import FeedKind
from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.actions import Plan
from courseapp.cohorts.models import Cohort
from courseapp.cohorts.schedule import Proposed
from courseapp.config import from_environment
from courseapp.enrollment.models import Participant
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.people.models import RoleGrant
from courseapp.worlds import describe, links, synthetic
from courseapp.worlds.synthetic import Size
from programs import catalog
from tests.databases import empty_database
from tests.load.arena import engine_url
from tests.load.bench_app import BARE
from tests.load.pace import CLIENTS, Course, Pace, measure
from tests.load.server import Server, free_port
from tests.load.world import settings

BIG = Size(cooperations=6, homes=3000, cohorts=500, years=10)
FEWER, MANY = 20, 500
"""The rows of the small and of the large workbook."""
FEEDS = (50, 500)
"""The meetings of the short and of the long feed."""
SAVED, MOVED_ON = frozenset({204}), frozenset({302, 303})


@contextmanager
def world(engine: str, size: Size) -> Iterator[tuple[Server, list[Course]]]:
    """Make and serve a world on a database of its own; gives what to measure in it."""
    with ExitStack() as stack:
        base = stack.enter_context(engine_url(engine))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="courseapp-bench-")))
        url, port = stack.enter_context(empty_database(base, folder)), free_port()
        app = create_app(replace(from_environment(settings(url, port)), demo=True))
        with app.app_context():
            schema.upgrade(db.engine)
            synthetic.fill(size, seed=1)
            with app.test_request_context(base_url=f"http://127.0.0.1:{port}"), transaction():
                courses = _courses(app)
            db.session.remove()
            db.engine.dispose()
        server = Server(settings(url, port), port, 1 if engine == "sqlite" else 2)
        server.command[-1] = "tests.load.bench_app:application"
        stack.callback(server.kill)
        server.start()
        yield server, courses


def _courses(app: Flask) -> list[Course]:
    told = describe.description()
    sign_in, pages, rush, register = told["sign_in"], told["pages"], told["rush"], told["attendance"]
    planner = [sign_in["coordinator"]]
    scene = _planner(pages["cohort"])
    few, many = _cohort_with(scene, FEWER), _cohort_with(scene, MANY)
    with_staff = {"front page": "/", "list": "/kull", "cohort page": pages["cohort"], "month": pages["calendar"]}
    return [
        Course("bare page, one query", "get", BARE),
        *(Course(name, "get", path, planner) for name, path in with_staff.items()),
        Course("front page, foster parent", "get", "/", [sign_in["foster_parent"]]),
        Course(
            "sign-up (page and form)", "sign_up", rush["path"], [a["sign_in"] for a in rush["applicants"]],
            [a["fields"] for a in rush["applicants"]], MOVED_ON,
        ),
        Course(
            "attendance mark", "mark", register["path"], [sign_in["facilitator"]],
            [mark["fields"] for mark in register["marks"]], SAVED,
        ),
        Course(f"participants, {_size(many)} rows", "get", f"/kull/{many.code}/deltakere", planner),
        *(Course(f"feed, {n} meetings", "get", _feed(scene, n)) for n in FEEDS),
        *(
            Course(f"workbook, {_size(c)} rows", "get", f"/kull/{c.code}/deltakere.xlsx?formal=courses", planner)
            for c in (few, many)
        ),
    ]  # fmt: skip


def _planner(cohort_page: str) -> RoleGrant:
    """Find the coordinator that the description signs in."""
    cohort = db.session.scalars(select(Cohort).where(Cohort.code == cohort_page.rsplit("/", 1)[1])).one()
    mine = RoleGrant.cooperation_id == cohort.cooperation_id
    return db.session.scalars(select(RoleGrant).where(mine).order_by(RoleGrant.id).limit(1)).one()


def _cohort_with(planner: RoleGrant, persons: int) -> Cohort:
    """Find the planner's cohort whose number of participants is nearest to what is wanted."""
    count = select(func.count()).where(Participant.cohort_id == Cohort.id).scalar_subquery()
    mine = select(Cohort).where(Cohort.cooperation_id == planner.cooperation_id)
    return db.session.scalars(mine.order_by(func.abs(count - persons), Cohort.id).limit(1)).one()


def _size(cohort: Cohort) -> int:
    return db.session.scalar(select(func.count()).where(Participant.cohort_id == cohort.id)) or 0


def _feed(planner: RoleGrant, meetings: int) -> str:
    """Make a cohort that meets so often, day after day, and the address of its feed."""
    program = catalog.get("guidance")
    module, first = program.modules[0], clock.today() + timedelta(days=1)
    dates = [
        Proposed(n + 1, module, first + timedelta(days=n), time_of_day(10), time_of_day(12)) for n in range(meetings)
    ]
    plan = Plan(planner.cooperation_id or 0, f"{meetings} samlinger", frozenset(), None, seats=8, min_homes=2)
    cohort = cohort_actions.create(None, program, plan, dates)
    return links.feed_path(planner, FeedKind.COHORT, cohort_id=cohort.id)


@dataclass(frozen=True, slots=True)
class Beside:
    """How fast a page was, and how fast the bare page was just before and after it: machines have other work too."""

    name: str
    pace: Pace
    bare: float


def measured(port: int, courses: Sequence[Course], seconds: float) -> Iterator[Beside]:
    """Measure each page between two looks at the bare one, which is the first of the courses."""
    bare, *pages = courses
    before = measure(port, bare, seconds)
    for course in pages:
        pace, after = measure(port, course, seconds), measure(port, bare, seconds)
        yield Beside(course.name, pace, (before.per_second + after.per_second) / 2)
        before = after


def table(found: Sequence[Beside]) -> str:
    """Put the figures beside the bare page's."""
    lines = [f"{'':28} {'a second':>9} {'bare page':>10} {'of bare':>8} {'faults':>7}"]
    for it in found:
        share = it.pace.per_second / it.bare
        lines.append(f"{it.name:28} {it.pace.per_second:9.1f} {it.bare:10.1f} {share:8.2f} {it.pace.faults:7}")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Measure, and print the table; exit status 1 if any answer was not what it should be."""
    parser = argparse.ArgumentParser(description="How fast it is, next to a bare page of the same app.")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="postgresql")
    parser.add_argument("--seconds", type=float, default=3.0, help="for each page")
    for name in ("homes", "cohorts", "years"):
        parser.add_argument(f"--{name}", type=int, default=getattr(BIG, name))
    asked: Any = parser.parse_args(arguments)
    begun = time.monotonic()
    with world(asked.engine, Size(BIG.cooperations, asked.homes, asked.cohorts, asked.years)) as (server, courses):
        say(f"The world is made and served after {time.monotonic() - begun:.0f} s")
        found = []
        for it in measured(server.port, courses, asked.seconds):
            found.append(it)
            say(f"{it.name}: {it.pace.per_second:.1f} beside {it.bare:.1f}")
    print(f"{asked.engine}, {CLIENTS} clients, {asked.homes} homes, {asked.cohorts} cohorts, {asked.years} years")
    print(table(found))
    return int(any(it.pace.faults for it in found))


def say(words: str) -> None:
    """Tell how it goes, beside the result."""
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
