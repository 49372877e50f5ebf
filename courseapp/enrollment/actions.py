"""What is done to enrollments: lock the cohort, look, change, journal. Called inside ``transaction()``.

Everything that may free a seat ends in ``fill``: nobody who fits waits while a seat is free.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, case, delete, func, literal, select, update

from courseapp.cohorts import actions as cohort_actions
from courseapp.cohorts.models import Cohort
from courseapp.cohorts.rules import CohortState
from courseapp.cohorts.words import CANCELLED
from courseapp.enrollment import gate, offering, rules, seat_offers, wishes, words
from courseapp.enrollment.gate_rules import HomeFacts
from courseapp.enrollment.inviting import decline, invite
from courseapp.enrollment.models import Answer, Enrollment, Invitation, Participant
from courseapp.enrollment.rules import HOLDING, LIVE, EnrollmentEvent, EnrollmentState, OfferState
from courseapp.enrollment.seating import fill, leave, seats_open_to
from courseapp.kernel import clock
from courseapp.kernel.access import FAMILY, Actor
from courseapp.kernel.db import Instant, db, lock
from courseapp.kernel.journal import record
from courseapp.kernel.refused import Refused
from courseapp.people.models import Household
from courseapp.people.word import Homes, tell
from programs.model import SeatUnit

__all__ = [
    "Needs",
    "cancel_cohort",
    "change",
    "decline",
    "enter",
    "invite",
    "live_one",
    "note",
    "persons_in",
    "sign_up",
    "withdraw",
]


@dataclass(frozen=True, slots=True)
class Needs:
    """What a household asks the organizers to see to. ``diet``: classes of rules.Diet with commas between."""

    childcare: bool = False
    diet: str = ""
    interpreter: str = ""
    access_needs: str = ""


def sign_up(
    actor: Actor | None,
    cohort: Cohort,
    household: Household | int,
    person_ids: Sequence[int],
    needs: Needs = Needs(),
    override: str | None = None,
) -> Enrollment:
    """Enroll persons of a household (or of the one with this id): seated if they fit and nobody waits, else in line.

    ``override`` is the staff's reason for passing what gate_rules.PASSABLE names. Raises Refused with one of
    "enrollment." + cohort_planned, cohort_finished, cohort_cancelled, over, closed, begun, service_not_in,
    not_for_this_home, protected, already_in, nobody_to_enroll, nobody_chosen, not_a_member, person_already_in,
    more_than_seats, in_parallel, has_taken, not_taken_first, covered.
    """
    cohort = lock(cohort)
    household_id = household if isinstance(household, int) else gate.id_of(household)
    if refused := gate.cohort_refusal(actor, cohort, household_id, override=bool(override)):
        raise refused
    (home,) = gate.homes(cohort, [household_id])
    persons = list(dict.fromkeys(person_ids))
    if refused := gate.refusal(actor, cohort, home, persons, override):
        raise refused
    passed = gate.passed(actor, cohort, home, persons) if override else []
    enrollment = enter(actor, cohort, home, persons, needs)
    note(actor, "enrollment.sign_up", enrollment, len(persons), home, override, passed)
    fill(actor, cohort, fresh={enrollment.id: words.SEATED})
    if enrollment.state == EnrollmentState.WAITING:
        tell(actor, words.WAITING, words.about(enrollment), Homes([home.household_id]))
    return enrollment


def note(
    actor: Actor | None,
    deed: str,
    enrollment: Enrollment,
    persons: int,
    home: HomeFacts,
    reason: str | None,
    passed: Sequence[str] = (),
    **more: int,
) -> None:
    """Write down how a home came in, as those who replay the journal must know it, and which rules were passed."""
    subject, cohort_id = f"enrollment:{enrollment.id}", enrollment.cohort_id
    told = {"persons": persons, "service": home.service_id, "priority": enrollment.priority, **more}
    record(actor, deed, subject, cohort_id=cohort_id, reason=reason, **told)
    if passed:
        record(actor, "enrollment.pass_rule", subject, cohort_id=cohort_id, reason=reason, rules=list(passed))


def enter(actor: Actor | None, cohort: Cohort, home: HomeFacts, persons: Sequence[int], needs: Needs) -> Enrollment:
    """Put persons of a home at the end of a locked cohort's line: the yes to whatever it has been offered of it."""
    enrollment = Enrollment(
        cohort_id=cohort.id,
        seat_unit=cohort.seat_unit,
        household_id=home.household_id,
        state=EnrollmentState.WAITING,
        entered_at=_end_of_line(cohort),
        priority=gate.priority_of(cohort, home),
        **asdict(needs),
    )
    db.session.add(enrollment)
    db.session.flush()
    db.session.add_all(_participant(enrollment, p) for p in persons)
    db.session.flush()
    _accept(home)
    offering.close_open(actor, home.household_id, cohort.program_key, Answer.ACCEPTED)
    wishes.meet(actor, cohort, [home.household_id])
    return enrollment


