"""A made-up population of any size, for load and scale tests: the same seed makes the same world.

Cohorts are planned by the ordinary actions. Who took part in them is written in bulk, as those actions would have.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts import facilitator_actions
from courseapp.cohorts.actions import Plan
from courseapp.cohorts.models import Cohort
from courseapp.cohorts.schedule import propose
from courseapp.enrollment import actions
from courseapp.kernel import clock
from courseapp.kernel.clock import to_utc
from courseapp.kernel.codes import thrown_by
from courseapp.kernel.db import db, transaction
from courseapp.kernel.journal import record
from courseapp.people.models import Person
from courseapp.places.closed_days import closed_days
from courseapp.places.models import Cooperation
from courseapp.worlds import demand, places, rounds
from courseapp.worlds.bulk import Bulk
from courseapp.worlds.cast import Cast, Home
from courseapp.worlds.diary import Diary
from courseapp.worlds.people import People, populate
from courseapp.worlds.stories import Fate, Story, Teller, is_for
from courseapp.worlds.timeline import Timeline
from programs import catalog
from programs.model import Program

PROGRAMS = (
    "tbo-f",
    "trygg-base",
    "efst",
    "cos-p",
    "pmto-group",
    "guidance",
    "fosterhjemskveld",
    "first-year",
    "grandparent",
)
AHEAD = timedelta(days=120)
"""How far into the future cohorts are planned."""
CANCELLED = 0.06
"""How many of the cohorts are called off."""
MANY = 500
"""The participants of the one large cohort that a world of enough homes has."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a world shall be; ``years`` of past."""

    cooperations: int = 6
    homes: int = 300
    cohorts: int = 50
    years: int = 1


class NotEmpty(Exception):  # noqa: N818 (reads as a sentence where it is raised)
    """There are people in the database already."""


def fill(size: Size, seed: int) -> None:
    """Fill an empty database. Raises NotEmpty."""
    if db.session.scalar(db.select(Person.id).limit(1)) is not None:
        raise NotEmpty
    dice = random.Random(seed)  # noqa: S311 (a world, not a secret)
    with transaction(), thrown_by(dice):
        year = clock.today().year
        cooperations = places.build(size.cooperations, year - size.years - 1, year + 3)
        people = People(dice)
        each, more = divmod(size.homes, size.cooperations)
        populate(people, cooperations, {c.key: each + (n < more) for n, c in enumerate(cooperations)}, shared=False)
        diary = Diary()
        special = _special(people.cast, diary, dice, cooperations[0], size)
        _ordinary(people.cast, diary, dice, cooperations, replace(size, cohorts=max(0, size.cohorts - special)))
        demand.fill(people.cast, dice, cooperations)
        rounds.fill(people.cast, cooperations)
        record(None, "worlds.world", "world:synthetic", seed=seed)


def _special(cast: Cast, diary: Diary, dice: random.Random, cooperation: Cooperation, size: Size) -> int:
    """Make what scripts look for: a cohort to rush for, a meeting today, a full one; and a large one if it can be."""
    timeline = Timeline()
    teller = Teller(cast, diary, timeline, dice, cooperation)
    stories = [
        Story("tbo-f", Fate.TODAY, "TBO-F i dag", homes=8),
        Story("efst", Fate.OPEN, "EFST med ledige plasser", homes=8, seats=20, weekday=4, weeks=7),
        Story("fosterhjemskveld", Fate.RUNNING, "Fosterhjemskveld", homes=14, weekday=2),
        Story("trygg-base", Fate.FULL, "Trygg Base med venteliste", homes=9, weekday=3),
    ][: size.cohorts]
    for story in stories:
        teller.tell(story)
    timeline.live()
    return len(stories) + _large(teller, cast, size)


def _large(teller: Teller, cast: Cast, size: Size) -> int:
    """Make the one large cohort, meeting today, if there are homes enough."""
    homes, persons = [], 0
    for home in cast.homes_of([s.id for s in teller.services]):
        if is_for(catalog.get("fosterhjemskveld"), home) and persons + len(home.adults) <= MANY:
            homes.append(home)
            persons += len(home.adults)
    if persons < MANY or size.cohorts < MANY // 10:
        return 0
    program = catalog.get("fosterhjemskveld")
    run = Run(program, teller.cooperation, f"Stor samling for {MANY}", clock.today() - timedelta(days=3), len(homes))
    bulk = Bulk(teller.dice)
    _live(run, teller, bulk, Diary(), homes)
    bulk.write()
    return 1


