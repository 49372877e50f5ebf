"""The demo: a made-up world in a folder of its own, served on this machine alone."""

from __future__ import annotations

import os
import secrets
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import inspect, select

from courseapp import create_app, schema, serving
from courseapp.config import Config, from_environment
from courseapp.kernel import clock
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import JournalEntry
from courseapp.notices.worker import run
from courseapp.worlds import demo as world
from courseapp.worlds.describe import describe as write_description
from courseapp.worlds.describe import sign_in_links

DATABASE, SECRET = "courseapp.sqlite", "secret-key"
STALE_AFTER = timedelta(days=7)
"""Its dates were relative to the day it was made on; after a week it is made anew."""


class NotOurs(Exception):
    """The folder holds something that is no demo; it is left alone."""


def prepare(data: Path, port: int, *, fresh: bool, describe: Path | None) -> None:
    """Make the world, or keep the one that is there, and tell how to get in. Raises NotOurs."""
    data.mkdir(parents=True, exist_ok=True)
    app = create_app(config(data, port))
    built_at = _built_at(app)
    if fresh or built_at is None or clock.now() - built_at > STALE_AFTER:
        for file in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"):
            (data / file).unlink(missing_ok=True)
        _build(app)
    with app.app_context():
        try:
            if describe:
                write_description(app, describe)
            _announce(app)
        finally:
            db.session.remove()
            db.engine.dispose()


def config(data: Path, port: int) -> Config:
    """Give the demo's settings; its secret is made once and readable by its owner only."""
    secret = data / SECRET
    if not secret.exists():
        secret.touch(mode=0o600, exist_ok=False)
        secret.write_text(secrets.token_hex(32), encoding="ascii")
    return from_environment(
        {
            "COURSEAPP_DATA_DIR": str(data),
            "COURSEAPP_DATABASE_URL": f"sqlite:///{data.resolve() / DATABASE}",
            "COURSEAPP_SECRET_KEY": secret.read_text(encoding="ascii"),
            "COURSEAPP_BASE_URL": f"http://127.0.0.1:{port}",
        },
        demo=True,
    )


def _built_at(app: Flask) -> datetime | None:
    """Tell when the world was made; None when there is none of this version. Raises NotOurs for another database."""
    with app.app_context():
        try:
            tables = inspect(db.engine).get_table_names()
            if not tables:
                return None
            if JournalEntry.__tablename__ in tables:
                lines = select(JournalEntry.at).order_by(JournalEntry.id.desc())
                built_at = db.session.scalar(lines.where(JournalEntry.deed == world.DEED).limit(1))
                if built_at is not None or db.session.scalar(lines.limit(1)) is None:
                    return built_at if schema.is_current(db.engine) else None
            raise NotOurs(f"{db.engine.url.database} is no demo. Choose another folder with --data.")
        finally:
            db.session.remove()
            db.engine.dispose()


def _build(app: Flask) -> None:
    click.echo("Making the demo world …", err=True)
    with app.app_context():
        schema.upgrade(db.engine)
        world.build()
        db.session.remove()


def _announce(app: Flask) -> None:
    """Print the address, and a link for each role that works for an hour."""
    base_url = app.extensions["courseapp"].base_url
    with app.test_request_context(base_url=app.extensions["courseapp"].base_url), transaction():
        links = sign_in_links()
    click.echo(base_url)
    for role, path in links.items():
        click.echo(f"{role:15} {base_url}{path}")
    sys.stdout.flush()


def serve(data: Path, port: int) -> None:
    """Serve the world, and do its background jobs, until told to stop."""
    os.environ.update(COURSEAPP_DATA_DIR=str(data), COURSEAPP_BASE_URL=f"http://127.0.0.1:{port}")
    serving.serve("127.0.0.1", port, 1, target="courseapp.demo:application")


def application() -> Flask:
    """Make the application for the server process, which is the worker too."""
    port = int(os.environ["COURSEAPP_BASE_URL"].rsplit(":", 1)[1])
    app = create_app(config(Path(os.environ["COURSEAPP_DATA_DIR"]), port))
    threading.Thread(target=run, args=(app, threading.Event()), daemon=True).start()
    return app
