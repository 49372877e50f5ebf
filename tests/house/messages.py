"""What homes of the house's world have been told, what their calendars got, and a letter to a cohort."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from courseapp.calendars.itip import Method
from courseapp.cohorts.models import Cohort, Meeting
from courseapp.enrollment.models import Enrollment
from courseapp.enrollment.words import SEATED
from courseapp.kernel import clock
from courseapp.kernel.access import Role
from courseapp.kernel.db import db
from courseapp.kernel.outbox import Message
from courseapp.notices.actions import Written, write_letter
from courseapp.notices.invitation_rules import Answer
from courseapp.notices.models import CalendarInvitation, InvitationChoice
from courseapp.people.models import Account, Household
from courseapp.people.word import Homes, tell
from tests import makers


def told(codes: Mapping[str, str], homes: Mapping[str, Household], *names: str) -> dict[str, str]:
    """Tell some homes again of the place they have in the running cohort; gives the codes of the messages.

    They have chosen calendar invitations, the first with places, and got one.
    """
    found = {}
    for name in names:
        tell(None, SEATED, f"enrollment:{codes[f'enrollment {name}']}", Homes([homes[name].id]), key="again")
        db.session.flush()
        theirs = db.select(Message.code).where(Message.person_id == makers.adults_of(homes[name])[0])
        found[f"message {name}"] = str(db.session.scalars(theirs.order_by(Message.id)).first())
        _in_calendar(codes[f"enrollment {name}"], makers.adults_of(homes[name])[0], with_place=name == names[0])
    return found


def _in_calendar(enrollment: str, person_id: int, *, with_place: bool) -> None:
    """Invite somebody to the last meeting of the cohort an enrollment is in."""
    query = db.select(Meeting).join(Enrollment, Enrollment.cohort_id == Meeting.cohort_id)
    meeting = db.session.scalars(query.where(Enrollment.code == enrollment).order_by(Meeting.starts_at.desc())).first()
    account = db.session.scalars(db.select(Account).where(Account.person_id == person_id)).one()
    assert meeting is not None
    invitation = CalendarInvitation(
        person_id=person_id, meeting_id=meeting.id, token=secrets.token_hex(10), role=Role.FOSTER_PARENT.value,
        address=account.email, method=Method.REQUEST, sequence=0, meeting_sequence=0, made_at=clock.now(),
        answer=Answer.DECLINED, answered_at=clock.now(),
    )  # fmt: skip
    makers.save(InvitationChoice(person_id=person_id, with_place=with_place, chosen_at=clock.now()), invitation)


def written_to(cohort: Cohort) -> str:
    """Write to a cohort's homes; gives the letter's code."""
    return write_letter(None, cohort, Written("Om oppstart", "Ta med innesko.", to_waiting=True)).code
