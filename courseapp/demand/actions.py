"""What is done to wishes: lock the home, look, change, journal. Called inside ``transaction()``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, exists, select

from courseapp.demand.models import HomeAbsence, HomeAvailability, InterestRegistration
from courseapp.demand.rules import LIVE, InterestEvent, after, may_wish
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, lock
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused
from courseapp.people.models import Household
from courseapp.people.signed_in import lasts
from courseapp.places.models import CooperationMembership
from programs import catalog


@dataclass(frozen=True, slots=True)
class Said:
    """What a home says of when and how far it can come; fields as in HomeAvailability, ``away`` in order of time."""

    municipality_number: str
    slots: int
    max_minutes: int
    adults: int
    childcare: bool = False
    away: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """How many wishes a form added and withdrew, and whether it changed anything else."""

    added: int = 0
    withdrawn: int = 0
    otherwise: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.withdrawn or self.otherwise)


def tell(
    actor: Actor | None, home: Household, cooperation_id: int, said: Said, wished: Mapping[str, date | None]
) -> Changed:
    """Write down all that a home wishes, program → since when it waits (None: today).

    Programs that it waits for already go on waiting, those not named any more are withdrawn. Raises
    Refused("demand.not_for_this_home") or Refused("demand.not_in_cooperation").
    """
    lock(home)
    _before, live = known(home.id)
    new = {key: since for key, since in wished.items() if key not in live}
    _check(home, cooperation_id, new)
    otherwise = say(actor, home, said)
    for key, since in new.items():
        add(actor, home.id, cooperation_id, key, since or clock.today())
    gone = [wish for key, wish in live.items() if key not in wished]
    for wish in gone:
        happen(actor, wish, InterestEvent.WITHDRAW)
    return Changed(len(new), len(gone), otherwise)


def known(household_id: int) -> tuple[Said | None, dict[str, InterestRegistration]]:
    """Read what a home has said, and its live wishes by program."""
    row = db.session.get(HomeAvailability, household_id, populate_existing=True)
    live = db.session.scalars(
        select(InterestRegistration)
        .where(InterestRegistration.household_id == household_id, InterestRegistration.state.in_(LIVE))
        .order_by(InterestRegistration.id)
    )
    return _as_said(row) if row else None, {wish.program_key: wish for wish in live}


def _check(home: Household, cooperation_id: int, programs: Collection[str]) -> None:
    known = catalog.load()
    if not all(key in known and may_wish(known[key], home.kind) for key in programs):
        raise Refused("demand.not_for_this_home")
    member = exists().where(
        CooperationMembership.cooperation_id == cooperation_id,
        CooperationMembership.service_id == home.service_id,
        lasts(CooperationMembership, clock.today()),
    )
    if programs and not db.session.scalar(select(member)):
        raise Refused("demand.not_in_cooperation")


def say(actor: Actor | None, home: Household, said: Said) -> bool:
    """Write down when and how far a home can come, and tell whether that was news."""
    row = db.session.get(HomeAvailability, home.id, populate_existing=True)
    before = _as_said(row) if row else None
    if before == said:
        return False
    if row is None:
        row = HomeAvailability(household_id=home.id)
        db.session.add(row)
    for name in ("municipality_number", "slots", "max_minutes", "adults", "childcare"):
        setattr(row, name, getattr(said, name))
    db.session.flush()
    if before is None or before.away != said.away:
        db.session.execute(delete(HomeAbsence).where(HomeAbsence.household_id == home.id))
        db.session.expire(row, ["absences"])
        db.session.add_all(HomeAbsence(household_id=home.id, first_day=a, last_day=b) for a, b in said.away)
        db.session.flush()
    record(actor, "demand.tell", f"household:{home.id}", slots=said.slots, minutes=said.max_minutes)
    return True


def _as_said(row: HomeAvailability) -> Said:
    away = tuple((it.first_day, it.last_day) for it in row.absences)
    return Said(row.municipality_number, row.slots, row.max_minutes, row.adults, row.childcare, away)


def add(actor: Actor | None, household_id: int, cooperation_id: int, program: str, since: date) -> InterestRegistration:
    """Add a wish to a home that has told when it can come; what it may wish for is the caller's to have checked."""
    wish = InterestRegistration(
        household_id=household_id,
        cooperation_id=cooperation_id,
        program_key=program,
        since=since,
        entered_at=clock.now(),
        entered_by=actor.account_id if actor else None,
    )
    db.session.add(wish)
    db.session.flush()
    record(actor, "demand.wish", f"interest:{wish.id}", program=program, since=since.isoformat())
    return wish


def happen(actor: Actor | None, wish: InterestRegistration, what: InterestEvent) -> None:
    """Let something happen to a wish. Raises Refused("demand.not_now")."""
    lock(wish)
    wish.state = after(wish.state, what)
    wish.ended_at = None if wish.state in LIVE else clock.now()
    db.session.flush()
    record(actor, f"demand.{what}", f"interest:{wish.id}", program=wish.program_key)
