"""Plausible problems of four sizes, for trying, measuring and showing. All homes and facilitators are made up.

Facilitators are what there is too little of; homes, rooms and weeks would do for about twice as many cohorts.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from courseapp.planner.geography import Spot, closed_dates, spots, travel_minutes
from courseapp.planner.problem import Facilitator, Household, Problem, Program, Slot, Venue

START: Final = date(2027, 1, 4)
WEEKS: Final = 50
SLOTS: Final = (*(Slot(day, part) for day in range(4) for part in ("day", "evening")), Slot(5, "day"))
DAYTIME: Final = tuple(number for number, slot in enumerate(SLOTS) if slot.part == "day")
EVENINGS: Final = tuple(number for number, slot in enumerate(SLOTS) if slot.part == "evening")
PROGRAMS: Final = (
    Program("trygg-base", 6, 3, 5, 4, 6),
    Program("tbo-f", 8, 2, 4, 5, 8, requires="trygg-base"),
    Program("efst", 2, 1, 3, 6, 12),
    Program("cos-p", 8, 1, 3, 4, 8),
    Program("pmto-group", 12, 1, 3, 4, 8),
)
POPULARITY: Final = (30, 25, 15, 18, 12)


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything. ``reach``: how many minutes homes go. ``venues``: rooms for each place, on average."""

    homes: int
    facilitators: int
    places: int
    most_cohorts: Sequence[int]
    reach: Sequence[int]
    venues: float = 1.3


SIZES: Final[Mapping[str, Size]] = {
    "coop": Size(80, 12, 7, (2, 2, 3), (75, 90, 90), 2.5),
    "county": Size(800, 75, 43, (2, 3, 3), (45, 60, 60, 90)),
    "region": Size(2300, 190, 93, (2, 3, 3), (45, 45, 60, 90)),
    "country": Size(9500, 700, 357, (2, 2, 3), (30, 45, 60, 60, 90)),
}


def example(size: str, seed: int = 1) -> Problem:
    """Make a problem of a size in SIZES; the same seed makes the same problem."""
    dice = random.Random(f"{size}-{seed}")  # noqa: S311 (made-up data)
    measure = SIZES[size]
    where = spots(measure.places, dice)
    homes = tuple(_home(it, measure, dice) for it in _spread(where, measure.homes, dice))
    return Problem(
        name=f"{size}-{seed}",
        start=START,
        weeks=WEEKS,
        slots=SLOTS,
        places=tuple(spot.place for spot in where),
        minutes=travel_minutes(where, dice),
        closed=closed_dates(where, START, WEEKS),
        programs=PROGRAMS,
        venues=tuple(_venue(it, dice) for it in _spread(where, round(measure.places * measure.venues), dice)),
        facilitators=tuple(
            _facilitator(it, measure, number, dice)
            for number, it in enumerate(_spread(where, measure.facilitators, dice))
        ),
        households=homes,
        quota=_quotas(homes, len(where)),
    )


def _spread(where: Sequence[Spot], count: int, dice: random.Random) -> list[int]:
    """Spread so many over the places: one each as far as that goes, then by how many live there, damped."""
    damped = [spot.people**0.5 for spot in where]
    first = dice.sample(range(len(where)), min(count, len(where)))
    return sorted([*first, *dice.choices(range(len(where)), damped, k=count - len(first))])


def _some(these: Sequence[int], least: int, most: int, dice: random.Random) -> frozenset[int]:
    return frozenset(dice.sample(these, min(len(these), dice.randint(least, most))))


def _home(place: int, size: Size, dice: random.Random) -> Household:
    wishes = _wishes(dice)
    slots = _some(EVENINGS, 1, 3, dice) if dice.random() < 0.75 else frozenset[int]()  # noqa: PLR2004
    if not slots or dice.random() < 0.3:  # noqa: PLR2004
        slots |= _some(DAYTIME, 1, 2, dice)
    return Household(
        place=place,
        local_minutes=dice.randint(2, 20),
        adults=2 if dice.random() < 0.7 else 1,  # noqa: PLR2004
        slots=slots,
        away_weeks=_some(range(WEEKS), 0, 4, dice),
        max_minutes=dice.choice(size.reach),
        new_home=dice.random() < 0.25,  # noqa: PLR2004
        waited_weeks=int(dice.expovariate(1 / 26)),
        wants=wishes,
        done=_done(wishes, dice),
    )


def _wishes(dice: random.Random) -> tuple[str, ...]:
    keys = [program.key for program in PROGRAMS]
    first = dice.choices(keys, POPULARITY)[0]
    if dice.random() > 0.37:  # noqa: PLR2004
        return (first,)
    second = dice.choice([key for key in keys if key != first])
    return tuple(sorted((first, second), key=keys.index))


def _done(wishes: Sequence[str], dice: random.Random) -> frozenset[str]:
    """Most who want what has a requirement have met it, or want that too."""
    return frozenset(
        program.requires
        for program in PROGRAMS
        if program.requires and program.key in wishes and program.requires not in wishes and dice.random() < 0.8  # noqa: PLR2004
    )


def _venue(place: int, dice: random.Random) -> Venue:
    """A borrowed room: some evenings, perhaps some days, and not every week."""
    return Venue(
        place=place,
        capacity=dice.choice((10, 12, 14, 16, 20, 24)),
        slots=_some(EVENINGS, 1, 3, dice) | _some(DAYTIME, 0, 3, dice),
        closed_weeks=_some(range(WEEKS), 0, 3, dice),
    )


def _facilitator(place: int, size: Size, number: int, dice: random.Random) -> Facilitator:
    """Part-time: a few programs, a few slots; every third may be a second only."""
    keys = [program.key for program in PROGRAMS]
    first = keys[number % len(keys)]
    more = dice.sample([key for key in keys if key != first], dice.choice((0, 1, 2)))
    return Facilitator(
        place=place,
        programs=frozenset((first, *more)),
        lead=number % 3 != 2,  # noqa: PLR2004
        slots=_some(EVENINGS, 2, 4, dice) | _some(DAYTIME, 1, 3, dice),
        away_weeks=_some(range(WEEKS), 0, 4, dice),
        max_cohorts=dice.choice(size.most_cohorts),
        max_minutes=dice.choice((60, 90, 90, 120)),
    )


def _quotas(homes: Sequence[Household], places: int) -> Mapping[int, int]:
    """Promise every municipality with at least four homes one placement in four homes, at most six."""
    count = [0] * places
    for home in homes:
        count[home.place] += 1
    return {place: min(6, homes // 4) for place, homes in enumerate(count) if homes >= 4}  # noqa: PLR2004
