"""What every test stands on: a database of its own on the engine asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from secrets import token_hex

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, make_url, text

from courseapp import create_app
from courseapp.config import from_environment
from courseapp.kernel import clock
from courseapp.kernel.db import Base, db
from tests import postgres
from tests.makers import NOW
from tests.pages import Client

# No test is about how fast this machine is.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

TEST_DATABASE_URL = "COURSEAPP_TEST_DATABASE_URL"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine",
        choices=["sqlite", "postgresql"],
        default="postgresql" if os.environ.get(TEST_DATABASE_URL) else "sqlite",
        help=f"the database to test on: postgresql uses the server in {TEST_DATABASE_URL}, or starts a private one",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Start one PostgreSQL server for all workers; they find it in the environment they inherit."""
    if config.getoption("--engine") != "postgresql" or os.environ.get(TEST_DATABASE_URL):
        return
    server = ExitStack()
    try:
        os.environ[TEST_DATABASE_URL] = server.enter_context(postgres.server())
    except postgres.Unavailable as reason:
        raise pytest.UsageError(str(reason)) from reason
    config.add_cleanup(server.close)
    server.callback(os.environ.pop, TEST_DATABASE_URL)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what is slow, so that no worker is left alone with it at the end.

    Leave out on PostgreSQL what touches no database: it has run on SQLite already and would say the same.
    """
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    if config.getoption("--engine") != "postgresql":
        return
    pure = [item for item in items if "database_url" not in getattr(item, "fixturenames", ("database_url",))]
    config.hook.pytest_deselected(items=pure)
    items[:] = [item for item in items if item not in set(pure)]


@pytest.fixture(scope="session")
def database_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[str]:
    """The URL of an empty database that only this worker uses."""
    if request.config.getoption("--engine") == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.sqlite'}"
        return
    server = make_url(os.environ[TEST_DATABASE_URL])
    name = f"courseapp_test_{worker_id}_{token_hex(4)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
        yield server.set(database=name).render_as_string(hide_password=False)
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def whole_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on an empty, created database; one per worker."""
    settings = {
        "COURSEAPP_DATABASE_URL": database_url,
        "COURSEAPP_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "COURSEAPP_BASE_URL": "http://localhost",
        "COURSEAPP_MAIL_URL": f"file:{tmp_path_factory.mktemp('mail')}",
    }
    app = create_app(from_environment(settings, testing=True))
    app.test_client_class = Client
    with app.app_context():
        db.create_all()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(whole_app: Flask) -> Iterator[Flask]:
    """The application inside its context, the clock stopped at makers.NOW, and every row gone afterwards."""
    with clock.at(NOW), whole_app.app_context():
        yield whole_app
        db.session.rollback()
        with db.engine.begin() as connection:
            for table in reversed(Base.metadata.sorted_tables):
                connection.execute(table.delete())
        db.session.remove()
