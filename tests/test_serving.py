"""What the server logs, and with how many processes it runs."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from flask import Flask

from courseapp import create_app, serving
from courseapp.config import from_environment
from courseapp.kernel.db import db

SECRET = "k3ep-this-to-y0urself"


class Hearing(logging.Handler):
    """Writes down what is logged."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture
def logged(app: Flask, database_url: str) -> Iterator[tuple[Flask, list[str]]]:
    """An application of its own that logs, and the lines it logs."""
    served = create_app(from_environment({"COURSEAPP_DATABASE_URL": database_url}, testing=True))
    lines: list[str] = []
    log, hearing = logging.getLogger("courseapp.access"), Hearing(lines)
    log.addHandler(hearing)
    serving.log_requests(served)
    yield served, lines
    log.removeHandler(hearing)
    log.propagate = True
    with served.app_context():
        db.engine.dispose()


def ask(logged: tuple[Flask, list[str]], path: str) -> dict[str, object]:
    """Ask for an address and give the one line that was logged."""
    served, lines = logged
    served.test_client().get(path, base_url="http://127.0.0.1:5000")
    (line,) = lines
    entry: dict[str, object] = json.loads(line)
    return entry


@pytest.mark.parametrize(
    "path",
    [f"/kalender/{SECRET}.ics", f"/logg-inn/{SECRET}", f"/kalender/{SECRET}.ics/x", f"/{SECRET}", f"/healthz?{SECRET}"],
)
def test_no_secret_in_an_address_gets_into_the_log(logged: tuple[Flask, list[str]], path: str) -> None:
    assert SECRET not in json.dumps(ask(logged, path))


def test_a_request_is_one_line_that_says_what_was_asked_and_how_it_went(logged: tuple[Flask, list[str]]) -> None:
    entry = ask(logged, "/kull?sok=navn")
    assert set(entry) == {"at", "method", "path", "status", "ms"}
    assert (entry["method"], entry["path"], entry["status"]) == ("GET", "/kull", 302)


@pytest.mark.parametrize(
    ("url", "wanted", "processes"),
    [
        ("sqlite:////x", None, 1),
        ("sqlite:////x", 4, 1),
        ("postgresql://a@b/c", None, 2),
        ("postgresql+psycopg://a@b/c", 5, 5),
    ],
)
def test_sqlite_is_served_by_one_process_and_postgresql_by_as_many_as_wanted(
    url: str, wanted: int | None, processes: int
) -> None:
    assert serving.processes(url, wanted) == processes
