"""The lessons that stand in somebody's own calendar: those with a time, agreed or called off."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, select
from sqlalchemy.orm import contains_eager

from courseapp.cohorts.rules import Circle
from courseapp.kernel.access import FAMILY, Actor, Role
from courseapp.kernel.db import db
from courseapp.people.models import Household
from courseapp.series.models import IndividualSeries, Lesson
from courseapp.series.queries import MOST_LESSONS, visible


def in_calendar(actor: Actor, circle: Circle) -> ColumnElement[bool]:
    """The condition on Lesson, IndividualSeries and Household for the actor's own lessons of one circle.

    Families have those of their own homes, contact persons those they lead; nobody else has any.
    """
    if actor.role in FAMILY or actor.role == Role.CONTACT_PERSON:
        return and_(visible(actor), IndividualSeries.circle == circle, Lesson.starts_at.is_not(None))
    return false()


def find_in_calendar(actor: Actor, code: str, number: int) -> Lesson | None:
    """Find a lesson with a time, of a series that is the actor's own home's or that the actor leads."""
    return db.session.scalars(
        select(Lesson)
        .join(IndividualSeries, IndividualSeries.id == Lesson.series_id)
        .join(Household, Household.id == IndividualSeries.household_id)
        .where(
            visible(actor),
            IndividualSeries.code == code,
            Lesson.number == min(number, MOST_LESSONS),
            Lesson.starts_at.is_not(None),
        )
        .options(contains_eager(Lesson.series))
    ).one_or_none()


def own_circle(actor: Actor) -> Circle:
    """Give the circle of a personal feed: a family's own; staff have none with birth parents in it."""
    return Circle.BIRTH_PARENTS if actor.role == Role.BIRTH_PARENT else Circle.FOSTER
