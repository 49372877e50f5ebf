"""When, how often and how far a facilitator can be asked: telling it. Called inside ``transaction()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete

from courseapp.kernel import journal
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, lock
from courseapp.network.models import Facilitator, FacilitatorAbsence, FacilitatorAvailability


@dataclass(frozen=True, slots=True)
class Said:
    """What a facilitator says: fields as in FacilitatorAvailability, ``away`` in order of time."""

    slots: int
    max_cohorts: int
    max_minutes: int
    away: tuple[tuple[date, date], ...] = ()


def said_by(facilitator: Facilitator) -> Said | None:
    """Read what a facilitator has said; None before anything was."""
    row = db.session.get(FacilitatorAvailability, facilitator.id, populate_existing=True)
    away = tuple((it.first_day, it.last_day) for it in facilitator.absences)
    return Said(row.slots, row.max_cohorts, row.max_minutes, away) if row else None


def tell(actor: Actor | None, facilitator: Facilitator, said: Said) -> bool:
    """Write down when a facilitator can, and tell whether that was news."""
    lock(facilitator)
    db.session.expire(facilitator, ["absences"])
    before = said_by(facilitator)
    if before == said:
        return False
    row = db.session.get(FacilitatorAvailability, facilitator.id)
    if row is None:
        row = FacilitatorAvailability(facilitator_id=facilitator.id)
        db.session.add(row)
    row.slots, row.max_cohorts, row.max_minutes = said.slots, said.max_cohorts, said.max_minutes
    db.session.execute(delete(FacilitatorAbsence).where(FacilitatorAbsence.facilitator_id == facilitator.id))
    db.session.expire(facilitator, ["absences"])
    db.session.add_all(
        FacilitatorAbsence(facilitator_id=facilitator.id, first_day=first, last_day=last) for first, last in said.away
    )
    db.session.flush()
    subject = f"facilitator:{facilitator.id}"
    journal.record(actor, "network.tell_availability", subject, slots=said.slots, cohorts=said.max_cohorts)
    return True
