"""Calendar invitations: what should stand in people's calendars, compared with what they were last sent.

Nothing is written ahead. The worker asks which meetings those who chose invitations have now, and writes where the last
message says otherwise: a meeting that moves, is cancelled or is left is followed without any deed knowing of it. Row
and message are written in one transaction, and only where the row still is what was compared, so that a worker killed
in between has done nothing, and two workers send once.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, or_, select, union_all

from courseapp.calendars.itip import Method
from courseapp.cohorts.models import Booking, Cohort, Meeting
from courseapp.cohorts.rules import PUBLISHED
from courseapp.enrollment.models import Enrollment
from courseapp.enrollment.rules import SEATED
from courseapp.kernel import clock
from courseapp.kernel.access import Role
from courseapp.kernel.db import db, transaction
from courseapp.kernel.outbox import Message, insert_into, post_words
from courseapp.network.models import Facilitator
from courseapp.notices.invitation_rules import next_sequence
from courseapp.notices.models import CalendarInvitation, InvitationChoice
from courseapp.people.models import Account, Household, HouseholdKind, HouseholdMember, MemberRole, RoleGrant
from courseapp.people.signed_in import lasts
from courseapp.people.word import SETTLES
from courseapp.people.word_rules import out_of_quiet

TEMPLATES: Final = {f"calendar.{method}": method for method in Method}
"""The messages that are invitations, by their names in the outbox."""
AT_ONCE: Final = 100
"""Messages written in one look, of each method."""


def call_due() -> int:
    """Write the invitations and cancellations that are missing; gives how many. Four statements, however many."""
    due = [*_cancellations(), *_invitations()]
    db.session.rollback()
    if not due:
        return 0
    with transaction():
        return _write(due)


def is_superseded(row: Message) -> bool:
    """Tell whether a later message about the same meeting has been written to the same calendar meanwhile."""
    if row.template not in TEMPLATES:
        return False
    token = (row.about or ":").split(":", 1)[1]
    later = select(CalendarInvitation.token).where(
        CalendarInvitation.token == token,
        CalendarInvitation.sequence > row.values["sequence"],
        CalendarInvitation.address == row.address,
    )
    found = db.session.scalar(later)
    db.session.rollback()
    return found is not None


_COLUMNS: tuple[Any, ...] = (
    Account.person_id,
    Account.language,
    Meeting.id,
    Meeting.uid,
    Meeting.starts_at,
    Meeting.ends_at,
    Meeting.sequence,
    CalendarInvitation.sequence,
    CalendarInvitation.method,
)


def _invitations() -> list[dict[str, Any]]:
    """List what is in nobody's calendar yet, and what has changed since it came there: one statement."""
    wanted = _wanted()
    query = (
        select(wanted.c.role, Account.email, *_COLUMNS)
        .select_from(wanted)
        .join(Account, Account.person_id == wanted.c.person_id)
        .join(Meeting, Meeting.id == wanted.c.meeting_id)
        .outerjoin(CalendarInvitation, _of(wanted))
        .where(
            or_(
                CalendarInvitation.person_id.is_(None),
                CalendarInvitation.method == Method.CANCEL,
                and_(
                    CalendarInvitation.address == Account.email,
                    CalendarInvitation.meeting_sequence != Meeting.sequence,
                ),
            )
        )
    )
    return _found(query, Method.REQUEST)


def _cancellations() -> list[dict[str, Any]]:
    """List what stands in a calendar and should not any more, or stands in that of an old address: one statement."""
    wanted = _wanted()
    query = (
        select(CalendarInvitation.role, CalendarInvitation.address, *_COLUMNS)
        .select_from(CalendarInvitation)
        .join(Account, Account.person_id == CalendarInvitation.person_id)
        .join(Meeting, Meeting.id == CalendarInvitation.meeting_id)
        .outerjoin(wanted, _of(wanted))
        .where(CalendarInvitation.method == Method.REQUEST, Meeting.starts_at > clock.now())
        .where(or_(wanted.c.person_id.is_(None), CalendarInvitation.address != Account.email))
    )
    return _found(query, Method.CANCEL)


def _of(wanted: Subquery) -> ColumnElement[bool]:
    return and_(
        CalendarInvitation.person_id == wanted.c.person_id, CalendarInvitation.meeting_id == wanted.c.meeting_id
    )


