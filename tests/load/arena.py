"""Where load runs: a fresh database of the engine asked for, the world in it, and a server on it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from courseapp.kernel.db import db
from tests import postgres
from tests.databases import empty_database
from tests.load import world
from tests.load.server import ROOT, Server, free_port, without_locks
from tests.load.world import World

TEST_DATABASE_URL = "COURSEAPP_TEST_DATABASE_URL"


@dataclass(frozen=True, slots=True)
class Arena:
    """The application (for judging), its world and its server, which is not started yet."""

    app: Flask
    world: World
    server: Server


@contextmanager
def arena(
    database_url: str,
    *,
    program: str = "tbo-f",
    seats: int,
    cohorts: int = 1,
    twins: int = 1,
    homes: int,
    locks: bool = True,
) -> Iterator[Arena]:
    """Make it all beside ``database_url``, which only names the engine; everything is gone afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="courseapp-load-")))
        url = stack.enter_context(empty_database(database_url, folder))
        port = free_port()
        app = world.application(url, port)
        stack.enter_context(app.app_context())
        stack.callback(db.engine.dispose)
        stack.callback(db.session.remove)
        made = world.make(app, program=program, seats=seats, cohorts=cohorts, homes=homes, twins=twins)
        tree = ROOT if locks else without_locks(folder)
        server = Server(world.settings(url, port), port, 1 if url.startswith("sqlite") else 2, tree)
        stack.callback(server.kill)
        yield Arena(app, made, server)


@contextmanager
def engine_url(engine: str) -> Iterator[str]:
    """Name the engine by a URL; PostgreSQL is the server of the tests, or a private one."""
    if engine == "sqlite":
        yield "sqlite://"
    elif url := os.environ.get(TEST_DATABASE_URL):
        yield url
    else:
        with postgres.server() as private:
            yield private
