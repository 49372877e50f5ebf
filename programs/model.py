"""Everything about a program that other code needs, under one name: import it from here.

The parts stand in `parts` and `program` (values and rules), `data` (plain data) and `override` (local changes).
"""

from programs.data import digest, from_data, to_data
from programs.override import Override, override_from_data, override_to_data, with_override
from programs.parts import LANGUAGES, Anchor, Audience, Figure, Module, Phase, Priority, SeatUnit, Words
from programs.program import COLORS, Program
from programs.reading import IllFormed

__all__ = [
    "COLORS",
    "LANGUAGES",
    "Anchor",
    "Audience",
    "Figure",
    "IllFormed",
    "Module",
    "Override",
    "Phase",
    "Priority",
    "Program",
    "SeatUnit",
    "Words",
    "digest",
    "from_data",
    "override_from_data",
    "override_to_data",
    "to_data",
    "with_override",
]
