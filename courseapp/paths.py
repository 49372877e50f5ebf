"""Where the folders beside the package are: templates, static files and migrations."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def root(name: str) -> Path:
    """Find the folder ``name`` ("templates", "static" or "migrations"), in a checkout or in an installed copy.

    A checkout has it beside the package; the wheel carries it inside, in ``_data``.
    """
    installed = _PACKAGE / "_data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
