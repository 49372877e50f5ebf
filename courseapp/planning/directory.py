"""Who and what a draft's indexes mean, in words the reader may see: always the same number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.network.models import Facilitator
from courseapp.people.masking import masked
from courseapp.places.availability import hours_of
from courseapp.places.models import Municipality, Room, Venue
from courseapp.places.slots import Hours
from courseapp.planner.problem import Problem
from courseapp.planning.facts import Refs
from programs import catalog


@dataclass(frozen=True, slots=True)
class HomeLabel:
    """A home of a draft: ``label`` is names or the code. ``place`` (number) is None where names are not told.

    Whoever may not read the names is not told the place either, nor anything it could be reckoned from: minutes.
    """

    code: str
    label: str
    named: bool
    place: str | None


@dataclass(frozen=True, slots=True)
class LeaderLabel:
    """A facilitator of a draft, by code and name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class RoomLabel:
    """A room of a draft in one slot: the venue's code and name, the room's name, and the municipality's number."""

    room_id: int
    code: str
    venue: str
    room: str
    place: str


@dataclass(frozen=True, slots=True)
class ProgramLabel:
    """A program of a draft: ``short`` for tags, ``name`` in the reader's language, ``color`` of the theme."""

    key: str
    short: str
    name: str
    color: str


@dataclass(frozen=True, slots=True)
class PlaceLabel:
    """A municipality of a draft, with its center for the dot map."""

    number: str
    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Directory:
    """Labels by the draft's indexes; programs by key, places by index as in the problem. ``hours`` by part of day."""

    homes: Sequence[HomeLabel]
    leaders: Sequence[LeaderLabel]
    rooms: Sequence[RoomLabel]
    programs: Mapping[str, ProgramLabel]
    places: Sequence[PlaceLabel]
    hours: Hours

    def home(self, code: str) -> int | None:
        """Find a home's index by its code."""
        return next((n for n, it in enumerate(self.homes) if it.code == code), None)

    def leader(self, code: str) -> int | None:
        """Find a facilitator's index by its code."""
        return next((n for n, it in enumerate(self.leaders) if it.code == code), None)


def directory(actor: Actor, cooperation_id: int, problem: Problem, refs: Refs, language: str) -> Directory:
    """Read the labels of everything in a draft: six statements."""
    homes = masked(actor, refs.households)
    places = _places([place.id for place in problem.places])
    return Directory(
        homes=[
            HomeLabel(it.code, it.label, it.named, problem.places[home.place].id if it.named else None)
            for it, home in zip((homes[id_] for id_ in refs.households), problem.households, strict=True)
        ],
        leaders=_leaders(refs.facilitators),
        rooms=_rooms(refs.rooms),
        programs={it.key: program_label(it.key, language) for it in problem.programs},
        places=[places[place.id] for place in problem.places],
        hours=hours_of(cooperation_id),
    )


def _leaders(ids: Sequence[int]) -> list[LeaderLabel]:
    query = select(Facilitator).where(Facilitator.id.in_(ids)).options(joinedload(Facilitator.person))
    found = {it.id: LeaderLabel(it.code, it.person.name) for it in db.session.scalars(query)}
    return [found[id_] for id_ in ids]


def _rooms(ids: Sequence[int]) -> list[RoomLabel]:
    rows = db.session.execute(
        select(Room.id, Venue.code, Venue.name, Room.name, Venue.municipality_number)
        .join(Venue, Venue.id == Room.venue_id)
        .where(Room.id.in_(set(ids)))
    )
    found = {row[0]: RoomLabel(*row) for row in rows}
    return [found[id_] for id_ in ids]


def program_label(key: str, language: str) -> ProgramLabel:
    """Name a program; one that the catalog has dropped since is known by its key."""
    known = catalog.load().get(key)
    if known is None:
        return ProgramLabel(key, key, key, "other")
    return ProgramLabel(key, known.short, known.name.text(language), known.color)


def _places(numbers: Sequence[str]) -> dict[str, PlaceLabel]:
    rows = db.session.execute(
        select(Municipality.number, Municipality.name, Municipality.latitude, Municipality.longitude).where(
            Municipality.number.in_(numbers)
        )
    )
    return {row[0]: PlaceLabel(*row) for row in rows}
