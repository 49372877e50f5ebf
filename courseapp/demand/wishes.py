"""The open wishes of a cooperation, as plain values for those who plan. Nothing here may be shown as it is.

Names are not read: a page that shows a home asks ``people.masking`` for the label its reader may see.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from courseapp.demand.models import HomeAbsence, HomeAvailability, InterestRegistration
from courseapp.demand.rules import InterestState, is_new
from courseapp.kernel import clock
from courseapp.kernel.db import db
from courseapp.people.masking import is_limited
from courseapp.people.models import Household
from courseapp.people.privacy import Facts
from courseapp.people.signed_in import lasts
from courseapp.places.slots import Slot, from_bits


@dataclass(frozen=True, slots=True)
class Wish:
    """One home's wish for one program, with when and how far it can come.

    ``facts`` is what the rule of names asks; ``municipality`` where it travels from (number); ``away`` first and last
    days, both included; ``new_home`` as of today; ``since`` is what waiting is counted from.
    """

    wish_id: int
    household_id: int
    household_code: str
    facts: Facts
    program: str
    since: date
    municipality: str
    slots: frozenset[Slot]
    max_minutes: int
    adults: int
    childcare: bool
    new_home: bool
    away: tuple[tuple[date, date], ...]


def open_wishes(cooperation_id: int) -> list[Wish]:
    """Read a cooperation's open wishes, longest wait first; homes that have ended are left out. Two statements."""
    of_cooperation = (
        InterestRegistration.cooperation_id == cooperation_id,
        InterestRegistration.state == InterestState.OPEN,
    )
    rows = db.session.execute(
        select(InterestRegistration, HomeAvailability, Household, is_limited())
        .join(HomeAvailability, HomeAvailability.household_id == InterestRegistration.household_id)
        .join(Household, Household.id == InterestRegistration.household_id)
        .where(*of_cooperation, lasts(Household, clock.today()))
        .order_by(InterestRegistration.since, InterestRegistration.id)
    ).all()
    away: dict[int, list[tuple[date, date]]] = defaultdict(list)
    absences = select(HomeAbsence).where(
        HomeAbsence.household_id.in_(select(InterestRegistration.household_id).where(*of_cooperation))
    )
    for absence in db.session.scalars(absences.order_by(HomeAbsence.first_day)):
        away[absence.household_id].append((absence.first_day, absence.last_day))
    return [_wish(wish, said, home, bool(limited), tuple(away[home.id])) for wish, said, home, limited in rows]


def _wish(
    wish: InterestRegistration,
    said: HomeAvailability,
    home: Household,
    limited: bool,  # noqa: FBT001 (a column of the row)
    away: tuple[tuple[date, date], ...],
) -> Wish:
    return Wish(
        wish_id=wish.id,
        household_id=home.id,
        household_code=home.code,
        facts=Facts(home.id, home.service_id, home.contact_person_id, limited),
        program=wish.program_key,
        since=wish.since,
        municipality=said.municipality_number,
        slots=from_bits(said.slots),
        max_minutes=said.max_minutes,
        adults=said.adults,
        childcare=said.childcare,
        new_home=is_new(home.first_day, clock.today()),
        away=away,
    )
