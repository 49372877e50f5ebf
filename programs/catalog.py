"""The catalog: the files of `curricula/`, read when first asked for and then kept."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from programs.model import IllFormed, Program, from_data

CURRICULA = Path(__file__).parent / "curricula"


@cache
def load() -> Mapping[str, Program]:
    """Give all programs by key, in the order of their keys."""
    return read(CURRICULA)


def get(key: str) -> Program:
    """Give the program with this key; `KeyError` when there is none."""
    return load()[key]


def read(folder: Path) -> Mapping[str, Program]:
    """Read every curriculum in a folder; the first ill-formed one is refused with its file, table and field."""
    return MappingProxyType({path.stem: _read_file(path) for path in sorted(folder.glob("*.toml"))})


def _read_file(path: Path) -> Program:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise IllFormed(path.name, f"is not valid TOML ({fault}); correct it there") from None
    program = from_data(data, path.name)
    if program.key != path.stem:
        raise IllFormed(f"{path.name}, key", f"{program.key!r} is not the name of the file; let them be the same")
    return program
