"""What is done about calendar invitations: wanted or not, answered, come back. Called inside ``transaction()``."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select, update

from courseapp.calendars.feed_queries import is_hidden
from courseapp.calendars.itip import Method
from courseapp.calendars.rules import TITLE_LIMIT
from courseapp.cohorts.models import Meeting
from courseapp.kernel import clock
from courseapp.kernel.access import Actor
from courseapp.kernel.db import db
from courseapp.kernel.journal import record
from courseapp.kernel.outbox import Message
from courseapp.kernel.refused import Refused
from courseapp.kernel.text import clean
from courseapp.notices.actions import note_refusal
from courseapp.notices.composing import BadAddress, plain_address
from courseapp.notices.invitation_rules import BOUNCED, Asked, came_back_in_a_row, counts
from courseapp.notices.models import CalendarInvitation, InvitationChoice
from courseapp.notices.replies import Bounce, Reply
from courseapp.notices.rules import BLOCKED, TOO_LATE

LOOKS_AT = 20
"""How many of an address's last messages are looked at when one comes back."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Whether somebody wants calendar invitations, what meetings are to be called, and whether to say where."""

    invites: bool = False
    word: str = ""
    with_place: bool = False


def choose_invitations(actor: Actor, wish: Wish) -> None:
    """Keep whether the actor wants calendar invitations; the worker sends them, and takes them back.

    Raises Refused("notices.place_hidden") for a place in the calendar of somebody with limited visibility, or in whose
    home somebody has it.
    """
    if wish.invites and wish.with_place and is_hidden(actor.person_id, actor.household_ids):
        raise Refused("notices.place_hidden")
    choice = db.session.get(InvitationChoice, actor.person_id, with_for_update=True)
    if not wish.invites:
        if choice is not None:
            stop_invitations(actor.person_id, actor.account_id, actor)
        return
    choice = choice or InvitationChoice(person_id=actor.person_id, chosen_at=clock.now())
    choice.title, choice.with_place = clean(wish.word, TITLE_LIMIT) or None, wish.with_place
    db.session.add(choice)
    record(actor, "notices.choose_invitations", f"account:{actor.account_id}", with_place=wish.with_place)


def stop_invitations(person_id: int, account_id: int, actor: Actor | None = None) -> None:
    """Send somebody no more calendar invitations, and take back those that were sent."""
    db.session.execute(delete(InvitationChoice).where(InvitationChoice.person_id == person_id))
    record(actor, "notices.stop_invitations", f"account:{account_id}")


def take_answer(reply: Reply) -> bool:
    """Note what somebody's calendar said; tells whether it was an answer to what we last asked.

    It is believed of that one person, and changes nothing but what is shown: it withdraws nobody.
    """
    for it in _answered(reply):
        answer = reply.answer_of(_plain(it))
        asked = Asked(it.sequence, it.made_at, it.answered_at)
        if answer is None or it.method != Method.REQUEST or not counts(asked, reply.sequence, reply.stamp):
            continue
        it.answer, it.answered_at = answer, min(reply.stamp or clock.now(), clock.now())
        record(None, "notices.answer_invitation", f"meeting:{it.meeting_id}", answer=answer)
        return True
    return False


def _answered(reply: Reply) -> list[CalendarInvitation]:
    """Find what a reply may be to: by the secret in the address it came to, else by the meeting and who answers.

    Without the secret only those whose own address answers.
    """
    query = (
        select(CalendarInvitation)
        .join(Meeting, Meeting.id == CalendarInvitation.meeting_id)
        .where(Meeting.uid == reply.uid)
        .with_for_update(of=CalendarInvitation)
    )
    of_meeting = db.session.scalars(query).all()
    by_secret = [it for it in of_meeting if it.token in reply.tokens]
    return by_secret or [it for it in of_meeting if _plain(it) in reply.answers]


def _plain(it: CalendarInvitation) -> str:
    """Give the address as it stood in the invitation, in small letters."""
    try:
        return plain_address(it.address).lower()
    except BadAddress:
        return ""


def note_bounce(row_id: int, bounce: Bounce) -> bool:
    """Count that a message came back after it was taken; tells whether it was news. The same one counts once."""
    row = db.session.get(Message, row_id, with_for_update=True)
    if row is None or row.outcome != "sent":
        return False
    db.session.execute(update(Message).where(Message.id == row_id).values(outcome=f"{BOUNCED}: {bounce.status}"))
    last = db.session.execute(
        select(Message.id, Message.outcome)
        .where(Message.address == row.address, Message.outcome.not_in((BLOCKED, TOO_LATE)))
        .order_by(Message.done_at.desc(), Message.id.desc())
        .limit(LOOKS_AT)
    ).all()
    numbers = [number for number, _ in last]
    times = came_back_in_a_row([outcome for _, outcome in last], numbers.index(row_id)) if row_id in numbers else 1
    note_refusal(row.address, f"{BOUNCED}: {bounce.status}", row.person_id, at_least=times)
    return True
