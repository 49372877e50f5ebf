"""What somebody has taken: finished cohorts with a seat, what they are in now, and earlier courses noted by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, and_, literal, or_, select, union_all
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courseapp.cohorts.models import Cohort
from courseapp.cohorts.rules import LIVE as COHORT_LIVE
from courseapp.cohorts.rules import CohortState
from courseapp.enrollment.gate_rules import Taken
from courseapp.enrollment.models import Participant
from courseapp.enrollment.rules import LIVE, SEATED
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import Base, db, lock
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused
from courseapp.people.models import Household, HouseholdMember, Person
from programs import catalog

FIRST_YEAR = 1990
"""No course from before it is noted."""


class TakenBefore(Base):
    """A program a person took before it was kept here, or elsewhere, with the year. ``noted_by``: an account."""

    __tablename__ = "taken_before"
    __table_args__ = (
        CheckConstraint(f"year BETWEEN {FIRST_YEAR} AND 2200", name="year"),
        Index("ix_taken_before_noted_by", "noted_by"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    program_key: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int]
    noted_at: Mapped[datetime]
    noted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    person: Mapped[Person] = relationship()


def history(
    person_ids: Collection[int], programs: Collection[str], but_cohort: int | None
) -> dict[int, tuple[Taken, ...]]:
    """Read what persons have taken, or are in now, of some programs, one cohort left out: one statement.

    A course noted with its year alone counts from the first day of the year: doubt is the person's to gain from.
    """
    if not person_ids or not programs:
        return {}
    now, found = clock.now(), defaultdict[int, list[Taken]](list)
    for person_id, program, last_at, year, state, code in db.session.execute(
        union_all(_in_cohorts(person_ids, programs, but_cohort), _before(person_ids, programs))
    ):
        if year is not None:
            found[person_id].append(Taken(program, date(year, 1, 1)))
            continue
        over = state == CohortState.FINISHED or (last_at is not None and last_at <= now)
        last_on = clock.local(last_at).date() if last_at else date.max
        found[person_id].append(Taken(program, last_on, None if over else code))
    return {person_id: tuple(taken) for person_id, taken in found.items()}


def _in_cohorts(
    person_ids: Collection[int], programs: Collection[str], but_cohort: int | None
) -> Select[*tuple[Any, ...]]:
    finished = and_(Cohort.state == CohortState.FINISHED, Participant.state.in_(SEATED))
    query = (
        select(
            Participant.person_id,
            Cohort.program_key,
            Cohort.last_at,
            literal(None, Cohort.id.type).label("year"),
            Cohort.state,
            Cohort.code,
        )
        .join(Cohort, Cohort.id == Participant.cohort_id)
        .where(
            Participant.person_id.in_(person_ids),
            Participant.state.in_(LIVE),
            Cohort.program_key.in_(programs),
            or_(finished, Cohort.state.in_(COHORT_LIVE)),
        )
    )
    return query if but_cohort is None else query.where(Cohort.id != but_cohort)


def _before(person_ids: Collection[int], programs: Collection[str]) -> Select[*tuple[Any, ...]]:
    return select(
        TakenBefore.person_id,
        TakenBefore.program_key,
        literal(None, Cohort.last_at.type),
        TakenBefore.year,
        literal(None, Cohort.state.type),
        literal(None, Cohort.code.type),
    ).where(TakenBefore.person_id.in_(person_ids), TakenBefore.program_key.in_(programs))


def noted(person_ids: Collection[int]) -> list[TakenBefore]:
    """List the courses noted for persons, newest first: one statement."""
    return list(
        db.session.scalars(
            select(TakenBefore)
            .where(TakenBefore.person_id.in_(person_ids))
            .order_by(TakenBefore.year.desc(), TakenBefore.person_id, TakenBefore.program_key)
        )
    )


def note(actor: Actor | None, home: Household, person_id: int, program: str, year: int) -> None:
    """Note that a person of a home took a program in a year; a new year takes the place of the one noted before.

    Raises Refused with one of "enrollment." + not_a_member, unknown_program, year_to_come.
    """
    lock(home)
    _must_be_member(home, person_id)
    if program not in catalog.load():
        raise Refused("enrollment.unknown_program")
    if not FIRST_YEAR <= year <= clock.today().year:
        raise Refused("enrollment.year_to_come", first=FIRST_YEAR)
    row = db.session.get(TakenBefore, (person_id, program)) or TakenBefore(person_id=person_id, program_key=program)
    row.year, row.noted_at, row.noted_by = year, clock.now(), actor.account_id if actor else None
    db.session.add(row)
    db.session.flush()
    record(actor, "enrollment.note_taken", f"household:{home.id}", person=person_id, program=program, year=year)


def forget(actor: Actor | None, home: Household, person_id: int, program: str) -> None:
    """Take back what was noted; nothing happens when it is gone. Raises Refused("enrollment.not_a_member")."""
    lock(home)
    _must_be_member(home, person_id)
    row = db.session.get(TakenBefore, (person_id, program))
    if row is None:
        return
    db.session.delete(row)
    db.session.flush()
    record(actor, "enrollment.forget_taken", f"household:{home.id}", person=person_id, program=program)


def _must_be_member(home: Household, person_id: int) -> None:
    member = select(HouseholdMember.id).where(
        HouseholdMember.household_id == home.id, HouseholdMember.person_id == person_id
    )
    if db.session.scalar(member.limit(1)) is None:
        raise Refused("enrollment.not_a_member")