def _wanted() -> Subquery:
    """Select the meetings to come of all who chose invitations: those of their homes, and those they lead."""
    both = union_all(_of_homes(), _of_leaders()).subquery()
    query = select(both.c.person_id, both.c.meeting_id, func.min(both.c.role).label("role"))
    return query.group_by(both.c.person_id, both.c.meeting_id).subquery()


def _of_homes() -> Select[Any]:
    birth_parent = Household.kind == HouseholdKind.BIRTH_PARENT
    role = case((birth_parent, Role.BIRTH_PARENT.value), else_=Role.FOSTER_PARENT.value)
    return (
        select(InvitationChoice.person_id, Meeting.id.label("meeting_id"), role.label("role"))
        .join(HouseholdMember, HouseholdMember.person_id == InvitationChoice.person_id)
        .join(Household, Household.id == HouseholdMember.household_id)
        .join(Enrollment, Enrollment.household_id == Household.id)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .join(Meeting, Meeting.cohort_id == Cohort.id)
        .where(HouseholdMember.role == MemberRole.ADULT, lasts(HouseholdMember, clock.today()))
        .where(Enrollment.state.in_(SEATED), *_to_come())
    )


def _of_leaders() -> Select[int, int, str]:
    held = select(Account.person_id).join(RoleGrant).where(RoleGrant.role == Role.FACILITATOR)
    return (
        select(InvitationChoice.person_id, Meeting.id.label("meeting_id"), literal(Role.FACILITATOR.value))
        .join(Facilitator, Facilitator.person_id == InvitationChoice.person_id)
        .join(Booking, Booking.facilitator_id == Facilitator.id)
        .join(Meeting, Meeting.id == Booking.meeting_id)
        .join(Cohort, Cohort.id == Meeting.cohort_id)
        .where(InvitationChoice.person_id.in_(held), *_to_come())
    )


def _to_come() -> tuple[ColumnElement[bool], ...]:
    return Cohort.state.in_(PUBLISHED), Meeting.cancelled_at.is_(None), Meeting.starts_at > clock.now()


def _found(query: Select[Any], method: Method) -> list[dict[str, Any]]:
    """Read what is due, once the meeting has been left alone for a while, with what a row of it is to say."""
    settled = Meeting.changed_at <= clock.now() - SETTLES
    rows = db.session.execute(
        query.where(Account.is_active, settled).order_by(Meeting.starts_at, Account.person_id).limit(AT_ONCE)
    )
    return [
        {
            "row": {
                "person_id": person_id,
                "meeting_id": meeting_id,
                "token": secrets.token_hex(10),
                "role": role,
                "address": address,
                "method": method,
                "sequence": next_sequence(sequence, last),
                "meeting_sequence": sequence,
                "made_at": clock.now(),
                "answer": None,
                "answered_at": None,
            },
            "language": language,
            "values": {
                "uid": uid,
                "starts_at": starts_at.isoformat(),
                "ends_at": ends_at.isoformat(),
                "sequence": next_sequence(sequence, last),
                "again": last_method == Method.REQUEST,
                "until": (starts_at if method == Method.REQUEST else ends_at).isoformat(),
            },
        }
        for role, address, person_id, language, meeting_id, uid, starts_at, ends_at, sequence, last, last_method in rows
    ]


def _write(due: Sequence[dict[str, Any]]) -> int:
    """Note each message where it is still the next one, and put those in the outbox: two statements."""
    put = insert_into(CalendarInvitation).values([it["row"] for it in due])
    changed = {name: put.excluded[name] for name in due[0]["row"] if name not in {"person_id", "meeting_id", "token"}}
    won = put.on_conflict_do_update(
        index_elements=["person_id", "meeting_id"],
        set_=changed,
        where=CalendarInvitation.sequence < put.excluded.sequence,
    ).returning(CalendarInvitation.person_id, CalendarInvitation.meeting_id, CalendarInvitation.token)
    tokens = {(person_id, meeting_id): token for person_id, meeting_id, token in db.session.execute(won)}
    due_at = out_of_quiet(clock.now())
    return post_words(
        [
            {
                "template": f"calendar.{row['method']}",
                "channel": "mail",
                "address": row["address"],
                "language": it["language"],
                "person_id": row["person_id"],
                "role": row["role"],
                "about": f"calendar:{tokens[key]}",
                "topic": f"calendar|{tokens[key]}|{row['sequence']}",
                "due_at": due_at,
                "values": it["values"],
            }
            for it in due
            if (key := ((row := it["row"])["person_id"], row["meeting_id"])) in tokens
        ]
    )
