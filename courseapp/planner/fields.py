"""Reading one value after another out of a JSON document, each with its place in it, and telling what is wrong.

A place is written as one would point to it: ``households[3].slots[0]``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

MOST: Final = 1_000_000
"""The largest number anywhere: minutes, points of a weight. Sums of products of such stay exact."""
LONGEST_TEXT: Final = 200
_SHOWN: Final = 40


class IllFormed(Exception):
    """The file is not what it should be; the message names the place in it and the rule."""


def shown(value: object) -> str:
    """Show a value of the file in a message: short, and safe to print anywhere."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = json.dumps(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


class Value:
    """A value and its place. Every reading of it raises IllFormed unless it is what is asked for."""

    __slots__ = ("at", "raw")

    def __init__(self, raw: object, at: str) -> None:
        self.raw = raw
        self.at = at

    def fault(self, rule: str) -> IllFormed:
        """Say what is wrong with this value, after its place."""
        return IllFormed(f"{self.at}: {rule}" if self.at else rule)

    def whole(self, least: int = 0, most: int = MOST) -> int:
        """A whole number within bounds."""
        if not isinstance(self.raw, int) or isinstance(self.raw, bool):
            raise self.fault(f"{shown(self.raw)} is not a whole number")
        if not least <= self.raw <= most:
            raise self.fault(f"{shown(self.raw)} is not from {least} to {most}")
        return self.raw

    def yes_or_no(self) -> bool:
        """True or false."""
        if not isinstance(self.raw, bool):
            raise self.fault(f"{shown(self.raw)} is not true or false")
        return self.raw

    def text(self) -> str:
        """A short text that can be printed."""
        if not isinstance(self.raw, str):
            raise self.fault(f"{shown(self.raw)} is not a text")
        if not 0 < len(self.raw) <= LONGEST_TEXT or not self.raw.isprintable():
            raise self.fault(f"{shown(self.raw)} is not a printable text of 1 to {LONGEST_TEXT} characters")
        return self.raw

    def day(self) -> date:
        """A date as year-month-day."""
        try:
            return date.fromisoformat(self.text())
        except ValueError:
            raise self.fault(f"{shown(self.raw)} is not a date, like 2027-01-04") from None

    def items(self, most: int) -> list[Value]:
        """The values of a list."""
        if not isinstance(self.raw, list):
            raise self.fault(f"{shown(self.raw)} is not a list")
        if len(self.raw) > most:
            raise self.fault(f"has {len(self.raw)} entries; at most {most} are read")
        return [Value(raw, f"{self.at}[{number}]") for number, raw in enumerate(self.raw)]

    def entries(self, most: int) -> list[tuple[str, Value]]:
        """The keys and values of an object whose keys are the file's own."""
        raw = self._object()
        if len(raw) > most:
            raise self.fault(f"has {len(raw)} entries; at most {most} are read")
        return [(key, Value(value, f"{self.at}[{shown(key)}]")) for key, value in raw.items()]

    def get(self, key: str) -> Value:
        """A value that an object must have."""
        raw = self._object()
        if key not in raw:
            raise self.fault(f"{key} is missing")
        return Value(raw[key], f"{self.at}.{key}".lstrip("."))

    def get_or(self, key: str, default: object) -> Value:
        """A value that an object may leave out."""
        return Value(self._object().get(key, default), f"{self.at}.{key}".lstrip("."))

    def others(self, known: Sequence[str]) -> Iterator[str]:
        """Name the keys of an object that nobody reads."""
        for key in self._object():
            if key not in known:
                yield f"{self.at}.{key}".lstrip(".") if key.isprintable() else f"{self.at}: {shown(key)}"

    def _object(self) -> dict[str, object]:
        if not isinstance(self.raw, dict):
            raise self.fault(f"{shown(self.raw)} is not an object")
        return self.raw

    def index(self, count: int, kind: str) -> int:
        """A number that points into a list of the problem."""
        number = self.whole(-MOST, MOST)
        if not 0 <= number < count:
            there = f"there is 1 {kind}" if count == 1 else f"there are {count} {kind}s"
            raise self.fault(f"{number} is not a {kind}; {there}")
        return number

    def indexes(self, count: int, kind: str, most: int | None = None) -> list[int]:
        """Numbers that point into a list of the problem."""
        return [it.index(count, kind) for it in self.items(max(count, 1) if most is None else most)]


def parsed(data: bytes) -> Value:
    """Read a JSON document. Raises IllFormed."""
    try:
        raw = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant, object_pairs_hook=_without_doubles)
    except UnicodeDecodeError as fault:
        raise IllFormed(f"the file is not UTF-8: byte {fault.start} cannot be read") from None
    except json.JSONDecodeError as fault:
        raise IllFormed(f"the file is not JSON: line {fault.lineno}, column {fault.colno}: {fault.msg}") from None
    except RecursionError:
        raise IllFormed("the file is nested too deeply") from None
    except ValueError as fault:  # a number of thousands of digits
        raise IllFormed(f"the file has a number that cannot be read: {fault}") from None
    return Value(raw, "")


def _refuse_constant(name: str) -> Any:
    raise IllFormed(f"the file has {name}, which is not a number")


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        double = next(key for number, key in enumerate(keys) if key in keys[:number])
        raise IllFormed(f"the file has {shown(double)} twice in one object")
    return found
