"""From days on which somebody is away or a venue closed to the weeks of a draft that they hit."""

from __future__ import annotations

from dataclasses import dataclass, field

from courseapp.planning.draft_forms import DisturbedForm
from courseapp.planning.horizon import Horizon
from courseapp.planning.queries import Opened
from courseapp.planning.steering import Week
from courseapp.planning.steering_deeds import entries_of


@dataclass(frozen=True, slots=True)
class Disturbance:
    """Weeks in which facilitators are away and venues closed, in the draft's indexes."""

    away: frozenset[Week] = field(default_factory=frozenset)
    closed: frozenset[Week] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(self.away or self.closed)


def disturbance(it: Opened, form: DisturbedForm) -> Disturbance:
    """Read what has happened from a validated form."""
    people = [int(form.facilitator.data)] if form.facilitator.data else []
    rooms = entries_of(it, int(form.venue.data)) if form.venue.data else []
    horizon = Horizon(it.facts.start, it.facts.weeks)
    weekdays = {slot: it.facts.slots[slot].weekday for slot in range(len(it.facts.slots))}
    return Disturbance(
        away=frozenset(
            (them, week)
            for them in people
            for week in horizon.hit([form.days], [weekdays[n] for n in it.facts.facilitators[them].slots])
        ),
        closed=frozenset(
            (venue, week)
            for venue in rooms
            for week in horizon.hit([form.days], [weekdays[n] for n in it.facts.venues[venue].slots])
        ),
    )
