"""Clients in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

CLIENT = Path(__file__).with_name("client.py")
HEAD_START = 2.0
"""Seconds until all strike at once, so that every process is up by then."""

Task = dict[str, Any]
Result = dict[str, Any]


class Crowd:
    """Client processes at work; ``wait`` gives what each client was told."""

    def __init__(self, port: int, tasks: Sequence[Task], processes: int) -> None:
        start_at = time.time() + HEAD_START
        shares = [share for n in range(processes) if (share := tasks[n::processes])]
        self.processes = [subprocess.Popen([sys.executable, "-S", str(CLIENT)], **_PIPES) for _ in shares]
        for process, share in zip(self.processes, shares, strict=True):
            assert process.stdin is not None
            json.dump({"port": port, "tasks": share, "start_at": start_at}, process.stdin)
            process.stdin.close()

    @property
    def at_work(self) -> bool:
        """Whether some client is not done."""
        return any(process.poll() is None for process in self.processes)

    def wait(self) -> list[Result]:
        """Wait for all clients and give their results."""
        results: list[Result] = []
        for process in self.processes:
            with process:
                assert process.stdout is not None
                results += json.load(process.stdout)
        return results


_PIPES: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}


def told(port: int, tasks: Sequence[Task], processes: int) -> list[Result]:
    """Let clients do their tasks and give what each was told."""
    return Crowd(port, tasks, processes).wait()