@dataclass(frozen=True, slots=True)
class Run:
    """A cohort to be made: what it teaches, for whom, when it begins, and how many seats it has."""

    program: Program
    cooperation: Cooperation
    name: str
    first: date
    seats: int


def _ordinary(cast: Cast, diary: Diary, dice: random.Random, cooperations: Sequence[Cooperation], size: Size) -> None:
    """Spread cohorts evenly over cooperations and years."""
    timeline = Timeline()
    tellers = {c.id: Teller(cast, diary, timeline, dice, c) for c in cooperations}
    for teller in tellers.values():
        numbers = {m.number for s in teller.services for m in s.municipalities}
        today = clock.today()
        teller.closed = closed_days(
            numbers, today - timedelta(days=366 * size.years + 60), today + timedelta(days=1300)
        )
    bulk = Bulk(dice)
    for run in _runs(dice, cooperations, size):
        teller = tellers[run.cooperation.id]
        homes = [home for home in cast.homes_of([s.id for s in teller.services]) if _may(home, run)]
        wanted = round(run.seats * dice.uniform(0.6, 1.2))
        _live(run, teller, bulk, diary, dice.sample(homes, min(wanted, len(homes))))
    bulk.write()


def _may(home: Home, run: Run) -> bool:
    return is_for(run.program, home) and not home.limited


def _runs(dice: random.Random, cooperations: Sequence[Cooperation], size: Size) -> Iterator[Run]:
    begin = clock.today() - timedelta(days=365 * size.years)
    span = (clock.today() + AHEAD - begin).days
    for n in range(size.cohorts):
        program = catalog.get(PROGRAMS[n % len(PROGRAMS)])
        first = begin + timedelta(days=n * span // size.cohorts)
        first += timedelta(days=(dice.randrange(5) - first.weekday()) % 7)
        cooperation = cooperations[n % len(cooperations)]
        yield Run(program, cooperation, f"{program.short} {n + 1}", first, program.max_homes)


def _live(run: Run, teller: Teller, bulk: Bulk, diary: Diary, homes: Sequence[Home]) -> None:
    """Make one cohort and let it live up to now."""
    meetings = propose(run.program, run.first, time.fromisoformat(run.program.start_time), teller.closed)
    days = [m.day for m in meetings]
    room = diary.room(teller.rooms, 2 * run.seats, days)
    leaders = diary.facilitators(teller.cast.facilitators[run.cooperation.id], run.program, days)
    created = to_utc(run.first - timedelta(days=70), time(9))
    now = clock.now()
    created = min(created, now - timedelta(days=10))
    plan = Plan(
        cooperation_id=run.cooperation.id,
        name=run.name,
        service_ids=frozenset(s.id for s in teller.services),
        room_id=room.id if room else None,
        seats=run.seats,
        min_homes=min(run.program.min_homes, run.seats),
        decide_by=run.first - timedelta(days=14),
    )
    with clock.at(created):
        cohort = cohort_actions.create(teller.planner, run.program, plan, meetings)
        if leaders:
            ids = [f.id for f, _ in leaders]
            facilitator_actions.assign_facilitators(teller.planner, cohort, ids[0], ids[1:])
        cohort_actions.open_for_sign_up(teller.planner, cohort)
    _end(cohort, teller, now)
    by = teller.cast.acting(leaders[0][1]).account_id if leaders else None
    bulk.take_part(cohort, run.seats, homes, created + timedelta(days=1), by)


def _end(cohort: Cohort, teller: Teller, now: datetime) -> None:
    """Confirm, finish or cancel a cohort when its time came."""
    assert cohort.first_at is not None and cohort.last_at is not None  # noqa: S101, PT018 (it has meetings)
    decided = cohort.first_at - timedelta(days=14)
    if decided > now:
        return
    with clock.at(decided):
        if teller.dice.random() < CANCELLED:
            actions.cancel_cohort(teller.planner, cohort, "For få påmeldte.")
            return
        cohort_actions.confirm(teller.planner, cohort)
    if cohort.last_at + timedelta(days=1) < now:
        with clock.at(cohort.last_at + timedelta(days=1)):
            cohort_actions.finish(teller.planner, cohort)
