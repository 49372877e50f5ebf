"""Makers of programs and their parts: say only what the test is about."""

from programs.model import Anchor, Audience, Figure, Module, Phase, Program, SeatUnit, Words

FIGURE = Figure("product default", "default")
FIGURES = [
    "modules",
    "minutes",
    "min_homes",
    "max_homes",
    "max_persons",
    "leaders",
    "interval_days",
    "block_gap_days",
    "longest_gap_days",
    "allowed_absence",
    "certificate_at",
    "recommendation",
    "start_time",
]


def some_words(text="Tekst"):
    return Words(f"{text} nb", f"{text} nn", f"{text} en")


def a_module(key="one", block=1, minutes=120, phase=Phase.COURSE):
    return Module(key=key, title=some_words(key), minutes=minutes, phase=phase, block=block)


def a_program(**changes):
    """Three course meetings and two of supervision, each a block of its own."""
    modules = (
        a_module("one", 1),
        a_module("two", 2),
        a_module("three", 3),
        a_module("talk-1", 4, phase=Phase.GROUP_SUPERVISION),
        a_module("talk-2", 5, phase=Phase.GROUP_SUPERVISION),
    )
    fields = {
        "key": "made-up",
        "version": 1,
        "name": some_words("Navn"),
        "short": "MADE-UP",
        "summary": some_words("Sammendrag"),
        "color": "other",
        "modules": modules,
        "interval_days": 14,
        "block_gap_days": 7,
        "longest_gap_days": 28,
        "seat_unit": SeatUnit.HOME,
        "min_homes": 4,
        "max_homes": 8,
        "leaders": 2,
        "lead_required": True,
        "anchor": Anchor.CALENDAR,
        "audience": frozenset({Audience.FOSTER_HOME, Audience.KINSHIP}),
        "fixed_order": True,
        "allowed_absence": 1,
        "certificate_at": 2,
        "evaluation": ("three", "talk-2"),
        "sources": dict.fromkeys(FIGURES, FIGURE),
    }
    return Program(**{**fields, **changes})
