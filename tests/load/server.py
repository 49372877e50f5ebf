"""The real server in processes of its own, from this tree or from a copy that has been made worse on purpose."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
THREADS = 4
PATIENCE = 300
"""Seconds to wait for a server to answer; machines are slow when they are busy."""

_LOCKS = {
    "        .with_for_update()\n": "",
    '"BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN"': '"BEGIN"',
    "if sqlite and not _writing.acquire(timeout=BUSY_SECONDS):": "if False:",
    "        if sqlite:\n            _writing.release()": "        pass",
    # A receipt is written first of all, which makes the others wait on SQLite as a lock would.
    '        if first := g.get("first"):\n            first()\n': "",
}
"""What takes the locks out of kernel/db.py."""


def without_locks(folder: Path) -> Path:
    """Copy the application into a folder and take its locks out. The copy must be caught; that is its use."""
    for part in ("courseapp", "programs", "templates", "static"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    module = folder / "courseapp" / "kernel" / "db.py"
    source = module.read_text(encoding="utf-8")
    for lock, nothing in _LOCKS.items():
        if lock not in source:
            raise LookupError(f"kernel/db.py has changed; this is no longer in it: {lock}")
        source = source.replace(lock, nothing)
    module.write_text(source, encoding="utf-8")
    return folder


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """A server that can be started, killed and started again on the same port."""

    def __init__(self, environment: dict[str, str], port: int, processes: int, tree: Path = ROOT) -> None:
        self.port, self.tree = port, tree
        self.environment = {**os.environ, **environment, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
        self.command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--host", "127.0.0.1",
            "--port", str(port), "--workers", str(processes), "--blocking-threads", str(THREADS),
            "--backlog", "1024", "--log-level", "error", "courseapp.serving:application",
        ]  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process = subprocess.Popen(
            self.command, cwd=self.tree, env=self.environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + PATIENCE
        while not self.answers():
            if time.monotonic() > until or self.process.poll() is not None:
                self.kill()
                raise RuntimeError("the server does not answer; try the command by hand: " + " ".join(self.command))
            time.sleep(0.05)

    def answers(self) -> bool:
        """Tell whether the server answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """Kill all its processes at once, as a power cut would."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
