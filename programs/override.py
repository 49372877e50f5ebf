"""What a cooperation may change in a program: counts, lengths, titles and times, never what the program is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, cast

from programs.data import read_module, read_words
from programs.parts import Figure, Module, Words
from programs.program import Program, part_of_day
from programs.reading import IllFormed, Table, inside, list_of, map_of, plain, text, whole

LOCAL = Figure("samarbeidets eget valg", "default")
NUMBERS = (
    "min_homes",
    "max_homes",
    "max_persons",
    "leaders",
    "interval_days",
    "longest_gap_days",
    "allowed_absence",
    "certificate_at",
    "again_after_years",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Local changes to a program; None and empty leave things as they are.

    `minutes` and `titles` go by module key. `group_supervision` keeps that many of the program's supervision meetings,
    the first ones. `added` modules come last, in blocks of their own. The shortest gap follows `interval_days`.
    """

    min_homes: int | None = None
    max_homes: int | None = None
    max_persons: int | None = None
    leaders: int | None = None
    interval_days: int | None = None
    longest_gap_days: int | None = None
    allowed_absence: int | None = None
    certificate_at: int | None = None
    again_after_years: int | None = None
    start_time: str | None = None
    group_supervision: int | None = None
    dropped: tuple[str, ...] = ()
    added: tuple[Module, ...] = ()
    minutes: Mapping[str, int] = field(default_factory=dict, hash=False)
    titles: Mapping[str, Words] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "minutes", MappingProxyType(dict(self.minutes)))
        object.__setattr__(self, "titles", MappingProxyType(dict(self.titles)))


def override_from_data(data: Mapping[str, object], place: str) -> Override:
    """Read local changes; whether they fit a program is for `with_override` to say."""
    with inside(place):
        table = Table(data, [known.name for known in fields(Override)])
        return Override(
            **{name: table.maybe(name, whole) for name in NUMBERS},
            start_time=table.maybe("start_time", text),
            group_supervision=table.maybe("group_supervision", whole),
            dropped=table.maybe("dropped", list_of(text)) or (),
            added=table.maybe("added", list_of(read_module)) or (),
            minutes=table.maybe("minutes", map_of(whole)) or {},
            titles=table.maybe("titles", map_of(read_words)) or {},
        )


def override_to_data(override: Override) -> dict[str, Any]:
    """Write the local changes as JSON-able data, only what differs from no change."""
    return {name: value for name, value in cast("dict[str, Any]", plain(override)).items() if value not in ([], {})}


def with_override(program: Program, override: Override) -> Program:
    """Make the program as this cooperation gives it, held to the same rules; `IllFormed` says what does not fit."""
    with inside(f"{program.key} with local changes"):
        _check_keys(program, override)
        kept = _kept(program, override)
        modules = _numbered(kept, override.added)
        changes = _changes(override)
        return replace(
            program,
            **changes,
            modules=modules,
            evaluation=_evaluation(program, kept),
            sources={**program.sources, **dict.fromkeys(_changed(program, modules, changes), LOCAL)},
        )


def _check_keys(program: Program, override: Override) -> None:
    keys = [module.key for module in program.modules]
    named = {"dropped": override.dropped, "minutes": override.minutes, "titles": override.titles}
    for place, given in named.items():
        for key in given:
            if key not in keys:
                raise IllFormed(f"{place}, {key}", f"is no module of {program.key}; use one of: {', '.join(keys)}")
    count = len(program.supervision_modules)
    if override.group_supervision is not None and not 0 <= override.group_supervision <= count:
        raise IllFormed("group_supervision", f"is outside 0 to {count}; write a number in that range, or add modules")


def _kept(program: Program, override: Override) -> list[Module]:
    gone = set(override.dropped)
    if override.group_supervision is not None:
        gone |= {module.key for module in program.supervision_modules[override.group_supervision :]}
    kept = []
    for module in program.modules:
        if module.key in gone:
            continue
        with inside(f"module {module.key}"):
            kept.append(
                replace(
                    module,
                    minutes=override.minutes.get(module.key, module.minutes),
                    title=override.titles.get(module.key, module.title),
                )
            )
    return kept


def _numbered(kept: list[Module], added: tuple[Module, ...]) -> tuple[Module, ...]:
    """All modules with blocks counted anew from 1, a new one wherever one began before."""
    numbered: list[Module] = []
    block, last = 0, None
    for module, origin in [(module, "kept") for module in kept] + [(module, "added") for module in added]:
        if (origin, module.block) != last:
            block, last = block + 1, (origin, module.block)
        numbered.append(replace(module, block=block))
    return tuple(numbered)


def _changes(override: Override) -> dict[str, Any]:
    """Collect the fields that get a new value, without the modules and what follows from them."""
    changes: dict[str, Any] = {name: value for name in NUMBERS if (value := getattr(override, name)) is not None}
    if override.interval_days is not None:
        changes["block_gap_days"] = override.interval_days
    if override.start_time is not None:
        changes |= {"start_time": override.start_time, "part_of_day": part_of_day(override.start_time)}
    return changes


def _evaluation(program: Program, kept: list[Module]) -> tuple[str, ...]:
    """List the evaluations; one after a module that is gone moves to the last one kept before it."""
    order = [module.key for module in program.modules]
    left = [module.key for module in kept]
    moved = []
    for asked in program.evaluation:
        before = [key for key in left if order.index(key) <= order.index(asked)]
        moved += before[-1:] or left[:1]
    return tuple(dict.fromkeys(moved))


def _changed(program: Program, modules: tuple[Module, ...], changes: Mapping[str, Any]) -> set[str]:
    """Name the figures that are no longer the program's own."""
    changed = {name for name, value in changes.items() if value != getattr(program, name)}
    before = {module.key: module for module in program.modules}
    if [module.key for module in modules] != list(before):
        changed.add("modules")
    for module in modules:
        old = before.get(module.key)
        if old is None or old.minutes != module.minutes:
            changed.add("minutes")
        if old is None or old.title != module.title:
            changed.add("titles")
    return changed
