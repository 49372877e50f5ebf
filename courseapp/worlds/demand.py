"""What the homes of the made-up worlds wish, and when their facilitators can: enough for a first plan."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import insert

from courseapp.cohorts.models import Cohort
from courseapp.demand.models import HomeAbsence, HomeAvailability, InterestRegistration
from courseapp.demand.rules import InterestState, may_wish
from courseapp.enrollment.models import Enrollment
from courseapp.enrollment.rules import EnrollmentState
from courseapp.kernel import clock
from courseapp.kernel.codes import new_code
from courseapp.kernel.db import db
from courseapp.kernel.journal import record
from courseapp.network.models import FacilitatorAbsence, FacilitatorAvailability
from courseapp.places.models import Cooperation, Venue, VenueClosure
from courseapp.places.slots import Part, Slot, to_bits
from courseapp.worlds.cast import Cast, Home
from courseapp.worlds.people import services_of
from programs import catalog

WANTED: Final = {"tbo-f": 0.75, "trygg-base": 0.65, "efst": 0.6, "cos-p": 0.4}
"""How many of the homes that may wish for a program do."""
EVENINGS: Final = tuple(Slot(day, Part.EVENING) for day in range(4))
DAYS: Final = tuple(Slot(day, Part.DAY) for day in range(5))
WEEKEND: Final = (Slot(4, Part.EVENING), Slot(5, Part.DAY))
LONGEST_WAIT: Final = 560
"""Days."""
AWAY, CHILDCARE, FROM_ELSEWHERE = 0.35, 0.25, 0.3

Row = dict[str, Any]


@dataclass(slots=True)
class Rows:
    """Rows to be written at once."""

    homes: list[Row] = field(default_factory=list)
    absences: list[Row] = field(default_factory=list)
    wishes: list[Row] = field(default_factory=list)


def fill(cast: Cast, dice: random.Random, cooperations: Sequence[Cooperation]) -> None:
    """Let the homes wish, each in one of its cooperations, and the facilitators tell when they can."""
    members: dict[int, list[Cooperation]] = {}
    for cooperation in cooperations:
        for service in services_of(cooperation):
            members.setdefault(service.id, []).append(cooperation)
        _tell(cast, dice, cooperation)
    done, rows = _done(), Rows()
    for service_id, its in members.items():
        for home in cast.homes[service_id]:
            taken = done.get(home.household.id, set())
            _wish(dice, home, its[home.household.id % len(its)].id, taken, rows)
    for model, found in (
        (HomeAvailability, rows.homes),
        (HomeAbsence, rows.absences),
        (InterestRegistration, rows.wishes),
    ):
        if found:
            db.session.execute(insert(model), found)
    _close_venues()
    record(None, "demand.import", "world:wishes", homes=len(rows.homes), wishes=len(rows.wishes))


def _done() -> dict[int, set[str]]:
    """The programs that each home has a place in, waits in line for, or has been through."""
    query = db.select(Enrollment.household_id, Cohort.program_key).join(Cohort, Cohort.id == Enrollment.cohort_id)
    found: dict[int, set[str]] = {}
    for household_id, program in db.session.execute(
        query.where(Enrollment.state.in_([EnrollmentState.SEATED, EnrollmentState.WAITING]))
    ):
        found.setdefault(household_id, set()).add(program)
    return found


def _wish(dice: random.Random, home: Home, cooperation_id: int, done: set[str], rows: Rows) -> None:
    it = home.household
    wanted = [
        key
        for key, share in WANTED.items()
        if may_wish(catalog.get(key), it.kind) and key not in done and dice.random() < share
    ]
    if not wanted:
        return
    rows.homes.append(
        {
            "household_id": it.id,
            "municipality_number": it.home_municipality,
            "slots": to_bits(_slots(dice, 3)),
            "max_minutes": dice.choice((30, 45, 45, 60, 60, 75, 90, 120)),
            "adults": len(home.adults),
            "childcare": dice.random() < CHILDCARE,
        }
    )
    rows.absences += [{"household_id": it.id, "first_day": a, "last_day": b} for a, b in _away(dice)]
    for key in wanted:
        known = (clock.today() - it.first_day).days
        waited = min(round(LONGEST_WAIT * dice.random() ** 2), known)
        rows.wishes.append(
            {
                "code": new_code(),
                "household_id": it.id,
                "cooperation_id": cooperation_id,
                "program_key": key,
                "state": InterestState.OPEN,
                "since": clock.today() - timedelta(days=waited),
                "entered_at": clock.now() - timedelta(days=waited),
            }
        )


def _slots(dice: random.Random, least: int) -> list[Slot]:
    """Some evenings, and for some people days too."""
    found = dice.sample(EVENINGS, dice.randint(1, len(EVENINGS)))
    found += dice.sample(DAYS, dice.choice((0, 0, 1, 2, 3)))
    found += [slot for slot in WEEKEND if dice.random() < FROM_ELSEWHERE]
    return found if len(found) >= least else [*found, *EVENINGS[:least]]


def _away(dice: random.Random) -> Iterator[tuple[date, date]]:
    """For some, a week or two in the coming year."""
    if dice.random() < AWAY:
        first = clock.today() + timedelta(days=dice.randrange(14, 330))
        yield first, first + timedelta(days=dice.choice((6, 13)))


def _tell(cast: Cast, dice: random.Random, cooperation: Cooperation) -> None:
    """Let a cooperation's facilitators live around it, and tell when they can; the last one has not told yet."""
    numbers = [m.number for service in services_of(cooperation) for m in service.municipalities]
    own = cast.facilitators[cooperation.id]
    for n, (facilitator, _player) in enumerate(own[:-1]):
        facilitator.municipality_number = numbers[n % len(numbers)] if n % 2 else cooperation.host_municipality
        db.session.add(
            FacilitatorAvailability(
                facilitator_id=facilitator.id,
                slots=to_bits([*_slots(dice, 4), *dice.sample(DAYS, 2)]),
                max_cohorts=dice.choice((2, 3, 3, 4)),
                max_minutes=dice.choice((60, 90, 90, 120, 150)),
            )
        )
        for first, last in _away(dice):
            db.session.add(FacilitatorAbsence(facilitator_id=facilitator.id, first_day=first, last_day=last))


def _close_venues() -> None:
    """Close each cooperation's first venue for two weeks of the coming year."""
    first: dict[int, Venue] = {}
    for venue in db.session.scalars(db.select(Venue).order_by(Venue.id)):
        first.setdefault(venue.cooperation_id, venue)
    begins = clock.today() + timedelta(days=120)
    db.session.add_all(
        VenueClosure(venue_id=venue.id, first_day=begins, last_day=begins + timedelta(days=13))
        for venue in first.values()
    )
