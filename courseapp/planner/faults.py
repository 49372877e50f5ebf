"""What a breach of a hard rule is: a code, whom it concerns, the figures, and English words for the commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

WORDS: Final[Mapping[str, str]] = {
    # What the plan points to must exist.
    "unknown_program": "there is no program {program}",
    "unknown_venue": "{venue} is not a venue; there are {count}",
    "unknown_slot": "{slot} is not a slot; there are {count}",
    "unknown_week": "{week} is not a week; there are {count}",
    "unknown_facilitator": "{facilitator} is not a facilitator; there are {count}",
    "unknown_household": "{household} is not a household; there are {count}",
    # Rule 1: meetings.
    "wrong_meetings": "has {meetings} meetings; {program} has {needed}",
    "wrong_gap": "weeks {week} and {next_week} are {gap} apart; {program} takes {least} to {most}",
    "closed_date": "week {week} is {date}, which is closed in {county}",
    # Rule 2: the venue.
    "venue_slot": "venue {venue} is not open in slot {slot}",
    "venue_closed": "venue {venue} is closed in week {week}",
    "venue_too_small": "{adults} adults come; venue {venue} holds {capacity}",
    "venue_taken": "venue {venue} hosts cohort {other} too in slot {slot}, first in week {week}",
    # Rule 3: the facilitators.
    "not_two_facilitators": "has {count} different facilitators, not 2",
    "not_qualified": "facilitator {facilitator} may not teach {program}",
    "no_lead": "neither facilitator is a lead",
    "facilitator_slot": "facilitator {facilitator} is not free in slot {slot}",
    "facilitator_away": "facilitator {facilitator} is away in week {week}",
    "facilitator_too_far": "facilitator {facilitator} has {minutes} minutes to the venue, and takes {most}",
    "facilitator_overbooked": "facilitator {facilitator} has {count} cohorts, and takes {most}",
    "facilitator_same_day": (
        "facilitator {facilitator} has cohort {other} too on the same day, weekday {weekday} of week {week} first"
    ),
    # Rule 4: the homes.
    "too_few_homes": "has {homes} homes; {program} takes at least {least}",
    "too_many_homes": "has {homes} homes; {program} takes at most {most}",
    "not_wanted": "household {household} does not want {program}",
    "home_slot": "household {household} cannot come in slot {slot}",
    "home_away": "household {household} is away at {absences} meetings; {most} allowed",
    "home_too_far": "household {household} has {minutes} minutes to the venue, and takes {most}",
    # Rule 5: one home's cohorts.
    "program_twice": "household {household} takes {program} in cohort {other} too",
    "program_done": "household {household} has done {program} before",
    "home_overlap": "household {household} is in cohort {other} in the same weeks, {week} to {last_week}",
    "prerequisite_missing": "household {household} must take {requires} first",
    # Rule 6: what is pinned.
    "pinned_missing": "pinned cohort {pinned} is not in the plan as it stands",
    "pinned_home_missing": "pinned cohort {pinned} has lost household {household}",
}
"""Every code, with the figures its words need."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A breach of a hard rule. ``cohort`` is its place in the plan (None: what is pinned and not there)."""

    code: str
    cohort: int | None
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def household(self) -> int | None:
        """The home it concerns, if one."""
        return self.detail.get("household")

    @property
    def facilitator(self) -> int | None:
        """The facilitator it concerns, if one."""
        return self.detail.get("facilitator")

    def __str__(self) -> str:
        """Say it in English, in the plan's own numbers."""
        words = WORDS[self.code].format(**self.detail)
        return words if self.cohort is None else f"cohorts[{self.cohort}]: {words}"
