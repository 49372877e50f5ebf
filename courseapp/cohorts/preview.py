"""A new cohort as it would become: every meeting, the dates passed over and why, and what stands in the way."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from courseapp.cohorts import cautions
from courseapp.cohorts.collisions import Wanted, collisions
from courseapp.cohorts.schedule import Proposed
from courseapp.cohorts.texts import collision as collision_words
from courseapp.kernel.access import Actor
from courseapp.places.closed_days import in_words
from courseapp.places.models import Room
from programs.model import Program


@dataclass(frozen=True, slots=True)
class Row:
    """One meeting to be. ``skipped`` holds the dates passed over with their reasons in words."""

    number: int
    title: str
    day: date
    starts: time
    ends: time
    skipped: list[tuple[date, list[str]]]
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class Preview:
    """The whole. ``blocked`` when the room is taken for some meeting; ``digest`` names exactly these dates."""

    rows: list[Row]
    warnings: list[str]
    blocked: bool
    digest: str


def preview(
    actor: Actor, program: Program, meetings: Sequence[Proposed], room: Room | None, seats: int, language: str
) -> Preview:
    """Show what a plan means: at most one statement."""
    room_id = room.id if room else None
    found = collisions(actor, [Wanted(m.number, m.starts_at, m.ends_at, room_id) for m in meetings])
    taken: dict[int, list[str]] = {}
    for it in found:
        taken.setdefault(it.number, []).append(collision_words(it))
    rows = [
        Row(
            number=m.number,
            title=m.module.title.text(language),
            day=m.day,
            starts=m.starts,
            ends=m.ends,
            skipped=[(s.day, in_words(s.reasons)) for s in m.skipped],
            warnings=[
                *taken.get(m.number, []),
                *cautions.of_day(m.day),
                *cautions.of_house(room, m.day, m.starts, m.ends),
            ],
        )
        for m in meetings
    ]
    general = cautions.of_size(room, program, seats) + cautions.of_gaps(program, meetings)
    return Preview(rows, general, bool(found), digest_of(meetings))


def digest_of(meetings: Sequence[Proposed]) -> str:
    """Name a list of dates, times and skipped dates by a short hash."""
    parts = [
        (m.module.key, m.day.isoformat(), str(m.starts), str(m.ends), [s.day.isoformat() for s in m.skipped])
        for m in meetings
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