def _end_of_line(cohort: Cohort) -> ColumnElement[datetime]:
    """Tell when the next enters: now, or with the last one, seated or in line, if a clock of ours went back."""
    last = (
        select(func.max(Enrollment.entered_at))
        .where(Enrollment.cohort_id == cohort.id, Enrollment.state.in_(LIVE))
        .scalar_subquery()
    )
    now = literal(clock.now(), Instant())
    return case((last > now, last), else_=now)


def _participant(enrollment: Enrollment, person_id: int, seat: int | None = None) -> Participant:
    return Participant(
        enrollment_id=enrollment.id,
        person_id=person_id,
        cohort_id=enrollment.cohort_id,
        seat_unit=enrollment.seat_unit,
        state=enrollment.state,
        seat_number=seat,
    )


def _accept(home: HomeFacts) -> None:
    """Let a sign-up be the yes to an invitation, also one declined before."""
    if home.invitation_id is None:
        return
    db.session.execute(
        update(Invitation)
        .where(Invitation.id == home.invitation_id)
        .values(answer=Answer.ACCEPTED, answered_at=clock.now(), reason=None)
    )


def change(
    actor: Actor | None, enrollment: Enrollment, person_ids: Sequence[int], needs: Needs, reason: str | None = None
) -> None:
    """Set who of a household takes part, and its needs. A household that waits keeps its place in line.

    Raises Refused with one of "enrollment." + not_now, cohort_finished, nobody_chosen, not_a_member,
    person_already_in, protected, what the program demands (as sign_up), or no_seat_for_more: where persons hold seats
    of their own, more of them may join only while seats are free and nobody waits.
    """
    cohort = lock(enrollment.cohort)
    enrollment = live_one(cohort, enrollment)
    here = persons_in(enrollment)
    wanted = list(dict.fromkeys(person_ids))
    joining, leaving = [p for p in wanted if p not in here], [p for p in here if p not in wanted]
    if not wanted:
        raise Refused("enrollment.nobody_chosen")
    if joining:
        _may_join(actor, cohort, enrollment, joining, reason)
    if joining or leaving:
        _swap(cohort, enrollment, joining, {p: here[p] for p in leaving})
    for name, value in asdict(needs).items():
        setattr(enrollment, name, value)
    record(
        actor,
        "enrollment.change",
        f"enrollment:{enrollment.id}",
        cohort_id=cohort.id,
        reason=reason,
        persons=len(wanted),
        joined=len(joining),
        left=len(leaving),
    )
    fill(actor, cohort)


def live_one(cohort: Cohort, enrollment: Enrollment) -> Enrollment:
    """Lock an enrollment of a locked cohort. Raises Refused("enrollment.not_now"), enrollment.cohort_finished."""
    enrollment = lock(enrollment)
    if enrollment.state not in LIVE:
        raise Refused("enrollment.not_now", state=enrollment.state)
    if cohort.state == CohortState.FINISHED:
        raise Refused("enrollment.cohort_finished")
    return enrollment


