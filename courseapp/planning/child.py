"""The planner's process as the worker sees it: an order goes in, plans come out, and it can be told to stop."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final

COMMAND: Final = (sys.executable, "-m", "courseapp.planning.job")
PASSED_ON: Final = ("PATH", "LANG", "LC_ALL", "TMPDIR", "HOME")
"""What of the environment the planner gets: nothing that is a secret."""


class Child:
    """A planner at work. To be closed, whatever happens."""

    def __init__(self, order: str, command: tuple[str, ...] = COMMAND) -> None:
        here = str(Path(__file__).resolve().parents[2])
        known = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        self.process = subprocess.Popen(  # noqa: S603 (our own command)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=known | {"PYTHONPATH": os.pathsep.join([here, *sys.path])},
            start_new_session=True,
            text=True,
        )
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self.ended = False
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._write, args=(order,), daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None, "it is a pipe"  # noqa: S101 (for the type checker)
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def _write(self, text: str) -> None:
        """Write to the planner; one that has died reads nothing any more."""
        assert self.process.stdin is not None, "it is a pipe"  # noqa: S101 (for the type checker)
        with suppress(OSError, ValueError):
            self.process.stdin.write(text)
            self.process.stdin.flush()

    def news(self, seconds: float) -> list[dict[str, Any]]:
        """Give what it has told since it was last asked; wait so long for the first of it."""
        found: list[dict[str, Any]] = []
        try:
            line = self._lines.get(timeout=seconds)
            while line is not None:
                with suppress(ValueError):  # a line that was cut off
                    found.append(json.loads(line))
                line = self._lines.get_nowait()
        except Empty:
            return found
        self.ended = True
        return found

    def stop(self) -> None:
        """Ask it to stop."""
        self._write("stop\n")

    def close(self) -> None:
        """End it and whatever it has started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
