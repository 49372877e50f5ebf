"""An open planning round in each cooperation of a made-up world, in which nobody has pressed the button yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from courseapp.kernel import clock
from courseapp.places.models import Cooperation
from courseapp.planning import round_actions
from courseapp.planning.round_actions import Frame
from courseapp.worlds.cast import Cast

PROGRAMS: Final = ("tbo-f", "trygg-base", "cos-p")
"""Those of the wished-for programs that can be planned."""
WEEKS: Final = 50
"""Long enough for the sixteen meetings of TBO-F, and for holidays."""
AHEAD: Final = timedelta(weeks=13)
"""When most of what runs now is over."""


def fill(cast: Cast, cooperations: Sequence[Cooperation]) -> None:
    """Open them."""
    monday = _monday(clock.today() + AHEAD)
    last = monday + timedelta(weeks=WEEKS)
    name = f"{monday:%Y}" if monday.year == last.year else f"{monday:%Y}–{last:%Y}"
    for cooperation in cooperations:
        planner = cast.acting(cast.coordinators[cooperation.id])
        round_actions.create_round(planner, cooperation, Frame(name, monday, WEEKS, PROGRAMS))


def _monday(day: date) -> date:
    """The day, or the first Monday after it."""
    return day + timedelta(days=-day.weekday() % 7)
