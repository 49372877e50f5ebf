"""A program from and to plain data, and the digest by which two curricula are compared."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, cast

from programs.parts import Anchor, Audience, Figure, Module, Phase, Priority, SeatUnit, Words
from programs.program import Program
from programs.reading import IllFormed, Table, flag, inside, list_of, map_of, one_of, plain, text, whole


def from_data(data: Mapping[str, object], place: str) -> Program:
    """Read a program; `place` (a file name, say) begins the message of any `IllFormed`."""
    with inside(place):
        return _program(data)


def to_data(program: Program) -> dict[str, Any]:
    """Write the program as JSON-able data, so that `from_data` gives an equal one back."""
    return cast("dict[str, Any]", plain(program))


def digest(program: Program) -> str:
    """Compute the SHA-256 of the canonical JSON, in hex: equal curricula have equal digests."""
    canonical = json.dumps(to_data(program), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def read_words(data: object) -> Words:
    """Read a text in all languages."""
    table = Table(data, _names(Words))
    return Words(nb=table.read("nb", text), nn=table.read("nn", text), en=table.read("en", text))


def read_module(data: object) -> Module:
    """Read one module."""
    table = Table(data, _names(Module))
    return Module(
        key=table.read("key", text),
        title=table.read("title", read_words),
        minutes=table.read("minutes", whole),
        phase=table.read("phase", one_of(Phase)),
        block=table.read("block", whole),
    )


def _program(data: object) -> Program:
    table = Table(data, _names(Program))
    return Program(
        key=table.read("key", text),
        version=table.read("version", whole),
        name=table.read("name", read_words),
        short=table.read("short", text),
        summary=table.read("summary", read_words),
        color=table.read("color", text),
        modules=table.read("modules", list_of(read_module)),
        interval_days=table.read("interval_days", whole),
        longest_gap_days=table.read("longest_gap_days", whole),
        block_gap_days=table.read("block_gap_days", whole),
        seat_unit=table.read("seat_unit", one_of(SeatUnit)),
        min_homes=table.read("min_homes", whole),
        max_homes=table.read("max_homes", whole),
        max_persons=table.maybe("max_persons", whole),
        leaders=table.read("leaders", whole),
        lead_required=table.read("lead_required", flag),
        anchor=table.read("anchor", one_of(Anchor)),
        audience=table.read("audience", _audience),
        fixed_order=table.read("fixed_order", flag),
        allowed_absence=table.read("allowed_absence", whole),
        certificate_at=table.maybe("certificate_at", whole),
        again_after_years=table.maybe("again_after_years", whole),
        requires=table.maybe("requires", list_of(text)),
        excludes=table.maybe("excludes", list_of(text)),
        evaluation=table.read("evaluation", list_of(text)),
        priority=table.maybe("priority", list_of(one_of(Priority))),
        part_of_day=table.read("part_of_day", text),
        start_time=table.read("start_time", text),
        island=table.maybe("island", read_words),
        medal=table.maybe("medal", text),
        recommendation=table.maybe("recommendation", whole),
        effort=table.maybe("effort", text),
        leader_training=table.maybe("leader_training", read_words),
        owner=table.maybe("owner", read_words),
        license=table.maybe("license", read_words),
        sources=table.read("sources", map_of(_figure)),
    )


def _audience(data: object) -> frozenset[Audience]:
    named = list_of(one_of(Audience))(data)
    if len(set(named)) < len(named):
        raise IllFormed("", "names somebody twice; name each once")
    return frozenset(named)


def _figure(data: object) -> Figure:
    table = Table(data, _names(Figure))
    return Figure(source=table.read("source", text), confidence=table.read("confidence", text))


def _names(kind: type[Program | Module | Words | Figure]) -> frozenset[str]:
    return frozenset(field.name for field in fields(kind))
