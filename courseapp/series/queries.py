"""What an actor may see of series: a contact person those of the homes followed up, a leader those of the service."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from courseapp.cohorts.models import ProgramOverride
from courseapp.cohorts.queries import curriculum_of
from courseapp.cohorts.resources import local_program
from courseapp.kernel import clock
from courseapp.kernel.access import FAMILY, Actor
from courseapp.kernel.db import db
from courseapp.kernel.journal import JournalEntry
from courseapp.kernel.text import sort_key
from courseapp.people.home_queries import in_reach
from courseapp.people.models import Household, HouseholdMember, MemberRole, Person
from courseapp.people.signed_in import lasts
from courseapp.places.models import Cooperation, CooperationMembership
from courseapp.series.models import IndividualSeries, Lesson
from courseapp.series.texts import home_label
from programs import catalog
from programs.model import Anchor, Program

MOST_HISTORY = 30
MOST_LESSONS = 1_000
"""Numbers above this are no lesson's, and might not fit the database."""


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition on Household for those whose series an actor may see."""
    if actor.role in FAMILY:
        return Household.id.in_(actor.household_ids)
    return in_reach(actor)


def find_series(actor: Actor, code: str) -> IndividualSeries | None:
    """Find a series an actor may lead, with its lessons, curriculum and home: three statements."""
    home = contains_eager(IndividualSeries.household)
    return db.session.scalars(
        select(IndividualSeries)
        .join(Household, Household.id == IndividualSeries.household_id)
        .where(IndividualSeries.code == code, in_reach(actor))
        .options(
            home.selectinload(Household.members).joinedload(HouseholdMember.person),
            joinedload(IndividualSeries.program_version),
            selectinload(IndividualSeries.lessons),
        )
    ).one_or_none()


def find_lesson(actor: Actor, code: str, number: int) -> Lesson | None:
    """Find a lesson of a series an actor may lead, with all that find_series gives: three statements."""
    series = contains_eager(Lesson.series)
    home = series.contains_eager(IndividualSeries.household)
    return db.session.scalars(
        select(Lesson)
        .join(IndividualSeries, IndividualSeries.id == Lesson.series_id)
        .join(Household, Household.id == IndividualSeries.household_id)
        .where(IndividualSeries.code == code, Lesson.number == min(number, MOST_LESSONS), in_reach(actor))
        .options(
            home.selectinload(Household.members).joinedload(HouseholdMember.person),
            series.joinedload(IndividualSeries.program_version),
            series.selectinload(IndividualSeries.lessons),
        )
    ).one_or_none()


def program_of(series: IndividualSeries) -> Program:
    """Give the curriculum a series was begun with."""
    return curriculum_of(series.program_version)


def adults_of(home: Household) -> list[Person]:
    """List the adults who live in a home now, by name. Its members should be loaded."""
    today = clock.today()
    adults = [
        m.person for m in home.members if m.role == MemberRole.ADULT and (m.last_day is None or m.last_day >= today)
    ]
    return sorted(adults, key=lambda person: sort_key(person.name))


def label_of(home: Household) -> str:
    """Name a home to those who answer for it. Its members should be loaded."""
    return home_label(adults_of(home), home.code)


def programs_for(home: Household) -> list[Program]:
    """List the programs that may start at a home, as its service's cooperation gives them."""
    kind = home.kind.value
    fitting = [
        program
        for program in catalog.load().values()
        if program.anchor is Anchor.MOVE_IN and kind in {audience.value for audience in program.audience}
    ]
    return [_local(program, home.service_id) for program in fitting]


def _local(program: Program, service_id: int) -> Program:
    """Give a program with the changes of the first cooperation of a service that has any."""
    members = select(CooperationMembership.cooperation_id).where(
        CooperationMembership.service_id == service_id, lasts(CooperationMembership, clock.today())
    )
    cooperation = db.session.scalars(
        select(Cooperation)
        .join(ProgramOverride, ProgramOverride.cooperation_id == Cooperation.id)
        .where(Cooperation.id.in_(members), ProgramOverride.program_key == program.key)
        .order_by(Cooperation.id)
        .limit(1)
    ).one_or_none()
    return local_program(program, cooperation).program if cooperation else program


def history_of(series: IndividualSeries) -> Sequence[JournalEntry]:
    """Read what was done with a series, the latest first: one statement."""
    return db.session.scalars(
        select(JournalEntry)
        .where(JournalEntry.subject == f"series:{series.id}")
        .order_by(JournalEntry.id.desc())
        .limit(MOST_HISTORY)
    ).all()
