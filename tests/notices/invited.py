"""A home with a seat whose reader wants calendar invitations, and what its calendar got."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.cohorts.schedule import Shift
from courseapp.enrollment import actions
from courseapp.enrollment.models import Enrollment
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db, transaction
from courseapp.notices.calling import call_due
from courseapp.notices.delivery import deliver_due
from courseapp.notices.invitation_actions import Wish, choose_invitations
from courseapp.notices.models import CalendarInvitation
from courseapp.people.models import Household
from courseapp.people.word import SETTLES
from tests import makers
from tests.makers import NOW
from tests.notices.test_delivery import Recorder

LATER = NOW + SETTLES
"""When what was done at NOW has settled."""


class Scene:
    """A cohort with a room and a facilitator, and a home of two with a seat and one reader."""

    app: Flask

    def __init__(self, wish: Wish | None = None, *, limited: bool = False) -> None:
        with transaction():
            cooperation = makers.a_cooperation()
            self.room = makers.a_room(cooperation)
            self.cohort: Cohort = makers.a_cohort(cooperation, room=self.room, name="Hemmelig kullnavn")
            facilitator = makers.a_facilitator(cooperation)
            cohort_actions.assign_facilitators(None, self.cohort, facilitator.id, [])
            self.home: Household = makers.a_household(makers.services_of(cooperation)[0], limited=limited)
            self.parent: Actor = makers.a_foster_parent(self.home)
            self.facilitator: Actor = makers.a_facilitator_actor(facilitator)
            self.coordinator: Actor = makers.a_coordinator(cooperation)
            self.enrollment: Enrollment = actions.sign_up(None, self.cohort, self.home, makers.adults_of(self.home))
        sent()
        if wish:
            wants(self.parent, wish)

    def meetings(self) -> list[Meeting]:
        db.session.rollback()
        query = select(Meeting).where(Meeting.cohort_id == self.cohort.id).order_by(Meeting.number)
        return list(db.session.scalars(query))

    def move(self, number: int = 1, by: timedelta = timedelta(days=1)) -> None:
        meeting = self.meetings()[number - 1]
        times = (meeting.starts_at, meeting.ends_at)
        shift = Shift(
            meeting.id, number, times, (times[0] + by, times[1] + by), (meeting.room_id, meeting.room_id)
        )  # fmt: skip
        with transaction():
            cohort_actions.move_meetings(None, self.cohort, [shift])

    def leave(self) -> None:
        with transaction():
            actions.withdraw(None, db.session.get_one(Enrollment, self.enrollment.id))


def wants(actor: Actor, wish: Wish | None = None) -> None:
    with transaction():
        choose_invitations(actor, wish or Wish(invites=True))


def sent() -> list[EmailMessage]:
    sender = Recorder()
    while deliver_due(sender):
        pass
    return sender.sent


def called(after: timedelta = SETTLES) -> list[EmailMessage]:
    """Let the worker look after a while, and give the invitations it sent."""
    with clock.at(NOW + after):
        while call_due():
            pass
        return [mail for mail in sent() if mail.get_content_type() == "multipart/mixed"]


def file_of(mail: EmailMessage) -> bytes:
    """Give the calendar part."""
    alternative = mail.get_payload(0)
    part = alternative.get_payload(2)  # type: ignore[union-attr]
    content = part.get_payload(decode=True)  # type: ignore[union-attr]
    assert isinstance(content, bytes)
    return content


def calendar_of(mail: EmailMessage) -> tuple[str, Any]:
    """Give the method and the one event of a mail."""
    calendar = Calendar.from_ical(file_of(mail))
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


def rows() -> list[CalendarInvitation]:
    db.session.rollback()
    query = select(CalendarInvitation).order_by(CalendarInvitation.person_id, CalendarInvitation.meeting_id)
    return list(db.session.scalars(query))
