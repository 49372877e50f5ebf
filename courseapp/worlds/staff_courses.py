"""Staff of the demo who sign up for courses of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from courseapp.cohorts.models import Cohort
from courseapp.enrollment import oneself
from courseapp.enrollment.actions import Needs
from courseapp.kernel import clock
from courseapp.places.models import ChildWelfareService
from courseapp.worlds.cast import Cast, Player
from courseapp.worlds.timeline import Timeline

NEEDS: Final = (
    Needs(),
    Needs(diet="vegetarian"),
    Needs(),
    Needs(access_needs="Teleslynge"),
    Needs(diet="gluten_free"),
)


class Course(Protocol):
    """A cohort whose story is told: how many ask for a seat, and the cohort once it is made."""

    story: Any
    cohort: Cohort


def sign_up_staff(
    cast: Cast, timeline: Timeline, services: Sequence[ChildWelfareService], told: Course, opened: datetime
) -> None:
    """Let contact persons, then leaders, one of each service in turn, sign up until now, each in their own name."""
    columns = [[*cast.contact_persons[it.id], cast.leaders[it.id]] for it in services]
    longest = max(len(column) for column in columns)
    players = [column[row] for row in range(longest) for column in columns if row < len(column)][: told.story.homes]
    step = (clock.now() - timedelta(hours=2) - opened) / (len(players) + 1)
    for n, player in enumerate(players, start=1):
        timeline.add(opened + n * step, _sign_up, cast, told, player, NEEDS[n % len(NEEDS)])


def _sign_up(cast: Cast, told: Course, player: Player, needs: Needs) -> None:
    actor = cast.acting(player)
    (unit,) = oneself.homes(actor, told.cohort)
    oneself.sign_up(actor, told.cohort, unit, [player.person.id], needs)
