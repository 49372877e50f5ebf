"""The demo's series: one home for each way a series can stand, told as deeds of its contact person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import count

from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.clock import to_utc
from courseapp.people.models import HouseholdKind
from courseapp.series import actions, lesson_actions
from courseapp.series.models import IndividualSeries, Lesson
from courseapp.series.queries import program_of
from courseapp.series.rules import EndReason, working_day
from courseapp.worlds.cast import Cast, Home
from courseapp.worlds.timeline import Timeline
from programs import catalog

NEW_HOMES = (HouseholdKind.FOSTER_HOME, HouseholdKind.KINSHIP)
FOSTER, BIRTH = "en-god-start", "veien-videre"


class Tale(StrEnum):
    """How a series stands by now."""

    DUE = "a lesson is due soon, and its time is agreed"
    OVERDUE = "two lessons are held, the third is late"
    FRESH = "it has just begun"
    MOVED = "its date was moved after the first lesson"
    FINISHED = "all lessons are held"
    ENDED = "it ended early"


BEGAN = {
    Tale.DUE: 25,
    Tale.OVERDUE: 110,
    Tale.FRESH: 9,
    Tale.MOVED: 70,
    Tale.FINISHED: 240,
    Tale.ENDED: 150,
}
"""How many days ago the series is counted from."""
HELD = {Tale.OVERDUE: 2, Tale.MOVED: 1, Tale.FINISHED: 6, Tale.ENDED: 1}
"""How many lessons are held by now."""


class SeriesTeller:
    """Lays the deeds of contact persons on the timeline."""

    def __init__(self, cast: Cast, timeline: Timeline) -> None:
        self.cast, self.timeline = cast, timeline
        self._number = count()

    def tell(self, service_ids: Iterable[int], each: int = len(Tale)) -> None:
        """Give so many new homes of each service a series, and every pair of birth parents one."""
        for service_id in service_ids:
            homes = [h for h in self.cast.homes[service_id] if h.household.kind in NEW_HOMES and not h.limited]
            for home, tale in zip(homes[:each], Tale, strict=False):
                self._tell(home, FOSTER, tale)
            for home in self.cast.birth_parents[service_id]:
                self._tell(home, BIRTH, Tale.OVERDUE)

    def _tell(self, home: Home, program_key: str, tale: Tale) -> None:
        by = self._contact_person(home)
        if by is None:
            return
        # Not all on the same day.
        anchor = clock.today() - timedelta(days=BEGAN[tale] + next(self._number) % 5)
        told: list[IndividualSeries] = []
        program = catalog.get(program_key)

        def start() -> None:
            first = anchor - timedelta(days=6) if tale == Tale.MOVED else anchor
            told.append(actions.start(by, home.household, program, first))

        self.timeline.add(_at(anchor + timedelta(days=3)), start)
        for number in range(1, HELD.get(tale, 0) + 1):
            day = working_day(anchor + timedelta(days=30 * number), ())
            self.timeline.add(_at(day), lambda n, d: self._hold(by, told[0], n, d), number, day)
        if tale == Tale.DUE:
            self.timeline.add(clock.now() - timedelta(hours=3), lambda: self._agree(by, told[0]))
        elif tale == Tale.MOVED:
            moved = _at(anchor + timedelta(days=45))
            self.timeline.add(moved, lambda: actions.move_anchor(by, told[0], anchor, told[0].version))
        elif tale == Tale.ENDED:
            ended = _at(anchor + timedelta(days=80))
            self.timeline.add(ended, lambda: actions.end(by, told[0], EndReason.HOME_DECLINES))

    def _contact_person(self, home: Home) -> Actor | None:
        followers = self.cast.contact_persons[home.household.service_id]
        mine = (p for p in followers if p.person.id == home.household.contact_person_id)
        return next((self.cast.acting(player) for player in mine), None)

    def _hold(self, by: Actor, series: IndividualSeries, number: int, day: date) -> None:
        lesson_actions.hold(by, _lessons(series)[number - 1], day)

    def _agree(self, by: Actor, series: IndividualSeries) -> None:
        lesson = _lessons(series)[0]
        minutes = program_of(series).modules[0].minutes
        begins = to_utc(working_day(clock.today() + timedelta(days=6), ()), time(12))
        lesson_actions.agree(by, lesson, begins, begins + timedelta(minutes=minutes))


def _lessons(series: IndividualSeries) -> Sequence[Lesson]:
    return actions.lessons_of(series)


def _at(day: date) -> datetime:
    """That day at ten in the morning."""
    return to_utc(day, time(10))
