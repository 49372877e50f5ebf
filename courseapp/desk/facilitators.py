"""What facilitators are booked for: their load this year, and one's own meetings to come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from courseapp.cohorts.models import Booking, Cohort, CohortFacilitator, Meeting
from courseapp.cohorts.rules import CohortState
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.network.models import Facilitator
from courseapp.places.models import Room

MOST_SHOWN = 50
"""How many meetings to come are listed."""


@dataclass(frozen=True, slots=True)
class Load:
    """How many cohorts somebody leads this year, in the reader's cooperation and elsewhere."""

    here: int = 0
    elsewhere: int = 0


def loads(actor: Actor, facilitator_ids: Collection[int]) -> dict[int, Load]:
    """Count the cohorts of facilitators that meet this year, cancelled ones left out: one statement."""
    year = clock.today().year
    begins, ends = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    here = Cohort.cooperation_id.in_(actor.cooperation_ids)
    rows = db.session.execute(
        select(CohortFacilitator.facilitator_id, func.count().filter(here), func.count().filter(~here))
        .join(Cohort, Cohort.id == CohortFacilitator.cohort_id)
        .where(
            CohortFacilitator.facilitator_id.in_(facilitator_ids),
            Cohort.state != CohortState.CANCELLED,
            and_(Cohort.first_at < ends, Cohort.last_at >= begins),
        )
        .group_by(CohortFacilitator.facilitator_id)
    )
    return {facilitator_id: Load(here, elsewhere) for facilitator_id, here, elsewhere in rows}


def coming(facilitator: Facilitator) -> Sequence[Meeting]:
    """List the meetings a facilitator is booked for from now on, with cohort and place: one statement."""
    return db.session.scalars(
        select(Meeting)
        .join(Booking, Booking.meeting_id == Meeting.id)
        .where(Booking.facilitator_id == facilitator.id, Meeting.ends_at >= clock.now())
        .options(joinedload(Meeting.cohort), joinedload(Meeting.room).joinedload(Room.venue))
        .order_by(Meeting.starts_at)
        .limit(MOST_SHOWN)
    ).all()
