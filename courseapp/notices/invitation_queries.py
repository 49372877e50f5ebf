"""What an actor may read of calendar invitations: one's own choice, and what one's own calendar was sent and said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from courseapp.calendars.feed_queries import is_hidden
from courseapp.calendars.itip import Method
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.kernel import clock
from courseapp.kernel.access import FAMILY, Actor, Role
from courseapp.kernel.db import db
from courseapp.notices.invitation_rules import Answer
from courseapp.notices.models import CalendarInvitation, InvitationChoice

ROLES = FAMILY | {Role.FACILITATOR}
"""Those who have meetings of their own."""


@dataclass(frozen=True, slots=True)
class Invited:
    """A meeting to come that one's calendar was told of, and what it answered."""

    cohort: str
    code: str
    starts_at: datetime
    ends_at: datetime
    answer: Answer | None
    answered_at: datetime | None


def own_invitation_choice(actor: Actor) -> InvitationChoice | None:
    """Read whether the actor wants calendar invitations, and how."""
    return db.session.get(InvitationChoice, actor.person_id)


def may_show_place(actor: Actor) -> bool:
    """Tell whether the actor's calendar may say where meetings are."""
    return not is_hidden(actor.person_id, actor.household_ids)


def own_invitations(actor: Actor) -> list[Invited]:
    """List the meetings to come that the actor was invited to by mail in this role, in order of time: one statement."""
    rows = db.session.execute(
        select(
            Cohort.name,
            Cohort.code,
            Meeting.starts_at,
            Meeting.ends_at,
            CalendarInvitation.answer,
            CalendarInvitation.answered_at,
        )
        .select_from(CalendarInvitation)
        .join(Meeting, Meeting.id == CalendarInvitation.meeting_id)
        .join(Cohort, Cohort.id == Meeting.cohort_id)
        .where(CalendarInvitation.person_id == actor.person_id, CalendarInvitation.role == actor.role.value)
        .where(CalendarInvitation.method == Method.REQUEST, Meeting.starts_at > clock.now())
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return [Invited(*row) for row in rows]
