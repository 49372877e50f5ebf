"""A staff member as a household of one: so that staff courses need no gate, line or register of their own."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from courseapp.kernel import clock, journal
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.people.models import Household, HouseholdKind, HouseholdMember, MemberRole
from courseapp.places.models import ServiceMunicipality


def service_of(present: int | None, works_for: Collection[int], taking_part: Collection[int]) -> int | None:
    """Tell for which service somebody takes part in something: one of theirs that takes part, the present one first.

    When none of theirs does, it is still one of theirs; None for those who work for none and never did.
    """
    possible = set(works_for) & set(taking_part) or set(works_for)
    return present if present in possible else min(possible, default=present)


def unit_of(person_id: int) -> Household | None:
    """Find a person's staff unit: one statement."""
    return db.session.scalars(select(Household).where(Household.staff_person_id == person_id)).one_or_none()


def ensure(actor: Actor | None, person_id: int, service_id: int) -> int:
    """Give the id of a person's staff unit, of this service from now on; made when there is none.

    Two who make it at once get the same one. Called inside ``transaction()``.
    """
    unit = unit_of(person_id)
    if unit is None:
        try:
            with db.session.begin_nested():
                return _make(actor, person_id, service_id)
        except IntegrityError:
            unit = unit_of(person_id)
            assert unit is not None, "somebody else has just made it"  # noqa: S101 (for the type checker)
    if unit.service_id != service_id:
        unit.service_id = service_id
        journal.record(actor, "people.move_staff_unit", f"household:{unit.id}", service=service_id)
        db.session.flush()
    return unit.id


def _make(actor: Actor | None, person_id: int, service_id: int) -> int:
    place = db.session.scalars(
        select(ServiceMunicipality.municipality_number)
        .where(ServiceMunicipality.service_id == service_id)
        .order_by(ServiceMunicipality.municipality_number)
        .limit(1)
    ).one()
    unit = Household(
        kind=HouseholdKind.STAFF,
        staff_person_id=person_id,
        service_id=service_id,
        care_municipality=place,
        home_municipality=place,
        first_day=clock.today(),
    )
    db.session.add(unit)
    db.session.flush()
    db.session.add(
        HouseholdMember(household_id=unit.id, person_id=person_id, role=MemberRole.ADULT, first_day=clock.today())
    )
    journal.record(actor, "people.create_staff_unit", f"household:{unit.id}", person=person_id, service=service_id)
    db.session.flush()
    return unit.id
