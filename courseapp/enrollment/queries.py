"""What an actor may see of enrollments: rows whose names are already the ones the reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from courseapp.cohorts import queries as cohort_queries
from courseapp.cohorts.models import Cohort, Meeting, Seat
from courseapp.cohorts.rules import PUBLISHED
from courseapp.enrollment.models import Answer, Enrollment, Invitation, Participant
from courseapp.enrollment.roster import HomeRow, PersonRow, Roster, homes_of, roster
from courseapp.enrollment.rules import LIVE, EnrollmentState, roster_open
from courseapp.kernel import clock
from courseapp.kernel.access import FAMILY, Actor, Role
from courseapp.kernel.codes import token_hash
from courseapp.kernel.db import NOW, TODAY, db
from courseapp.places.models import Room

__all__ = [
    "Counts",
    "HomeRow",
    "PersonRow",
    "Roster",
    "ahead_of",
    "counts",
    "find_cohort",
    "find_invitation",
    "find_roster",
    "homes_of",
    "open_invitations",
    "own_enrollments",
    "own_in",
    "own_live_enrollment",
    "place_in_line",
    "roster",
    "visible",
]


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition on Cohort for those an actor may see, own enrollments and invitations included."""
    seen = cohort_queries.visible(actor)
    if actor.role not in FAMILY:
        return seen
    own = select(Enrollment.cohort_id).where(Enrollment.household_id.in_(actor.household_ids))
    invited = select(Invitation.cohort_id).where(Invitation.household_id.in_(actor.household_ids))
    return or_(seen, Cohort.id.in_(own), and_(Cohort.id.in_(invited), Cohort.state != "planned"))


def find_cohort(actor: Actor, code: str) -> Cohort | None:
    """Find a cohort an actor may see, its own past ones included."""
    return db.session.scalars(_seen_by(actor), {"code": code}).one_or_none()


@lru_cache(maxsize=512)
def _seen_by(actor: Actor) -> Select[Cohort]:
    return (
        select(Cohort)
        .where(visible(actor), Cohort.code == bindparam("code"))
        .options(joinedload(Cohort.room).joinedload(Room.venue), joinedload(Cohort.program_version))
    )


def find_roster(actor: Actor, code: str) -> Cohort | None:
    """Find a cohort whose participants an actor may see; facilitators only for a while before, during and after."""
    cohort = find_cohort(actor, code)
    if cohort is None or actor.role != Role.FACILITATOR:
        return cohort
    return cohort if roster_open(cohort.first_at, cohort.last_at, clock.now()) else None


@dataclass(frozen=True, slots=True)
class Counts:
    """How full a cohort is. ``seats`` and ``taken`` in its seat unit; ``homes`` seated; ``waiting`` homes in line."""

    seats: int = 0
    taken: int = 0
    homes: int = 0
    waiting: int = 0

    @property
    def free(self) -> int:
        """Seats nobody holds."""
        return self.seats - self.taken

    @property
    def is_full(self) -> bool:
        """No seat is free."""
        return self.taken >= self.seats


def counts(cohort_ids: Sequence[int]) -> dict[int, Counts]:
    """Count seats, seated and waiting of many cohorts in one statement."""
    if not cohort_ids:
        return {}
    found = {row[0]: Counts(*row[1:]) for row in db.session.execute(_counting(), {"cohort_ids": cohort_ids})}
    return {cohort_id: found.get(cohort_id, Counts()) for cohort_id in cohort_ids}


@cache
def _counting() -> Select[int, int, int, int, int]:
    cohort_ids: BindParameter[Sequence[int]] = bindparam("cohort_ids", expanding=True)
    seats = (
        select(Seat.cohort_id, func.count().label("seats"))
        .where(Seat.cohort_id.in_(cohort_ids))
        .group_by(Seat.cohort_id)
        .subquery()
    )
    homes = (
        select(
            Enrollment.cohort_id,
            func.count().filter(Enrollment.state == EnrollmentState.SEATED).label("homes"),
            func.count().filter(Enrollment.state == EnrollmentState.WAITING).label("waiting"),
            func.count(Enrollment.seat_number).label("taken"),
        )
        .where(Enrollment.cohort_id.in_(cohort_ids), Enrollment.state.in_(LIVE))
        .group_by(Enrollment.cohort_id)
        .subquery()
    )
    persons = (
        select(Participant.cohort_id, func.count(Participant.seat_number).label("taken"))
        .where(Participant.cohort_id.in_(cohort_ids))
        .group_by(Participant.cohort_id)
        .subquery()
    )
    return (
        select(
            seats.c.cohort_id,
            seats.c.seats,
            func.coalesce(homes.c.taken, 0) + func.coalesce(persons.c.taken, 0),
            func.coalesce(homes.c.homes, 0),
            func.coalesce(homes.c.waiting, 0),
        )
        .outerjoin(homes, homes.c.cohort_id == seats.c.cohort_id)
        .outerjoin(persons, persons.c.cohort_id == seats.c.cohort_id)
    )


