"""The lessons that stand in somebody's own calendar: those with a time, agreed or called off."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false

from courseapp.cohorts.rules import Circle
from courseapp.kernel.access import FAMILY, Actor, Role
from courseapp.series.models import IndividualSeries, Lesson
from courseapp.series.queries import visible


def in_calendar(actor: Actor, circle: Circle) -> ColumnElement[bool]:
    """The condition on Lesson, IndividualSeries and Household for the actor's own lessons of one circle.

    Families have those of their own homes, contact persons those they lead; nobody else has any.
    """
    if actor.role in FAMILY or actor.role == Role.CONTACT_PERSON:
        return and_(visible(actor), IndividualSeries.circle == circle, Lesson.starts_at.is_not(None))
    return false()


def own_circle(actor: Actor) -> Circle:
    """Give the circle of a personal feed: a family's own; staff have none with birth parents in it."""
    return Circle.BIRTH_PARENTS if actor.role == Role.BIRTH_PARENT else Circle.FOSTER
