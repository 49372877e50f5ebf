"""Turning a draft into cohorts: one transaction that looks at today's facts first, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from courseapp.cohorts.models import Cohort
from courseapp.kernel.access import Actor
from courseapp.planning.models import Draft


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What is no longer as the draft has it: ``cohort`` is its place in the plan, ``code`` a fault's or one of ours.

    Ours are program_gone, room_gone, facilitator_gone, home_gone (its wish is withdrawn or planned elsewhere), begun
    (the first meeting is not ahead). ``detail`` is in the indexes of the draft.
    """

    cohort: int
    code: str
    detail: Mapping[str, Any] = field(default_factory=dict)


def publish(actor: Actor | None, draft: Draft, version: int) -> list[Cohort]:
    """Make the draft's cohorts, with meetings, rooms and facilitators booked, open for sign-up, its homes invited.

    The wishes become planned. Everything happens, or nothing. Raises Refused with one of "planning." + round_closed,
    not_now, changed (somebody else changed the draft), empty (no cohort in it), changed_meanwhile (``meanwhile`` lists
    each Meanwhile: the facts are not what they were, or the plan breaks a rule), and "cohorts.taken", ….
    """
    raise NotImplementedError
