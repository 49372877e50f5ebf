"""What lists may be narrowed to: services and municipalities, in the order of a Norwegian list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import ColumnElement, Select, or_, select

from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.kernel.text import by_name
from courseapp.places.models import ChildWelfareService, CooperationMembership, Municipality, ServiceMunicipality


@dataclass(frozen=True, slots=True)
class Places:
    """Services by key and municipalities by number, with their names."""

    services: Sequence[tuple[str, str]] = ()
    municipalities: Sequence[tuple[str, str]] = ()


def of_cooperations(actor: Actor) -> Places:
    """List the member services of a coordinator's cooperations and their municipalities: one statement."""
    if not actor.cooperation_ids:
        return Places()
    members = select(CooperationMembership.service_id).where(
        CooperationMembership.cooperation_id.in_(actor.cooperation_ids),
        or_(CooperationMembership.last_day.is_(None), CooperationMembership.last_day >= clock.today()),
    )
    return _read(ChildWelfareService.id.in_(members))


def of_services(actor: Actor) -> Places:
    """List the services whose homes the actor may see, and their municipalities: one statement."""
    return _read(ChildWelfareService.id.in_(actor.service_ids))


def _read(condition: ColumnElement[bool]) -> Places:
    rows = db.session.execute(_served().where(condition)).all()
    return Places(
        services=by_name((key, name) for key, name, _, _ in rows),
        municipalities=by_name((number, name) for _, _, number, name in rows),
    )


@cache
def _served() -> Select[str, str, str, str]:
    return (
        select(ChildWelfareService.key, ChildWelfareService.name, Municipality.number, Municipality.name)
        .join(ServiceMunicipality, ServiceMunicipality.service_id == ChildWelfareService.id)
        .join(Municipality, Municipality.number == ServiceMunicipality.municipality_number)
    )
