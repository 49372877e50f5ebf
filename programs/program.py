"""A program, as a frozen value that cannot be ill-formed: what breaks a rule is refused when it is made."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from programs.parts import (
    Anchor,
    Audience,
    Figure,
    Module,
    Phase,
    Priority,
    SeatUnit,
    Words,
    check_choice,
    check_key,
    check_range,
)
from programs.reading import IllFormed, inside

COLORS = ("tbof", "trygg", "efst", "start", "pmto", "cosp", "kin", "staff", "event", "other")
MEDALS = ("gold", "silver")
EFFORTS = ("small", "moderate", "high")
PARTS_OF_DAY = ("day", "evening")
SHORT_LENGTH = 20
EVENING = "16:00"

# The least and the greatest value of each number of a program: wide enough for practice, narrow enough to catch a slip.
LIMITS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "interval_days": (0, 366),
        "longest_gap_days": (0, 366),
        "block_gap_days": (0, 366),
        "min_homes": (1, 200),
        "max_homes": (1, 200),
        "max_persons": (1, 400),
        "leaders": (0, 12),
        "allowed_absence": (0, 30),
        "again_after_years": (0, 30),
        "certificate_at": (1, 40),
        "recommendation": (1, 4),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A curriculum and the frame it is given in.

    - `interval_days` is the usual, `block_gap_days` the shortest and `longest_gap_days` the longest time from the last
      meeting of one block to the first of the next. All are 0 for a program that meets once.
    - `min_homes` and `max_homes` count seats: homes, or persons when `seat_unit` is PERSON.
    - `max_persons` limits the persons in a room where a home takes one seat; None is no limit.
    - `allowed_absence` and `certificate_at` count meetings of the COURSE phase; without the latter, no certificate.
    - `again_after_years` is how long it takes until somebody who has taken it may take it again, counted from the
      last meeting to the first of the new one; with 0 only not twice at once. None: as often as one likes.
    - `requires` names programs one must have taken first, `excludes` those that stand in for this one (keys).
    - `evaluation` names the modules after which participants are asked.
    - `priority` is who comes first when seats are few: the classes in order; all other homes follow.
    - `short` is a label for tags, never translated; `color` is a name in the theme.
    - `island`, `medal`, `recommendation` (1 to 4) and `effort` are what the report on the local projects said.
    - `sources` says for each figure where it comes from, by field name; `modules` stands for their number and order,
      `minutes` and `titles` for those of all modules.
    """

    key: str
    version: int
    name: Words
    short: str
    summary: Words
    color: str
    modules: tuple[Module, ...]
    interval_days: int
    longest_gap_days: int
    block_gap_days: int
    seat_unit: SeatUnit
    min_homes: int
    max_homes: int
    max_persons: int | None = None
    leaders: int
    lead_required: bool
    anchor: Anchor
    audience: frozenset[Audience]
    fixed_order: bool
    allowed_absence: int
    certificate_at: int | None = None
    again_after_years: int | None = None
    requires: tuple[str, ...] | None = None
    excludes: tuple[str, ...] | None = None
    evaluation: tuple[str, ...] = ()
    priority: tuple[Priority, ...] | None = None
    part_of_day: str = "evening"
    start_time: str = "17:30"
    island: Words | None = None
    medal: str | None = None
    recommendation: int | None = None
    effort: str | None = None
    leader_training: Words | None = None
    owner: Words | None = None
    license: Words | None = None
    sources: Mapping[str, Figure] = field(hash=False)

    def __post_init__(self) -> None:
        # Programs are cached and shared: nobody may change the sources of one afterwards.
        object.__setattr__(self, "sources", MappingProxyType(dict(self.sources)))
        _check_labels(self)
        for name, limits in LIMITS.items():
            check_range(name, getattr(self, name), limits)
        _check_modules(self.modules)
        _check_gaps(self)
        _check_seats(self)
        _check_completion(self)
        _check_others(self)
        _check_time(self)
        _check_sources(self)

    @property
    def first_in_line(self) -> tuple[Priority, ...]:
        """The classes that come first in line, in order; none unless the program says so."""
        return self.priority or ()

    @property
    def course_modules(self) -> tuple[Module, ...]:
        """The modules that count toward a certificate."""
        return tuple(module for module in self.modules if module.phase is Phase.COURSE)

    @property
    def supervision_modules(self) -> tuple[Module, ...]:
        """The meetings of group supervision, none for most programs."""
        return tuple(module for module in self.modules if module.phase is Phase.GROUP_SUPERVISION)

    @property
    def total_minutes(self) -> int:
        """The length of all meetings together."""
        return sum(module.minutes for module in self.modules)


def _check_labels(program: Program) -> None:
    check_key(program.key)
    if program.version < 1:
        raise IllFormed("version", f"{program.version} is below 1; count versions from 1")
    if not program.short.strip() or len(program.short) > SHORT_LENGTH:
        raise IllFormed("short", f"{program.short!r} is no label; write 1 to {SHORT_LENGTH} characters")
    check_choice("color", program.color, COLORS)
    check_choice("part_of_day", program.part_of_day, PARTS_OF_DAY)
    if program.medal is not None:
        check_choice("medal", program.medal, MEDALS)
    if program.effort is not None:
        check_choice("effort", program.effort, EFFORTS)


