"""What is handed over when somebody else is to follow up homes: the homes, and the series that run in them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, selectinload

from courseapp.cohorts.queries import homes_of
from courseapp.cohorts.rules import Circle
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.people.home_queries import in_reach
from courseapp.people.models import Household, HouseholdMember
from courseapp.people.signed_in import lasts
from courseapp.series.models import IndividualSeries, Lesson
from courseapp.series.queries import label_of
from courseapp.series.rules import UNDONE, SeriesState


@dataclass(frozen=True, slots=True)
class Handed:
    """A home that is handed over, with the next lesson of each series that runs there."""

    home: Household
    label: str
    lessons: Sequence[Lesson]


def handed_over(actor: Actor, circle: Circle, giver_id: int) -> list[Handed]:
    """List what somebody follows up in one circle, by name, as far as the actor may change it: four statements."""
    homes = db.session.scalars(
        select(Household)
        .where(
            in_reach(actor),
            Household.contact_person_id == giver_id,
            lasts(Household, clock.today()),
            homes_of(circle),
        )
        .options(selectinload(Household.members).joinedload(HouseholdMember.person))
        .order_by(Household.id)
    ).all()
    following = _next_lessons([home.id for home in homes])
    found = [Handed(home, label_of(home), following.get(home.id, [])) for home in homes]
    return sorted(found, key=lambda it: (it.label, it.home.id))


def _next_lessons(home_ids: Sequence[int]) -> dict[int, list[Lesson]]:
    rows = db.session.scalars(
        select(Lesson)
        .join(IndividualSeries, IndividualSeries.id == Lesson.series_id)
        .where(
            IndividualSeries.household_id.in_(home_ids),
            IndividualSeries.state == SeriesState.RUNNING,
            Lesson.state.in_(sorted(UNDONE)),
        )
        .options(contains_eager(Lesson.series))
        .order_by(Lesson.number.desc())
    )
    # Of each series the last one read is the first that is undone.
    first = {lesson.series_id: lesson for lesson in rows}
    found: dict[int, list[Lesson]] = {}
    for lesson in first.values():
        found.setdefault(lesson.series.household_id, []).append(lesson)
    return found


def digest(handed: Sequence[Handed]) -> str:
    """Name what a list says, so that what is confirmed is what was shown."""
    shown = [(it.home.code, [(it.series.code, it.number) for it in it.lessons]) for it in handed]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]
