"""When, where and what a cooperation's facilitators can lead, as plain values for those who plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from courseapp.kernel.db import db
from courseapp.network.models import Facilitator, FacilitatorCooperation
from courseapp.places.slots import Slot, from_bits


@dataclass(frozen=True, slots=True)
class Qualified:
    """May lead a program (``lead``) or be second, to and including a day (None: for good)."""

    program: str
    lead: bool
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class FacilitatorTimes:
    """A facilitator: where travel starts (municipality number), when, how often (cohorts a year) and how far (minutes).

    ``told`` is False for one who has said nothing yet: then there are no slots, and the limits are 0. ``away`` are
    first and last days, both included.
    """

    facilitator_id: int
    code: str
    name: str
    municipality: str
    told: bool
    slots: frozenset[Slot]
    max_cohorts: int
    max_minutes: int
    away: tuple[tuple[date, date], ...]
    qualifications: tuple[Qualified, ...]


def availability(cooperation_id: int) -> list[FacilitatorTimes]:
    """Read the facilitators whom a cooperation may ask, in the order they were added: three statements."""
    found = db.session.scalars(
        select(Facilitator)
        .join(FacilitatorCooperation)
        .where(FacilitatorCooperation.cooperation_id == cooperation_id, Facilitator.is_active)
        .options(
            joinedload(Facilitator.person),
            joinedload(Facilitator.availability),
            selectinload(Facilitator.absences),
            selectinload(Facilitator.qualifications),
        )
        .order_by(Facilitator.id)
    )
    return [_times(it) for it in found]


def _times(it: Facilitator) -> FacilitatorTimes:
    said = it.availability
    return FacilitatorTimes(
        facilitator_id=it.id,
        code=it.code,
        name=it.person.name,
        municipality=it.municipality_number,
        told=said is not None,
        slots=from_bits(said.slots) if said else frozenset(),
        max_cohorts=said.max_cohorts if said else 0,
        max_minutes=said.max_minutes if said else 0,
        away=tuple((days.first_day, days.last_day) for days in it.absences),
        qualifications=tuple(Qualified(q.program_key, q.lead, q.valid_until) for q in it.qualifications),
    )