def _check_modules(modules: tuple[Module, ...]) -> None:
    if all(module.phase is not Phase.COURSE for module in modules):
        raise IllFormed("modules", "has no module of the course phase; add at least one")
    keys: set[str] = set()
    block = 0
    for number, module in enumerate(modules, start=1):
        with inside(f"modules[{number}]"):
            if module.key in keys:
                raise IllFormed("key", f"{module.key!r} is used twice; give each module its own key")
            if module.block not in ({block, block + 1} if block else {1}):
                wanted = f"{block} or {block + 1}" if block else "1"
                raise IllFormed("block", f"{module.block} does not follow; blocks ascend from 1, so write {wanted}")
        keys.add(module.key)
        block = module.block


def _check_gaps(program: Program) -> None:
    if not program.block_gap_days <= program.interval_days:
        raise IllFormed("block_gap_days", f"is longer than interval_days; write at most {program.interval_days}")
    if not program.interval_days <= program.longest_gap_days:
        raise IllFormed("longest_gap_days", f"is shorter than interval_days; write at least {program.interval_days}")
    if program.modules[-1].block > 1 and program.block_gap_days == 0:
        raise IllFormed("block_gap_days", "is 0 although there are several blocks; write at least 1")


def _check_seats(program: Program) -> None:
    if not program.audience:
        raise IllFormed("audience", "is empty; name whom the program is for")
    if Audience.BIRTH_PARENT in program.audience and len(program.audience) > 1:
        raise IllFormed("audience", "mixes birth parents with others; make a program of their own for them")
    if program.min_homes > program.max_homes:
        raise IllFormed("min_homes", f"is above max_homes; write at most {program.max_homes}")
    if program.max_persons is not None:
        if program.seat_unit is SeatUnit.PERSON:
            raise IllFormed("max_persons", "repeats max_homes, which counts persons here; leave it out")
        if program.max_persons < program.max_homes:
            raise IllFormed("max_persons", f"leaves homes without anyone; write at least {program.max_homes}")
    if program.leaders == 0 and program.anchor is not Anchor.EXTERNAL:
        raise IllFormed("leaders", "is 0, which only an external program may have; write at least 1")
    if program.lead_required and program.leaders == 0:
        raise IllFormed("lead_required", "is true although there are no leaders; write false")


def _check_completion(program: Program) -> None:
    count = len(program.course_modules)
    if program.allowed_absence >= count:
        raise IllFormed("allowed_absence", f"leaves no meeting to attend; write at most {count - 1}")
    if program.certificate_at is not None and program.certificate_at + program.allowed_absence > count:
        raise IllFormed(
            "certificate_at",
            f"cannot be reached after the allowed absence; write at most {count - program.allowed_absence}, "
            "or allow less absence",
        )
    order = [module.key for module in program.modules]
    for number, key in enumerate(program.evaluation, start=1):
        if key not in order:
            raise IllFormed(f"evaluation[{number}]", f"there is no module {key!r}; use one of: {', '.join(order)}")
    if list(program.evaluation) != sorted(set(program.evaluation), key=order.index):
        raise IllFormed("evaluation", "is out of order or names a module twice; follow the order of the modules")


def _check_others(program: Program) -> None:
    for name in ("requires", "excludes"):
        named: tuple[str, ...] = getattr(program, name) or ()
        with inside(name):
            for key in named:
                check_key(key)
        if program.key in named:
            raise IllFormed(name, "names the program itself; again_after_years says when it may be taken again")
        if len(set(named)) < len(named):
            raise IllFormed(name, "names a program twice; name each once")
    if both := set(program.requires or ()) & set(program.excludes or ()):
        raise IllFormed("excludes", f"names what is required too; remove {', '.join(sorted(both))} from one of them")


def _check_time(program: Program) -> None:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", program.start_time, re.ASCII):
        raise IllFormed("start_time", f"{program.start_time!r} is no time of day; write hours and minutes as 17:30")
    if program.part_of_day != part_of_day(program.start_time):
        raise IllFormed("part_of_day", f"does not fit start_time; an evening begins at {EVENING} or later")


def part_of_day(start_time: str) -> str:
    """`day` or `evening`, for a time written as 17:30."""
    return "evening" if start_time >= EVENING else "day"


def _check_sources(program: Program) -> None:
    known = {*program.__dataclass_fields__, "minutes", "titles"}
    for name in program.sources:
        if name not in known:
            raise IllFormed(f"sources, {name}", "is no field of a program; remove it or correct the spelling")
    given = [name for name in LIMITS if getattr(program, name) is not None]
    for name in [*given, "modules", "minutes", "start_time"]:
        if name not in program.sources:
            raise IllFormed(f"sources, {name}", "is missing; say where this figure comes from and how sure it is")