def own_enrollments(actor: Actor) -> list[Enrollment]:
    """List the enrollments of the actor's own homes, newest first, with their cohorts."""
    return list(
        db.session.scalars(
            select(Enrollment)
            .where(Enrollment.household_id.in_(actor.household_ids))
            .options(joinedload(Enrollment.cohort))
            .order_by(Enrollment.entered_at.desc(), Enrollment.id.desc())
        )
    )


def own_in(actor: Actor, cohort: Cohort) -> list[Enrollment]:
    """List the enrollments of the actor's homes in a cohort, live ones first, then newest, with persons."""
    found = db.session.scalars(
        select(Enrollment)
        .where(Enrollment.cohort_id == cohort.id, Enrollment.household_id.in_(actor.household_ids))
        .options(joinedload(Enrollment.household), selectinload(Enrollment.participants).joinedload(Participant.person))
        .order_by(Enrollment.entered_at.desc(), Enrollment.id.desc())
    )
    return sorted(found, key=lambda e: e.state not in LIVE)


def open_invitations(actor: Actor) -> list[Invitation]:
    """List the unanswered invitations of the actor's homes to cohorts that still take sign-ups, soonest first."""
    return list(db.session.scalars(_open_to(), {"household_ids": actor.household_ids}))


@cache
def _open_to() -> Select[Invitation]:
    return (
        select(Invitation)
        .join(Cohort, Cohort.id == Invitation.cohort_id)
        .where(
            Invitation.household_id.in_(bindparam("household_ids", expanding=True)),
            Invitation.answer == Answer.OPEN,
            or_(Invitation.answer_by.is_(None), Invitation.answer_by >= TODAY),
            Cohort.state.in_(PUBLISHED),
            or_(Cohort.sign_up_until.is_(None), Cohort.sign_up_until >= TODAY),
            Cohort.first_at > NOW,
        )
        .options(joinedload(Invitation.cohort).joinedload(Cohort.room).joinedload(Room.venue))
        .order_by(Cohort.first_at, Invitation.id)
    )


def find_invitation(actor: Actor, code: str) -> Invitation | None:
    """Find an invitation to one of the actor's own homes."""
    return db.session.scalars(
        select(Invitation)
        .where(Invitation.code == code, Invitation.household_id.in_(actor.household_ids))
        .options(
            joinedload(Invitation.household),
            joinedload(Invitation.cohort).joinedload(Cohort.room).joinedload(Room.venue),
            joinedload(Invitation.cohort).joinedload(Cohort.program_version),
        )
    ).one_or_none()


def find_by_link(token: str) -> tuple[Invitation, str] | None:
    """Find an invitation by the link that was sent, with the link's token; one taken back is not found."""
    invitation = db.session.scalars(
        select(Invitation)
        .where(Invitation.link_hash == token_hash(token), Invitation.answer != Answer.REVOKED)
        .options(joinedload(Invitation.cohort))
    ).one_or_none()
    return (invitation, token) if invitation else None


def count_meetings(cohort: Cohort) -> int:
    """Count the meetings of a cohort that are not called off."""
    query = select(func.count()).where(Meeting.cohort_id == cohort.id, Meeting.cancelled_at.is_(None))
    return db.session.scalar(query) or 0


def open_cohorts(actor: Actor, program: str) -> Sequence[Cohort]:
    """List the cohorts of a program that an actor may see and that take sign-ups, soonest first."""
    return db.session.scalars(
        select(Cohort)
        .where(
            visible(actor),
            Cohort.program_key == program,
            Cohort.state.in_(PUBLISHED),
            or_(Cohort.sign_up_until.is_(None), Cohort.sign_up_until >= TODAY),
            or_(Cohort.last_at.is_(None), Cohort.last_at > NOW),
        )
        .order_by(Cohort.first_at, Cohort.id)
    ).all()


def own_live_enrollment(actor: Actor, cohort: Cohort) -> Enrollment | None:
    """Find the live enrollment of one of the actor's homes in a cohort."""
    return db.session.scalars(
        select(Enrollment)
        .where(
            Enrollment.cohort_id == cohort.id,
            Enrollment.household_id.in_(actor.household_ids),
            Enrollment.state.in_(LIVE),
        )
        .limit(1)
    ).one_or_none()


def ahead_of(cohort: Cohort, priority: int) -> int:
    """Count the homes in line that one which came now with this class would stand behind: one statement."""
    query = select(func.count()).where(
        Enrollment.cohort_id == cohort.id,
        Enrollment.state == EnrollmentState.WAITING,
        Enrollment.priority <= priority,
    )
    return db.session.scalar(query) or 0


def place_in_line(enrollment: Enrollment) -> int | None:
    """Tell a waiting household's number in line (1 is next); None when it does not wait."""
    if enrollment.state != EnrollmentState.WAITING:
        return None
    order = tuple_(Enrollment.priority, Enrollment.entered_at, Enrollment.id)
    before = order < (enrollment.priority, enrollment.entered_at, enrollment.id)
    ahead = db.session.scalar(
        select(func.count()).where(
            Enrollment.cohort_id == enrollment.cohort_id, Enrollment.state == EnrollmentState.WAITING, before
        )
    )
    return (ahead or 0) + 1
