"""Problems and plans on disk: read whole or refused, written whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from courseapp.planner.documents import plan_document, problem_document
from courseapp.planner.fields import IllFormed
from courseapp.planner.plan_file import read_plan
from courseapp.planner.problem import Plan, Problem
from courseapp.planner.problem_file import read_problem

__all__ = ["IllFormed", "load_plan", "load_problem", "save_plan", "save_problem", "written"]

LARGEST: Final = 256 * 1024 * 1024
"""Bytes of a file that is read: a country's problem has some ten million."""
Warn = Callable[[str], None]


def load_problem(path: Path, warn: Warn) -> Problem:
    """Read a problem; ``warn`` is told what is passed over. Raises IllFormed and OSError."""
    return read_problem(_bytes(path), warn)


def load_plan(path: Path, warn: Warn) -> Plan:
    """Read a plan; ``warn`` is told what is passed over. Raises IllFormed and OSError."""
    return read_plan(_bytes(path), warn)


def save_problem(path: Path, problem: Problem) -> None:
    """Write a problem over what was there, whole or not at all. Raises OSError."""
    _replace(path, written(problem))


def save_plan(path: Path, plan: Plan) -> None:
    """Write a plan over what was there, whole or not at all. Raises OSError."""
    _replace(path, written(plan))


def written(it: Problem | Plan) -> str:
    """The text of a file: keys as they stand in the format, one line for each entry of a list."""
    document = problem_document(it) if isinstance(it, Problem) else plan_document(it)
    return "{" + ",\n ".join(f"{json.dumps(key)}: {_lines(value)}" for key, value in document.items()) + "}\n"


def _lines(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], (dict, list)):
        return "[\n  " + ",\n  ".join(_text(it) for it in value) + "]"
    return _text(value)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise IllFormed(f"the file is larger than {LARGEST // 1024**2} MiB")
    return data


def _replace(path: Path, text: str) -> None:
    """Write beside, then rename: whoever is stopped, and wherever, leaves the old file or the new one."""
    if path.exists() and not path.is_file():  # a pipe or a terminal has nothing to lose
        path.write_text(text, encoding="utf-8")
        return
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(mode)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
