"""Turning plain data (TOML, JSON) into values, with the exact place of whatever is wrong.

A reader is a function from plain data to a value. It raises `IllFormed` with a place relative to what it was given;
whoever called it adds the rest (`inside`). Lists are counted from 1, as a person counts tables in a file.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Reader = Callable[[object], T]

KINDS = {str: "a text", int: "a whole number", bool: "true or false", list: "a list", dict: "a table"}


class IllFormed(ValueError):
    """Data that cannot be a curriculum: `place` says where, `problem` what is wrong and what to do."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
        self.place = place
        self.problem = problem

    def __reduce__(self) -> tuple[type["IllFormed"], tuple[str, str]]:
        return type(self), (self.place, self.problem)


@contextmanager
def inside(place: str) -> Iterator[None]:
    """Put `place` in front of the place of any fault found within."""
    try:
        yield
    except IllFormed as fault:
        # A position belongs to the name before it: "modules[3], minutes".
        link = "" if not fault.place or fault.place.startswith("[") else ", "
        raise IllFormed(place + link + fault.place, fault.problem) from None


class Table:
    """A table of named fields; a name that does not belong is refused at once."""

    def __init__(self, data: object, known: Collection[str]) -> None:
        self._data = mapping(data)
        for name in self._data:
            if name not in known:
                raise IllFormed(name, f"is no known field; remove it, or use one of: {', '.join(sorted(known))}")

    def read(self, field: str, reader: Reader[T]) -> T:
        """Read a field that must be there."""
        if field not in self._data:
            raise IllFormed(field, "is missing; add it")
        with inside(field):
            return reader(self._data[field])

    def maybe(self, field: str, reader: Reader[T]) -> T | None:
        """Read a field that may be left out."""
        return self.read(field, reader) if field in self._data else None


def text(data: object) -> str:
    """Read a text that is not blank."""
    if not isinstance(data, str):
        raise _wrong_kind(data, str)
    if not data.strip():
        raise IllFormed("", "is blank; write the text")
    return data


def whole(data: object) -> int:
    """Read a whole number; `true` is not one, although Python thinks so."""
    if not isinstance(data, int) or isinstance(data, bool):
        raise _wrong_kind(data, int)
    return data


def flag(data: object) -> bool:
    """Read true or false."""
    if not isinstance(data, bool):
        raise _wrong_kind(data, bool)
    return data


def one_of(choices: type[E]) -> Reader[E]:
    """Make a reader of one of the given words."""

    def read(data: object) -> E:
        word = text(data)
        if word not in list(choices):
            raise IllFormed("", f"{word!r} is not a choice; use one of: {', '.join(choices)}")
        return choices(word)

    return read


def list_of(reader: Reader[T]) -> Reader[tuple[T, ...]]:
    """Make a reader of a list whose items are all of one kind."""

    def read(data: object) -> tuple[T, ...]:
        if not isinstance(data, list | tuple):
            raise _wrong_kind(data, list)
        return tuple(_read_at(f"[{number}]", reader, item) for number, item in enumerate(data, start=1))

    return read


def map_of(reader: Reader[T]) -> Reader[dict[str, T]]:
    """Make a reader of a table whose names are free and whose values are all of one kind."""

    def read(data: object) -> dict[str, T]:
        return {name: _read_at(name, reader, value) for name, value in mapping(data).items()}

    return read


def mapping(data: object) -> Mapping[str, object]:
    """Read a table without reading its values."""
    if not isinstance(data, Mapping):
        raise _wrong_kind(data, dict)
    for name in data:
        if not isinstance(name, str):
            raise IllFormed(repr(name), "is no field name; field names are texts")
    return data


def plain(value: object) -> object:
    """Write a value as JSON-able data, the same for equal values: sets sorted, fields without a value left out."""
    if is_dataclass(value):
        named = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: plain(part) for name, part in named if part is not None}
    if isinstance(value, Mapping):
        return {name: plain(value[name]) for name in sorted(value)}
    if isinstance(value, frozenset):
        return sorted(str(item) for item in value)
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, StrEnum) else value


def _read_at(place: str, reader: Reader[T], data: object) -> T:
    with inside(place):
        return reader(data)


def _wrong_kind(data: object, wanted: type) -> IllFormed:
    found = KINDS.get(type(data), type(data).__name__)
    return IllFormed("", f"must be {KINDS[wanted]}, and is {found}")
