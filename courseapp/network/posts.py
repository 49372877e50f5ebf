"""Who works for which services: that is what opens a staff course to somebody."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CompoundSelect, Select, and_, select, union

from courseapp.kernel.access import AT_WORK, Actor, Role
from courseapp.kernel.db import TODAY
from courseapp.network.models import Facilitator, FacilitatorCooperation
from courseapp.people.models import Account, RoleGrant
from courseapp.people.signed_in import lasts
from courseapp.places.models import CooperationMembership

_Member = CooperationMembership


def works_for(actor: Actor) -> Select[int] | frozenset[int]:
    """Give the services an actor works for in the present role; a facilitator, those of the cooperations that ask."""
    if actor.role == Role.FACILITATOR:
        return _asked().where(Facilitator.person_id == actor.person_id)
    return actor.service_ids if actor.role in AT_WORK else frozenset()


def _asked() -> Select[int]:
    return (
        select(_Member.service_id)
        .join(FacilitatorCooperation, FacilitatorCooperation.cooperation_id == _Member.cooperation_id)
        .join(Facilitator, Facilitator.id == FacilitatorCooperation.facilitator_id)
        .where(Facilitator.is_active, lasts(_Member, TODAY))
    )


def posts() -> CompoundSelect[Any]:
    """Select everybody who works somewhere, in any role: person_id and service_id, of accounts that are open."""
    held = (
        select(Account.person_id.label("person_id"), RoleGrant.service_id.label("service_id"))
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(Account.is_active, RoleGrant.role.in_(AT_WORK), RoleGrant.service_id.is_not(None))
    )
    whole = (
        select(Account.person_id, _Member.service_id)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .join(_Member, _Member.cooperation_id == RoleGrant.cooperation_id)
        .where(
            Account.is_active, RoleGrant.role == Role.COORDINATOR, RoleGrant.service_id.is_(None), lasts(_Member, TODAY)
        )
    )
    leads = (
        _asked()
        .add_columns(Account.person_id)
        .join(Account, and_(Account.person_id == Facilitator.person_id, Account.is_active))
        .join(RoleGrant, and_(RoleGrant.account_id == Account.id, RoleGrant.role == Role.FACILITATOR))
        .with_only_columns(Account.person_id, _Member.service_id)
    )
    return union(held, whole, leads)
