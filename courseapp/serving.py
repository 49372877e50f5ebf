"""The production server: Granian in front of the application, with a log that holds no secret."""

from __future__ import annotations

import json
import logging
import socket
import sys
import time

from flask import Flask, Response, g, request
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from sqlalchemy import make_url

from courseapp import create_app
from courseapp.config import settings
from courseapp.kernel import clock

THREADS = 4
"""Requests that a process works on at a time: fewer than the database connections it may open, and few enough not to
wait for each other inside one interpreter (eight gave a fifth to a quarter fewer pages a second)."""
TARGET = "courseapp.serving:application"


def processes(database_url: str, wanted: int | None) -> int:
    """Tell how many server processes to run: SQLite has one writer at a time, in one process that queues for it."""
    return 1 if make_url(database_url).get_backend_name() == "sqlite" else wanted or 2


def is_free(host: str, port: int) -> bool:
    """Tell whether nobody listens there yet. Granian itself would share the port with an older server unseen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError:
        return False
    return True


def serve(host: str, port: int, workers: int, target: str = TARGET) -> None:
    """Serve until told to stop; settings come from the environment, in each process anew."""
    Granian(
        target,
        host,
        port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=THREADS,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        websockets=False,
    ).serve()


def application() -> Flask:
    """Make the application for a server process."""
    app = create_app(settings())
    log_requests(app)
    return app


def log_requests(app: Flask) -> None:
    """Log each request as one line of JSON: no query, no address of a caller, and no secret that stands in a path."""
    log = logging.getLogger("courseapp.access")
    log.setLevel(logging.INFO)
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.StreamHandler(sys.stderr))
        log.handlers[0].setFormatter(logging.Formatter("%(message)s"))

    @app.before_request
    def begin() -> None:
        g.begun_at = time.perf_counter()

    @app.after_request
    def note(response: Response) -> Response:
        spent = time.perf_counter() - g.get("begun_at", time.perf_counter())
        line = {
            "at": clock.now().isoformat(),
            "method": request.method,
            "path": loggable_path(app),
            "status": response.status_code,
            "ms": round(1000 * spent),
        }
        log.info(json.dumps(line, ensure_ascii=False))
        return response


def loggable_path(app: Flask) -> str:
    """Give the path of this request, or only its pattern where a secret stands in it or it leads nowhere."""
    rule = request.url_rule
    if rule is None:
        return "(no such page)"
    guard = getattr(app.view_functions[rule.endpoint], "guard", None)
    return request.path if guard is not None and guard.door == "guarded" else rule.rule