def persons_in(enrollment: Enrollment) -> dict[int, int | None]:
    """Read who takes part and which seat each holds."""
    rows = db.session.execute(
        select(Participant.person_id, Participant.seat_number)
        .where(Participant.enrollment_id == enrollment.id)
        .order_by(Participant.person_id)
    )
    return {row[0]: row[1] for row in rows}


def _may_join(
    actor: Actor | None, cohort: Cohort, enrollment: Enrollment, joining: list[int], reason: str | None
) -> None:
    (home,) = gate.homes(cohort, [enrollment.household_id])
    refused = gate.home_refusal(actor, cohort, replace(home, enrollment_id=None), reason)
    if refused := refused or gate.persons_refusal(actor, cohort, home, joining, reason):
        raise refused


def _swap(cohort: Cohort, enrollment: Enrollment, joining: list[int], leaving: dict[int, int | None]) -> None:
    """Take persons out of a household's enrollment and others in; those who join take the seats of those who leave."""
    seats: list[int | None] = [None] * len(joining)
    if enrollment.seat_unit == SeatUnit.PERSON and enrollment.state in HOLDING:
        left = list(leaving.values())
        more = max(0, len(joining) - len(left))
        free = seats_open_to(cohort, enrollment.household.service_id) if more else []
        if more and (len(free) < more or _somebody_waits(cohort)):
            raise Refused("enrollment.no_seat_for_more", free=len(free))
        seats = [*left, *free][: len(joining)]
    db.session.execute(
        delete(Participant).where(Participant.enrollment_id == enrollment.id, Participant.person_id.in_(list(leaving)))
    )
    db.session.add_all(_participant(enrollment, p, seat) for p, seat in zip(joining, seats, strict=True))
    db.session.flush()


def _somebody_waits(cohort: Cohort) -> bool:
    waiting = select(Enrollment.id).where(
        Enrollment.cohort_id == cohort.id, Enrollment.state == EnrollmentState.WAITING
    )
    return db.session.scalar(waiting.limit(1)) is not None


def withdraw(actor: Actor | None, enrollment: Enrollment, reason: str | None = None) -> None:
    """Take a household out of a cohort and give its seats to the line.

    Raises Refused("enrollment.not_now") when it is out already, Refused("enrollment.cohort_finished").
    """
    cohort = lock(enrollment.cohort)
    enrollment = live_one(cohort, enrollment)
    before = enrollment.state
    leave(enrollment, rules.after(before, EnrollmentEvent.WITHDRAW))
    seat_offers.close(actor, enrollment, OfferState.DECLINED if _by_home(actor, enrollment) else OfferState.REVOKED)
    record(
        actor, "enrollment.withdraw", f"enrollment:{enrollment.id}", cohort_id=cohort.id, reason=reason, before=before
    )
    wishes.give_back(actor, cohort, enrollment.household_id)
    tell(actor, words.WITHDRAWN, words.about(enrollment), Homes([enrollment.household_id]))
    fill(actor, cohort)


def _by_home(actor: Actor | None, enrollment: Enrollment) -> bool:
    """Tell whether the home itself does it, signed in or by the link of a message."""
    return actor is None or actor.role in FAMILY or enrollment.household_id in actor.household_ids


def cancel_cohort(actor: Actor | None, cohort: Cohort, reason: str) -> None:
    """Call a cohort off and end every enrollment in it."""
    cohort_actions.cancel(actor, cohort, reason)
    query = (
        select(Enrollment)
        .where(Enrollment.cohort_id == cohort.id, Enrollment.state.in_(LIVE))
        .order_by(Enrollment.entered_at, Enrollment.id)
    )
    for enrollment in db.session.scalars(query.execution_options(populate_existing=True)).all():
        before = enrollment.state
        leave(enrollment, rules.after(before, EnrollmentEvent.COHORT_CANCELLED))
        seat_offers.close(actor, enrollment, OfferState.REVOKED)
        record(actor, "enrollment.cohort_cancelled", f"enrollment:{enrollment.id}", cohort_id=cohort.id, before=before)
        wishes.give_back(actor, cohort, enrollment.household_id)
        tell(actor, CANCELLED, words.about(enrollment), Homes([enrollment.household_id]))
