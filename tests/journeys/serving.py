"""The application on a free port of this machine, in a thread, with the clock stopped as in all tests."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from courseapp import create_app
from courseapp.config import from_environment
from courseapp.kernel import clock
from courseapp.kernel.db import db
from tests.makers import NOW


class Quiet(WSGIRequestHandler):
    """Leaves the log of requests to the tests."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 (the server's own name)
        pass


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(folder: Path) -> Iterator[tuple[Flask, str]]:
    """Serve a fresh SQLite database under a folder; gives the application and its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = {
        "COURSEAPP_DATABASE_URL": f"sqlite:///{folder / 'journeys.sqlite'}",
        "COURSEAPP_DATA_DIR": str(folder),
        "COURSEAPP_BASE_URL": address,
        "COURSEAPP_MAIL_URL": f"file:{folder / 'mail'}",
    }
    app = create_app(from_environment(settings, testing=True))
    with app.app_context():
        db.create_all()

    def at_the_stopped_clock(environ: dict[str, Any], start_response: Any) -> Any:
        with clock.at(NOW):
            return app(environ, start_response)

    server = make_server("127.0.0.1", port, at_the_stopped_clock, threaded=True, request_handler=Quiet)
    server.daemon_threads = True  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield app, address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            db.engine.dispose()
