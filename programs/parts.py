"""What a program is made of: words in three languages, kinds, sources of figures, and modules."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from programs.reading import IllFormed

LANGUAGES = ("nb", "nn", "en")
KEY_LENGTH = 40
CONFIDENCES = ("high", "medium", "low", "default")

MINUTES = (15, 600)


class Phase(StrEnum):
    """The program's own meetings, or the group supervision that follows (or is interleaved with) a course."""

    COURSE = "course"
    GROUP_SUPERVISION = "group_supervision"


class SeatUnit(StrEnum):
    """What takes up one seat: a home, however many persons come from it, or each person."""

    HOME = "home"
    PERSON = "person"


class Anchor(StrEnum):
    """What the dates hang on: the calendar, the move-in of each household's own series, or somebody else's course."""

    CALENDAR = "calendar"
    MOVE_IN = "move_in"
    EXTERNAL = "external"


class Audience(StrEnum):
    """Whom a program is for."""

    FOSTER_HOME = "foster_home"
    KINSHIP = "kinship"
    RESPITE = "respite"
    EMERGENCY = "emergency"
    OWN_CHILD = "own_child"
    BIRTH_PARENT = "birth_parent"
    STAFF = "staff"
    SUPERVISORY_VISITOR = "supervisory_visitor"
    SUPPORT_CONTACT = "support_contact"


class Priority(StrEnum):
    """Homes that come first in the line for a program."""

    NEW_HOME = "new_home"
    KINSHIP = "kinship"
    LONG_WAIT = "long_wait"


@dataclass(frozen=True, slots=True)
class Words:
    """One text in bokmål, nynorsk and English."""

    nb: str
    nn: str
    en: str

    def __post_init__(self) -> None:
        for language in LANGUAGES:
            if not getattr(self, language).strip():
                raise IllFormed(language, "is blank; write the text in this language too")

    def text(self, language: str) -> str:
        """The text in `language`, or in bokmål when there is none."""
        return {"nn": self.nn, "en": self.en}.get(language, self.nb)


@dataclass(frozen=True, slots=True)
class Figure:
    """Where a figure stands, and how sure it is: `default` marks our own proposal, not a fact of the field."""

    source: str
    confidence: str

    def __post_init__(self) -> None:
        if not self.source.strip():
            raise IllFormed("source", "is blank; say what kind of source the figure comes from")
        check_choice("confidence", self.confidence, CONFIDENCES)


@dataclass(frozen=True, slots=True)
class Module:
    """One meeting's worth of a program. Consecutive modules of one block (counted from 1) meet on consecutive days."""

    key: str
    title: Words
    minutes: int
    phase: Phase
    block: int

    def __post_init__(self) -> None:
        check_key(self.key)
        check_range("minutes", self.minutes, MINUTES)


def check_key(key: str) -> None:
    """Refuse a key that could not stand in an address or a file name."""
    if len(key) > KEY_LENGTH or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key):
        raise IllFormed(
            "key", f"{key!r} is no key; use at most {KEY_LENGTH} small letters a to z, digits and single hyphens"
        )


def check_range(name: str, value: int | None, limits: tuple[int, int]) -> None:
    """Refuse a number outside its limits (both included); None is no number and passes."""
    least, most = limits
    if value is not None and not least <= value <= most:
        raise IllFormed(name, f"{value} is outside {least} to {most}; write a number in that range")


def check_choice(name: str, value: str, choices: Iterable[str]) -> None:
    """Refuse a word that is not one of the choices."""
    if value not in choices:
        raise IllFormed(name, f"{value!r} is not a choice; use one of: {', '.join(choices)}")
