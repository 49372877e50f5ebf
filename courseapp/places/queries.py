"""What an actor may see of places: coordinators their cooperation's, the administrator all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from courseapp.kernel import clock
from courseapp.kernel.access import Actor, Role
from courseapp.kernel.db import db
from courseapp.kernel.text import sort_key
from courseapp.places.models import (
    BlackoutPeriod,
    ChildWelfareService,
    Cooperation,
    CooperationMembership,
    Municipality,
    ServiceMunicipality,
    TravelOverride,
    Venue,
)


def own_cooperation(actor: Actor) -> Cooperation:
    """Read the cooperation a coordinator plans for."""
    return db.session.scalars(select(Cooperation).where(Cooperation.id.in_(actor.cooperation_ids))).one()


def venues_of(actor: Actor) -> list[Venue]:
    """List the venues of a coordinator's cooperation with their rooms, those in use first: two statements."""
    found = db.session.scalars(
        select(Venue)
        .where(Venue.cooperation_id.in_(actor.cooperation_ids))
        .options(joinedload(Venue.municipality), selectinload(Venue.rooms))
    )
    today = clock.today()
    return sorted(found, key=lambda it: (it.closed_on is not None and it.closed_on <= today, sort_key(it.name)))


def find_venue(actor: Actor, code: str) -> Venue | None:
    """Find a venue of a coordinator's cooperation."""
    return db.session.scalars(
        select(Venue)
        .where(Venue.code == code, Venue.cooperation_id.in_(actor.cooperation_ids))
        .options(
            joinedload(Venue.municipality),
            selectinload(Venue.rooms),
            selectinload(Venue.openings),
            selectinload(Venue.closures),
        )
    ).one_or_none()


def served(actor: Actor) -> dict[str, str]:
    """List the municipalities that a coordinator's services serve, as number → name, by name."""
    rows = db.session.execute(
        select(Municipality.number, Municipality.name)
        .join(ServiceMunicipality)
        .where(ServiceMunicipality.service_id.in_(actor.service_ids))
    )
    return dict(sorted(((number, name) for number, name in rows), key=lambda it: sort_key(it[1])))


def served_by_cooperation(cooperation_id: int) -> list[str]:
    """List the numbers of the municipalities that a cooperation's services of today serve, by name."""
    today = clock.today()
    member = CooperationMembership
    rows = db.session.execute(
        select(Municipality.number, Municipality.name)
        .join(ServiceMunicipality)
        .join(member, member.service_id == ServiceMunicipality.service_id)
        .where(
            member.cooperation_id == cooperation_id,
            member.first_day <= today,
            or_(member.last_day.is_(None), member.last_day >= today),
        )
    )
    return [number for number, _ in sorted(rows, key=lambda it: sort_key(it[1]))]


def overrides(actor: Actor) -> Sequence[TravelOverride]:
    """List what a coordinator's cooperation knows better of travel."""
    return db.session.scalars(
        select(TravelOverride)
        .where(TravelOverride.cooperation_id.in_(actor.cooperation_ids))
        .order_by(TravelOverride.a, TravelOverride.b)
    ).all()


def periods(numbers: Sequence[str], year: int) -> Sequence[BlackoutPeriod]:
    """List what closes municipalities in some part of a year, in order of time."""
    return db.session.scalars(
        select(BlackoutPeriod)
        .where(
            BlackoutPeriod.municipality_number.in_(numbers),
            BlackoutPeriod.first_day <= date(year, 12, 31),
            BlackoutPeriod.last_day >= date(year, 1, 1),
        )
        .order_by(BlackoutPeriod.first_day, BlackoutPeriod.municipality_number, BlackoutPeriod.id)
    ).all()


def find_period(actor: Actor, period_id: int) -> BlackoutPeriod | None:
    """Find a period of a municipality that a coordinator's services serve."""
    return db.session.scalars(
        select(BlackoutPeriod).where(
            BlackoutPeriod.id == period_id,
            BlackoutPeriod.municipality_number.in_(
                select(ServiceMunicipality.municipality_number).where(
                    ServiceMunicipality.service_id.in_(actor.service_ids)
                )
            ),
        )
    ).one_or_none()


@dataclass(frozen=True, slots=True)
class CooperationRow:
    """A cooperation as the administrator's list shows it; ``members`` counts services that are members today."""

    cooperation: Cooperation
    host: str
    members: int


def cooperation_rows() -> list[CooperationRow]:
    """List all cooperations, by name: one statement."""
    today = clock.today()
    members = (
        select(func.count())
        .where(
            CooperationMembership.cooperation_id == Cooperation.id,
            CooperationMembership.first_day <= today,
            or_(CooperationMembership.last_day.is_(None), CooperationMembership.last_day >= today),
        )
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Cooperation, Municipality.name, members).join(
            Municipality, Municipality.number == Cooperation.host_municipality
        )
    )
    return sorted((CooperationRow(*row) for row in rows), key=lambda row: sort_key(row.cooperation.name))


def services() -> list[ChildWelfareService]:
    """List all services with the municipalities they serve, by name: two statements."""
    found = db.session.scalars(select(ChildWelfareService).options(selectinload(ChildWelfareService.municipalities)))
    return sorted(found, key=lambda it: sort_key(it.name))


def municipality_count() -> int:
    """Count the municipalities known."""
    return db.session.scalar(select(func.count()).select_from(Municipality)) or 0


def find_service(actor: Actor, key: str) -> ChildWelfareService | None:
    """Find a service, for the administrator."""
    if actor.role != Role.ADMIN:
        return None
    return db.session.scalars(
        select(ChildWelfareService)
        .where(ChildWelfareService.key == key)
        .options(selectinload(ChildWelfareService.municipalities))
    ).one_or_none()


def find_cooperation(actor: Actor, key: str) -> Cooperation | None:
    """Find a cooperation, for the administrator."""
    if actor.role != Role.ADMIN:
        return None
    return db.session.scalars(select(Cooperation).where(Cooperation.key == key)).one_or_none()


def memberships(cooperation: Cooperation) -> Sequence[CooperationMembership]:
    """List who is and has been a member of a cooperation, in order of time."""
    return db.session.scalars(
        select(CooperationMembership)
        .where(CooperationMembership.cooperation_id == cooperation.id)
        .options(joinedload(CooperationMembership.service))
        .order_by(CooperationMembership.first_day, CooperationMembership.id)
    ).all()
