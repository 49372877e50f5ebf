"""What a coordinator plans with: the cooperation's services, rooms and facilitators, and its own form of a program."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from courseapp.cohorts.models import ProgramOverride
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.network.models import Facilitator, FacilitatorCooperation
from courseapp.places.models import (
    ChildWelfareService,
    Cooperation,
    CooperationMembership,
    Room,
    ServiceMunicipality,
    Venue,
)
from programs import catalog
from programs.model import IllFormed, Override, Program, override_from_data, with_override


@dataclass(frozen=True, slots=True)
class LocalProgram:
    """A program as a cooperation gives it.

    ``base`` is the catalog's, ``version`` counts the cooperation's changes (0: none ever). ``outdated`` is True when
    its changes no longer fit the catalog's program, which then holds until they are corrected.
    """

    base: Program
    program: Program
    override: Override
    cooperation: Cooperation | None = None
    version: int = 0
    outdated: bool = False

    @classmethod
    def of_catalog(cls, base: Program) -> LocalProgram:
        """Take a program as the catalog has it."""
        return cls(base, base, Override())

    @property
    def cooperation_id(self) -> int:
        """The cooperation's id. Raises LookupError for a program of no cooperation."""
        if self.cooperation is None:
            raise LookupError(self.base.key)
        return self.cooperation.id

    @property
    def is_changed(self) -> bool:
        """Whether the cooperation gives the program its own way."""
        return self.program != self.base


def find_program(actor: Actor, key: str) -> LocalProgram | None:
    """Find a program by its key, with the local changes when the actor plans for one cooperation."""
    base = catalog.load().get(key)
    if base is None:
        return None
    cooperations = cooperations_of(actor)
    return local_program(base, cooperations[0]) if cooperations else LocalProgram.of_catalog(base)


def local_program(base: Program, cooperation: Cooperation) -> LocalProgram:
    """Read a cooperation's changes to a program and apply them."""
    return _applied(
        base, cooperation, db.session.get(ProgramOverride, (cooperation.id, base.key), populate_existing=True)
    )


def local_programs(bases: Collection[Program], cooperation: Cooperation) -> list[LocalProgram]:
    """Read a cooperation's changes to several programs and apply them: one statement."""
    rows = db.session.scalars(
        select(ProgramOverride).where(
            ProgramOverride.cooperation_id == cooperation.id, ProgramOverride.program_key.in_(it.key for it in bases)
        )
    )
    changes = {row.program_key: row for row in rows}
    return [_applied(base, cooperation, changes.get(base.key)) for base in bases]


def _applied(base: Program, cooperation: Cooperation, row: ProgramOverride | None) -> LocalProgram:
    if row is None:
        return LocalProgram(base, base, Override(), cooperation)
    try:
        override = override_from_data(row.content, f"override of {base.key}")
        return LocalProgram(base, with_override(base, override), override, cooperation, row.version)
    except IllFormed:
        return LocalProgram(base, base, Override(), cooperation, row.version, outdated=True)


def cooperations_of(actor: Actor) -> list[Cooperation]:
    """List the cooperations an actor plans for, by name."""
    if not actor.cooperation_ids:
        return []
    query = select(Cooperation).where(Cooperation.id.in_(actor.cooperation_ids)).order_by(Cooperation.name)
    return list(db.session.scalars(query))


def services_in(cooperation_id: int) -> list[ChildWelfareService]:
    """List the services that are members of a cooperation today, by name."""
    today = clock.today()
    return list(
        db.session.scalars(
            select(ChildWelfareService)
            .join(CooperationMembership, CooperationMembership.service_id == ChildWelfareService.id)
            .where(
                CooperationMembership.cooperation_id == cooperation_id,
                CooperationMembership.first_day <= today,
                or_(CooperationMembership.last_day.is_(None), CooperationMembership.last_day >= today),
            )
            .order_by(ChildWelfareService.name)
            .distinct()
        )
    )


def municipalities_of(service_ids: Collection[int]) -> list[str]:
    """List the numbers of the municipalities that services serve."""
    query = select(ServiceMunicipality.municipality_number).where(ServiceMunicipality.service_id.in_(service_ids))
    return list(db.session.scalars(query))


def rooms_in(cooperation_id: int) -> list[Room]:
    """List the rooms of a cooperation's venues in use, by venue and name, with opening hours: two statements."""
    return list(
        db.session.scalars(
            select(Room)
            .join(Venue)
            .where(
                Venue.cooperation_id == cooperation_id,
                or_(Venue.closed_on.is_(None), Venue.closed_on > clock.today()),
            )
            .order_by(Venue.name, Room.name)
            .options(joinedload(Room.venue).selectinload(Venue.openings))
        )
    )


def facilitators_in(cooperation_id: int) -> list[Facilitator]:
    """List the facilitators a cooperation may ask, by name, with what they are qualified for: two statements."""
    found = db.session.scalars(
        select(Facilitator)
        .join(FacilitatorCooperation)
        .where(FacilitatorCooperation.cooperation_id == cooperation_id, Facilitator.is_active)
        .options(joinedload(Facilitator.person), selectinload(Facilitator.qualifications))
    ).unique()
    return sorted(found, key=lambda facilitator: (facilitator.person.name_folded, facilitator.id))


def room_label(room: Room) -> str:
    """Name a room by its venue: "Eksempelhuset, Storstua"."""
    return f"{room.venue.name}, {room.name}"


def changed_programs(actor: Actor) -> frozenset[str]:
    """Name the programs that the actor's cooperations give their own way."""
    if not actor.cooperation_ids:
        return frozenset()
    rows = db.session.scalars(select(ProgramOverride).where(ProgramOverride.cooperation_id.in_(actor.cooperation_ids)))
    return frozenset(row.program_key for row in rows if row.content)
